"""Who may take which action (separation of duties, domain 12.2), and who may see a caller's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.lifecycle import Action, Status


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


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: account name, roles, home organisation, and the code prefixes of the area in his scope."""

    id: int
    account: str
    name: str
    roles: frozenset[Role]
    org: str = ""
    area: tuple[str, ...] = ()

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(0, "system", "系统", frozenset({Role.SYSTEM}))
RESIDENT = Actor(0, "resident", "诉求人", frozenset({Role.RESIDENT}))

_FIELD = frozenset({Role.GRID_WORKER, Role.HANDLER, Role.LIAISON})
_DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD})
_NOTING = _FIELD | _DESK | {Role.COMMUNITY_CADRE, Role.UNIT_HEAD, Role.SUPERVISOR, Role.REVIEWER}

PERMITTED: Mapping[Action, frozenset[Role]] = {
    Action.REGISTER: frozenset({Role.AGENT, Role.EXCHANGE, Role.GRID_WORKER, Role.SHIFT_LEAD}),
    Action.QUEUE: frozenset({Role.SYSTEM, Role.AGENT}) | _DESK,
    Action.DISPATCH: _DESK | {Role.SYSTEM, Role.AGENT},
    Action.ACCEPT: _FIELD,
    Action.CONTACT: _FIELD,
    Action.ARRIVE: _FIELD,
    Action.NOTE: _NOTING,
    Action.REPLY: _FIELD | {Role.AGENT},
    Action.PASS: frozenset({Role.REVIEWER}),
    Action.SEND_BACK: frozenset({Role.REVIEWER}),
    Action.RATE: frozenset({Role.CALLBACK_AGENT, Role.RESIDENT}),
    Action.ANSWER: frozenset({Role.RESIDENT}),
    Action.ATTACH: _NOTING | {Role.AGENT, Role.CALLBACK_AGENT},
}
"""Role × action: who may take it at all. An action that is missing here is taken by nobody yet."""

HANDLER_ONLY = frozenset({Action.ACCEPT, Action.CONTACT, Action.ARRIVE, Action.REPLY})
"""Of these, field roles may only act on an order of which they are the present handler."""

NOT_BY_HANDLER = frozenset({Action.PASS, Action.SEND_BACK, Action.RATE})
"""Nobody reviews or rates his own work (12.3, invariants)."""

SEES_ALL = frozenset(
    {
        Role.AGENT, Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.REVIEWER, Role.CALLBACK_AGENT,
        Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER, Role.AUDITOR, Role.SYSTEM,
    }
)  # fmt: skip
"""Roles whose scope is every order of the place, or of their area where they have one."""


def may(actor: Actor, action: Action, *, is_handler: bool, status: Status | None = None) -> bool:
    """Whether the actor may take the action on an order, given whether he is its present handler."""
    permitted = PERMITTED.get(action, frozenset())
    granted = actor.roles & permitted
    if not granted:
        return False
    if action in NOT_BY_HANDLER and is_handler:
        return False
    if action is Action.DISPATCH and granted == {Role.AGENT}:
        return status is Status.REGISTERED  # an inquiry that he kept and cannot answer
    if action is Action.REPLY and Role.AGENT in granted and status is Status.REGISTERED:
        return True
    if action in HANDLER_ONLY:
        return is_handler and bool(granted & _FIELD)
    return True


def may_see_caller(actor: Actor, *, is_handler: bool, is_open: bool, registered_by: str) -> bool:
    """Whether the actor may see the caller's name and number on this order (6.2: minimum necessity)."""
    if actor.has(Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.CALLBACK_AGENT):
        return True
    if registered_by == actor.account and actor.has(Role.AGENT, Role.EXCHANGE):
        return True
    return is_handler and is_open
