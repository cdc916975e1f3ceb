"""Who may take which action (separation of duties, domain 12.2), and who may see a caller's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from backend.domain.act import Action, Status


class Role(StrEnum):
    """The roles of the trade; the last three are machines or people without an account."""

    AGENT = "agent"
    DISPATCHER = "dispatcher"
    SHIFT_LEAD = "shift_lead"
    CENTER_HEAD = "center_head"
    LIAISON = "liaison"
    HANDLER = "handler"
    GRID_WORKER = "grid_worker"
    UNIT_HEAD = "unit_head"
    COMMUNITY_CADRE = "community_cadre"
    CONTRACTOR = "contractor"
    REVIEWER = "reviewer"
    CALLBACK_AGENT = "callback_agent"
    SUPERVISOR = "supervisor"
    ASSESSOR = "assessor"
    LEADER = "leader"
    SYS_ADMIN = "sys_admin"
    SEC_ADMIN = "sec_admin"
    AUDITOR = "auditor"
    EXCHANGE = "exchange"
    SYSTEM = "system"
    RESIDENT = "resident"


MACHINES = (Role.SYSTEM, Role.RESIDENT, Role.EXCHANGE)
STAFF = tuple(role for role in Role if role not in MACHINES)
"""Roles that a person may have; machines get theirs with their token."""
ADMINISTRATORS = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR})
"""Three people: nobody holds two of these (6.3)."""
APART = frozenset({Role.ASSESSOR, Role.UNIT_HEAD})
"""Nobody holds both: a head's unit is always one of those that are assessed (12.2)."""
OUTSIDE = frozenset({"utility", "property", "firm"})
"""Kinds of organisation whose people may work by a slip (外部处置): place and task, and nothing of the caller."""
BY_SLIP_ALONE = frozenset({"property", "firm"})
"""Those of them that never lead or assist: an order with its caller is not for them (finding 10)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: account name, roles, home organisation, and the code prefixes of the area in his scope.

    `units` are the organisations that he speaks for: his own, and for a head all that stand below it. `place` is
    that of the tenant he belongs to; None where the installation's own rules apply to him.
    """

    id: int
    account: str
    name: str
    roles: frozenset[Role]
    org: str = ""
    area: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()
    place: str | None = None

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(0, "system", "系统", frozenset({Role.SYSTEM}))
RESIDENT = Actor(0, "resident", "诉求人", frozenset({Role.RESIDENT}))


class Tie(StrEnum):
    """How an actor is tied to an order that he may know of."""

    HANDLER = auto()
    """He leads it."""
    UNIT = auto()
    """He is of the unit that leads it, or leads its area."""
    OPEN_UNIT = auto()
    """He is of the unit that leads it, and nobody of it has taken it yet; or the roster calls him next."""
    ASSIST = auto()
    """He is of a unit that assists."""
    CALLED = auto()
    """He is of a unit that a whistle calls."""
    FORMER = auto()
    """He led it, or his unit did, and does not any more."""
    WORKED = auto()
    """He has worked on it at any time: he judges nothing of it."""
    OFFERED = auto()
    """A colleague hands it over to him."""
    SLIP = auto()
    """His firm works on a part of it by a slip."""


Ties = frozenset[Tie]
NO_TIES: Ties = frozenset()
_ANY = frozenset(Tie) | {None}
_LEADS = frozenset({Tie.HANDLER})
_TAKES = frozenset({Tie.HANDLER, Tie.OPEN_UNIT})
_HELPS = frozenset({Tie.HANDLER, Tie.ASSIST, Tie.FORMER})
_WORKS = frozenset({Tie.HANDLER, Tie.FORMER})
_UNIT = frozenset({Tie.HANDLER, Tie.UNIT})

_FIELD = frozenset({Role.GRID_WORKER, Role.HANDLER, Role.LIAISON})
_DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD})
_NOTING = _FIELD | _DESK | {Role.COMMUNITY_CADRE, Role.UNIT_HEAD, Role.SUPERVISOR, Role.REVIEWER}
Rule = Mapping[Role, frozenset[Tie | None]]


def _all(roles: frozenset[Role], ties: frozenset[Tie] | frozenset[Tie | None] = _ANY) -> Rule:
    return dict.fromkeys(roles, frozenset(ties))


