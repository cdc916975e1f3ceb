"""`backend report`: printed, or for a spreadsheet; a place without orders has a report as well."""

import re
from datetime import datetime

from tests.cli.conftest import Run
from tests.factories.rules import CST


def test_a_report_of_a_day_and_of_a_month(run: Run) -> None:
    run("load-demo", "--orders", 12)
    today = datetime.now(CST)
    daily = run("report", "--day", f"{today:%Y-%m-%d}").output
    assert daily.startswith("东莞市清溪镇12345热线每日一报\n")
    assert "、超期未办结（" in daily
    monthly = run("report", "--month", f"{today:%Y-%m}").output
    assert re.search(r"受理 +12 ", monthly)
    assert run("report", "--month", f"{today:%Y-%m}", "--csv").output.startswith("\ufeff东莞市清溪镇")
    assert "（无）" in run("report", "--place", "jincheng", "--month", f"{today:%Y-%m}").output


def test_what_cannot_be_reported_on(run: Run) -> None:
    for words in ((), ("--day", "2026-01-01", "--month", "2026-01"), ("--month", "2026"), ("--month", "2199-01"),
                  ("--place", "atlantis", "--month", "2026-01")):  # fmt: skip
        assert run("report", *words, code=2).output.startswith("Error: ")
