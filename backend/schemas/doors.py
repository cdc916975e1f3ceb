"""The smaller nouns at the door: sessions, the place, cells, photos, sync, push, the resident."""

from marshmallow import EXCLUDE, Schema, fields, validate

from backend.schemas.fields import DATUMS, Strict, Text
from backend.schemas.orders import Named, OrderFace, Position, Route


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


class Place(Schema):
    """The place that this installation serves."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    tz = fields.String(required=True)


class Me(Schema):
    """Who is signed in, where, and what time it is there."""

    user = fields.Nested(User, required=True)
    place = fields.Nested(Place)
    server_time = fields.String()


class Choice(Schema):
    """Something to choose in a form."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    types = fields.List(fields.String())


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
    satisfaction = fields.List(fields.Nested(Choice), required=True)


class LocateQuery(Strict):
    """A position to route."""

    lng = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))
    datum = fields.String(load_default="wgs84", validate=validate.OneOf(DATUMS))


class Located(Route):
    """The route of a position."""

    cell = fields.Nested(Named, required=True, allow_none=True)
    position = fields.Nested(Position, required=True)


class CellQuery(Strict):
    """Which cells: by code or its beginning, or in a box `west,south,east,north`."""

    bbox = fields.String(validate=validate.Length(max=120))
    code = fields.String(validate=validate.Regexp(r"^[\w-]{1,40}\Z"))
    cursor = fields.String(validate=validate.Length(max=40))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


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


class PhotoHeaders(Schema):
    """What a phone says of a photo beside its bytes."""

    class Meta:
        """Other headers are none of our business."""

        unknown = EXCLUDE

    order = fields.String(required=True, data_key="X-Order", validate=validate.Regexp(r"^[\w-]{1,40}\Z"))
    phase = fields.String(
        required=True, data_key="X-Phase", validate=validate.OneOf(("before", "during", "after", "document"))
    )
    captured_at = fields.AwareDateTime(load_default=None, data_key="X-Captured-At")
    source = fields.String(
        load_default="gallery", data_key="X-Source", validate=validate.OneOf(("camera", "gallery"))
    )


class PhotoStored(Schema):
    """A photo that the server has verified and keeps."""

    sha256 = fields.String(required=True)
    state = fields.String(required=True)
    order = fields.Nested(OrderFace, required=True)


class SyncQuery(Strict):
    """Since which cursor; without one, everything open."""

    since = fields.String(load_default=None, validate=validate.Length(max=60))


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
    server_time = fields.String(required=True)
    time_ticket = fields.String(required=True)


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
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("shown", "opened", "acknowledged")))


class AnswersIn(Strict):
    """What a resident says of his order; `id` makes it count once."""

    id = fields.UUID(required=True)
    contacted = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
    solved = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("yes", "partly", "no")))
    satisfied = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(("satisfied", "basically", "dissatisfied"))
    )
    words = Text(load_default=None, allow_none=True, validate=validate.Length(max=500))


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
