"""A page of 50 out of 200,000 orders over HTTP on each engine, beside a bare select of 50 rows on the same server."""

import json
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from backend.db import Database
from backend.models import Account, table
from scripts.measures.archive import COUNT, STREETS, fill, squares
from scripts.measures.city import databases, found
from scripts.measures.client import load, request
from scripts.measures.server import Running, serving

ROUNDS, PAGES, BARE = 5, 400, 1200
WORKERS = range(1, 501, 5)


def questions(tokens: Mapping[str, str]) -> dict[str, list[str]]:
    """What is asked: by workers for the orders that they lead, by heads of streets for those of their street."""
    streets = [name for name in tokens if name.isdigit()]
    if len(streets) != STREETS:
        raise RuntimeError(f"{len(streets)} streets")
    return {
        "worker": [request("GET", "/api/v1/orders", token=tokens[f"worker{n}"]) for n in WORKERS],
        "street": [request("GET", "/api/v1/orders", token=tokens[name]) for name in streets],
    }


def bare_questions(database: Database) -> list[str]:
    """The same for the bare door, which takes anybody's word."""
    accounts = table(Account)
    with database.reading() as session:
        ids = session.execute(sa.select(accounts.c.id).where(accounts.c.account.in_([f"worker{n}" for n in WORKERS])))
        return [request("GET", f"/bare?worker={id_}") for id_ in ids.scalars()]


def round_of(server: Running, asked: Sequence[str], count: int) -> dict[str, Any]:
    """One round over the questions in turn; every answer must hold fifty orders."""
    requests = [asked[n % len(asked)] for n in range(count)]
    before = server.cpu_s()
    done = load(server.port, requests)
    if done["statuses"] != {"200": count} or len(json.loads(done["last"])["items"]) != 50:
        raise RuntimeError(f"{done['statuses']} {done['last'][:500]}")
    return done | {"cpu_ms": (server.cpu_s() - before) * 1000 / count}


def figures(ours: list[dict[str, Any]], floor: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds. The ratio of CPU times hardly feels what else the machine does."""

    def middle(column: list[dict[str, Any]], name: str) -> float:
        return float(statistics.median(one[name] for one in column))

    ratios = [mine["per_second"] / bare["per_second"] for mine, bare in zip(ours, floor, strict=True)]
    return {
        "per_second": round(middle(ours, "per_second")),
        "floor_per_second": round(middle(floor, "per_second")),
        "of_floor": round(statistics.median(ratios), 3),
        "cpu_ms": round(middle(ours, "cpu_ms"), 2),
        "floor_cpu_ms": round(middle(floor, "cpu_ms"), 2),
        "of_floor_by_cpu": round(middle(floor, "cpu_ms") / middle(ours, "cpu_ms"), 3),
        "median_ms": round(middle(ours, "median_ms"), 1),
        "p99_ms": round(middle(ours, "p99_ms"), 1),
        "bytes": len(ours[-1]["last"].encode()),
    }


def measured(settings: Mapping[str, str]) -> dict[str, Any]:
    """A worker's pages, a street's, and the bare door's in turn, so that none has the quieter machine."""
    database, cells = Database(settings["DATABASE_URL"]), squares()
    asked = questions(found(database, cells))
    fill(database, cells, now=datetime.now(UTC))
    bare_asked = bare_questions(database)
    database.dispose()
    rounds: dict[str, list[dict[str, Any]]] = {"worker": [], "street": [], "bare": []}
    web = serving(["backend", "web"], path="/healthz", settings=settings)
    bare = serving(["scripts.measures.bare"], path="/ready", settings=settings)
    with web as ours, bare as floor:
        for turn in range(ROUNDS + 1):
            for name in asked:
                rounds[name] += [round_of(ours, asked[name], PAGES)]
            rounds["bare"] += [round_of(floor, bare_asked, BARE)]
            if turn == 0:  # to warm both up
                rounds = {name: [] for name in rounds}
    return {name: figures(rounds[name], rounds["bare"]) for name in asked}


def main() -> None:
    """On SQLite and on PostgreSQL, at 8 connections."""
    with databases() as engines:
        result = {name: measured(settings) for name, settings in engines.items()}
    print(json.dumps({"orders": COUNT, "rounds": ROUNDS, "pages_a_round": PAGES} | result))


if __name__ == "__main__":
    main()
