"""Orders as they come in on an ordinary day, for the demo district: made-up callers at made-up places."""

import random
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.policy import Policy
from backend.models import PlaceName
from backend.services import accounts, intake, rules
from backend.services.demo_district import SEED
from backend.services.intake import Call

SOURCE_OF_CALLS = "demo"
TROUBLES = (
    ("report", "road_safety", "21-01", "井盖缺失", "人行道上井盖不见了，洞口没有围挡，晚上看不清，怕有人掉下去。"),
    ("help", None, "04-04", "下水道堵塞，污水外溢", "污水已经漫到楼下通道，气味很大，老人小孩不便出入。"),
    (
        "complaint",
        None,
        "03-01",
        "夜间施工噪音扰民",
        "工地昨晚十一点后还在打桩，影响休息，请核实是否有夜间施工许可。",
    ),
    ("help", None, "21-02", "路灯不亮", "这一段有四盏路灯不亮，下晚班的人走夜路不安全。"),
    ("complaint", None, "05-05", "机动车占道乱停放", "消防通道被小车占满，打电话给车主无人接听。"),
    ("help", "utility_water_power_gas_heat", "04-02", "自来水管破裂", "路边水管破裂，水一直往外涌，附近几栋楼停水。"),
    ("complaint", None, "01-03", "积存垃圾多日未清", "绿化带旁堆了建筑垃圾，已经三天没有人清理。"),
    ("inquiry", None, "21-03", "居住证办理咨询", "想问外来人员办理居住证需要带哪些材料，周末是否可以办理。"),
    ("report", "life_property", "04-08", "架空线缆掉落", "一根线缆垂到路面，电动车经过会碰到，不知道是否带电。"),
    ("complaint", None, "01-16", "餐饮油烟扰民", "楼下大排档油烟直排，住户无法开窗。"),
    ("complaint", None, "05-04", "店外经营占用人行道", "商铺把货物摆到人行道上，行人只能走机动车道。"),
    ("suggestion", None, "01-10", "建议修补破损路面", "路面坑洼较多，雨天积水，建议尽快修补。"),
)
"""Type, hazard, category, title and words of a call."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙"


def register(session: Session, place: str, count: int, *, at: datetime) -> int:
    """Register calls at places of the district, the same ones at every call; how many were new."""
    names = session.scalars(
        sa.select(PlaceName).where(PlaceName.kind.in_(("building", "door"))).order_by(PlaceName.id)
    ).all()
    agent = accounts.actor_of(session, "agent")
    policy = rules.policy_in_force(session, place, at)
    draw = random.Random(SEED)  # noqa: S311 - the same calls every time are the point
    calls = [_call(policy, number, draw.choice(names), draw) for number in range(count)]
    return sum(intake.register(session, call, actor=agent, place=place, at=at).created for call in calls)


def _call(policy: Policy, number: int, where: PlaceName, draw: random.Random) -> Call:
    kind, hazard, category, title, words = TROUBLES[number % len(TROUBLES)]
    danger = hazard in {known.id for known in policy.hazards}
    upstream_no = f"DEMO-{number + 1:04d}"
    position = {"lng": where.lng, "lat": where.lat, "datum": "wgs84"}
    return Call(
        id=rules.name_uuid(SOURCE_OF_CALLS, policy.place, upstream_no), source=SOURCE_OF_CALLS, type=kind,
        grade=policy.grades[0].id if danger else rules.usual_grade(policy, kind), title=f"{where.name}{title}",
        upstream_no=upstream_no, hazard=str(hazard) if danger else "none", category=category, content=words,
        redacted=words if kind == "report" else "",
        address=where.name, position=position if number % 3 else None,
        caller={"name": f"{draw.choice(SURNAMES)}某", "phone": f"1380000{draw.randrange(10000):04d}",
                "anonymity": "open"},
    )  # fmt: skip
