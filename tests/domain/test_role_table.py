"""Role × action × tie, every cell, against the trade's own table (12.2, 12.3), which stands here to be read."""

from itertools import product

import pytest

from backend.domain.lifecycle import INTERNAL, Action, Status
from backend.domain.offers import offers
from backend.domain.policy import Policy
from backend.domain.roles import ADMINISTRATORS, NO_TIES, PERMITTED, Actor, Role, Tie, may
from backend.domain.standing import Standing
from tests.factories.rules import versions

TABLE = """
register           agent exchange grid_worker shift_lead
queue              agent dispatcher shift_lead center_head system
refuse             agent shift_lead center_head
self_handle        grid_worker
dispatch           dispatcher shift_lead center_head system
accept             grid_worker handler liaison: leads, of the free unit, former
return             grid_worker handler: leads | liaison unit_head: leads, of the unit
approve_return     dispatcher shift_lead center_head
reject_return      dispatcher shift_lead center_head
designate          center_head
reassign           dispatcher shift_lead center_head | liaison unit_head: leads, of the unit | grid_worker: leads
hand_over          grid_worker handler liaison: leads
take_over          grid_worker handler liaison: offered
decline_hand_over  grid_worker handler liaison: offered
contact            grid_worker handler liaison: leads, assists, former | community_cadre: assists
arrive             grid_worker handler liaison: leads, assists, former | community_cadre: assists
note               grid_worker handler liaison unit_head community_cadre dispatcher shift_lead center_head supervisor reviewer | contractor: by slip
give_slip          grid_worker handler: leads | liaison unit_head: leads, of the unit | dispatcher shift_lead center_head
take_slip          contractor: by slip
finish_slip        contractor: by slip
extend             grid_worker handler: leads | liaison unit_head: leads, of the unit
approve_extension  dispatcher shift_lead center_head
reject_extension   dispatcher shift_lead center_head
settle_due         dispatcher shift_lead center_head
suspend            grid_worker handler: leads | liaison unit_head: leads, of the unit | center_head
reject_suspension  center_head
resume             grid_worker handler liaison: leads | unit_head: leads, of the unit | dispatcher shift_lead center_head system
whistle            grid_worker handler liaison unit_head leader community_cadre
report_in          grid_worker handler liaison unit_head: called
excuse             grid_worker handler liaison unit_head leader community_cadre
promise            grid_worker handler liaison: leads
answer_promise     grid_worker handler liaison: leads | callback_agent resident
reply              grid_worker handler liaison: leads, former
pass               reviewer
send_back          reviewer
rate               callback_agent resident
conclude           center_head assessor
reopen             shift_lead center_head
merge              dispatcher shift_lead
split              dispatcher shift_lead
withdraw           exchange shift_lead
exclude            unit_head: leads, of the unit, former, worked
approve_exclusion  assessor center_head
reject_exclusion   assessor center_head
supervise          supervisor leader center_head system
discipline         center_head leader
answer_supervision grid_worker handler: leads | liaison unit_head: leads, of the unit
judge_time         unit_head: leads, of the unit | center_head
back_request       unit_head: leads, of the unit
answer             resident
attach             grid_worker handler liaison unit_head community_cadre agent dispatcher shift_lead center_head supervisor reviewer callback_agent | contractor: by slip
recompute          system
absorb             agent dispatcher shift_lead center_head system
release            agent dispatcher shift_lead center_head system
share_reply        agent dispatcher shift_lead center_head system
follow             agent dispatcher shift_lead center_head system
link_repeat        agent dispatcher shift_lead center_head system
warn               agent dispatcher shift_lead center_head system
calm               agent dispatcher shift_lead center_head system
"""  # noqa: E501 - a table is read line by line
"""Action, then who may take it; behind a colon how he must be tied to the order, without one he need not be.
(The last six are taken by the system in the name of whoever's act they follow from, and by nobody from outside.)"""
TIES = {
    "leads": Tie.HANDLER, "of the unit": Tie.UNIT, "of the free unit": Tie.OPEN_UNIT, "assists": Tie.ASSIST,
    "called": Tie.CALLED, "former": Tie.FORMER, "worked": Tie.WORKED, "offered": Tie.OFFERED,
    "by slip": Tie.SLIP,
}  # fmt: skip
NEVER_OWN = {"approve_return", "pass", "send_back", "rate", "conclude", "approve_exclusion", "reject_exclusion",
             "judge_time", "discipline"}  # fmt: skip
