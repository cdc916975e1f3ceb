"""Times are aware UTC and documents keep their text, whatever the engine and its time zone."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Database, write_json
from backend.models import PolicyVersion, Secret

SHANGHAI = ZoneInfo("Asia/Shanghai")


def keep(session: Session, name: str, at: Any) -> None:
    session.add(Secret(name=name, value="", created_at=at))
    session.flush()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 23, 9, 12, tzinfo=SHANGHAI),
        datetime(2026, 11, 23, 9, 12, 0, 123456, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
        datetime(9999, 1, 1, tzinfo=UTC),
    ],
)
def test_an_aware_time_comes_back_as_the_same_instant_in_utc(database: Database, at: datetime) -> None:
    with database.unit_of_work() as session:
        keep(session, "one", at)
    with database.reading() as session:
        found = session.scalars(sa.select(Secret.created_at)).one()
    assert found == at
    assert found.tzinfo is UTC


def test_a_naive_time_is_refused_before_anything_is_written(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive"), database.unit_of_work() as session:
        keep(session, "one", datetime(2026, 11, 23))  # noqa: DTZ001 - the point
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Secret)) == 0


def test_times_sort_and_compare_as_instants(database: Database) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
    with database.unit_of_work() as session:
        keep(session, "later", noon.astimezone(UTC) + timedelta(microseconds=1))
        keep(session, "noon", noon)
        keep(session, "earlier", (noon - timedelta(hours=1)).astimezone(ZoneInfo("America/New_York")))
    with database.reading() as session:
        in_order = session.scalars(sa.select(Secret.name).order_by(Secret.created_at)).all()
        until_noon = session.scalars(sa.select(Secret.name).where(Secret.created_at <= noon)).all()
    assert in_order == ["earlier", "noon", "later"]
    assert set(until_noon) == {"earlier", "noon"}


def test_a_document_keeps_its_text(database: Database) -> None:
    document = {"b": 1, "a": [1.5, None, True], "名": "清溪镇 'quoted' \"twice\" \\", "empty": {}, "%s": "%(x)s :y"}
    policy = PolicyVersion(place="p", version="1", effective_from=datetime.now(UTC).date(), document=document)
    with database.unit_of_work() as session:
        session.add(policy)
    with database.reading() as session:
        assert session.scalars(sa.select(PolicyVersion.document)).one() == document
        kept = session.scalar(sa.text("SELECT CAST(document AS TEXT) FROM policies"))
    assert kept == write_json(document)


def test_json_takes_aware_times_only() -> None:
    assert write_json({"at": datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)}) == '{"at":"2026-11-23T01:00:00+00:00"}'
    with pytest.raises(TypeError):
        write_json({"at": datetime(2026, 11, 23)})  # noqa: DTZ001 - the point
