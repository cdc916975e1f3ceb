"""督单: the ladder climbed by the clock, numbered sheets and their answers, and warnings taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.lifecycle import OPEN, Act, Action, Status
from backend.domain.roles import SYSTEM, Actor
from backend.domain.supervision import Step, Withdrawal
from backend.models import Alarm, Order, Supervision, table
from backend.services import assignments, clocks, evidence, ladder, orders, roster, rules
from backend.services.orders import Effect, Working
from backend.services.shared import next_of

_STEPS = table(Supervision)
SHEETS = 2
"""The level of supervision at which sheets begin (1.8)."""


def climb(session: Session, order_id: int, *, at: datetime) -> int:
    """Take every step of an order's ladder that is due and was not taken, withdraw what has proved wrong; how many.

    Each is an event of its own with the instant it was planned for, so that an hour without a worker is seen.
    """
    no = session.execute(sa.select(Order.no).where(Order.id == order_id)).scalar_one()
    order = orders.load(session, no, lock=True)
    hung = ladder.hang(session, order, clocks.derive(session, order.policy, order.row, order.timeline(), at=at))
    for wrong in hung.withdrawals():
        _withdraw(session, order, wrong, at=at)
    for step in hung.due(at) if Status(order.row["status"]) in OPEN else ():
        _take(session, order, step, at=at)
    if order.fresh:
        orders.save(session, order, at=at)
    else:
        orders.plan(session, order, at=at)
    return len(order.fresh)


def _take(session: Session, order: Working, step: Step, *, at: datetime) -> None:
    rung = step.rung
    action = Action.SUPERVISE if rung.how == "sheet" else Action.WARN
    data = {"level": rung.level} | ({"cause": rung.cause or step.clock} if rung.how == "sheet" else {})
    act = orders.internal(order.row["no"], action, key=step.key, at=step.planned_at, data=data)
    act = replace(act, reason=rung.name)
    facts: dict[str, Any] = {
        "key": step.key, "rung": rung.key, "level": rung.level, "how": rung.how, "name": rung.name,
        "clock": step.clock, "of": step.of, "due_at": step.due_at and step.due_at.isoformat(),
        "planned_at": step.planned_at.isoformat(),
    }  # fmt: skip
    if step.stopped_at is not None and step.stopped_at <= at:
        facts["moot"] = True
    if step.told:
        facts["told"] = True
    if step.of.startswith("whistle"):
        facts["orgs"] = [{"code": step.scope}]
    if rung.how == "sheet":
        effect = _sheet(session, order, act, facts, at=at)
    else:
        effect = _called(session, order, facts, at=at) if rung.how == "next_on_duty" else Effect(facts)
    _note(order, act.id, {**effect.facts, "planned_at": step.planned_at}, at=at)
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)


def _called(session: Session, order: Working, facts: dict[str, Any], *, at: datetime) -> Effect:
    """The next of the roster is called; he may accept the order from now on."""
    lead = (order.face.get("lead") or {}).get("handler") or {}
    called = {e.body["facts"]["handler"]["account"] for e in order.log if _names_next(e.body["facts"])}
    beyond = {lead.get("account", ""), *called}
    cell = order.row["cell_code"] or ""
    found = roster.on_duty(session, cell, at=at, tz=order.policy.tz, beyond=beyond)
    handler = found.duty and {"account": found.duty.account, "name": found.duty.name}
    if found.duty is not None:
        assignments.add(session, order, "next", at=at, org_id=found.duty.org_id, account_id=found.duty.account_id)
    known = {"handler": handler, "ladder": list(found.rungs)}
    return Effect({**facts, **known}, face={"escalated_to": handler} if handler else {})


def _names_next(facts: Mapping[str, Any]) -> bool:
    return facts.get("how") == "next_on_duty" and bool(facts.get("handler"))


def issue(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Somebody issues a supervision sheet: it gets the year's next number, and its answer a clock of its own."""
    level = int(act.data.get("level", SHEETS))
    facts = {"level": level, "how": "sheet", "name": (act.reason or "")[:100], "clock": "", "key": None}
    effect = _sheet(session, order, act, facts, at=at)
    _note(order, act.id, {**effect.facts, "planned_at": at}, at=at)
    return effect


def hand_over(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Level 6: what somebody did in this order is the discipline body's to look at; the record stays with it."""
    cause = act.data["cause"]
    facts = {"level": 6, "how": "discipline", "name": (act.reason or "")[:100], "clock": "", "key": None}
    _note(order, act.id, {**facts, "planned_at": at}, at=at)
    shown = {"cause": cause, "reason": act.reason, "by": actor.account, "at": at.isoformat()}
    handed = [*order.face.get("discipline", ()), shown]
    return Effect(facts, face={"discipline": handed, **evidence.named(order, act, actor, at)})


def _sheet(session: Session, order: Working, act: Act, facts: Mapping[str, Any], *, at: datetime) -> Effect:
    year = rules.calendar(session, order.policy).local(at).year
    sheet = f"督〔{year}〕{next_of(session, f'sheets {year}')}号"
    shown = {"sheet": sheet, "level": facts["level"], "reason": act.reason, "at": at.isoformat(),
             "answered_at": None, "answer": None}  # fmt: skip
    return Effect({**facts, "sheet": sheet}, face={"sheets": [*order.face.get("sheets", ()), shown]})


def answer(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The unit answers a sheet: what was wrong, what is done; the sheet stays with its answer."""
    sheet = act.data.get("sheet")
    session.execute(sa.update(_STEPS).where(_STEPS.c.sheet == sheet).values(answered_at=at))
    sheets = [
        {**s, "answered_at": at.isoformat(), "answer": act.data.get("text")} if s["sheet"] == sheet else s
        for s in order.face.get("sheets", ())
    ]
    return Effect(face={"sheets": sheets})


def _withdraw(session: Session, order: Working, wrong: Withdrawal, *, at: datetime) -> None:
    act = orders.internal(order.row["no"], Action.CALM, key=wrong.key, at=at, data={})
    facts = {"key": wrong.key, "of": wrong.of, "because": wrong.because}
    session.execute(sa.update(_STEPS).where(_STEPS.c.act_id == wrong.of).values(withdrawn_at=at))
    session.execute(sa.update(Alarm).where(Alarm.act_id == wrong.of).values(withdrawn_at=at))
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: Effect(facts))


def _note(order: Working, act_id: str, facts: Mapping[str, Any], *, at: datetime) -> None:
    row = {"act_id": act_id, "order_id": order.row["id"], "sheet": facts.get("sheet"), "taken_at": at,
           "answered_at": None, "withdrawn_at": None}  # fmt: skip
    named = {name: facts[name] for name in ("key", "level", "how", "name", "clock", "planned_at")}
    order.beside.append((_STEPS, row | named))
