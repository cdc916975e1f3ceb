"""Assessment: periods with their figures and the orders behind them, lost points, appeals, ledgers."""

from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.domain.errors import Invalid, NotFound
from backend.domain.roles import Role
from backend.schemas.assessment import (
    AppealIn,
    AppealOut,
    AppealsOut,
    DecisionIn,
    FigureOrders,
    FigureQuery,
    LedgerOut,
    LockIn,
    Mine,
    PeriodOut,
    PlaceQuery,
)
from backend.schemas.bonuses import BonusDecision, BonusesOut, BonusIn, BonusOut
from backend.schemas.talks import TalkIn, TalkOut, TalksOut
from backend.services import appeals, assessment, bonuses, ledger, talks, tenants

blp = Blueprint("assessment", __name__, url_prefix="/api/v1", description="考单 assessment")
READERS = bonuses.READERS
DECIDERS = bonuses.DECIDERS


@blp.get("/assessments/<string:period>")
@signed_in(*READERS)
@blp.arguments(PlaceQuery(), location="query", unknown=None)
@blp.response(200, PeriodOut)
def table(query: dict[str, str | None], period: str) -> Response:
    """The table of a month or a year: every figure with numerator, denominator and as-of time."""
    return _table(period, query["place"])


def _table(period: str, asked: str | None = None) -> Response:
    return answer(read(lambda s: assessment.table(s, _place(s, asked), period, at=now())))


def _place(session: Session, asked: str | None = None) -> str:
    """The place that the reader belongs to; the installation's own may ask for any tenant's."""
    default = context().place
    own = tenants.place_of_reader(session, actor(), default=default)
    if asked not in {None, own} and (own != default or asked not in tenants.places(session, default=default)):
        raise NotFound("policy.unknown_place", f"there are no rules of {asked!r}", place=asked)
    return asked or own


@blp.get("/assessments/<string:period>/orders")
@signed_in(*READERS)
@blp.arguments(FigureQuery(), location="query", unknown=None)
@blp.response(200, FigureOrders)
def figure(query: dict[str, Any], period: str) -> Response:
    """The numbers of the orders behind one figure."""
    asked = query.pop("place")
    return answer(read(lambda s: assessment.listed(s, _place(s, asked), period, at=now(), **query)))


@blp.post("/assessments/<string:period>/lock")
@signed_in(Role.ASSESSOR)
@blp.arguments(LockIn())
@blp.response(200, PeriodOut)
def lock(body: dict[str, str], period: str) -> Response:
    """Lock a period that has ended: its figures stay as they are."""
    if body["confirm"] != period:
        raise Invalid("period.not_confirmed", "repeat the name of the period", field="confirm")
    write(lambda s: assessment.lock(s, _place(s), period, actor=actor(), at=now()))
    return _table(period)


@blp.get("/assessments/<string:period>/mine")
@signed_in()
@blp.response(200, Mine)
def mine(period: str) -> Response:
    """One's own lost points: which order, why, and how the appeal stands."""
    return answer(read(lambda s: appeals.mine(s, _place(s), period, actor=actor(), at=now())))


@blp.post("/assessments/<string:period>/appeals")
@signed_in(Role.GRID_WORKER, Role.HANDLER, Role.LIAISON)
@blp.arguments(AppealIn())
@blp.response(201, AppealOut)
def appeal(body: dict[str, Any], period: str) -> Response:
    """Appeal against a lost point; the same again is the same appeal."""
    return answer(write(lambda s: appeals.ask(s, _place(s), period, body, actor=actor(), at=now())), 201)


@blp.get("/assessments/<string:period>/appeals")
@signed_in(*DECIDERS)
@blp.response(200, AppealsOut)
def waiting(period: str) -> Response:
    """The appeals of a period, the undecided first."""
    return answer({"items": read(lambda s: appeals.waiting(s, _place(s), period))})


@blp.post("/appeals/<string:appeal_id>/decision")
@signed_in(*DECIDERS)
@blp.arguments(DecisionIn())
@blp.response(200, AppealOut)
def decide(body: dict[str, Any], appeal_id: str) -> Response:
    """One of two decides on an appeal."""
    return answer(write(lambda s: appeals.decide(s, _place(s), appeal_id, actor=actor(), at=now(), **body)))


@blp.get("/assessments/<string:period>/bonuses")
@signed_in(Role.UNIT_HEAD, *READERS)
@blp.response(200, BonusesOut)
def every_bonus(period: str) -> Response:
    """The points beside the metrics that were asked for: all of the place's, or those that concern one's own unit."""
    return answer(read(lambda s: bonuses.listed(s, _place(s), period, actor=actor(), at=now())))


@blp.post("/assessments/<string:period>/bonuses")
@signed_in(Role.UNIT_HEAD, Role.ASSESSOR)
@blp.arguments(BonusIn())
@blp.response(201, BonusOut)
def ask_bonus(body: dict[str, Any], period: str) -> Response:
    """Ask for points beside the metrics."""
    return answer(write(lambda s: bonuses.ask(s, _place(s), period, body, actor=actor(), at=now())), 201)


@blp.post("/assessments/<string:period>/bonuses/<string:bonus_id>/decision")
@signed_in(*DECIDERS)
@blp.arguments(BonusDecision())
@blp.response(200, BonusOut)
def decide_bonus(body: dict[str, bool], period: str, bonus_id: str) -> Response:
    """One of two decides on a bonus."""
    grants = body["grants"]
    return answer(
        write(lambda s: bonuses.decide(s, _place(s), period, bonus_id, approves=grants, actor=actor(), at=now()))
    )


@blp.get("/assessments/<string:period>/talks")
@signed_in(*READERS)
@blp.arguments(PlaceQuery(), location="query", unknown=None)
@blp.response(200, TalksOut)
def talks_of(query: dict[str, str | None], period: str) -> Response:
    """Whom low rates call to a talk since the period was locked, and what was said."""
    return answer({"items": read(lambda s: talks.listed(s, _place(s, query["place"]), period))})


@blp.post("/assessments/<string:period>/talks/<string:subject>")
@signed_in(Role.SUPERVISOR, Role.CENTER_HEAD, Role.LEADER)
@blp.arguments(TalkIn())
@blp.response(200, TalkOut)
def talk(body: dict[str, str], period: str, subject: str) -> Response:
    """Put down what was said in a talk."""
    words = body["words"]
    return answer(write(lambda s: talks.hold(s, _place(s), period, subject, words, actor=actor(), at=now())))


@blp.get("/assessments/<string:period>/ledger")
@signed_in(*READERS)
@blp.arguments(PlaceQuery(), location="query", unknown=None)
@blp.response(200, LedgerOut)
def period_ledger(query: dict[str, str | None], period: str) -> Response:
    """The minutes of every order of the period, summed by who held them."""
    return answer(read(lambda s: _ledger(s, _place(s, query["place"]), period, now())))


def _ledger(session: Session, place: str, period: str, at: datetime) -> dict[str, Any]:
    return ledger.of_period(session, place, assessment.rules_of(session, place, period, at=at)[0], at=at)


@blp.get("/orders/<string:no>/ledger")
@signed_in()
@blp.response(200, LedgerOut)
def order_ledger(no: str) -> Response:
    """Every minute of an order and who held it."""
    return answer(read(lambda s: ledger.of_order(s, no, actor=actor(), at=now())))
