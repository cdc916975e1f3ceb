"""Photos beside their bytes."""

from typing import Any

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from backend.schemas.acts import ClockRef
from backend.schemas.fields import Fix, Moment
from backend.schemas.orders import OrderFace


class InHeader(fields.Nested):
    """A small shape as JSON in a header, which holds text only."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Read the text, then the shape."""
        if isinstance(value, str):
            try:
                value = orjson.loads(value)
            except orjson.JSONDecodeError as error:
                raise ValidationError("Not JSON.") from error
        return super().deserialize(value, attr, data, **kwargs)


class FileClaim(Schema):
    """What the file of a picture from the gallery says of itself."""

    class Meta:
        """What a later phone reads out of a file is none of our business."""

        unknown = EXCLUDE

    taken_at = Moment(load_default=None, allow_none=True)
    lng = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-180, 180))
    lat = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-90, 90))


class PhotoHeaders(Schema):
    """What a phone says of a photo beside its bytes."""

    class Meta:
        """Other headers are none of our business."""

        unknown = EXCLUDE

    order = fields.String(required=True, data_key="X-Order", validate=validate.Regexp(r"^[\w-]{1,40}\Z"))
    phase = fields.String(
        required=True, data_key="X-Phase", validate=validate.OneOf(("before", "during", "after", "document"))
    )
    captured_at = Moment(load_default=None, data_key="X-Captured-At")
    source = fields.String(
        load_default="gallery", data_key="X-Source", validate=validate.OneOf(("camera", "gallery"))
    )
    position = InHeader(Fix, load_default=None, data_key="X-Position")
    clock = InHeader(ClockRef, load_default=None, data_key="X-Clock")
    file_says = InHeader(FileClaim, load_default=None, data_key="X-File-Says")


class PhotoStored(Schema):
    """A photo that the server has verified and keeps."""

    sha256 = fields.String(required=True)
    state = fields.String(required=True)
    order = fields.Nested(OrderFace, required=True)
