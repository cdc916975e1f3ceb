"""Clocks of units that were called, of sheets, promises and callbacks; each instant to the second."""

from backend.domain.clocks import Clock, State, derive
from backend.domain.facts import Happened
from backend.domain.policy import ClockName, ClockSpec, Start, Unit
from backend.domain.terms import Terms
from tests.factories.rules import calendar, cst, fact, limit, log


def named(terms: Terms, facts: tuple[Happened, ...], *, at: str | None = None) -> dict[str, Clock]:
    """The clocks of these facts by name."""
    seen = cst(at) if at else facts[-1].at
    return {clock.name: clock for clock in derive(terms, calendar(), facts, at=seen)}


def whistle(name: ClockName, unit: Unit, amount: float) -> ClockSpec:
    return limit(unit, amount, name=name, start=Start.WHISTLED)


class TestWhistles:
    """AS-17: three departments, each with clocks of its own."""

    TERMS = Terms.plain(
        [
            limit(Unit.WORKDAY, 7),
            whistle(ClockName.WHISTLE_SIGN, Unit.HOUR, 1),
            whistle(ClockName.WHISTLE_CONTACT, Unit.HOUR, 24),
            whistle(ClockName.WHISTLE_REPORT, Unit.WORKDAY, 3),
        ]
    )
    BLOWN = (
        fact(1, "dispatched", "2025-10-09 14:00"),
        Happened("whistle.blown", cst("2025-10-10 09:30"), 2, "in_progress",
                 {"orgs": [{"code": code, "name": code} for code in ("urban", "market", "water")]}),
    )  # fmt: skip

    def step(self, seq: int, what: str, at: str, org: str) -> Happened:
        return Happened(f"whistle.{what}", cst(at), seq, "in_progress", {"org": org})

    def test_each_unit_has_its_own(self) -> None:
        found = named(self.TERMS, self.BLOWN)
        for org in ("urban", "market", "water"):
            assert found[f"whistle_sign:{org}"].due_at == cst("2025-10-10 10:30")
            assert found[f"whistle_contact:{org}"].due_at == cst("2025-10-11 09:30")
            assert found[f"whistle_report:{org}"].due_at == cst("2025-10-14 24:00")
        assert found["whistle_sign:water"].scope == "water"
        assert (found["finish"].due_at, found["finish"].state) == (cst("2025-10-17 24:00"), State.RUNNING)

    def test_only_who_has_not_signed_is_late(self) -> None:
        signed = (*self.BLOWN, self.step(3, "signed", "2025-10-10 10:29:59", "urban"),
                  self.step(4, "reported_in", "2025-10-10 10:00", "market"))  # fmt: skip
        found = named(self.TERMS, signed, at="2025-10-10 10:30")
        states = {org: found[f"whistle_sign:{org}"].state for org in ("urban", "market", "water")}
        assert states == {"urban": State.ON_TIME, "market": State.ON_TIME, "water": State.LATE}
        assert found["whistle_report:market"].state is State.ON_TIME
        assert found["whistle_report:urban"].state is State.RUNNING

    def test_who_is_excused_owes_nothing_more(self) -> None:
        excused = (*self.BLOWN, self.step(3, "excused", "2025-10-10 10:00", "water"))
        found = named(self.TERMS, excused, at="2025-10-20 10:00")
        assert found["whistle_report:water"].state is State.VOID
        assert found["whistle_report:urban"].state is State.LATE

    def test_a_second_whistle_to_the_same_unit_counts_anew(self) -> None:
        again = (*self.BLOWN, self.step(3, "done", "2025-10-10 11:00", "water"),
                 Happened("whistle.blown", cst("2025-10-13 09:00"), 4, "in_progress",
                          {"orgs": [{"code": "water", "name": "water"}]}))  # fmt: skip
        found = named(self.TERMS, again)
        assert found["whistle_sign_1:water"].state is State.STOPPED_LATE
        assert (found["whistle_sign:water"].due_at, found["whistle_sign:water"].turn) == (cst("2025-10-13 10:00"), 2)
        assert found["whistle_sign:urban"].turn == 1


