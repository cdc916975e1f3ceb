"""照片: photos by the hash of their bytes."""

from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from flask import Response, request

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.domain.errors import Invalid
from backend.schemas.photos import PhotoHeaders, PhotoStored
from backend.services import evidence, views
from backend.services.evidence import PhotoRefused, Shot

blp = Blueprint("photos", __name__, url_prefix="/api/v1/photos", description="照片 evidence")
_decoding = BoundedSemaphore(2)
"""A photo of 12 megapixels takes tens of megabytes while it is decoded; two at once are enough for two cores."""


@blp.put("/<string:sha256>")
@signed_in()
@blp.arguments(PhotoHeaders(), location="headers")
@blp.response(201, PhotoStored)
@blp.alt_response(200, schema=PhotoStored, description="Stored before; nothing was written.")
def store(headers: dict[str, Any], sha256: str) -> Response:
    """Store a photo under the SHA-256 of its bytes, which are the body."""
    shot = _shot(headers, sha256)
    read(lambda s: evidence.require_order(s, shot.order_no, actor()))
    data = _body()
    with _decoding:
        rendered = evidence.verify(context().store, shot, data)
    at = now()
    order, again = write(lambda s: _attached(s, shot, rendered, size=len(data), at=at))
    return answer({"sha256": shot.sha256, "state": "stored", "order": order}, 200 if again else 201)


def _attached(session: Any, shot: Shot, rendered: Any, *, size: int, at: datetime) -> tuple[dict[str, Any], bool]:
    done = evidence.attach(session, shot, rendered, size=size, actor=actor(), at=at)
    return views.face(session, actor(), done.row, at=at), done.replayed


def _shot(headers: dict[str, Any], sha256: str) -> Shot:
    sha256 = sha256.lower()
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise Invalid("photo.bad_hash", "a photo is named by the SHA-256 of its bytes", field="sha256")
    said = {name: headers[name] for name in ("phase", "source", "captured_at", "position", "clock", "file_says")}
    return Shot(sha256, headers["order"], **said)


def _body() -> bytes:
    length = request.content_length
    if length is not None and length > evidence.MAX_BYTES:
        raise PhotoTooLarge("photo.too_large", f"a photo has at most {evidence.MAX_BYTES} bytes")
    request.max_content_length = evidence.MAX_BYTES  # a form has far fewer
    data = request.stream.read(evidence.MAX_BYTES + 1)
    if len(data) > evidence.MAX_BYTES:
        raise PhotoTooLarge("photo.too_large", f"a photo has at most {evidence.MAX_BYTES} bytes")
    return data


class PhotoTooLarge(PhotoRefused):
    """More bytes than a photo may have (413)."""

    status = 413


@blp.get("/<string:sha256>/<any(large,thumb):size>")
@signed_in()
@blp.response(200, content_type="image/jpeg")
def served(sha256: str, size: str) -> Response:
    """A copy of a photo without any metadata: `large` (1,600 px) or `thumb` (320 px)."""
    read(lambda s: evidence.readable(s, sha256.lower(), actor()))
    response = Response(evidence.served(context().store, sha256.lower(), size), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
