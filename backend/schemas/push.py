"""Devices that can be reached, and what they report."""

from marshmallow import EXCLUDE, Schema, fields, validate

from backend.schemas.fields import Moment, Strict


class PushKeys(Schema):
    """The keys of a browser's subscription."""

    class Meta:
        """Browsers may add to it."""

        unknown = EXCLUDE

    p256dh = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9_=-]{80,100}\Z"))
    auth = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9_=-]{20,40}\Z"))


class PushSubscription(Schema):
    """A browser's PushSubscription as JSON."""

    class Meta:
        """Browsers may add to it."""

        unknown = EXCLUDE

    endpoint = fields.String(required=True, validate=validate.Length(10, 1000))
    expirationTime = fields.Raw(allow_none=True)  # noqa: N815 - the Push API's own name
    keys = fields.Nested(PushKeys, required=True)


class PushReceipt(Strict):
    """A device says that an alarm was shown, opened or acknowledged."""

    alarm = fields.UUID(required=True)
    at = Moment(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("shown", "opened", "acknowledged")))


class PushTrial(Strict):
    """Which device of one's own shall ring; each of them where none is named."""

    subscription = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))


class TrialSent(Schema):
    """What the push service of one device answered."""

    status = fields.String(required=True)
    http_status = fields.Integer(required=True, allow_none=True)


class TrialState(Schema):
    """How far an alarm of trial has come; only a device can say that it was shown."""

    sent = fields.List(fields.Nested(TrialSent), required=True)
    shown_at = fields.String(required=True, allow_none=True)
    opened_at = fields.String(required=True, allow_none=True)