class TestSheetsPromisesCallbacks:
    def test_as_16_a_supervision_sheet_is_answered_within_three_working_days(self) -> None:
        terms = Terms.plain([limit(Unit.WORKDAY, 3, name=ClockName.SUPERVISE, start=Start.SUPERVISED)])
        sheet = Happened("supervision.issued", cst("2026-03-20 14:00"), 2, "dispatched", {"sheet": "1", "level": 2})
        facts = (fact(1, "dispatched", "2026-03-20 14:00"), sheet)
        assert named(terms, facts)["supervise:1"].due_at == cst("2026-03-25 24:00")
        other = Happened("supervision.issued", cst("2026-03-21 14:00"), 3, "dispatched", {"sheet": "2", "level": 2})
        answer = Happened("supervision.answered", cst("2026-03-23 09:00"), 4, "dispatched", {"sheet": "2"})
        found = named(terms, (*facts, other, answer))
        assert {name: clock.state for name, clock in found.items()} == {
            "supervise:1": State.RUNNING, "supervise:2": State.ON_TIME,
        }  # fmt: skip

    def test_a_promise_that_the_caller_agreed_to_becomes_a_clock(self) -> None:
        agreed = Happened("promise.agreed", cst("2026-03-21 10:00"), 2, "in_progress",
                          {"agrees": True, "due_at": cst("2026-04-10 24:00").isoformat()})  # fmt: skip
        facts = (fact(1, "dispatched", "2026-03-20 14:00"), agreed)
        terms = Terms.plain([limit(Unit.WORKDAY, 7)])
        promise = named(terms, facts)["promise"]
        assert (promise.due_at, promise.state, promise.due_source) == (
            cst("2026-04-10 24:00"), State.RUNNING, "promise",
        )  # fmt: skip
        kept = named(terms, (*facts, fact(3, "replied", "2026-04-10 23:59:59")))["promise"]
        assert kept.state is State.ON_TIME

    def test_the_callback_runs_from_the_passed_reply_to_who_answers(self) -> None:
        terms = Terms.plain([limit(Unit.WORKDAY, 3, name=ClockName.CALLBACK, start=Start.PASSED)])
        facts = log(("dispatched", "2026-03-20 14:00"), ("replied", "2026-03-23 09:00"),
                    ("passed", "2026-03-23 10:00"),
                    ("rated", "2026-03-24 10:00", "awaiting_callback", {"outcome": "no_answer"}))  # fmt: skip
        clock = named(terms, facts)["callback"]
        assert (clock.due_at, clock.state) == (cst("2026-03-26 24:00"), State.RUNNING)
        reached = (*facts, fact(5, "rated", "2026-03-26 23:59:59", contacted=False))
        assert named(terms, reached)["callback"].state is State.ON_TIME

    def test_a_cordon_is_a_milestone_of_its_own(self) -> None:
        terms = Terms.plain([limit(Unit.EHOUR, 3, name=ClockName.SECURE), limit(Unit.EHOUR, 8)])
        facts = log(("dispatched", "2026-03-20 22:00"), ("arrived", "2026-03-20 22:30", {"presence": {}}),
                    ("noted", "2026-03-21 00:59:59", {"secured": True}))  # fmt: skip
        found = named(terms, facts)
        assert (found["secure"].state, found["secure"].due_at) == (State.ON_TIME, cst("2026-03-21 01:00"))
        assert found["finish"].state is State.RUNNING

    def test_as_11_an_instant_accepted_afterwards_counts(self) -> None:
        terms = Terms.plain([limit(Unit.MIN, 60, name=ClockName.ARRIVE)])
        came = Happened("order.arrived", cst("2025-11-20 15:20"), 2, "in_progress", {}, id="arrival")
        facts = (fact(1, "dispatched", "2025-11-20 13:30"), came)
        assert named(terms, facts)["arrive"].state is State.STOPPED_LATE
        ruled = Happened("time.accepted", cst("2025-11-21 09:00"), 3, "in_progress",
                         {"act": "arrival", "counts_at": cst("2025-11-20 14:05").isoformat()})  # fmt: skip
        assert named(terms, (*facts, ruled))["arrive"].state is State.ON_TIME
