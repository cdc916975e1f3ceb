"""Talks that low rates call for, and the record of each."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict, Text


class TalkIn(Strict):
    """What was said in a talk."""

    words = Text(required=True, validate=validate.Length(4, 1000))


class TalkOut(Schema):
    """A talk that a subject's rates call for; which rates, and under which mark in percent they lie."""

    subject = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.Integer(required=True)
    rates = fields.Dict(required=True)
    asked_at = fields.String(required=True)
    held_at = fields.String(required=True, allow_none=True)
    held_by = fields.String(required=True, allow_none=True)
    words = fields.String(required=True, allow_none=True)


class TalksOut(Schema):
    """The talks of a period."""

    items = fields.List(fields.Nested(TalkOut), required=True)
