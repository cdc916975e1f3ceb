"""加分 points beside the metrics: what is asked for, the orders that bear it out, and who decided."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import NAME, Strict, Text


class BonusIn(Strict):
    """Points that somebody asks for, on what ground, and the orders that bear it out."""

    subject = Text(required=True, validate=validate.Length(1, 64))
    kind = fields.String(required=True, validate=NAME)
    points = fields.Float(required=True, validate=validate.Range(0, 100, min_inclusive=False))
    words = Text(required=True, validate=validate.Length(4, 500))
    orders = fields.List(
        fields.String(validate=validate.Length(1, 40)), required=True, validate=validate.Length(1, 50)
    )


class BonusDecision(Strict):
    """One person's word on points that somebody asked for."""

    grants = fields.Boolean(required=True)


class BonusOrder(Schema):
    """An order that bears a bonus out: how it stood when it was asked for, and how many callers were in it."""

    no = fields.String(required=True)
    status = fields.String(required=True)
    callers = fields.Integer(required=True)


class BonusOut(Schema):
    """Points beside the metrics."""

    id = fields.String(required=True)
    subject = fields.String(required=True)
    kind = fields.String(required=True)
    points = fields.Float(required=True)
    words = fields.String(required=True)
    orders = fields.List(fields.Nested(BonusOrder))
    asked_by = fields.String(required=True)
    asked_at = fields.String(required=True)
    approved_by = fields.List(fields.String(), required=True)
    rejected_by = fields.String(required=True, allow_none=True)


class BonusListed(BonusOut):
    """The same with names, and whether the reader has a word in it still."""

    subject_name = fields.String(required=True)
    asked_by_name = fields.String(required=True)
    decided_by_names = fields.List(fields.String(), required=True)
    decides = fields.Boolean(required=True)


class BonusKind(Schema):
    """A ground on which the place's rules know points."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class Compared(Schema):
    """Somebody who is compared, as a form offers him."""

    subject = fields.String(required=True)
    name = fields.String(required=True)


class BonusesOut(Schema):
    """What was asked for in a period, and what may be asked for."""

    period = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "review", "locked")))
    locks_at = fields.String(required=True)
    cap = fields.Float(required=True)
    kinds = fields.List(fields.Nested(BonusKind), required=True)
    subjects = fields.List(fields.Nested(Compared), required=True)
    items = fields.List(fields.Nested(BonusListed), required=True)
