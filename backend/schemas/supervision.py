"""Steps of supervision and sheets, as the supervisor's list shows them."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict


class SupervisionQuery(Strict):
    """Which steps: those still open, the numbered sheets, or all."""

    which = fields.String(load_default="open", validate=validate.OneOf(("open", "sheets", "all")))
    cursor = fields.String(load_default=None, validate=validate.Length(max=120))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class SupervisionOut(Schema):
    """One step that was taken, or one sheet that was issued."""

    act_id = fields.String(required=True)
    key = fields.String(required=True, allow_none=True)
    sheet = fields.String(required=True, allow_none=True)
    level = fields.Integer(required=True)
    how = fields.String(required=True)
    name = fields.String(required=True)
    clock = fields.String(required=True)
    planned_at = fields.String(required=True)
    taken_at = fields.String(required=True)
    answered_at = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.String(required=True, allow_none=True)
    no = fields.String(required=True)
    title = fields.String(required=True)
    grade = fields.String(required=True)
    status = fields.String(required=True)
    due_at = fields.String(required=True, allow_none=True)
    stopped_at = fields.String(required=True, allow_none=True)


class SupervisionPage(Schema):
    """A page of steps, newest first."""

    items = fields.List(fields.Nested(SupervisionOut), required=True)
    next = fields.String(required=True, allow_none=True)
