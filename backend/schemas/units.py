"""Units and colleagues, as forms offer them."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict, Text


class UnitQuery(Strict):
    """A text in which units, or people, are looked for; none for the first of them."""

    q = Text(load_default="", validate=validate.Length(max=60))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class UnitOut(Schema):
    """A unit of the place with the one that it belongs to."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)


class UnitsOut(Schema):
    """Units, offices before areas."""

    items = fields.List(fields.Nested(UnitOut), required=True)


class Colleague(Schema):
    """Somebody who could take over an order."""

    account = fields.String(required=True)
    name = fields.String(required=True)
    org = fields.String(required=True, allow_none=True)


class Colleagues(Schema):
    """Colleagues by length of service."""

    items = fields.List(fields.Nested(Colleague), required=True)
