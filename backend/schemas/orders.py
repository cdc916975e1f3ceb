"""Orders as everybody reads them, and which of them a list shows."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from backend.domain.lifecycle import Status
from backend.schemas.fields import CODE, Moment, Strict, Text, account_field

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


class Position(Schema):
    """A position that goes out, always in WGS-84."""

    lng = fields.Float(required=True)
    lat = fields.Float(required=True)
    datum = fields.String(required=True)


class Named(Schema):
    """Something with a code and a name."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class Candidate(Schema):
    """A cell or place that an order could belong to."""

    code = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    distance_m = fields.Float()
    score = fields.Float()


class Route(Schema):
    """How the cell was found."""

    how = fields.String(required=True, validate=validate.OneOf(("inside", "boundary", "nearest", "none")))
    distance_m = fields.Float(required=True, allow_none=True)
    candidates = fields.List(fields.Nested(Candidate), required=True)
    by = fields.String()
    place = fields.String()
    score = fields.Float()


class Handler(Schema):
    """A person by account and name."""

    account = fields.String(required=True)
    name = fields.String(required=True)


class Lead(Schema):
    """Who leads the order; a unit has no handler until somebody of it accepts."""

    org = fields.String(required=True, allow_none=True)
    org_code = fields.String(allow_none=True)
    handler = fields.Nested(Handler, required=True, allow_none=True)


class Clock(Schema):
    """A limit of the order and how it stands; `due_at` is the first instant that is too late.

    The present assignment's clock has the bare name, that of an earlier `turn` its number behind it. `scope` is the
    unit or sheet that it is for, `due_source` what set or moved it, `internal_due_at` what alarms go by.
    """

    name = fields.String(required=True)
    started_at = fields.String(required=True)
    due_at = fields.String(required=True, allow_none=True)
    stopped_at = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    assessed = fields.Boolean(required=True)
    missing_year = fields.Integer(required=True, allow_none=True)
    turn = fields.Integer(required=True)
    scope = fields.String(required=True, allow_none=True)
    due_source = fields.String(required=True)
    internal_due_at = fields.String(required=True, allow_none=True)
    paused = fields.Boolean(required=True)


class Spot(Schema):
    """Where a phone said it was, in WGS-84; accuracy in metres."""

    lng = fields.Float(required=True)
    lat = fields.Float(required=True)
    accuracy_m = fields.Float(required=True, allow_none=True)


class EvidenceOut(Schema):
    """A photo of the order: expected until the server has stored and verified it."""

    sha256 = fields.String(required=True)
    phase = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("expected", "stored")))
    captured_at = fields.String(required=True, allow_none=True)
    uploader = fields.String(required=True)
    source = fields.String(required=True)
    position = fields.Nested(Spot, allow_none=True)


class Demand(Schema):
    """Photos that are missing before the order can be replied to."""

    phase = fields.String(required=True)
    at_least = fields.Integer(required=True)
    have = fields.Integer(required=True)
    expected = fields.Integer(required=True)
    basis = fields.String(required=True)


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
    """The caller, as far as the reader may see him."""

    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    anonymity = fields.String(required=True)


class PolicyRef(Schema):
    """The version of the rules that the order is pinned to."""

    place = fields.String(required=True)
    version = fields.String(required=True)


class Gap(Schema):
    """A limit that holidays stretch beyond what it promises; a dispatcher has to settle it."""

    clock = fields.String(required=True)
    due_at = fields.String(required=True)
    hours = fields.Float(required=True)
    warn_hours = fields.Float(required=True)


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
    gap = fields.Nested(Gap, allow_none=True)
    gap_settled = fields.Dict()
    repeat_of = fields.String(allow_none=True)
    merged_into = fields.String(allow_none=True)
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
