"""Units of work and snapshots: what both engines promise alike."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Database, Unavailable, insert_rows, violated
from backend.models import Counter, OutboxRow, Secret, table

COUNTERS, OUTBOX = table(Counter), table(OutboxRow)
AT = datetime(2026, 11, 23, 9, 12, 30, 5, tzinfo=UTC)


def put(session: Session, name: str, n: int = 1) -> None:
    session.execute(sa.insert(Counter).values(name=name, next=n))


def names(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(sa.select(Counter.name)))


def test_a_unit_that_ends_well_is_kept(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "a")
        session.add(Counter(name="b", next=2))
    assert names(database) == {"a", "b"}


def test_a_unit_that_fails_is_undone_and_its_error_comes_through(database: Database) -> None:
    with pytest.raises(KeyError), database.unit_of_work() as session:
        put(session, "a")
        raise KeyError
    with pytest.raises(sa.exc.IntegrityError), database.unit_of_work() as session:
        put(session, "b")
        put(session, "b")
    assert names(database) == set()


def test_a_snapshot_does_not_move(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "a")
    with database.reading() as session:
        before = session.scalars(sa.select(Counter.name)).all()
        with database.unit_of_work() as other:
            put(other, "b")
        assert session.scalars(sa.select(Counter.name)).all() == before == ["a"]
    assert names(database) == {"a", "b"}


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.reading() as session:
        put(session, "a")
    assert names(database) == set()
    with database.unit_of_work() as session:
        put(session, "b")
    assert names(database) == {"b"}


def test_a_snapshot_inside_a_snapshot_is_refused_instead_of_waiting_for_itself(database: Database) -> None:
    with database.reading(), pytest.raises(RuntimeError, match="inside"), database.reading():
        pass
    assert names(database) == set()


def test_a_savepoint_saves_the_rest_of_the_unit(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "a")
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            put(session, "a")
        put(session, "b")
    assert names(database) == {"a", "b"}


def test_eight_threads_lose_nothing_and_nobody_starves(database: Database) -> None:
    def work(thread: int) -> None:
        for step in range(25):
            try:
                with database.unit_of_work() as session:
                    put(session, f"{thread}-{step}")
                    if step % 5 == 4:
                        raise KeyError
            except KeyError:
                continue

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert names(database) == {f"{thread}-{step}" for thread in range(8) for step in range(25) if step % 5 != 4}


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    seen: list[set[str]] = []
    with database.unit_of_work() as session:
        put(session, "a")
        reader = threading.Thread(target=lambda: seen.append(names(database)))
        reader.start()
        reader.join(5)
    assert seen == [set()]


def test_rows_of_several_tables_go_in_one_trip(database: Database) -> None:
    work = {
        "order_id": 5, "act_id": None, "job": "alarm", "payload": {"文": [1, None, "'%s"], "at": AT}, "due_at": AT,
        "lease_until": None, "tries": 0, "done_at": None, "error": None,
    }  # fmt: skip
    with database.unit_of_work() as session:
        session.execute(sa.insert(OUTBOX), [work])
        insert_rows(session, (COUNTERS, [{"name": "a", "next": 2**40}]), (OUTBOX, [work, work]), (OUTBOX, []))
        insert_rows(session)
    with database.reading() as session:
        one, two, three = session.execute(sa.select(OUTBOX).order_by(OUTBOX.c.id)).mappings()
        texts = set(session.scalars(sa.text("SELECT CAST(payload AS TEXT) FROM outbox")))
    assert names(database) == {"a"}
    assert {**one, "id": 0} == {**two, "id": 0} == {**three, "id": 0}
    assert one["due_at"] == AT
    assert texts == {'{"文":[1,null,"\'%s"],"at":"2026-11-23T09:12:30.000005+00:00"}'}


def test_rows_with_a_naive_time_are_refused(database: Database) -> None:
    secret = {"name": "x", "value": "", "created_at": AT.replace(tzinfo=None)}
    with pytest.raises(ValueError, match="naive"), database.unit_of_work() as session:
        insert_rows(session, (table(Secret), [secret]))


def test_a_violated_constraint_is_named_alike(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError) as caught, database.unit_of_work() as session:
        insert_rows(session, (COUNTERS, [{"name": "a", "next": 1}, {"name": "a", "next": 2}]))
    assert violated(caught.value) == "pk_counters"
    order = {"name": "n", "code": "c", "kind": "k"}
    orgs = sa.inspect(Counter).registry.metadata.tables["orgs"]
    with pytest.raises(sa.exc.IntegrityError) as caught, database.unit_of_work() as session:
        insert_rows(session, (orgs, [order, order]))
    assert violated(caught.value) == "uq_orgs_code"
    with pytest.raises(sa.exc.IntegrityError) as caught, database.unit_of_work() as session:
        insert_rows(session, (orgs, [{"name": None, "code": "d", "kind": "k"}]))
    assert violated(caught.value) == ""
    with pytest.raises(sa.exc.IntegrityError) as caught, database.unit_of_work() as session:
        insert_rows(session, (orgs, [{**order, "parent_id": 99}]))
    assert violated(caught.value) == ""


def test_errors_do_not_repeat_what_was_written(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught, database.unit_of_work() as session:
        session.execute(sa.text("INSERT INTO nowhere VALUES (:phone)"), {"phone": "13800000000"})
    assert "13800000000" not in str(caught.value)
    assert not isinstance(caught.value, Unavailable)


def test_only_two_engines_are_known() -> None:
    with pytest.raises(ValueError, match="neither"):
        Database("mysql+pymysql://u:secret@h/d")
