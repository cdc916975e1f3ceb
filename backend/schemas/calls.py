"""A call as it comes in."""

from marshmallow import fields, validate

from backend.schemas.fields import CODE, Moment, OwnId, Point, Strict, Text


class CallerIn(Strict):
    """Who called, and how much of that may be shown to handlers."""

    name = Text(load_default=None, allow_none=True, validate=validate.Length(max=64))
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^[0-9+\-*# ]{3,40}\Z"))
    anonymity = fields.String(load_default="open", validate=validate.OneOf(("open", "hide_name", "hide_all")))


class CallIn(Strict):
    """A call to be registered."""

    id = OwnId()
    source = fields.String(load_default="hotline", validate=CODE)
    upstream_no = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^\S{1,80}\Z"))
    type = fields.String(required=True, validate=CODE)
    grade = fields.String(required=True, validate=CODE)
    hazard = fields.String(load_default="none", validate=CODE)
    category = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^[\w.-]{1,20}\Z"))
    title = Text(required=True, validate=validate.Length(1, 200))
    content = Text(load_default="", validate=validate.Length(max=4000))
    redacted = Text(load_default="", validate=validate.Length(max=4000), metadata={
        "description": "What whoever handles it reads in the stead of `content`, which then is the centre's alone."
    })  # fmt: skip
    address = Text(load_default="", validate=validate.Length(max=300))
    position = fields.Nested(Point, load_default=None, allow_none=True)
    caller = fields.Nested(CallerIn, load_default=dict)
    kind = fields.String(load_default="appeal", validate=validate.OneOf(("appeal", "grid_event", "self_handled")))
    upstream_due_at = Moment(load_default=None, allow_none=True)
    upstream_dispatched_at = Moment(load_default=None, allow_none=True)
    upstream_grade = Text(load_default=None, allow_none=True, validate=validate.Length(max=60))
    upstream_category = Text(load_default=None, allow_none=True, validate=validate.Length(max=60))
    media = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    queue = fields.Boolean(load_default=True, truthy={True}, falsy={False})
