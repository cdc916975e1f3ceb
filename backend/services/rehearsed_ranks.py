"""Who would have been ranked where, had other rules been in force: the period's table, twice."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.assessment import MEASURES, Timed, View, measure
from backend.domain.clock_spec import ClockName
from backend.domain.periods import Period
from backend.domain.policy_rules import Assessment
from backend.domain.supervision import family
from backend.services import rules
from backend.services.measured import things
from backend.services.period_rows import Source, excluded
from backend.services.rehearsal import Outcome, Plan
from backend.services.table_of_ranks import rank_subjects

CLOCKS = frozenset(str(name) for name in ClockName)
_TICK = timedelta(microseconds=1)


def source(session: Session, plan: Plan, *, at: datetime) -> Source:
    """Where to ask who had an order when, as the plan compares them, and what of it is counted apart."""
    when = Period("rehearsal", plan.start, plan.end, max(plan.end, at))
    return Source(session, plan.place, when, at, plan.compared, count_once=True)


def ranked(session: Session, plan: Plan, outcome: Outcome, *, at: datetime) -> list[dict[str, Any]]:
    """Everybody who was dispatched to in the period: rank and score before, and after. What no limit touches, such
    as the callers' answers, is measured as it was; only its weight may change."""
    before = rules.policy_in_force(session, plan.place, min(plan.end - _TICK, at)).procedures.assessment
    after = before if plan.policy is None else plan.policy.procedures.assessment
    tables = [
        {line["subject"]: line for line in _table(session, plan, said, timed, at=at)}
        for said, timed in ((before, outcome.timed[0]), (after, outcome.timed[1]))
    ]
    lines = [
        {
            "subject": subject,
            "rank": [table.get(subject, {}).get("rank") for table in tables],
            "score": [table.get(subject, {}).get("score") for table in tables],
            "metrics": [table.get(subject, {}).get("metrics", {}) for table in tables],
        }
        for subject in sorted({*tables[0], *tables[1]})
    ]
    return sorted(lines, key=lambda line: (line["rank"][1] is None, line["rank"][1] or 0, line["subject"]))


def _table(
    session: Session, plan: Plan, said: Assessment, timed: list[Timed], *, at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    when = Period("rehearsal", plan.start, plan.end, max(plan.end, at))
    rows = Source(session, plan.place, when, at, plan.compared, count_once=said.count_rule == "once",
                  rating_round=said.rating_round)  # fmt: skip
    view = View(when, said, at, excluded(session, plan.place, since=when.start))
    due = View(Period("rehearsal", plan.start, max(plan.end, at), at), said, at, view.excluded)
    tallies: dict[str, Any] = {}
    for metric in said.metrics:
        of = MEASURES[metric.id].of
        if of in CLOCKS:
            found, _ = measure(metric.id, (one for one in timed if family(one.clock) == of), due)
        else:
            found, _ = measure(metric.id, things(rows, of), view)
        tallies[metric.id] = {
            subject: {"counted": sorted(t.counted), "hits": sorted(t.hits), "worth": str(Fraction(t.worth))}
            for subject, t in found.items()
        }
    return rank_subjects(tallies, said.metrics, said, []) if said.metrics else []
