"""What phones say of themselves, and who reads it."""

from marshmallow import EXCLUDE, Schema, fields, validate

from backend.schemas.fields import Moment


class Pending(Schema):
    """What a phone has not sent yet. A newer build may say more."""

    class Meta:
        """A phone that cannot report must not be silenced by a word that we do not know."""

        unknown = EXCLUDE

    device = fields.UUID(required=True)
    unsent = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100_000))
    stuck = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 100_000))
    oldest_at = Moment(load_default=None, allow_none=True)


class Waiting(Schema):
    """A phone with something unsent."""

    account = fields.String(required=True)
    name = fields.String(required=True)
    unsent = fields.Integer(required=True)
    stuck = fields.Integer(required=True)
    build = fields.String(required=True)
    oldest_at = fields.String(required=True, allow_none=True)
    told_at = fields.String(required=True)


class PhonesWaiting(Schema):
    """Phones with something unsent, the longest silent first."""

    items = fields.List(fields.Nested(Waiting), required=True)
