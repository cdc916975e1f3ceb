"""Working calendars: what is published, and how an administrator changes a year."""

from marshmallow import Schema, fields, validate

from backend.domain.calendar_days import Kind
from backend.schemas.fields import Day, Strict, Text


class CalendarOut(Schema):
    """A calendar: its published years, who counts by it, the years that ought to be published and are not, and how
    many open orders have no date for want of one. `own` says that it holds what one place has otherwise."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    own = fields.Boolean(required=True)
    years = fields.List(fields.Integer(), required=True)
    places = fields.List(fields.String(), required=True)
    missing = fields.List(fields.Integer(), required=True)
    waiting = fields.Integer(required=True)


class CalendarList(Schema):
    """Every calendar, those that many count by before what one place has otherwise."""

    items = fields.List(fields.Nested(CalendarOut), required=True)


class LocalDay(Strict):
    """A day that is otherwise here: a local holiday, a typhoon stop, a half day."""

    day = Day(required=True, format="iso")
    works = fields.Boolean(required=True)
    reason = Text(required=True, validate=validate.Length(1, 100))
    source = Text(validate=validate.Length(1, 200))
    windows = fields.List(fields.List(fields.String(), validate=validate.Length(equal=2)))


class CalendarPut(Strict):
    """A year of a calendar. The national one has holidays (first and last day, and the name) and make-up days, a
    place's own only what it has otherwise; `why` is kept with the change."""

    holidays = fields.List(fields.List(fields.String(), validate=validate.Length(2, 3)))
    makeup = fields.List(fields.String())
    local = fields.List(fields.Nested(LocalDay))
    source = Text(required=True, validate=validate.Length(1, 200))
    why = Text(required=True, validate=validate.Length(4, 300))


class EditOut(Schema):
    """A change of a year: who made it (nobody where it was a command), why, what stood there before, and which open
    orders it moved; `done_at` is empty while they are derived anew."""

    id = fields.Integer(required=True)
    at = fields.String(required=True)
    account_id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    before = fields.Dict(required=True, allow_none=True)
    moved = fields.List(fields.String(), required=True)
    done_at = fields.String(required=True, allow_none=True)


class CalendarYearOut(Strict):
    """A year as it stands, with its changes, the latest first: who made them, why, what stood there before, and
    which open orders they moved."""

    calendar = fields.String(required=True)
    year = fields.Integer(required=True)
    source = fields.String(required=True)
    holidays = fields.List(fields.List(fields.String()))
    makeup = fields.List(fields.String())
    local = fields.List(fields.Dict())
    edits = fields.List(fields.Nested(EditOut), required=True)


class CalendarDay(Schema):
    """A day, whether it is worked, and why."""

    day = fields.String(required=True)
    works = fields.Boolean(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([str(kind) for kind in Kind]))
    words = fields.String(required=True)
    source = fields.String(required=True)


class CalendarDays(Schema):
    """A year day by day; `base` is the calendar that is counted by where this one holds a place's own days."""

    calendar = fields.String(required=True)
    base = fields.String(required=True)
    year = fields.Integer(required=True)
    source = fields.String(required=True, allow_none=True)
    days = fields.List(fields.Nested(CalendarDay), required=True)
    edits = fields.List(fields.Nested(EditOut), required=True)


class DayPut(Strict):
    """One day: worked or not, or (null) as it is published; a half day names its hours. Reason and source stand on
    the day, `why` with the change."""

    day = Day(required=True, format="iso")
    works = fields.Boolean(required=True, allow_none=True)
    reason = Text(load_default="", validate=validate.Length(max=100))
    source = Text(load_default="", validate=validate.Length(max=200))
    windows = fields.List(fields.List(fields.String(), validate=validate.Length(equal=2)), load_default=list)
    why = Text(required=True, validate=validate.Length(4, 300))


class CalendarFileIn(Strict):
    """A calendar's file as it was written; looked at, or taken with a reason."""

    text = fields.String(required=True, validate=validate.Length(1, 200_000))
    take = fields.Boolean(load_default=False)
    why = Text(load_default="", validate=validate.Length(max=300))


class FileYear(Schema):
    """A year of a file: whether it is new, otherwise than what is known, or the same; and how many days it names."""

    year = fields.Integer(required=True)
    standing = fields.String(required=True, validate=validate.OneOf(("new", "changed", "same")))
    holidays = fields.Integer(required=True)
    makeup = fields.Integer(required=True)
    source = fields.String(required=True)


class CalendarFileOut(Schema):
    """The calendar that a file is of, and its years."""

    calendar = fields.String(required=True)
    name = fields.String(required=True)
    years = fields.List(fields.Nested(FileYear), required=True)
