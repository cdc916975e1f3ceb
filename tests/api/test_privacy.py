"""Callers' names and numbers reach those whose business it is, are on record when they do, and lie nowhere else."""

import json

import pytest
import sqlalchemy as sa

from backend.models import Caller, OrderEvent, OutboxRow, PrivacyAccess
from tests.factories.world import CALLER, PEOPLE, World

DESK = {"dispatcher", "shift_lead", "center_head", "callback", "agent", "shift_lead2", "callback2"}
HANDLER = "worker1"
PLACES = (
    "/orders", "/sync", "/board", "/policy", "/me", "/handlers", "/cells", "/places?q=王小明",
    "/orders?q=13812345678", "/orders?q=王小明", "/cells.geojson", "/locate?lng=114.145&lat=22.84", "/push/key",
)  # fmt: skip


def _leaks(text: str) -> set[str]:
    written = text.encode().decode("unicode_escape") if "\\u" in text else text
    return {name for name, value in CALLER.items() if value in written}


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_no_answer_to_any_role_says_more_than_it_may(town: World, name: str) -> None:
    no = town.order()
    person = town.person(name)
    may = {"name", "phone"} if name in DESK else {"phone"} if name == HANDLER else set()
    for path in PLACES:
        found = _leaks(person.ask("GET", path).text)
        assert found <= ({"phone"} if name == HANDLER and path == "/sync" else set()), path
    for answer in (
        person.ask("GET", f"/orders/{no}"), person.send(no, "note", note="看一下"), person.send(no, "pass"),
        person.send(no, "accept", seen_version=0),
    ):  # fmt: skip
        assert _leaks(answer.text) <= may, answer.text
    assert _leaks(person.ask("GET", f"/orders/{no}").text) == may


def test_neither_log_nor_queue_nor_face_holds_callers(world: World) -> None:
    no = world.order()
    world.work()
    world.replied(no)
    with world.database.reading() as session:
        for table in (OrderEvent.body, OutboxRow.payload):
            kept = json.dumps(list(session.scalars(sa.select(table))), ensure_ascii=False)
            assert _leaks(kept) == set()
        (caller,) = session.scalars(sa.select(Caller))
        assert (caller.name, caller.phone) == (CALLER["name"], CALLER["phone"])
        assert caller.purge_after is None  # the day is set when the order ends


def test_the_handler_loses_the_number_with_the_order(town: World) -> None:
    no = town.order()
    town.replied(no)
    assert town.worker1.get(f"/orders/{no}")["caller"]["phone"] == CALLER["phone"]
    town.reviewer.act(no, "pass")
    town.callback.act(no, "rate", data={"contacted": True, "solved": "yes"})
    assert town.worker1.get(f"/orders/{no}")["caller"] is None
    assert _leaks(town.worker1.ask("GET", "/sync").text) == set()


@pytest.mark.parametrize(
    ("anonymity", "desk", "handler"),
    [
        ("open", (CALLER["name"], CALLER["phone"]), ("王*", CALLER["phone"])),
        ("hide_name", ("王*", CALLER["phone"]), ("王*", CALLER["phone"])),
        ("hide_all", ("王*", None), ("王*", None)),
    ],
)
def test_who_asked_to_be_hidden_is_hidden(
    town: World, anonymity: str, desk: tuple[str, str | None], handler: tuple[str, str | None]
) -> None:
    no = town.order(caller=CALLER | {"anonymity": anonymity})
    for name, seen in (("dispatcher", desk), ("worker1", handler)):
        caller = town.person(name).get(f"/orders/{no}")["caller"]
        assert (caller["name"], caller["phone"], caller["anonymity"]) == (*seen, anonymity)
    (synced,) = town.worker1.get("/sync")["orders"]
    assert (synced["caller"]["name"], synced["caller"]["phone"]) == handler
    assert town.callback.get(f"/orders/{no}")["caller"]["phone"] == CALLER["phone"]


def test_every_look_at_a_number_is_on_record_once_an_hour(world: World) -> None:
    no = world.order()
    for _ in range(3):
        world.dispatcher.get(f"/orders/{no}")
        world.worker1.get("/sync")
        world.supervisor.get(f"/orders/{no}")
    world.later(minutes=61).dispatcher.get(f"/orders/{no}")
    with world.database.reading() as session:
        rows = session.execute(
            sa.select(PrivacyAccess.account_id, sa.func.count()).group_by(PrivacyAccess.account_id)
        )
        assert {row[0]: row[1] for row in rows} == {world.ids["dispatcher"]: 2, world.ids["worker1"]: 1}


def test_other_peoples_lists_and_searches_do_not_know_numbers(town: World) -> None:
    town.order()
    assert town.dispatcher.get("/orders", q=CALLER["phone"])["items"] == []
