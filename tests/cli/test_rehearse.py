"""`backend rehearse` as somebody types it: a file of changed rules, a period, and what would have been."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.factories.rules import DATA


def test_changed_rules_are_held_against_the_orders_of_the_demo(run: Run, tmp_path: Path) -> None:
    run("load-demo", "--orders", 40)
    text = (DATA / "policies" / "qingxi.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "changed.yaml"
    at_once = text.replace("name: contact, amount: 30, unit: min", "name: contact, amount: 0.0001, unit: min")
    changed.write_text(at_once, encoding="utf-8")
    days = ("--from", "2000-01-01", "--to", "2999-12-31")
    said = run("rehearse", "--policy", changed, *days, "--json").output
    found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert (found["place"], found["version"]) == ("qingxi", "2024")
    contact = found["clocks"]["contact"]
    assert found["orders"] > 0
    assert contact["breached_after"] == contact["breached_before"] + len(contact["now_breached"])
    assert contact["no_longer_breached"] == []
    assert contact["now_breached"]

    words = run("rehearse", "--policy", changed, *days).output
    assert f"{found['orders']:,} orders of qingxi, held against qingxi 2024; nothing was written" in words
    assert f"would be late ({len(contact['now_breached'])})" in words


def test_the_rules_as_they_are_change_nothing(run: Run) -> None:
    run("load-demo", "--orders", 40)
    said = run("rehearse", "--policy", "qingxi@2024", "--from", "2000-01-01", "--to", "2999-12-31", "--json").output
    found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    changed = [c for c in found["clocks"].values() if c["now_breached"] or c["no_longer_breached"]]
    assert (found["unknown_grade"], changed) == ([], [])
    assert all(line["rank"][0] == line["rank"][1] for line in found["ranks"])


def test_what_cannot_be_rehearsed_ends_in_one_line(run: Run) -> None:
    days = ("--from", "2025-01-01", "--to", "2025-01-31")
    assert "name the rules" in run("rehearse", *days, code=2).output
    assert "no version '1999'" in run("rehearse", "--policy", "qingxi@1999", *days, code=2).output
    run("rehearse", "--policy", "qingxi", "--from", "soon", "--to", "later", code=2)