"""Whoever leads the order or has worked on it judges nothing of it, whatever his role."""
NEVER_HIS_UNITS = {"conclude", "approve_exclusion", "reject_exclusion"}
"""Whoever assesses does not speak for the unit that is assessed."""


def _table() -> dict[str, dict[str, set[Tie] | None]]:
    """Action → role → the ties any of which it needs, or None where it needs none."""
    table: dict[str, dict[str, set[Tie] | None]] = {}
    for line in TABLE.strip().splitlines():
        action, _, rest = line.partition(" ")
        table[action] = {}
        for group in rest.split("|"):
            roles, _, ties = group.partition(":")
            needed = {TIES[tie.strip()] for tie in ties.split(",")} if ties.strip() else None
            table[action] |= dict.fromkeys(roles.split(), needed)
    return table


EXPECTED = _table()


def _person(*roles: Role) -> Actor:
    return Actor(1, "somebody", "某人", frozenset(roles))


def _expected(role: str, action: str, tie: Tie | None) -> bool:
    if action in NEVER_OWN and tie in {Tie.HANDLER, Tie.WORKED}:
        return False
    if action in NEVER_HIS_UNITS and tie is Tie.UNIT:
        return False
    needed = EXPECTED[action].get(role, set())
    return needed is None or tie in needed


def test_the_table_here_names_every_action_and_no_unknown_role() -> None:
    assert set(EXPECTED) == {str(action) for action in PERMITTED} == {str(action) for action in Action}
    assert {role for roles in EXPECTED.values() for role in roles} <= {str(role) for role in Role}


@pytest.mark.parametrize("action", Action)
def test_every_role_with_every_tie(action: Action) -> None:
    cells = {
        (str(role), tie): may(_person(role), action, ties=frozenset({tie}) if tie else NO_TIES,
                              status=Status.IN_PROGRESS)
        for role, tie in product(Role, (None, *Tie))
    }  # fmt: skip
    assert {cell for cell, is_granted in cells.items() if is_granted} == {
        (role, tie) for role, tie in cells if _expected(role, str(action), tie)
    }


@pytest.mark.parametrize("action", sorted(NEVER_OWN))
@pytest.mark.parametrize("tie", [Tie.HANDLER, Tie.WORKED])
def test_with_every_role_at_once_nobody_judges_his_own_work(action: str, tie: Tie) -> None:
    assert not may(_person(*Role), Action(action), ties=frozenset({tie}))
    assert not may(_person(*Role), Action(action), ties=frozenset(Tie))


@pytest.mark.parametrize("action", sorted(NEVER_HIS_UNITS))
def test_whoever_heads_a_unit_does_not_assess_it(action: str) -> None:
    assessor = _person(Role.ASSESSOR, Role.UNIT_HEAD)
    assert may(assessor, Action(action))
    assert not may(assessor, Action(action), ties=frozenset({Tie.UNIT}))


def test_administrators_of_the_system_do_nothing_to_orders() -> None:
    granted = [a for role, a in product(ADMINISTRATORS, Action) if may(_person(role), a, ties=frozenset(Tie))]
    assert granted == []


def test_an_agent_answers_or_passes_on_only_what_he_has_just_registered() -> None:
    agent = _person(Role.AGENT)
    for action in (Action.REPLY, Action.DISPATCH):
        assert [status for status in Status if may(agent, action, status=status)] == [Status.REGISTERED]


def test_a_merged_callers_reply_is_edited_at_the_desk_as_well() -> None:
    roles = {str(role) for role in Role if may(_person(role), Action.REPLY, status=Status.MERGED)}
    assert roles == {"reviewer", "shift_lead", "center_head"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Some place's rules."""
    return versions("jinnan")[-1]


@pytest.mark.parametrize("role", Role)
def test_nothing_is_offered_that_the_table_does_not_grant(policy: Policy, role: Role) -> None:
    for status, tie in product(Status, (None, *Tie)):
        ties = frozenset({tie}) if tie else NO_TIES
        offered = offers(_person(role), policy, status, ties=ties, standing=Standing())
        assert not {action for action in offered if action in {str(a) for a in INTERNAL}}
        for action in offered:
            assert may(_person(role), Action(action), ties=ties, status=status), (status, tie, action)
