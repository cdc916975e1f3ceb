"""The place: its rules for forms, its cells, names and posts, and its figures."""

from marshmallow import Schema, fields, validate

from backend.schemas.fields import CODE, DATUMS, Strict, Text
from backend.schemas.parts import Named, Position, Route


class Choice(Schema):
    """Something to choose in a form."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    types = fields.List(fields.String())


class PolicyQuery(Strict):
    """Whose rules, and which version of them; those of the installation that are in force otherwise."""

    place = fields.String(validate=CODE)
    version = fields.String(validate=validate.Length(1, 32))


class PolicyOut(Schema):
    """The place's rules as its forms need them."""

    place = fields.String(required=True)
    version = fields.String(required=True)
    name = fields.String(required=True)
    types = fields.List(fields.Nested(Choice), required=True)
    grades = fields.List(fields.Nested(Choice), required=True)
    hazards = fields.List(fields.Nested(Choice), required=True)
    categories = fields.List(fields.Nested(Choice), required=True)
    return_reasons = fields.List(fields.Nested(Choice), required=True)
    presence = fields.Dict(required=True)
    evidence = fields.List(fields.Dict(), required=True)
    gallery = fields.String(required=True, validate=validate.OneOf(("allowed", "marked", "refused")))
    satisfaction = fields.List(fields.Nested(Choice), required=True)
    refusal_grounds = fields.List(fields.Nested(Choice), required=True)
    whistle_kinds = fields.List(fields.Nested(Choice), required=True)
    suspension_days = fields.Integer(required=True)
    reply_checklist = fields.List(fields.String(), required=True)
    confirm_by_phone = fields.List(fields.String(), required=True)


class LocateQuery(Strict):
    """A position to route."""

    lng = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))
    datum = fields.String(load_default="wgs84", validate=validate.OneOf(DATUMS))


class Located(Route):
    """The route of a position."""

    cell = fields.Nested(Named, required=True, allow_none=True)
    position = fields.Nested(Position, required=True)


class AreaQuery(Strict):
    """A text in names, or the beginning of a code; below which code, and whether cells alone are wanted."""

    q = Text(load_default="", validate=validate.Length(max=60))
    under = fields.String(load_default="", validate=validate.Regexp(r"^[0-9]{0,15}\Z"))
    only_cells = fields.Boolean(load_default=False)
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class AreaFound(Schema):
    """A county, street, community or cell."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)


class AreasFound(Schema):
    """Areas, the greater first."""

    items = fields.List(fields.Nested(AreaFound), required=True)


class CellQuery(Strict):
    """Which cells: by code or its beginning, or in a box `west,south,east,north`."""

    bbox = fields.String(validate=validate.Length(max=120))
    code = fields.String(validate=validate.Regexp(r"^[\w-]{1,40}\Z"))
    cursor = fields.String(validate=validate.Length(max=40))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ShapeQuery(Strict):
    """Which shapes: those in a box, or some cells by their codes with all that touch them."""

    bbox = fields.String(validate=validate.Length(max=120))
    near = fields.String(validate=validate.Regexp(r"^[\w-]{1,40}(,[\w-]{1,40}){0,39}\Z"))


class Cell(Schema):
    """A grid cell; `centre` lies inside it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    centre = fields.Nested(Position, required=True)
    valid_from = fields.String(required=True)
    valid_to = fields.String(required=True, allow_none=True)


class CellPage(Schema):
    """A page of cells."""

    items = fields.List(fields.Nested(Cell), required=True)
    next = fields.String(required=True, allow_none=True)


class PlaceQuery(Strict):
    """A text in which places are looked for."""

    q = Text(required=True, validate=validate.Length(1, 300))
    limit = fields.Integer(load_default=5, validate=validate.Range(1, 20))


class PlaceFound(Schema):
    """A place of the district's own names."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    position = fields.Nested(Position, required=True)
    cell = fields.Nested(Named, required=True, allow_none=True)
    score = fields.Float(required=True)


class PlacesFound(Schema):
    """Places, the likeliest first."""

    items = fields.List(fields.Nested(PlaceFound), required=True)


class HandlerQuery(Strict):
    """The cell or area whose posts are asked for."""

    cell = fields.String(load_default="", validate=validate.Regexp(r"^[\w-]{0,40}\Z"))


class HandlerOut(Schema):
    """Somebody who could be given an order."""

    account = fields.String(required=True)
    name = fields.String(required=True)
    org = fields.String(required=True, allow_none=True)
    post = fields.String(required=True)
    cell = fields.String(required=True)
    on_duty = fields.Boolean(required=True)


class HandlersOut(Schema):
    """Handlers, those on duty first."""

    items = fields.List(fields.Nested(HandlerOut), required=True)


class Figure(Schema):
    """A figure with its numerator and denominator."""

    name = fields.String(required=True)
    numerator = fields.Integer(required=True)
    denominator = fields.Integer(required=True)


class Board(Schema):
    """Today's figures as of an instant."""

    figures = fields.List(fields.Nested(Figure), required=True)
    by_status = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    as_of = fields.String(required=True)