_HEADS = frozenset({Role.UNIT_HEAD})
_BY_SLIP: Rule = {Role.CONTRACTOR: frozenset({Tie.SLIP})}
_CENTER = frozenset({Role.CENTER_HEAD})
_LEAD_DESK = frozenset({Role.SHIFT_LEAD, Role.CENTER_HEAD})
_ASKS: Rule = {Role.HANDLER: _LEADS, Role.GRID_WORKER: _LEADS, Role.LIAISON: _UNIT, Role.UNIT_HEAD: _UNIT}
"""A unit's request: by who leads the order, or by those who speak for his unit."""

PERMITTED: Mapping[Action, Rule] = {
    Action.REGISTER: _all(frozenset({Role.AGENT, Role.EXCHANGE, Role.GRID_WORKER, Role.SHIFT_LEAD})),
    Action.QUEUE: _all(frozenset({Role.SYSTEM, Role.AGENT}) | _DESK),
    Action.REFUSE: _all(frozenset({Role.AGENT}) | _LEAD_DESK),
    Action.SELF_HANDLE: _all(frozenset({Role.GRID_WORKER})),
    Action.DISPATCH: _all(_DESK | {Role.SYSTEM, Role.AGENT}),
    Action.ACCEPT: _all(_FIELD, _TAKES | {Tie.FORMER}),
    Action.RETURN: _ASKS,
    Action.APPROVE_RETURN: _all(_DESK),
    Action.REJECT_RETURN: _all(_DESK),
    Action.DESIGNATE: _all(_CENTER),
    Action.REASSIGN: {**_all(_DESK), Role.LIAISON: _UNIT, Role.UNIT_HEAD: _UNIT, Role.GRID_WORKER: _LEADS},
    Action.HAND_OVER: _all(_FIELD, _LEADS),
    Action.TAKE_OVER: _all(_FIELD, frozenset({Tie.OFFERED})),
    Action.DECLINE_HAND_OVER: _all(_FIELD, frozenset({Tie.OFFERED})),
    Action.CONTACT: {**_all(_FIELD, _HELPS), Role.COMMUNITY_CADRE: frozenset({Tie.ASSIST})},
    Action.ARRIVE: {**_all(_FIELD, _HELPS), Role.COMMUNITY_CADRE: frozenset({Tie.ASSIST})},
    Action.NOTE: {**_all(_NOTING), **_BY_SLIP},
    Action.GIVE_SLIP: {**_ASKS, **_all(_DESK)},
    Action.TAKE_SLIP: _BY_SLIP,
    Action.FINISH_SLIP: _BY_SLIP,
    Action.EXTEND: _ASKS,
    Action.APPROVE_EXTENSION: _all(_DESK),
    Action.REJECT_EXTENSION: _all(_DESK),
    Action.SETTLE_DUE: _all(_DESK),
    Action.SUSPEND: {**_ASKS, Role.CENTER_HEAD: _ANY},
    Action.REJECT_SUSPENSION: _all(_CENTER),
    Action.RESUME: {**_all(_FIELD, _LEADS), Role.UNIT_HEAD: _UNIT, **_all(_DESK | {Role.SYSTEM})},
    Action.WHISTLE: _all(_FIELD | {Role.UNIT_HEAD, Role.LEADER, Role.COMMUNITY_CADRE}, _ANY),
    Action.REPORT_IN: _all(_FIELD | {Role.UNIT_HEAD}, frozenset({Tie.CALLED})),
    Action.EXCUSE: _all(_FIELD | {Role.UNIT_HEAD, Role.LEADER, Role.COMMUNITY_CADRE}),
    Action.PROMISE: _all(_FIELD, _LEADS),
    Action.ANSWER_PROMISE: {**_all(_FIELD, _LEADS), **_all(frozenset({Role.CALLBACK_AGENT, Role.RESIDENT}))},
    Action.REPLY: {**_all(_FIELD, _WORKS), Role.AGENT: _ANY, **_all(frozenset({Role.REVIEWER}) | _LEAD_DESK)},
    Action.PASS: _all(frozenset({Role.REVIEWER})),
    Action.SEND_BACK: _all(frozenset({Role.REVIEWER})),
    Action.RATE: _all(frozenset({Role.CALLBACK_AGENT, Role.RESIDENT})),
    Action.CONCLUDE: _all(frozenset({Role.CENTER_HEAD, Role.ASSESSOR})),
    Action.REOPEN: _all(_LEAD_DESK),
    Action.MERGE: _all(frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})),
    Action.SPLIT: _all(frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})),
    Action.WITHDRAW: _all(frozenset({Role.EXCHANGE, Role.SHIFT_LEAD})),
    Action.EXCLUDE: _all(_HEADS, _UNIT | {Tie.FORMER, Tie.WORKED}),
    Action.APPROVE_EXCLUSION: _all(frozenset({Role.ASSESSOR, Role.CENTER_HEAD})),
    Action.REJECT_EXCLUSION: _all(frozenset({Role.ASSESSOR, Role.CENTER_HEAD})),
    Action.SUPERVISE: _all(frozenset({Role.SUPERVISOR, Role.LEADER, Role.CENTER_HEAD, Role.SYSTEM})),
    Action.DISCIPLINE: _all(frozenset({Role.CENTER_HEAD, Role.LEADER})),
    Action.ANSWER_SUPERVISION: {**_all(_FIELD, _LEADS), Role.LIAISON: _UNIT, Role.UNIT_HEAD: _UNIT},
    Action.BACK_REQUEST: {Role.UNIT_HEAD: _UNIT},
    Action.JUDGE_TIME: {Role.UNIT_HEAD: _UNIT, **_all(_CENTER)},
    Action.ANSWER: _all(frozenset({Role.RESIDENT})),
    Action.RECOMPUTE: _all(frozenset({Role.SYSTEM})),
    Action.ATTACH: {**_all(_NOTING | {Role.AGENT, Role.CALLBACK_AGENT}), **_BY_SLIP},
    **{action: _all(frozenset({Role.SYSTEM, Role.AGENT}) | _DESK) for action in (
        Action.ABSORB, Action.RELEASE, Action.SHARE_REPLY, Action.FOLLOW, Action.LINK_REPEAT, Action.WARN,
        Action.CALM)},
}  # fmt: skip
"""Action × role: with which tie to the order it may be taken; None stands for no tie at all. What is missing
here is taken by nobody."""

