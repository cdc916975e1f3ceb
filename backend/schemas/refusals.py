"""Refused acts and looks, as the auditor reads them."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict, account_field


class RefusalQuery(Strict):
    """Whose, or about which order."""

    account = account_field(load_default=None)
    order = fields.String(load_default=None, validate=validate.Length(max=40))
    cursor = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class RefusalOut(Schema):
    """One refusal; `count` says for how many of the same minute it stands."""

    id = fields.Integer(required=True)
    at = fields.String(required=True)
    account = fields.String(required=True)
    name = fields.String(required=True)
    door = fields.String(required=True)
    action = fields.String(required=True, allow_none=True)
    no = fields.String(required=True, allow_none=True)
    error = fields.String(required=True)
    count = fields.Integer(required=True)


class RefusalPage(Schema):
    """A page of refusals, newest first."""

    items = fields.List(fields.Nested(RefusalOut), required=True)
    next = fields.Integer(required=True, allow_none=True)
