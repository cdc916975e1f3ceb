"""The parts of which an order's face is made."""

from marshmallow import Schema, fields, validate


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
    workdays_left = fields.Integer(allow_none=True)


class Spot(Schema):
    """Where a phone said it was, in WGS-84; accuracy in metres."""

    lng = fields.Float(required=True)
    lat = fields.Float(required=True)
    accuracy_m = fields.Float(required=True, allow_none=True)


class FileSays(Schema):
    """What a picture from the gallery says of itself: a claim, not what the phone saw."""

    taken_at = fields.String(required=True, allow_none=True)
    lng = fields.Float(required=True, allow_none=True)
    lat = fields.Float(required=True, allow_none=True)


class EvidenceOut(Schema):
    """A photo of the order: expected until the server has stored and verified it."""

    sha256 = fields.String(required=True)
    phase = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("expected", "stored")))
    captured_at = fields.String(required=True, allow_none=True)
    uploader = fields.String(required=True)
    source = fields.String(required=True)
    position = fields.Nested(Spot, allow_none=True)
    file_says = fields.Nested(FileSays, allow_none=True)
    look_twice = fields.Boolean(metadata={"description": "The place's rules want such a picture to be weighed."})


class Demand(Schema):
    """Photos that are missing before the order can be replied to."""

    phase = fields.String(required=True)
    at_least = fields.Integer(required=True)
    have = fields.Integer(required=True)
    expected = fields.Integer(required=True)
    basis = fields.String(required=True)


class Gap(Schema):
    """A limit that holidays stretch beyond what it promises; a dispatcher has to settle it."""

    clock = fields.String(required=True)
    due_at = fields.String(required=True)
    hours = fields.Float(required=True)
    warn_hours = fields.Float(required=True)


class Earlier(Schema):
    """An order of the same caller about the same matter at the same place."""

    no = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True)
    registered_at = fields.String(required=True)


class Asked(Schema):
    """A request that waits for a decision."""

    by = fields.String(required=True)
    by_name = fields.String(required=True, allow_none=True)
    at = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    data = fields.Dict(required=True)
    backed_by = fields.List(fields.String(), required=True)


class WhistleOut(Named):
    """A unit that was called, to what, and how far it is."""

    state = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True)
    task = fields.String(required=True)
    meet_at = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    at = fields.String(required=True)
    signed_at = fields.String()
    contacted_at = fields.String()
    reported_at = fields.String()
    done_at = fields.String()
    excused_at = fields.String()
    reason = fields.String(allow_none=True)


class SlipOut(Named):
    """A firm from outside with its task, and how far it is."""

    task = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("given", "taken", "done")))
    by = fields.String(required=True)
    at = fields.String(required=True)
    taken_at = fields.String()
    taken_by = fields.String()
    done_at = fields.String()
    note = fields.String(allow_none=True)


class PromiseOut(Schema):
    """What was promised to the caller, and what he said to it."""

    plan = fields.String(required=True)
    until = fields.String(required=True)
    until_at = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("asked", "agreed", "objected")))
    by = fields.String(required=True)
    answered_at = fields.String()


class DisciplineOut(Schema):
    """That somebody's conduct in the order was handed over to the discipline body, by whom and why."""

    cause = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    at = fields.String(required=True)


class SheetOut(Schema):
    """A numbered supervision sheet with its answer."""

    sheet = fields.String(required=True)
    level = fields.Integer(required=True)
    reason = fields.String(required=True, allow_none=True)
    at = fields.String(required=True)
    answered_at = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
