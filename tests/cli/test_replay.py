"""Real requests over a made-up grid: every row ends somewhere, and once."""

import csv
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.db import Database
from backend.models import Order, OrderEvent
from tests.cli.conftest import Run

HEADING = "SRRecordID,ServiceRequestNum,SRType,Address,Latitude,Longitude"
ROWS = (
    "r1,n1,Rat,1 A ST,39.30,-76.60",
    "r2,n2,Rat,2 A ST,39.31,-76.61",
    "r3,n3,Rat,3 A ST,39.305,-76.62",
    "r3,,Rat,3 A ST,39.306,-76.615",
    "r4,n4,Rat,4 A ST,39,-77",
    "r5,n5,Rat,,39,-77",
    "r6,n6,Rat,6 A ST,,",
    "r7,n7,Rat,7 A ST,139.3,-76.6",
    "r8,n8,Rat,8 A ST,nan,-76.6",
    ",,Rat,9 A ST,39.302,-76.604",
    "r10,n10,,10 A ST,39.303,-76.606",
    "r11,n11,Rat",
    "r12,n12,Rat,12 A ST,39.304,-76.608,one too many",
    f"r13,n13,{'x' * 201},13 A ST,39.307,-76.612",
    "r14,n14,Rat\0,14 A ST,39.308,-76.617",
    "r1,n1,Rat,1 A ST,39.30,-76.60",
    "r15,n15,Rat,15 A ST,38.5,-76.60",
)


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return path


def counts(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        return tuple(session.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in (Order, OrderEvent))  # type: ignore[return-value]


def test_every_row_ends_somewhere_and_once(run: Run, database: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", *ROWS)
    said = run("replay", file, "--cells", 30).output
    for line in ("in a cell 4", "dispatchers' queue 3", "refused 9", "already there 1", "sum 17"):
        assert line in " ".join(said.split())
    assert counts(database) == (7, 14)
    with (tmp_path / "data" / "replay-baltimore311-refused.csv").open(encoding="utf-8") as lines:
        refused = [(row["number"], row["reason"]) for row in csv.DictReader(lines)]
    assert refused == [
        ("n5", "no_place"), ("n7", "position_invalid"), ("n8", "position_invalid"), ("", "no_number"),
        ("n10", "no_title"), ("", "row_torn"), ("", "row_torn"), ("n13", "text_unfit"), ("n14", "text_unfit"),
    ]  # fmt: skip
    again = " ".join(run("replay", file, "--cells", 30).output.split())
    assert "refused 9" in again
    assert "already there 8" in again
    assert counts(database) == (7, 14)
    assert "7 orders, 0 with a broken log" in run("check-log").output


def test_a_placeholder_is_no_position(run: Run, database: Database, tmp_path: Path) -> None:
    run("replay", write(tmp_path / "rows.csv", *ROWS), "--cells", 30)
    with database.reading() as session:
        order = session.scalars(sa.select(Order).where(Order.upstream_no == "n4")).one()
    assert (order.lng, order.cell_code, order.status) == (None, None, "pending_dispatch")
    assert "not used" in order.face["content"]


@pytest.mark.parametrize("words", ["", "a,b\n1,2\n", f"{HEADING}\n", f"{HEADING}\nr,n,Rat,X,39,-77\n"])
def test_a_file_without_requests_is_refused(run: Run, tmp_path: Path, words: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(words, encoding="utf-8")
    assert "Error" in run("replay", file, code=2).output


def test_rows_of_the_real_file(run: Run, database: Database, shared_data: Path, tmp_path: Path) -> None:
    whole = shared_data / "requests_311" / "baltimore311_2014-2019_10000rows.csv"
    with whole.open(encoding="utf-8-sig") as lines:
        (tmp_path / "some.csv").write_text("".join(islice(lines, 401)), encoding="utf-8")
    said = " ".join(run("replay", tmp_path / "some.csv", "--cells", 200).output.split())
    assert "sum 400" in said
    orders, _ = counts(database)
    assert f"refused {400 - orders} " in said


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_whole_real_file_over_ten_thousand_cells(
    run: Run, database: Database, shared_data: Path, tmp_path: Path
) -> None:
    whole = shared_data / "requests_311" / "baltimore311_2014-2019_10000rows.csv"
    said = " ".join(run("replay", whole, "--cells", 10_000).output.split())
    for words in ("in a cell 8,493", "dispatchers' queue 1,198", "refused 309", "already there 0", "sum 10,000"):
        assert words in said
    before = counts(database)
    assert before[0] == 8_493 + 1_198
    again = " ".join(run("replay", whole, "--cells", 10_000).output.split())
    for words in ("in a cell 0", "dispatchers' queue 0", "refused 309", "already there 9,691", "sum 10,000"):
        assert words in again
    assert counts(database) == before
