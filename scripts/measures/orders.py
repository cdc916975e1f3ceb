"""Orders registered per second over HTTP on each engine, beside a bare flask-smorest POST of the same body."""

import json
import random
import statistics
import zlib
from collections.abc import Mapping
from typing import Any

from backend.db import Database
from scripts.measures.city import databases, found
from scripts.measures.client import load, request
from scripts.measures.district import BBOX, cells
from scripts.measures.server import Running, serving

ROUNDS, ORDERS, BARE = 5, 600, 2000
WARM = 100


def bodies(count: int, name: str) -> list[dict[str, Any]]:
    """Calls from all over the district, each with a number of its own, as a clerk types them in."""
    west, south, east, north = BBOX
    chance = random.Random(name)
    return [
        {
            "source": "hotline", "upstream_no": f"DG20261123-{name}-{n}", "type": "help", "grade": "urgent",
            "hazard": "none", "title": "路口井盖缺失，行人容易踩空",
            "content": "来电人反映小区东门外路口的井盖缺失，晚上没有路灯，已有老人绊倒，请尽快派人到现场处理。",
            "address": f"清溪大道{n % 400}号东门外路口",
            "position": {"lng": round(chance.uniform(west, east), 6), "lat": round(chance.uniform(south, north), 6)},
            "caller": {"name": "王小明", "phone": f"138{zlib.crc32(name.encode()) % 10_000:04}{n:04}"},
        }
        for n in range(count)
    ]  # fmt: skip


def round_of(server: Running, path: str, calls: list[dict[str, Any]], token: str = "") -> dict[str, Any]:
    """One round: how many a second, how long each took, and the CPU time of the server for each."""
    requests = [request("POST", path, token=token, body=call) for call in calls]
    before = server.cpu_s()
    done = load(server.port, requests)
    if done["statuses"] != {"201": len(calls)}:
        raise RuntimeError(f"{path}: {done['statuses']} {done['last'][:500]}")
    return done | {"cpu_ms": (server.cpu_s() - before) * 1000 / len(calls)}


def rounds(settings: Mapping[str, str], token: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Ours and the bare door's in turn, so that neither has the quieter machine."""
    web = serving(["backend", "web"], path="/healthz", settings=settings)
    bare = serving(["scripts.measures.bare"], path="/ready", settings=settings)
    with web as ours, bare as floor:
        round_of(ours, "/api/v1/orders", bodies(WARM, "warm"), token)
        round_of(floor, "/bare", bodies(WARM, "warm"))
        return [
            (
                round_of(ours, "/api/v1/orders", bodies(ORDERS, f"r{turn}"), token),
                round_of(floor, "/bare", bodies(BARE, f"r{turn}")),
            )
            for turn in range(ROUNDS)
        ]


def verified(database: Database) -> None:
    """Every order of the rounds is there, in a cell, and given to somebody."""
    question = "SELECT count(*), count(cell_code), count(handler_id) FROM orders"
    expected = ROUNDS * ORDERS + WARM
    with database.reading() as session:
        counts = tuple(session.connection().exec_driver_sql(question).one())
    if counts != (expected, expected, expected):
        raise RuntimeError(f"{counts} orders, in cells, with handlers; expected {expected}")


def middle(found: list[dict[str, Any]], name: str) -> float:
    """The median of a figure over the rounds."""
    return float(statistics.median(one[name] for one in found))


def figures(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    """Medians over the rounds. The ratio of CPU times hardly feels what else the machine does."""
    ours, floor = [list(column) for column in zip(*pairs, strict=True)]
    ratios = sorted(mine["per_second"] / bare["per_second"] for mine, bare in pairs)
    return {
        "per_second": round(middle(ours, "per_second")),
        "floor_per_second": round(middle(floor, "per_second")),
        "of_floor": round(statistics.median(ratios), 3),
        "of_floor_by_round": [round(ratio, 3) for ratio in ratios],
        "cpu_ms": round(middle(ours, "cpu_ms"), 2),
        "floor_cpu_ms": round(middle(floor, "cpu_ms"), 2),
        "of_floor_by_cpu": round(middle(floor, "cpu_ms") / middle(ours, "cpu_ms"), 3),
        "median_ms": round(middle(ours, "median_ms"), 1),
        "p99_ms": round(middle(ours, "p99_ms"), 1),
    }


def main() -> None:
    """On SQLite and on PostgreSQL; 8 connections, each order committed and synced before it is answered."""
    result: dict[str, Any] = {"cells": len(cells()), "rounds": ROUNDS, "orders_a_round": ORDERS}
    with databases() as engines:
        for name, settings in engines.items():
            database = Database(settings["DATABASE_URL"])
            token = found(database, cells())["agent"]
            result[name] = figures(rounds(settings, token))
            verified(database)
            database.dispose()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
