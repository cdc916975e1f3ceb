"""Lists that stay put while orders pour in, and cursors that are read narrowly."""

from typing import Any

import pytest

from backend.services import cells
from tests.factories.world import COMMUNITY, FIRST, STREET, World

ELSEWHERE = {"lng": 114.155, "lat": 22.84}


def _walk(town: World, between: Any = lambda: None, **query: Any) -> list[str]:
    seen, cursor = [], None
    for _ in range(20):
        page = town.dispatcher.get("/orders", limit=3, **query, **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) <= 3
        seen += [item["no"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return seen
        between()
    raise AssertionError("the list never ends")


@pytest.mark.parametrize("sort", ["new", "due"])
def test_every_order_once_while_others_come_in(world: World, sort: str) -> None:
    made = [world.later(minutes=1).order() for _ in range(7)]
    seen = _walk(world, lambda: world.later(minutes=1).order(), sort=sort)
    assert len(seen) == len(set(seen))
    wanted = made[::-1] if sort == "new" else made
    assert [no for no in seen if no in made] == wanted


def test_filters(town: World) -> None:
    first, second = town.order(title="井盖"), town.order(position=ELSEWHERE, title="路灯 100%", upstream_no="DG-77")
    queued = town.order(position={"lng": 100, "lat": 20})
    town.worker1.act(first, "accept")
    for query, wanted in (
        ({"status": "in_progress"}, {first}), ({"status": "dispatched,pending_dispatch"}, {second, queued}),
        ({"cell": FIRST}, {first}), ({"cell": COMMUNITY}, {first, second}), ({"cell": STREET}, {first, second}),
        ({"cell": "4419"}, {first, second}), ({"handler": "worker2"}, {second}), ({"handler": "nobody"}, set()),
        ({"q": "路灯"}, {second}), ({"q": "100%"}, {second}), ({"q": "_"}, set()), ({"q": "DG-77"}, {second}),
        ({"q": first}, {first}), ({"q": " "}, {first, second, queued}),
        ({"due_before": "2025-09-26T22:00:00+08:00"}, set()),
        ({"due_before": "2025-09-26T22:09:00+08:00"}, {first, second}),
    ):  # fmt: skip
        assert {item["no"] for item in town.dispatcher.get("/orders", **query)["items"]} == wanted, query
    assert {item["no"] for item in town.worker1.get("/orders", handler="me")["items"]} == {first}


def test_an_argument_without_a_value_was_not_sent(town: World) -> None:
    no = town.order()
    empty = dict.fromkeys(("status", "cell", "handler", "q", "due_before", "cursor", "limit"), "")
    assert [item["no"] for item in town.dispatcher.get("/orders", **empty)["items"]] == [no]
    assert town.agent.get("/cells", bbox="", code="", cursor="", limit="") == town.agent.get("/cells")
    assert town.worker1.get("/sync", since="")["orders"]
    assert town.agent.ask("GET", "/places", query_string={"q": ""}).status_code == 422


@pytest.mark.parametrize(
    "query",
    [{"cursor": "x"}, {"cursor": "-1"}, {"cursor": "9" * 25}, {"sort": "due", "cursor": "5"},
     {"sort": "due", "cursor": "0001-01-01T00:00:00+14:00~1"}, {"sort": "due", "cursor": "yesterday~1"},
     {"limit": 0}, {"limit": 201}, {"limit": "many"}, {"status": "done"}, {"cell": "a b"},
     {"due_before": "2025-09-26"}, {"due_before": "2025-09-26T10:00:00"}, {"handler": "a/b"}, {"q": "x" * 101},
     {"due_before": "0001-01-01T00:00:00+14:00"}, {"colour": "red"}, {"sort": "old"}],
    ids=str,
)  # fmt: skip
def test_questions_that_cannot_be_meant(town: World, query: dict[str, Any]) -> None:
    answer = town.dispatcher.ask("GET", "/orders", query_string=query)
    if query == {"cursor": ""}:
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.get_json()["error"]) in {(422, "request.invalid"), (422, "query.bad_cursor")}


def test_a_list_names_no_events_and_no_callers(town: World) -> None:
    town.order()
    for name in ("dispatcher", "worker1", "community"):
        (item,) = town.person(name).get("/orders")["items"]
        assert not {"events", "caller", "resident_link"} & set(item)


def test_cells_by_pages_and_boxes(town: World) -> None:
    page = town.agent.get("/cells", limit=3)
    rest = town.agent.get("/cells", limit=3, cursor=page["next"])
    assert len({c["code"] for c in page["items"] + rest["items"]}) == 4
    assert rest["next"] is None
    inside = town.agent.get("/cells", bbox="114.141,22.831,114.149,22.849")["items"]
    assert [c["code"] for c in inside] == [FIRST]
    for box in ("1,2,3", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "10,0,5,1", "0,0,200,1", ",,,"):
        for path in ("/cells", "/cells.geojson"):
            refused = town.agent.ask("GET", path, query_string={"bbox": box})
            assert (refused.status_code, refused.get_json()["error"]) == (422, "query.bad_bbox"), box
    shapes = town.agent.get("/cells.geojson")
    assert (shapes["type"], len(shapes["features"]), shapes["more"]) == ("FeatureCollection", 4, False)


@pytest.mark.parametrize(("most", "more"), [(3, True), (4, False)])
def test_shapes_that_are_not_all_say_so(town: World, most: int, more: bool) -> None:
    with town.database.reading() as session:
        found = cells.shapes(session, None, most=most)
    assert (len(found["features"]), found["more"]) == (most, more)


def test_the_board_counts_what_one_may_see(world: World) -> None:
    no = world.order()
    world.order(position=ELSEWHERE)
    world.replied(no)
    world.later(minutes=45)
    board = world.dispatcher.get("/board")
    figures = {f["name"]: (f["numerator"], f["denominator"]) for f in board["figures"]}
    assert board["by_status"] == {"replied": 1, "dispatched": 1}
    assert figures["contact_on_time"] == (1, 2)
    mine = world.worker1.get("/board")
    assert mine["by_status"] == {"replied": 1}
