"""What the same work costs with nothing around it: the floors that the measurements are held against."""

import os
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image, ImageOps

from tests.factories.push_letters import unb64
from tests.factories.push_service import Subscription


def photo_floor(data: bytes) -> tuple[bytes, bytes]:
    """Make a 1600- and a 320-pixel JPEG by Pillow's fastest road: `draft` before decoding, turned after."""
    image: Image.Image = Image.open(BytesIO(data))
    ratio = min(1.0, 1600 / max(image.size))
    image.draft("RGB", (round(image.width * ratio), round(image.height * ratio)))
    image.thumbnail((1600, 1600))
    image = ImageOps.exif_transpose(image)
    large, thumb = BytesIO(), BytesIO()
    image.save(large, "JPEG")
    image.thumbnail((320, 320))
    image.save(thumb, "JPEG")
    return large.getvalue(), thumb.getvalue()


class PushFloor:
    """Bare encryption and one POST on a line that stays open, with a token signed beforehand."""

    def __init__(self, device: Subscription, authorization: str) -> None:
        url = urlsplit(device.endpoint)
        self._line = HTTPConnection(url.hostname or "", url.port, timeout=7)
        self._path = url.path
        self._point, self._secret = unb64(device.p256dh), unb64(device.auth)
        self._headers = {
            "Authorization": authorization,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": "1500",
            "Urgency": "high",
        }

    def send(self, payload: bytes) -> int:
        """Send one message and give the status."""
        body = http_ece.encrypt(
            payload,
            salt=os.urandom(16),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=self._point,
            auth_secret=self._secret,
            version="aes128gcm",
        )
        self._line.request("POST", self._path, body, self._headers)
        answer = self._line.getresponse()
        answer.read()
        return answer.status
