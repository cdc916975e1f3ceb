"""The resident's page: progress to follow, a word on how it goes, one rating; and what anybody may ask."""

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.factories.world import CALLER, World

RATING = {"contacted": True, "solved": "yes", "satisfied": "basically", "words": "谢谢"}


def _token(town: World, no: str) -> str:
    return str(town.callback.get(f"/orders/{no}")["resident_link"]).removeprefix("/r/")


def _say(town: World, token: str, **answers: Any) -> TestResponse:
    return town.anybody().post(f"/api/v1/public/{token}/answers", json={"id": str(uuid4())} | answers)


def _passed(town: World) -> tuple[str, str]:
    no = town.order(title="井盖缺失")
    town.replied(no)
    town.reviewer.act(no, "pass")
    return no, _token(town, no)


def test_the_page_shows_progress_and_nobody(town: World) -> None:
    no = town.order(title="井盖缺失")
    token = _token(town, no)
    page = town.anybody().get(f"/api/v1/public/{token}")
    shown = page.get_json()
    assert [s["name"] for s in shown["steps"] if s["done"]] == ["registered", "dispatched"]
    assert (shown["contacted_question"], shown["can_rate"], shown["rated"]) == (True, False, None)
    for secret in (*CALLER.values(), "worker1", "清溪大道", "姓名"):
        assert secret not in page.text


def test_an_address_that_is_not_ours_says_so_as_it_is_asked(town: World) -> None:
    asked = {"text/html,*/*;q=0.8": "text/html", "*/*": "application/json", "": "application/json"}
    token = _token(town, town.order())
    for accept, kind in asked.items():
        ours = town.anybody().get(f"/r/{token}", headers={"Accept": accept})
        other = town.anybody().get(f"/r/{token}x", headers={"Accept": accept})
        assert (ours.status_code, ours.mimetype) == (200, "text/html")
        assert (other.status_code, other.mimetype) == (404, kind)


def test_the_page_tells_and_asks_the_same_where_no_javascript_runs(town: World) -> None:
    no, token = _passed(town)
    door, page = town.anybody(), {"Accept": "text/html"}
    shown = door.get(f"/r/{token}").text
    for words in (no, "井盖缺失", "✓ 到现场", "○ 办结", "有人与您联系过吗？", "已加盖", 'name="satisfied"'):
        assert words in shown
    assert not any(secret in shown for secret in (*CALLER.values(), "worker1", "姓名"))
    said = {"id": str(uuid4()), "contacted": "true", "solved": "yes", "satisfied": "satisfied"}
    for accept, kind in (("text/html", "text/html"), ("*/*", "application/json")):
        wrong = door.post(f"/r/{token}", data=said | {"solved": "maybe"}, headers={"Accept": accept})
        assert (wrong.status_code, wrong.mimetype) == (422, kind)
    for _ in range(2):
        taken = door.post(f"/r/{token}", data=said)
        assert (taken.status_code, taken.headers["Location"]) == (303, f"/r/{token}")
    order = town.callback.get(f"/orders/{no}")
    assert (order["status"], [r["solved"] for r in order["ratings"]]) == ("closed", ["yes"])
    assert "谢谢您" in door.get(f"/r/{token}").text
    refused = door.post(f"/r/{token}", data=said | {"solved": "no"}, headers=page)
    assert (refused.status_code, "没有提交成功" in refused.text) == (409, True)
    assert door.post("/r/nobody.knows", data=said).status_code == 404


def test_what_stands_in_an_order_is_text_on_the_page(town: World) -> None:
    token = _token(town, town.order(title="<script>alert(1)</script>"))
    shown = town.anybody().get(f"/r/{token}").text
    assert ("<script>alert" in shown, "&lt;script&gt;alert" in shown) == (False, True)


def test_a_rating_closes_and_counts_once(world: World) -> None:
    no, token = _passed(world)
    answer_id = str(uuid4())
    first = _say(world, token, id=answer_id, **RATING)
    again = _say(world.later(minutes=1), token, id=answer_id, **RATING)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert (first.get_json()["status"], first.get_json()["can_rate"]) == ("closed", False)
    order = world.callback.get(f"/orders/{no}")
    assert [(r["by"], r["solved"], r["words"]) for r in order["ratings"]] == [("resident", "yes", "谢谢")]
    other = _say(world, token, id=answer_id, **RATING | {"solved": "no"})
    assert (other.status_code, other.get_json()["error"]) == (409, "act.id_reused")


