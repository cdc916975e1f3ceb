"""A phone on a slow road gets long answers small, and everybody else as they were."""

import gzip
import json

from tests.factories.world import World


def test_a_long_answer_is_small_for_whoever_takes_that(town: World) -> None:
    for _ in range(4):
        town.order()
    plain = town.worker1.ask("GET", "/sync")
    small = town.worker1.ask("GET", "/sync", headers={"Accept-Encoding": "gzip, br"})
    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert "Accept-Encoding" in small.headers["Vary"]
    assert json.loads(gzip.decompress(small.data))["orders"] == plain.get_json()["orders"]
    assert len(small.data) * 4 < len(plain.data)
    assert int(small.headers["Content-Length"]) == len(small.data)


def test_a_short_answer_is_not_worth_it(town: World) -> None:
    assert "Content-Encoding" not in town.worker1.ask("GET", "/me", headers={"Accept-Encoding": "gzip"}).headers
