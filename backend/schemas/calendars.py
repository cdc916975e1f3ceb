"""Working calendars: what is published, and how an administrator changes a year."""

from marshmallow import fields, validate

from backend.schemas.fields import Day, Strict, Text


class CalendarList(Strict):
    """Every calendar with its known years and the places that count by it."""

    items = fields.List(fields.Dict(), required=True)


class LocalDay(Strict):
    """A day that is otherwise here: a local holiday, a typhoon stop, a half day."""

    day = Day(required=True, format="iso")
    works = fields.Boolean(required=True)
    reason = Text(required=True, validate=validate.Length(1, 100))
    windows = fields.List(fields.List(fields.String(), validate=validate.Length(equal=2)))


class CalendarPut(Strict):
    """A year of a calendar. The national one has holidays (first and last day) and make-up days, a place's own
    only what it has otherwise; `why` is kept with the change."""

    holidays = fields.List(fields.List(fields.String(), validate=validate.Length(equal=2)))
    makeup = fields.List(fields.String())
    local = fields.List(fields.Nested(LocalDay))
    source = Text(required=True, validate=validate.Length(1, 200))
    why = Text(required=True, validate=validate.Length(4, 300))


class CalendarYearOut(Strict):
    """A year as it stands, with its changes, the latest first: who made them, why, what stood there before, and
    which open orders they moved."""

    calendar = fields.String(required=True)
    year = fields.Integer(required=True)
    source = fields.String(required=True)
    holidays = fields.List(fields.List(fields.String()))
    makeup = fields.List(fields.String())
    local = fields.List(fields.Dict())
    edits = fields.List(fields.Dict(), required=True)
