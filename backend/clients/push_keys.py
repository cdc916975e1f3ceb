"""The keys of a browser's push subscription, checked without the weight of what encrypts and signs."""

import base64
import binascii
import re

from backend.clients.push_endpoint import BadSubscription

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
"""The curve P-256 is y² = x³ - 3x + b over the field of this prime (FIPS 186-4, D.1.2.3)."""


def check_keys(p256dh: str, auth: str) -> None:
    """Raise BadSubscription unless a browser could have made these keys; pywebpush takes nearly anything."""
    point, secret = _decoded(p256dh), _decoded(auth)
    if len(point) != 65 or len(secret) != 16:
        raise BadSubscription("push.bad_keys", "p256dh has 65 bytes, auth has 16")
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    if point[0] != 4 or max(x, y) >= _P or (y * y - x * x * x + 3 * x - _B) % _P:
        raise BadSubscription("push.bad_keys", "p256dh is no point on P-256")


def _decoded(text: str) -> bytes:
    if not _BASE64URL.fullmatch(text):
        raise BadSubscription("push.bad_keys", "a key is base64url")
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "===")
    except binascii.Error as error:
        raise BadSubscription("push.bad_keys", "a key is base64url") from error
