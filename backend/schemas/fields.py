"""Fields and small shapes that several nouns use."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from backend.domain.calendar import FIRST_YEAR, LAST_YEAR, is_countable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")
CODE = validate.Regexp(r"^[\w-]{1,40}\Z")
NAME = validate.Regexp(r"^[a-z_]{1,30}\Z")
SHA256 = validate.Regexp(r"^[0-9a-fA-F]{64}\Z", error="Not a SHA-256 in hexadecimal.")


class Strict(Schema):
    """A body or a query: unknown fields are refused, so that a misspelt one shows."""

    class Meta:
        """Refuse what is not declared."""

        unknown = RAISE


class Text(fields.String):
    """Text without control characters that databases and screens stumble over."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _CONTROL.search(text):
            raise ValidationError("Control characters are not allowed.")
        return text.strip()


class OwnId(fields.UUID):
    """A UUID that a client made: by chance or by its clock, never the kinds that follow from a name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:
        made: UUID = super()._deserialize(value, attr, data, **kwargs)
        if made.version in (3, 5):
            raise ValidationError("A UUID of version 3 or 5 follows from a name; make one by chance.")
        return made


class Moment(fields.AwareDateTime):
    """An aware time of the years that are counted: others overflow when they are reckoned with.

    It goes on as UTC, so that it reads alike before it was in the database and after.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not is_countable(moment):
            raise ValidationError(f"Not a time between {FIRST_YEAR} and {LAST_YEAR}.")
        return moment.astimezone(UTC)


class Day(fields.Date):
    """A day of those years."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not is_countable(day):
            raise ValidationError(f"Not a day between {FIRST_YEAR} and {LAST_YEAR}.")
        return day


class Point(Strict):
    """A point on the earth in a named datum."""

    lng = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))
    datum = fields.String(load_default="wgs84", validate=validate.OneOf(DATUMS))


class Sample(Strict):
    """One fix of a phone; accuracy in metres, 0 and null mean unknown."""

    lng = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))
    accuracy_m = fields.Float(load_default=None, allow_none=True, validate=validate.Range(0, 1_000_000))
    at = Moment(load_default=None, allow_none=True)
    datum = fields.String(validate=validate.OneOf(DATUMS))


class Fix(Sample):
    """Where a phone says it is: the best fix and the samples behind it."""

    samples = fields.List(fields.Nested(Sample), validate=validate.Length(max=50))


class Error(Schema):
    """The one shape of every error; `error` is a stable dotted name."""

    code = fields.Integer(required=True)
    status = fields.String(required=True)
    message = fields.String(required=True)
    error = fields.String(required=True)
    errors = fields.Dict()
    facts = fields.Dict()


def account_field(**kwargs: Any) -> fields.String:
    """The name of an account."""
    return fields.String(validate=validate.Regexp(r"^[\w.@-]{1,64}\Z"), **kwargs)
