"""What the demo districts are made of: a place on the map, its codes, and the people who work there. All made up."""

from collections.abc import Mapping
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
    units: tuple[Mapping[str, str], ...] = ()
    """Offices beside the streets and communities: code, name and kind; the first two have people of their own."""


def district(place: str) -> District:
    """The demo district of a place, from the file that the program ships for it."""
    file = resources.files("backend") / "data" / "districts" / f"{place}.yaml"
    if not file.is_file():
        raise NotFound("demo.no_district", f"no demo district comes with the program for {place!r}", place=place)
    facts: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    lists = {name: tuple(facts.get(name, ())) for name in ("street_names", "units")}
    return District(**facts | lists)


STAFF = (
    ("agent", "林晓雯", Role.AGENT),
    ("dispatcher", "陈志远", Role.DISPATCHER),
    ("shift_lead", "许建平", Role.SHIFT_LEAD),
    ("community", "黄秀兰", Role.COMMUNITY_CADRE),
    ("reviewer", "周文静", Role.REVIEWER),
    ("callback", "何嘉怡", Role.CALLBACK_AGENT),
    ("supervisor", "郑国强", Role.SUPERVISOR),
    ("assessor", "吴佩珊", Role.ASSESSOR),
    ("head", "梁伟明", Role.CENTER_HEAD),
    ("leader", "罗振宇", Role.LEADER),
    ("auditor", "谢文华", Role.AUDITOR),
    ("security", "邓丽珍", Role.SEC_ADMIN),
    ("admin", "系统管理员", Role.SYS_ADMIN),
)
"""Account, name and role of everybody who works at a desk."""

UNIT_STAFF = (
    ("unit_head", "韩国栋", Role.UNIT_HEAD, 0),
    ("liaison", "彭晓东", Role.LIAISON, 0),
    ("handler", "冯立新", Role.HANDLER, 0),
    ("liaison2", "蒋海波", Role.LIAISON, 1),
)
"""Account, name and role of those who work in a unit, and in which of the district's units."""

WORKER_NAMES = ("张建军", "李海燕", "王志强", "刘桂芳", "杨永健", "赵丽华", "孙宏伟", "钟少梅", "曾庆东")
"""worker1 … worker9."""

CONTRACTOR = ("contractor", "马卫国", Role.CONTRACTOR)
"""Account, name and role of somebody of the district's first firm from outside."""

LEADER_OF = (2, 2, 2, 5, 5, 5, 8, 8, 8)
"""For each worker, counted from 0, the colleague who leads his cells (网格长)."""

STREET_LEADERS = (8, 5, 2)
"""The workers, counted from 0, who lead the streets in turn."""
