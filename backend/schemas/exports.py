"""Exports as they are asked for, decided and listed."""

from marshmallow import Schema, fields, validate

from backend.domain.lifecycle import Status
from backend.schemas.fields import CODE, Day, OwnId, Strict, Text

REASON = validate.Length(4, 200)
STATES = ("asked", "writing", "ready", "rejected", "failed", "expired")


class ExportIn(Strict):
    """Which orders, as what, with callers' data or without, and what for."""

    id = OwnId(required=True)
    reason = Text(required=True, validate=REASON)
    format = fields.String(required=True, validate=validate.OneOf(("csv", "geojson")))
    private = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    from_ = Day(data_key="from", attribute="from", load_default=None, allow_none=True)
    to = Day(load_default=None, allow_none=True)
    status = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([str(s) for s in Status]))
    cell = fields.String(load_default=None, allow_none=True, validate=CODE)


class ExportDecision(Strict):
    """The second person's word."""

    agrees = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = Text(required=True, validate=REASON)


class Download(Schema):
    """Who fetched a file, and when."""

    at = fields.String(required=True)
    account = fields.String(required=True)
    name = fields.String(required=True)


class ExportOut(Schema):
    """An export, how far it is, and who did what about it."""

    id = fields.String(required=True)
    reason = fields.String(required=True)
    format = fields.String(required=True)
    private = fields.Boolean(required=True)
    filters = fields.Dict(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    account = fields.String(required=True)
    name = fields.String(required=True)
    asked_at = fields.String(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.String(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    ready_at = fields.String(required=True, allow_none=True)
    expires_at = fields.String(required=True, allow_none=True)
    downloads = fields.List(fields.Nested(Download), required=True)
    decides = fields.Boolean(required=True)
    fetches = fields.Boolean(required=True)


class ExportList(Schema):
    """Exports, newest first."""

    items = fields.List(fields.Nested(ExportOut), required=True)