NOT_BY_WORKERS = frozenset(
    {Action.PASS, Action.SEND_BACK, Action.RATE, Action.CONCLUDE, Action.APPROVE_EXCLUSION, Action.APPROVE_RETURN,
     Action.REJECT_EXCLUSION, Action.JUDGE_TIME, Action.DISCIPLINE}
)  # fmt: skip
"""Nobody reviews, rates or assesses his own work (12.3, invariants)."""

NOT_BY_THE_RATED = frozenset({Action.APPROVE_EXCLUSION, Action.REJECT_EXCLUSION, Action.CONCLUDE})
"""Whoever assesses does not speak for the unit that is assessed (12.2)."""

SEES_ALL = frozenset(
    {
        Role.AGENT, Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.REVIEWER, Role.CALLBACK_AGENT,
        Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER, Role.AUDITOR, Role.SYSTEM,
    }
)  # fmt: skip
"""Roles whose scope is every order of the place, or of their area where they have one; those of a tenant see no
other's, the installation's own see every tenant's."""


def side(actor: Actor) -> str:
    """For whom of the two he speaks who exclude and conclude together: the head of the centre, or an assessor."""
    return "head" if actor.has(Role.CENTER_HEAD) else "assessor"


def may(actor: Actor, action: Action, *, ties: Ties = NO_TIES, status: Status | None = None) -> bool:
    """Whether the actor may take the action on an order to which he is so tied."""
    rule = PERMITTED.get(action, {})
    if action in NOT_BY_WORKERS and ties & {Tie.HANDLER, Tie.WORKED}:
        return False
    if action in NOT_BY_THE_RATED and Tie.UNIT in ties:
        return False
    return any(_grants(role, action, rule[role], ties, status) for role in actor.roles if role in rule)


def _grants(role: Role, action: Action, wanted: frozenset[Tie | None], ties: Ties, status: Status | None) -> bool:
    if role is Role.AGENT and action in {Action.DISPATCH, Action.REPLY}:
        return status is Status.REGISTERED  # an inquiry that he kept: he answers it, or passes it on
    if action is Action.REPLY and status is Status.MERGED:
        return role in {Role.REVIEWER, *_LEAD_DESK} or bool(wanted & ties)
    if action is Action.REPLY and role not in _FIELD:
        return False
    return None in wanted or bool(wanted & ties)


def may_see_caller(actor: Actor, *, is_handler: bool, is_open: bool, registered_by: str) -> bool:
    """Whether the actor may see the caller's name and number on this order (6.2: minimum necessity)."""
    if actor.has(Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.CALLBACK_AGENT):
        return True
    if registered_by == actor.account and actor.has(Role.AGENT, Role.EXCHANGE):
        return True
    return is_handler and is_open
