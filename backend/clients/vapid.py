"""Who we are to a push service: a key made once and kept, and tokens signed with it (RFC 8292)."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from py_vapid import Vapid02

TOKEN_LIFE = timedelta(hours=11)
TOKEN_USE = timedelta(hours=6)
"""A token is signed anew long before it runs out, and rarely: Apple minds more than one an hour."""

_MAX_ORIGINS = 200
_SUBJECT = re.compile(r"(?:mailto:[^@\s<>,;]+@|https://)(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_NOWHERE = ("localhost", "local", "localdomain", "internal", "invalid", "test", "lan", "home", "arpa")


@dataclass(frozen=True, slots=True)
class VapidKey:
    """The installation's key pair; subscriptions are bound to `public` and die with it."""

    private_pem: str = field(repr=False)
    public: str

    @classmethod
    def from_pem(cls, pem: str) -> "VapidKey":
        """Take a kept key; ValueError unless it is a private key on P-256."""
        key = _private(pem)
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return cls(pem, base64.urlsafe_b64encode(point).rstrip(b"=").decode())


def make_vapid_keys() -> VapidKey:
    """Make the key pair of a new installation; whoever calls this keeps `private_pem`."""
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return VapidKey.from_pem(pem.decode())


def check_subject(subject: str) -> None:
    """Raise ValueError unless push services can reach the operator under it: Apple answers 403 otherwise."""
    found = _SUBJECT.fullmatch(subject)
    if found is None:
        raise ValueError("the VAPID subject is mailto:somebody@a.host or https://a.host, without a path")
    host = found["host"].lower()
    if host.rsplit(".", 1)[-1] in _NOWHERE or _is_address(host):
        raise ValueError(f"the VAPID subject names {host}, which nobody outside can reach")


class Tokens:
    """Authorization headers, one per push service, signed at most every few hours."""

    def __init__(self, key: VapidKey, subject: str) -> None:
        check_subject(subject)
        self._subject = subject
        self._vapid = Vapid02(_private(key.private_pem))
        self._kept: dict[str, tuple[datetime, str]] = {}

    def header(self, origin: str, *, at: datetime) -> str:
        """Give the Authorization header for a push service."""
        kept = self._kept.get(origin)
        if kept and kept[0] <= at < kept[0] + TOKEN_USE:
            return kept[1]
        expires = int((at + TOKEN_LIFE).timestamp())
        # A dict of its own for each token: py_vapid and pywebpush write into the one they are given.
        signed: Mapping[str, str] = self._vapid.sign({"aud": origin, "exp": expires, "sub": self._subject})
        if len(self._kept) >= _MAX_ORIGINS:
            self._kept.clear()
        self._kept[origin] = at, signed["Authorization"]
        return signed["Authorization"]

    def forget(self, origin: str, *, at: datetime) -> None:
        """Drop a token that a push service did not accept, unless it is an hour young."""
        kept = self._kept.get(origin)
        if kept and not kept[0] <= at < kept[0] + timedelta(hours=1):
            self._kept.pop(origin, None)  # another hand may have dropped it


def _private(pem: str) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError as error:
        raise ValueError("the VAPID key is locked by a password") from error
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("a VAPID key is a private key on P-256")
    return key


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