def test_a_second_rating_is_kept_and_moves_nothing(town: World) -> None:
    no, token = _passed(town)
    _say(town, token, **RATING)
    late = _say(town, token, **RATING | {"solved": "no", "satisfied": "dissatisfied"})
    assert (late.status_code, late.get_json()["status"]) == (201, "closed")
    order = town.callback.get(f"/orders/{no}")
    assert ([r["solved"] for r in order["ratings"]], [a["solved"] for a in order["answers"]]) == (["yes"], ["no"])


def test_a_bad_rating_sends_it_back_to_work(town: World) -> None:
    no, token = _passed(town)
    assert _say(town, token, contacted=False, solved="no", satisfied="dissatisfied").get_json()["status"] == "rework"
    assert town.worker1.get(f"/orders/{no}")["round"] == 1


def test_true_and_false_are_the_ends_of_a_scale(town: World) -> None:
    no, token = _passed(town)
    page = _say(town, token, contacted=True, solved=False, satisfied=False).get_json()
    assert (page["rated"]["solved"], page["rated"]["satisfied"], page["status"]) == ("no", "dissatisfied", "rework")
    town.worker1.act(no, "reply", data={"result": "solved", "text": "再次加盖"})
    town.reviewer.act(no, "pass")
    order = town.callback.act(no, "rate", data={"contacted": True, "solved": True, "satisfied": True})
    assert (order["ratings"][-1]["solved"], order["ratings"][-1]["satisfied"]) == ("yes", "satisfied")


def test_rating_before_there_is_anything_to_rate(town: World) -> None:
    no = town.order()
    refused = _say(town, _token(town, no), **RATING)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "answers.too_early")
    assert _say(town, _token(town, no), contacted=False).status_code == 201
    order = town.callback.get(f"/orders/{no}")
    assert (order["status"], [a["contacted"] for a in order["answers"]]) == ("dispatched", [False])


@pytest.mark.parametrize(
    ("answers", "status"),
    [({}, 422), ({"solved": "maybe"}, 422), ({"contacted": "yes"}, 422), ({"words": "x" * 501}, 422),
     ({"colour": 1}, 422), ({"id": "1"}, 422), ({"id": None}, 422), ({"words": "\u0007"}, 422)],
)  # fmt: skip
def test_answers_that_are_none_are_refused(town: World, answers: dict[str, Any], status: int) -> None:
    no, token = _passed(town)
    before = town.callback.get(f"/orders/{no}")["version"]
    assert _say(town, token, **answers).status_code == status
    assert town.callback.get(f"/orders/{no}")["version"] == before


def test_links_cannot_be_made_up(town: World) -> None:
    no = town.order()
    token = _token(town, no)
    other = token.replace(no, f"{no[:-1]}9")
    for bad in (
        other,
        token[:-1],
        token + "A",
        no,
        f"{no}.",
        f".{token}",
        "é.é",
        "%00",
        "x" * 3000,
        token.swapcase(),
    ):
        for answer in (town.anybody().get(f"/api/v1/public/{bad}"), _say(town, bad, contacted=True)):
            assert answer.status_code in {404, 422}, bad
            assert answer.get_json()["error"] in {"link.unknown", "request.invalid"}, bad


def test_looking_changes_nothing(town: World) -> None:
    no, token = _passed(town)
    before = town.callback.get(f"/orders/{no}")["version"]
    for method in ("GET", "HEAD", "OPTIONS"):
        town.anybody().open(f"/api/v1/public/{token}", method=method)
    assert town.callback.get(f"/orders/{no}")["version"] == before


def test_nobody_fills_an_order_with_words(town: World) -> None:
    no = town.order()
    token = _token(town, no)
    answers = [_say(town, token, words=f"{n}") for n in range(25)]
    assert [a.status_code for a in answers[:20]] == [201] * 20
    assert (answers[-1].status_code, answers[-1].get_json()["error"]) == (409, "answers.enough")


def test_what_anybody_may_ask(town: World) -> None:
    assert town.anybody().get("/healthz").get_json() == {"ok": True}
    assert town.anybody().get("/readyz").status_code == 503  # no worker was heard of yet
    figures = town.anybody().get("/metrics").text
    assert "banshi_outbox_due" in figures
    unknown = town.anybody().get("/api/v1/nothing")
    assert (unknown.status_code, unknown.get_json()["error"]) == (404, "route.not_found")
