"""Runs each measure in a process of its own, so that none feels the other's memory; prints one JSON object."""

import json
import os
import platform
import subprocess
import sys
import time
from typing import Any

MEASURES = ("routing", "photo", "push", "orders", "pages", "memory", "phone")


def main(names: list[str]) -> int:
    """All measures, or those named; a measure that fails is named in the result and in the exit code."""
    results: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    }
    for name in names or MEASURES:
        started = time.monotonic()
        print(f"· {name}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", f"scripts.measures.{name}"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        results[name] = json.loads(done.stdout) if done.returncode == 0 else {"failed": done.returncode}
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(json.dumps(results, ensure_ascii=False, indent=2))
    return any("failed" in result for result in results.values())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
