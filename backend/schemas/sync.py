"""What has changed."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import Strict
from backend.schemas.orders import OrderFace


class SyncQuery(Strict):
    """Since which cursor; without one, everything open."""

    since = fields.String(load_default=None, validate=validate.Length(max=100))


class Gone(Schema):
    """An order that is no longer the reader's."""

    no = fields.String(required=True)
    reason = fields.String(required=True)
    now_with = fields.String(required=True, allow_none=True)


class Changes(Schema):
    """What has changed, and the cursor to come back with."""

    orders = fields.List(fields.Nested(OrderFace), required=True)
    gone = fields.List(fields.Nested(Gone), required=True)
    cursor = fields.String(required=True)
    more = fields.Boolean(required=True)
    server_time = fields.String(required=True)
    time_ticket = fields.String(required=True)
