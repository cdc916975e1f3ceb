"""Scenes of the demo: orders in telling states of a place's rules, brought there by the demo's people at their work.

Nothing is written past the services: each step is an act through the gate, at the moment at which it would have been.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import DomainError
from backend.domain.lifecycle import Act, Action
from backend.domain.periods import period_of
from backend.domain.policy import Policy
from backend.domain.roles import Actor
from backend.models import PlaceName, Post
from backend.services import accounts, acts, appeals, assessment, intake, rules
from backend.services.demo_district import district
from backend.services.demo_orders import SOURCE_OF_CALLS
from backend.services.intake import Call

DAYS_BEFORE = 30
"""How long before its loading the people of the demo have held their posts."""
KIND = "complaint"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the scenes play: a place, worker1's first places by name, and the hour that it is."""

    session: Session
    policy: Policy
    now: datetime
    spots: list[PlaceName]
    units: list[str]
    people: dict[str, Actor]

    def call(self, key: str, title: str, ago: float, *, spot: int | None = 0) -> str:
        """Somebody called so many hours ago, of a spot of worker1's, or of one that nobody could find."""
        where = None if spot is None else self.spots[spot % len(self.spots)]
        given = Call(
            id=rules.name_uuid(SOURCE_OF_CALLS, self.policy.place, f"scene/{key}"), source=SOURCE_OF_CALLS,
            type=KIND, grade=rules.usual_grade(self.policy, KIND), hazard="none", title=title,
            upstream_no=f"SCENE-{key}", category="01-10", content=f"{title}，希望尽快处理。",
            address="不知名的小路" if where is None else where.name,
            position=None if where is None else {"lng": where.lng, "lat": where.lat, "datum": "wgs84"},
            caller={"name": "王某", "phone": f"1380000{sum(key.encode()):04d}", "anonymity": "open"},
        )  # fmt: skip
        made = intake.register(self.session, given, actor=self._who("agent"), place=self.policy.place,
                               at=self._when(ago))  # fmt: skip
        return str(made.row["no"])

    def act(self, account: str, no: str, action: Action, ago: float, reason: str | None = None, **data: Any) -> None:
        """Somebody took an act so many hours ago."""
        id_ = rules.name_uuid("scene", no, str(action), account, str(ago))
        note = reason if action is Action.NOTE else None
        act = Act(id=id_, action=action, at=self._when(ago), reason=reason, note=note, data=data)
        acts.take(self.session, no, act, actor=self._who(account), at=self._when(ago))

    def to_unit(self, key: str, title: str, ago: float, **more: Any) -> str:
        """A call that the dispatcher gave to the first unit."""
        no = self.call(key, title, ago, spot=None)
        self.act("dispatcher", no, Action.DISPATCH, ago - 0.1, org=self.units[0], **more)
        return no

    def contacted(self, no: str, ago: float, by: str = "worker1") -> None:
        """Accepted, and the caller was spoken to."""
        self.act(by, no, Action.ACCEPT, ago)
        self.act(by, no, Action.CONTACT, ago - 0.1, connected=True, method="call", outcome="reached")

    def passed(self, no: str, ago: float) -> None:
        """Replied to by worker1, and the reply was passed."""
        self.contacted(no, ago)
        self.act("worker1", no, Action.REPLY, ago - 2, "已到现场处理", result="solved", text="已清理完毕，路面恢复。",
                 checked=True, no_photo_reason="电话中与诉求人确认")  # fmt: skip
        self.act("reviewer", no, Action.PASS, ago - 3)

    def _when(self, ago: float) -> datetime:
        return self.now - timedelta(hours=ago)

    def _who(self, account: str) -> Actor:
        if account not in self.people:
            self.people[account] = accounts.actor_of(self.session, account)
        return self.people[account]


def play(session: Session, place: str, *, at: datetime) -> list[str]:
    """Play every scene that the place's rules know of. One that they refuse after all is left out whole, for no start
    fails for want of a scene; the refusals by their names."""
    worker = accounts.actor_of(session, "worker1")
    near = sa.select(Post.area).where(Post.account_id == worker.id, Post.kind == "grid_worker",
                                      Post.area.startswith(worker.area[0]))  # fmt: skip
    spots = sa.select(PlaceName).where(PlaceName.cell_code.in_(near)).order_by(PlaceName.id).limit(40)
    policy = rules.policy_in_force(session, place, at)
    stage = Stage(session, policy, at, list(session.scalars(spots)), [u["code"] for u in district(place).units], {})
    refused = []
    for scene in (scene for scene, is_known in SCENES.items() if is_known(policy)):
        try:
            with session.begin_nested():
                scene(stage)
        except DomainError as error:
            refused.append(f"{scene.__name__.strip('_')}: {error.code}")
    return refused


def _closed(stage: Stage) -> None:
    no = stage.call("closed", "楼道堆放杂物", 96)
    stage.passed(no, 95)
    stage.act("callback", no, Action.RATE, 70, contacted=True, solved="yes", satisfied="satisfied")


