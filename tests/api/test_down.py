"""What stands behind the doors goes away and comes back: a word that says so, no harm, no restart."""

from typing import Any

import pytest

from backend.api.context import write
from backend.clients.photo_store import StoreDown
from backend.services.orders import Raced
from tests.factories.pg_cluster import Cluster
from tests.factories.world import World, jpeg


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
def test_a_database_that_goes_away_is_told_and_comes_back(world: World, cluster: Cluster) -> None:
    no, body = world.order(), world.call()
    cluster.stop()
    try:
        for answer in (world.worker1.ask("GET", f"/orders/{no}"), world.agent.ask("POST", "/orders", json=body)):
            assert (answer.status_code, answer.get_json()["error"]) == (503, "db.unavailable"), answer.text
            assert answer.headers["Retry-After"] == "5"
        assert world.anybody().get("/healthz").status_code == 200
        assert world.anybody().get("/readyz").status_code == 503
    finally:
        cluster.start()
    assert world.worker1.get(f"/orders/{no}")["no"] == no
    assert world.agent.ask("POST", "/orders", json=body).status_code == 201
    assert world.worker1.act(no, "accept")["status"] == "in_progress"


class _Nowhere:
    """A photo store whose line is cut."""

    def __getattr__(self, name: str) -> Any:
        raise StoreDown("no route to host")


def test_a_photo_store_that_goes_away_is_told(town: World) -> None:
    no = town.order()
    town.app.extensions["banshi"] = type(town.context)(
        **{name: getattr(town.context, name) for name in town.context.__slots__} | {"store": _Nowhere()}
    )
    refused = town.worker1.upload(no, jpeg())
    assert (refused.status_code, refused.get_json()["error"]) == (503, "photo.store_down")


def test_who_is_overtaken_each_time_may_come_again(town: World) -> None:
    def overtaken(_: Any) -> None:
        raise Raced("somebody was quicker")

    with town.app.test_request_context(), pytest.raises(Exception, match="quicker") as lost:
        write(overtaken)
    with town.app.test_request_context():
        answer: Any = town.app.handle_user_exception(lost.value)
    assert (answer.status_code, answer.get_json()["error"]) == (503, "service.contended")
