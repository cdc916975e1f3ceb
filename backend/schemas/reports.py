"""Reports: what is asked for, and the tables that come."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.schemas.fields import Strict

FORMATS = ("json", "text", "csv")


class ReportQuery(Strict):
    """A day or a month, as tables, as text to print, or for a spreadsheet."""

    day = fields.Date(load_default=None)
    month = fields.String(load_default=None, validate=validate.Regexp(r"^2\d{3}-(0[1-9]|1[0-2])\Z"))
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