def _reworked_and_appealed(stage: Stage) -> None:
    """A caller who is not content: handled again, and the worker objects to the lost point."""
    no = stage.call("rework", "垃圾清运后仍有异味", 60, spot=3)
    stage.passed(no, 59)
    stage.act("callback", no, Action.RATE, 30, contacted=True, solved="no", satisfied="dissatisfied",
              words="第二天又有了")  # fmt: skip
    rated_at = stage.now - timedelta(hours=30)
    name = period_of(rated_at, tz=stage.policy.tz, kind="month")
    worker = accounts.actor_of(stage.session, "worker1")
    place = stage.policy.place
    lost = assessment.compiled(stage.session, place, name, at=stage.now, account=worker.account)["lost"]
    point = next((p["metric"] for p in lost if p["no"] == no), None)
    if point is not None:
        said = {"no": no, "metric": point, "words": "当日已清理并拍照，次日为另一住户投放", "evidence": []}
        appeals.ask(stage.session, place, name, said, actor=worker, at=stage.now)


def _returned(stage: Stage) -> None:
    no = stage.to_unit("return", "供水管道渗漏", 3)
    stage.act("liaison", no, Action.RETURN, 2, "供水设施由水务单位维护", ground="wrong_duty", suggest=stage.units[1],
              article="权责清单第三十二条")  # fmt: skip


def _suspended(stage: Stage) -> None:
    no = stage.to_unit("suspend", "人行道整段沉陷", 30)
    stage.act("handler", no, Action.ACCEPT, 29)
    stage.act("handler", no, Action.CONTACT, 28.5, connected=True, method="call", outcome="reached")
    review = f"{stage.now + timedelta(days=20):%Y-%m-%d}"
    stage.act("unit_head", no, Action.SUSPEND, 20, "冻土期无法开挖", plan="回暖后整段重铺", review_on=review)
    stage.act("head", no, Action.SUSPEND, 18)


def _whistled(stage: Stage) -> None:
    no = stage.call("whistle", "占道夜市油烟噪声扰民", 6, spot=5)
    stage.contacted(no, 5.5)
    roles = stage.policy.procedures.whistles.roles
    blower = next(account for role, account in BLOWERS.items() if role in roles)
    meet = (stage.now + timedelta(hours=20)).isoformat()
    stage.act(blower, no, Action.WHISTLE, 1.5, orgs=",".join(stage.units[1:3]), task="联合检查夜市", meet_at=meet,
              place=stage.spots[5 % len(stage.spots)].name)  # fmt: skip
    stage.act("liaison2", no, Action.REPORT_IN, 1, org=stage.units[1], step="signed")


BLOWERS = {"leader": "leader", "community_cadre": "community", "grid_worker": "worker1"}
"""Who blows the whistle in the demo, by the roles that a place trusts with one."""


def _supervised(stage: Stage) -> None:
    no = stage.call("sheet", "化粪池外溢反复出现", 26, spot=7)
    stage.contacted(no, 25)
    stage.act("supervisor", no, Action.SUPERVISE, 4, "领导批示：三日内彻底疏通并反馈", level=2)


def _promised(stage: Stage) -> None:
    no = stage.call("promise", "路灯整排不亮", 10, spot=9)
    stage.contacted(no, 9.5)
    until = f"{stage.now + timedelta(days=12):%Y-%m-%d}"
    stage.act("worker1", no, Action.PROMISE, 8, plan="更换整排灯具和线缆", until=until)


def _extended(stage: Stage) -> None:
    no = stage.to_unit("extend", "围墙倾斜需鉴定", 24)
    stage.act("handler", no, Action.ACCEPT, 23)
    stage.act("handler", no, Action.CONTACT, 22.5, connected=True, method="call", outcome="reached")
    stage.act("unit_head", no, Action.EXTEND, 5, "需第三方鉴定，七日出报告")


def _dual(stage: Stage) -> None:
    community = accounts.actor_of(stage.session, "worker1").area[0]
    no = stage.to_unit("dual", "楼上漏水物业不管", 4, assist=community)
    stage.act("community", no, Action.CONTACT, 2, connected=True, method="visit", outcome="reached")


def _group(stage: Stage) -> None:
    nos = [stage.call(f"group{n}", "夜间施工噪声", 8 - n * 0.5, spot=11) for n in range(3)]
    for no in nos[1:]:
        stage.act("shift_lead", no, Action.MERGE, 5, "同一工地同一事项", into=nos[0])


def _always(policy: Policy) -> bool:
    return True


SCENES: dict[Callable[[Stage], None], Callable[[Policy], bool]] = {
    _closed: _always,
    _reworked_and_appealed: _always,
    _returned: _always,
    _suspended: _always,
    _supervised: _always,
    _promised: _always,
    _group: _always,
    _whistled: lambda policy: bool(policy.procedures.whistles.roles & BLOWERS.keys()),
    _extended: lambda policy: policy.procedures.extensions.max_count > 0,
    _dual: lambda policy: policy.procedures.dual.assist is not None,
}
"""Scene → whether the place's rules know of it."""
