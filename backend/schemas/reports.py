"""Reports: what is asked for, and the tables that come."""

from datetime import date

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.clients.documents import KINDS
from backend.schemas.fields import OwnId, Strict

FORMATS = ("json", "text", "csv")
_MONTH = validate.Regexp(r"^2[01]\d{2}-(0[1-9]|1[0-2])\Z")
_DAY = validate.Regexp(r"^2[01]\d{2}-\d{2}-\d{2}\Z")


class ReportQuery(Strict):
    """A day or a month, as tables, as text to print, or for a spreadsheet."""

    day = fields.Date(load_default=None)
    month = fields.String(load_default=None, validate=_MONTH)
    format = fields.String(load_default="json", validate=validate.OneOf(FORMATS))

    @validates_schema
    def _one_of_both(self, data: dict[str, object], **_: object) -> None:
        if (data.get("day") is None) == (data.get("month") is None):
            raise ValidationError("Name a day or a month.", "day")


class SectionOut(Schema):
    """A table under its heading."""

    title = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = fields.List(fields.List(fields.Raw()), required=True)


class ReportOut(Schema):
    """A report with the instant at which its figures were read."""

    title = fields.String(required=True)
    subject = fields.String(required=True)
    as_of = fields.String(required=True)
    sections = fields.List(fields.Nested(SectionOut), required=True)


class ReportAsk(Strict):
    """Which report as which file: the daily one of a day `YYYY-MM-DD`, the monthly one of a month `YYYY-MM`."""

    id = OwnId(metadata={"description": "Made by the client; the same again asks for nothing new."})
    kind = fields.String(required=True, validate=validate.OneOf(("daily", "monthly")))
    period = fields.String(required=True, validate=validate.Length(7, 10))
    format = fields.String(required=True, validate=validate.OneOf(tuple(KINDS)))

    @validates_schema
    def _a_day_or_a_month(self, data: dict[str, str], **_: object) -> None:
        try:
            first = data["period"] if data["kind"] == "daily" else f"{data['period']}-01"
            date.fromisoformat(_DAY(first))
        except (ValueError, ValidationError) as error:
            raise ValidationError("A day YYYY-MM-DD for a daily report, a month YYYY-MM for a monthly one.",
                                  "period") from error  # fmt: skip


class ReportJob(Schema):
    """A report on its way: `state` says how far it is, `url` where its file is once it is ready."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    period = fields.String(required=True)
    format = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("writing", "ready", "failed", "expired")))
    size = fields.Integer(required=True)
    asked_at = fields.String(required=True)
    ready_at = fields.String(required=True, allow_none=True)
    expires_at = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
