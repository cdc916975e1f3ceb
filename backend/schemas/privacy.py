"""The caller's number on request, who has seen an order, and the slip for outside firms."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict, Text
from backend.schemas.parts import Position


class RevealIn(Strict):
    """Why the number is needed."""

    reason = Text(required=True, validate=validate.Length(1, 200))


class Watermark(Schema):
    """What stands across the screen while a number shows."""

    account = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    at = fields.String(required=True)


class Revealed(Schema):
    """A number and until when it may show; whoever is of the centre also reads a report's own words."""

    phone = fields.String(required=True, allow_none=True)
    content = fields.String(required=True, allow_none=True)
    until = fields.String(required=True)
    watermark = fields.Nested(Watermark, required=True)


class Access(Schema):
    """Somebody read an order's caller, asked for the number, or did something to the order."""

    account = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    at = fields.String(required=True)
    how = fields.String(required=True, validate=validate.OneOf(("read", "revealed", "exported", "acted")))
    reason = fields.String(required=True)


class Accesses(Schema):
    """Everybody who has seen an order, in the order of time."""

    items = fields.List(fields.Nested(Access), required=True)


class Slip(Schema):
    """The task for an outside firm, without any word of the caller."""

    no = fields.String(required=True)
    title = fields.String(required=True)
    content = fields.String(required=True)
    task = fields.String(required=True, allow_none=True)
    address = fields.String(required=True)
    position = fields.Nested(Position, required=True, allow_none=True)
    category = fields.String(required=True, allow_none=True)
    grade_name = fields.String(required=True)
    due_at = fields.String(required=True, allow_none=True)
