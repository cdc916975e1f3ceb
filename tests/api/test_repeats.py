"""The same again: 200 and the very body of the first time; and a body too large is read before it is refused."""

from io import BytesIO
from uuid import uuid4

from tests.factories.world import Person, World, here, jpeg


def _twice(person: Person, no: str, action: str, **said: object) -> None:
    act = {"id": str(uuid4()), "action": action, "occurred_at": "2025-09-26T21:38:00+08:00"} | said
    first = person.ask("POST", f"/orders/{no}/actions", json=act)
    again = person.ask("POST", f"/orders/{no}/actions", json=act)
    assert (first.status_code, again.status_code) == (201, 200), (action, first.text)
    assert again.get_json() == first.get_json(), action


def test_every_act_of_an_order_answers_alike_when_it_is_repeated(world: World) -> None:
    call = world.call(position={"lng": 114.15, "lat": 22.84, "datum": "gcj02"})
    first, again = (world.agent.ask("POST", "/orders", json=call) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    no = world.order()
    worker, samples = world.worker1, here(count=1)["samples"]
    _twice(worker, no, "accept")
    _twice(worker, no, "contact", data={"connected": True, "method": "call"}, seen_version=3)
    samples[0]["at"] = "2025-09-26T21:38:00+08:00"
    _twice(worker, no, "arrive", position=here(count=1) | {"samples": samples}, reason="到场", note="在门口")
    world.photos(no)
    _twice(worker, no, "reply", data={"result": "solved", "text": "已加盖"})
    _twice(world.reviewer, no, "pass")
    _twice(world.callback, no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    assert worker.get(f"/orders/{no}")["status"] == "closed"


def test_a_photo_stored_again_answers_alike(world: World) -> None:
    no = world.order()
    first, again = (world.worker1.upload(no, jpeg(1)) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()


def test_what_is_too_large_is_taken_in_to_its_end(town: World) -> None:
    for method, path, size in (("POST", "/orders", 300_000), ("PUT", f"/photos/{'0' * 64}", 16_000_000)):
        body = BytesIO(b"x" * size)
        headers = {"X-Order": town.order(), "X-Phase": "before", "Content-Type": "application/json"}
        answer = town.worker1.ask(method, path, input_stream=body, content_length=size, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (413, 413)
        assert body.tell() == size
