"""Reports as files: asked for, followed, fetched in each kind; for whoever asked, and without any caller."""

import io
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from docx import Document

from backend.services import reports
from tests.factories.world import CALLER, World

KINDS = ("html", "pdf", "docx", "xlsx")
DAILY = {"kind": "daily", "period": "2025-09-26"}
MONTHLY = {"kind": "monthly", "period": "2025-09"}
ODD = "井盖坏了😀𠮷\ufffe\x7f"
"""A face, a rare character, and signs that are none."""
RUNNABLE = '=HYPERLINK("http://x") <b>井盖</b> #link[x]'


def _ask(world: World, name: str = "leader", **wanted: Any) -> Any:
    return world.person(name).ask("POST", "/reports", json=DAILY | {"format": "html"} | wanted)


def _made(world: World, **wanted: Any) -> bytes:
    asked = _ask(world, **wanted)
    assert asked.status_code == 202, asked.text
    world.work()
    job = world.leader.get(f"/reports/{asked.get_json()['id']}")
    assert job["state"] == "ready"
    answer = world.leader.ask("GET", job["url"].removeprefix("/api/v1"))
    assert (answer.status_code, len(answer.data)) == (200, job["size"])
    return bytes(answer.data)


def _shown(data: bytes, kind: str) -> str:
    """The text that somebody reads in the file."""
    if kind == "html":
        return data.decode()
    if kind == "docx":
        document = Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets" in name)
        return re.sub(r"<[^>]+>", "\n", book.read("xl/sharedStrings.xml").decode())


def test_a_report_is_a_job_to_follow_and_then_a_file(world: World) -> None:
    world.order()
    asked = _ask(world, format="pdf")
    job = asked.get_json()
    address = f"/api/v1/reports/{job['id']}"
    assert (asked.status_code, asked.headers["Location"]) == (202, address)
    assert (job["kind"], job["period"], job["format"], job["state"], job["url"]) == (
        "daily", "2025-09-26", "pdf", "writing", None
    )  # fmt: skip
    early = world.leader.ask("GET", f"/reports/{job['id']}/file")
    assert (early.status_code, early.get_json()["error"]) == (409, "report.not_ready")
    world.work()
    done = world.leader.ask("GET", f"/reports/{job['id']}")
    assert (done.mimetype, done.get_json()["url"]) == ("application/json", f"{address}/file")
    said = world.leader.ask("GET", f"/reports/{job['id']}", headers={"Accept": "application/pdf"})
    assert (said.mimetype, said.data[:5]) == ("application/pdf", b"%PDF-")
    world.later(hours=reports.KEPT_FOR.total_seconds() / 3600).work()
    assert world.leader.get(f"/reports/{job['id']}")["state"] == "expired"
    assert not world.context.store.exists(reports.key(job["id"]))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pdf"])
@pytest.mark.parametrize("report", [DAILY, MONTHLY], ids=["daily", "monthly"])
def test_each_kind_says_what_the_log_says(town: World, kind: str, report: dict[str, str]) -> None:
    town.order(title=RUNNABLE, category="04-04")
    text = _shown(_made(town, **report, format=kind), kind)
    for words in ("东莞市清溪镇", "总体情况", "诉求类型", "求助", "受理"):
        assert words in text
    assert not any(value in text for value in CALLER.values())
    assert (kind == "html") <= ("<b>井盖" not in text)


def test_pdf_is_for_the_archive_and_nothing_in_an_order_is_a_command(town: World) -> None:
    town.order(title=RUNNABLE, category="04-04")
    data = _made(town, **DAILY, format="pdf")
    assert (data[:8], data.rstrip()[-5:]) == (b"%PDF-1.7", b"%%EOF")
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert "东莞市清溪镇12345热线每日一报 2025年09月26日".encode() in data
    assert b"/URI" not in data


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_signs_stand_in_an_order_its_report_is_made(town: World, kind: str) -> None:
    town.order(title=ODD, category="04-04")
    data = _made(town, **DAILY, format=kind)
    if kind != "pdf":
        assert "井盖坏了😀𠮷" in _shown(data, kind)


@pytest.mark.parametrize(
    "wanted",
    [{"kind": "weekly"}, {"kind": None}, {"period": "2025-09"}, {"kind": "monthly"}, {"period": "2025-02-30"},
     {"kind": "monthly", "period": "2025-13"}, {"period": "0001-01-01"}, {"format": "doc"}, {"colour": "red"},
     {"period": "2025-09-27"}, {"kind": "monthly", "period": "2025-10"}, {"id": "7"}],
    ids=str,
)  # fmt: skip
def test_what_is_no_report_is_refused(town: World, wanted: dict[str, Any]) -> None:
    refused = _ask(town, **wanted)
    assert refused.status_code == 422
    assert wanted.keys() & refused.get_json()["errors"].keys() or "period" in refused.get_json()["errors"]
    assert town.work() == 0


def test_a_report_belongs_to_whoever_asked(town: World) -> None:
    key = str(uuid4())
    first, again = (_ask(town, id=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json() == again.get_json()
    other = _ask(town, id=key, format="pdf")
    assert (other.status_code, other.get_json()["error"]) == (409, "report.id_reused")
    assert _ask(town, "worker1").status_code == 403
    for path in (f"/reports/{key}", f"/reports/{key}/file"):
        assert town.assessor.ask("GET", path).status_code == 404
        assert town.worker1.ask("GET", path).status_code == 403
    assert town.work() == 1
    assert town.leader.get(f"/reports/{key}")["state"] == "ready"


def test_nobody_has_the_worker_make_reports_without_end(town: World) -> None:
    for _ in range(reports.MOST_OPEN):
        assert _ask(town).status_code == 202
    refused = _ask(town)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "report.enough")
    assert _ask(town, "assessor").status_code == 202
    assert _ask(town.later(hours=25)).status_code == 202
