"""What phones say of where they are."""

from datetime import datetime, timedelta
from typing import Any

SPOT = {"lng": 114.145, "lat": 22.84}
"""In the first cell, of which worker1 is in charge."""
_ANY_DAY = "2000-01-01T00:00:"


def here(
    accuracy_m: float | None = 18, *, lng: float = SPOT["lng"], lat: float = SPOT["lat"], count: int = 3
) -> dict[str, Any]:
    """What a phone says of its place, by some samples a second apart; taken when the act is done that names them."""
    fix = {"lng": lng, "lat": lat, "accuracy_m": accuracy_m}
    return fix | {"samples": [fix | {"at": f"{_ANY_DAY}{n:02}Z"} for n in range(count)]}


def taken_at(position: Any, moment: str) -> Any:
    """The same with its samples taken when the act is done, by seconds; what has another time of its own keeps it."""
    if not isinstance(position, dict) or not isinstance(position.get("samples"), list):
        return position
    moved = []
    for sample in position["samples"]:
        at = str(sample.get("at", "")) if isinstance(sample, dict) else ""
        n = at.removeprefix(_ANY_DAY).removesuffix("Z") if at.startswith(_ANY_DAY) else ""
        taken = datetime.fromisoformat(moment) - timedelta(seconds=int(n)) if n else None
        moved.append(sample | {"at": taken.isoformat()} if taken else sample)
    return position | {"samples": moved}
