"""Orders as everybody reads them, and which of them a list shows."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from backend.domain.lifecycle import Status
from backend.schemas.fields import CODE, Moment, Strict, Text, account_field
from backend.schemas.parts import (
    Asked,
    Clock,
    Demand,
    DisciplineOut,
    Earlier,
    EvidenceOut,
    Gap,
    Handler,
    Lead,
    Named,
    Position,
    PromiseOut,
    Route,
    SheetOut,
    SlipOut,
    WhistleOut,
)

_REQUESTS = {"return", "extension", "suspension", "refusal", "conclusion", "exclusion", "promise", "hand_over"}
WAITING = frozenset(_REQUESTS | {"whistle", "sheet", "time", "gap", "loop"})
"""What may wait for somebody: a request, a whistle of one's own unit, a sheet, a time, a limit, an ended loop."""


class OrderQuery(Strict):
    """Which orders a list shows."""

    status = fields.String(validate=validate.Regexp(r"^[a-z_,]{1,300}\Z"))
    cell = fields.String(validate=CODE)
    handler = account_field()
    q = Text(validate=validate.Length(max=100))
    due_before = Moment()
    waits = fields.String(validate=validate.Regexp(r"^[a-z_,]{1,200}\Z"))
    sort = fields.String(validate=validate.OneOf(("new", "due")))
    cursor = fields.String(validate=validate.Length(max=80))
    limit = fields.Integer(load_default=50, strict=False, validate=validate.Range(1, 200))

    @validates("status")
    def _statuses(self, value: str, **_: Any) -> None:
        if unknown := set(value.split(",")) - {str(s) for s in Status}:
            raise ValidationError(f"Unknown: {', '.join(sorted(unknown))}.")

    @validates("waits")
    def _waits(self, value: str, **_: Any) -> None:
        if unknown := set(value.split(",")) - WAITING:
            raise ValidationError(f"Unknown: {', '.join(sorted(unknown))}.")


class EventOut(Schema):
    """One entry of the order's log."""

    id = fields.String(required=True)
    event = fields.String(required=True)
    action = fields.String(required=True)
    version = fields.Integer(required=True)
    occurred_at = fields.String(required=True)
    effective_at = fields.String(required=True)
    recorded_at = fields.String(required=True)
    actor = fields.String(required=True)
    actor_name = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    data = fields.Dict(required=True)
    facts = fields.Dict(required=True)
    reason = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.String(), required=True)
    position = fields.Dict(required=True, allow_none=True)
    hash = fields.String(required=True)


class CallerOut(Schema):
    """The caller, as far as the reader may see him; a number that is withheld shows for a reason (`reveal`)."""

    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    anonymity = fields.String(required=True)
    withheld = fields.Boolean()
    content = fields.String(metadata={"description": "What a report said in its own words; to the centre alone."})


class PolicyRef(Schema):
    """The version of the rules that the order is pinned to."""

    place = fields.String(required=True)
    version = fields.String(required=True)


class OrderFace(Schema):
    """An order in a list. What has never happened to an order is left out."""

    no = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf([str(s) for s in Status]))
    version = fields.Integer(required=True)
    round = fields.Integer(required=True)
    type = fields.String(required=True)
    kind = fields.String(required=True)
    grade = fields.String(required=True)
    grade_name = fields.String(required=True)
    hazard = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    content = fields.String(required=True)
    redacted = fields.Boolean(metadata={"description": "Whether a report's content has been rewritten yet."})
    address = fields.String(required=True)
    source = fields.String(required=True)
    upstream_no = fields.String(required=True, allow_none=True)
    registered_by = fields.String(required=True)
    registered_at = fields.String(required=True)
    updated_at = fields.String(required=True)
    position = fields.Nested(Position, required=True, allow_none=True)
    cell = fields.Nested(Named, required=True, allow_none=True)
    community = fields.Nested(Named, required=True, allow_none=True)
    route = fields.Nested(Route, required=True)
    lead = fields.Nested(Lead, required=True, allow_none=True)
    assists = fields.List(fields.Nested(Named), required=True)
    offered_to = fields.Nested(Handler, allow_none=True)
    complex = fields.Boolean()
    media = fields.Boolean()
    joint = fields.List(fields.String())
    discipline = fields.List(fields.Nested(DisciplineOut))
    gap = fields.Nested(Gap, allow_none=True)
    gap_settled = fields.Dict()
    repeat_of = fields.String(allow_none=True)
    merged_into = fields.String(allow_none=True)
    earlier = fields.List(fields.Nested(Earlier))
    repeated_by = fields.List(fields.String())
    reopened_by = fields.List(fields.String())
    children = fields.List(fields.String())
    upstream = fields.Dict()
    pending = fields.Dict(keys=fields.String(), values=fields.Nested(Asked))
    doubts = fields.List(fields.String())
    excluded = fields.Boolean()
    review_at = fields.String(allow_none=True)
    suspension = fields.Dict(allow_none=True)
    whistles = fields.List(fields.Nested(WhistleOut))
    slips = fields.List(fields.Nested(SlipOut))
    promise = fields.Nested(PromiseOut, allow_none=True)
    sheets = fields.List(fields.Nested(SheetOut))
    escalated_to = fields.Nested(Handler, allow_none=True)
    reply_draft = fields.Dict(allow_none=True)
    replies = fields.List(fields.Dict())
    refusal = fields.Dict()
    withdrawn = fields.Dict()
    conclusion = fields.Dict()
    reopened = fields.Dict()
    contributions = fields.List(fields.Dict())
    designated = fields.Boolean()
    returns = fields.List(fields.Dict())
    tasks = fields.List(fields.Dict())
    time_judgements = fields.List(fields.Dict())
    clocks = fields.List(fields.Nested(Clock), required=True)
    policy = fields.Nested(PolicyRef, required=True)
    evidence = fields.List(fields.Nested(EvidenceOut), required=True)
    missing_evidence = fields.List(fields.Nested(Demand), required=True)
    contacts = fields.List(fields.Dict(), required=True)
    arrival = fields.Dict(required=True, allow_none=True)
    reply = fields.Dict(required=True, allow_none=True)
    review = fields.Dict(allow_none=True)
    queued = fields.Dict(allow_none=True)
    ratings = fields.List(fields.Dict(), required=True)
    answers = fields.List(fields.Dict(), required=True)
    allowed_actions = fields.List(fields.String(), required=True)


class OrderOut(OrderFace):
    """An order with its history, and the caller as far as the reader may see him."""

    events = fields.List(fields.Nested(EventOut), required=True)
    caller = fields.Nested(CallerOut, required=True, allow_none=True)
    resident_link = fields.String(required=True, allow_none=True)


class OrderPage(Schema):
    """A page of orders and the cursor of the next one."""

    items = fields.List(fields.Nested(OrderFace), required=True)
    next = fields.String(required=True, allow_none=True)
