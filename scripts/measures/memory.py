"""Memory of a web process with 10,000 cells loaded, after it has registered orders."""

import json
from typing import Any

from backend.db import Database
from scripts.measures.city import databases, found
from scripts.measures.client import load, request
from scripts.measures.district import cells
from scripts.measures.orders import bodies
from scripts.measures.server import serving

ORDERS = 200


def main() -> None:
    """On each engine: the greatest process that serves, as the kernel counts what is resident."""
    result: dict[str, Any] = {"cells": len(cells())}
    with databases() as engines:
        for name, settings in engines.items():
            database = Database(settings["DATABASE_URL"])
            token = found(database, cells())["agent"]
            database.dispose()
            calls = [request("POST", "/api/v1/orders", token=token, body=body) for body in bodies(ORDERS, "memory")]
            with serving(["backend", "web"], path="/healthz", settings=settings) as server:
                started = server.memory_mb("VmRSS")
                done = load(server.port, calls)
                if done["statuses"] != {"201": ORDERS}:
                    raise RuntimeError(f"{done['statuses']} {done['last'][:500]}")
                result[name] = {
                    "rss_mb": round(server.memory_mb("VmRSS"), 1),
                    "peak_mb": round(server.memory_mb("VmHWM"), 1),
                    "before_the_grid_mb": round(started, 1),
                }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
