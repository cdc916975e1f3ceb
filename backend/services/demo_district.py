"""What the demo districts are made of: a place on the map, its codes, and the people who work there. All made up."""

from dataclasses import dataclass

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


DISTRICTS = {
    "qingxi": District(
        name="清溪镇", county="441900", county_name="东莞市", first_street=119, streets=1, communities=21, cells=160,
        lng=114.15, lat=22.84, area_km2=143.0, street_names=("清溪镇",),
    ),
    "jinnan": District(
        name="津南区", county="120112", county_name="天津市津南区", first_street=101, streets=3, communities=24,
        cells=180, lng=117.39, lat=38.96, area_km2=388.0,
    ),
}  # fmt: skip
"""Place → its demo district, for every place whose policy comes with the program."""

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
