"""What the demo districts are made of: a place on the map, its codes, and the people who work there. All made up."""

from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from backend.domain.errors import NotFound
from backend.domain.roles import Role

WORKERS = 9
SEED = 12345


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """Where a made-up district lies and how it is divided; its codes are those that the real place would have."""

    name: str
    county: str
    county_name: str
    first_street: int
    streets: int
    communities: int
    cells: int
    lng: float
    lat: float
    area_km2: float
    street_names: tuple[str, ...] = ()


def district(place: str) -> District:
    """The demo district of a place, from the file that the program ships for it."""
    file = resources.files("backend") / "data" / "districts" / f"{place}.yaml"
    if not file.is_file():
        raise NotFound("demo.no_district", f"no demo district comes with the program for {place!r}", place=place)
    facts: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return District(**facts | {"street_names": tuple(facts.get("street_names", ()))})


STAFF = (
    ("agent", "林晓雯", Role.AGENT),
    ("dispatcher", "陈志远", Role.DISPATCHER),
    ("community", "黄秀兰", Role.COMMUNITY_CADRE),
    ("reviewer", "周文静", Role.REVIEWER),
    ("callback", "何嘉怡", Role.CALLBACK_AGENT),
    ("supervisor", "郑国强", Role.SUPERVISOR),
    ("assessor", "吴佩珊", Role.ASSESSOR),
    ("head", "梁伟明", Role.CENTER_HEAD),
    ("admin", "系统管理员", Role.SYS_ADMIN),
)
"""Account, name and role of everybody who works at a desk."""

WORKER_NAMES = ("张建军", "李海燕", "王志强", "刘桂芳", "杨永健", "赵丽华", "孙宏伟", "钟少梅", "曾庆东")
"""worker1 … worker9."""

LEADER_OF = (2, 2, 2, 5, 5, 5, 8, 8, 8)
"""For each worker, counted from 0, the colleague who leads his cells (网格长)."""

STREET_LEADERS = (8, 5, 2)
"""The workers, counted from 0, who lead the streets in turn."""
