"""Signing in, and who one is."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict
from backend.schemas.parts import Named


class SignIn(Strict):
    """An account and its password."""

    account = fields.String(required=True, validate=validate.Length(1, 64))
    password = fields.String(required=True, validate=validate.Length(1, 200))


class User(Schema):
    """Who is signed in."""

    account = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    org = fields.Nested(Named, required=True, allow_none=True)
    area = fields.List(fields.String(), required=True)


class MapService(Schema):
    """The operator's map service: layers of tiles, the lowest first, and the system that they are drawn in."""

    tiles = fields.List(fields.String(), required=True)
    datum = fields.String(required=True)
    credit = fields.String(required=True)


class Place(Schema):
    """The place that this installation serves."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    tz = fields.String(required=True)
    map = fields.Nested(MapService, required=True, allow_none=True)


class Me(Schema):
    """Who is signed in, where, and what time it is there."""

    user = fields.Nested(User, required=True)
    place = fields.Nested(Place)
    server_time = fields.String()
