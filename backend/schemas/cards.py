"""The card of a cell: what happened there, and whom to ring."""

from marshmallow import Schema, fields

from backend.schemas.parts import Named


class CardCategory(Schema):
    """A category of matters by its code and the name that the place gives it."""

    category = fields.String(required=True, allow_none=True)
    category_name = fields.String(required=True, allow_none=True)


class CardCount(CardCategory):
    """How often a category came up, and how many of these are still open."""

    count = fields.Integer(required=True)
    open = fields.Integer(required=True)


class CardRepeat(CardCategory):
    """A category that came up more than once at one address."""

    address = fields.String(required=True)
    count = fields.Integer(required=True)
    last_at = fields.String(required=True)


class CardOrder(CardCategory):
    """An order of the cell; number, title and address are null where its caller wanted it kept quiet."""

    no = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    registered_at = fields.String(required=True)


class CardPost(Schema):
    """Somebody who answers for the cell, its community or its street."""

    post = fields.String(required=True)
    area = fields.Nested(Named, required=True)
    account = fields.String(required=True)
    name = fields.String(required=True)
    org = fields.String(required=True, allow_none=True)
    on_duty = fields.Boolean(required=True)
    phone = fields.String(required=True, allow_none=True)


class CellCard(Schema):
    """What a worker should know of a cell before going there."""

    cell = fields.Nested(Named, required=True)
    days = fields.Integer(required=True)
    as_of = fields.String(required=True)
    total = fields.Integer(required=True)
    by_category = fields.List(fields.Nested(CardCount), required=True)
    recent = fields.List(fields.Nested(CardOrder), required=True)
    open = fields.List(fields.Nested(CardOrder), required=True)
    repeats = fields.List(fields.Nested(CardRepeat), required=True)
    posts = fields.List(fields.Nested(CardPost), required=True)
