"""Photos beside their bytes."""

from marshmallow import EXCLUDE, Schema, fields, validate

from backend.schemas.fields import Moment
from backend.schemas.orders import OrderFace


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


class PhotoStored(Schema):
    """A photo that the server has verified and keeps."""

    sha256 = fields.String(required=True)
    state = fields.String(required=True)
    order = fields.Nested(OrderFace, required=True)
