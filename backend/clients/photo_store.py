"""Where photos lie: a folder by default, any S3 by configuration; each is addressed by its own hash."""

import re
from enum import StrEnum
from hashlib import sha256
from importlib import import_module
from typing import Any, Protocol, cast

from backend.domain.errors import NotFound

_HEX = re.compile(r"[0-9a-f]{64}")
_STORES = {"file:///": "backend.clients.photo_folder", "s3://": "backend.clients.photo_bucket"}
"""Loaded when a URL asks for it: where photos lie in a folder, nobody carries a client of S3."""


class StoreDown(Exception):
    """The store cannot serve this call now; the same call may be tried again."""

    code = "photo.store_down"


class Copy(StrEnum):
    """What of a photo is stored: the bytes as they came (evidence, never served) and two served copies."""

    ORIGINAL = "original"
    LARGE = "large"
    THUMB = "thumb"


def digest(data: bytes) -> str:
    """Name a photo by its bytes: SHA-256 as 64 hex digits."""
    return sha256(data).hexdigest()


def key(photo: str, copy: Copy) -> str:
    """Give the place of a photo's copy; ValueError unless `photo` is a SHA-256 in lower-case hex."""
    if not _HEX.fullmatch(photo):
        raise ValueError("a photo is named by 64 lower-case hex digits")
    return f"{copy.value}/{photo[:2]}/{photo}"


class PhotoStore(Protocol):
    """Bytes by key. Whoever was told that bytes are stored finds them again after a power cut."""

    def put(self, key: str, data: bytes) -> bool:
        """Store the bytes unless they are there already; True when they are new."""
        ...

    def get(self, key: str) -> bytes:
        """Give the bytes; NotFound where there are none."""
        ...

    def exists(self, key: str) -> bool:
        """Tell whether there are bytes under the key."""
        ...

    def delete(self, key: str) -> None:
        """Remove the bytes; nothing happens where there are none."""
        ...


def photo_store(url: str, **options: Any) -> PhotoStore:
    """The store at an address: a folder (`file:///…`) or a bucket (`s3://bucket/prefix`) with its options."""
    for scheme, module in _STORES.items():
        if url.startswith(scheme):
            return cast(PhotoStore, import_module(module).store(url, **options))
    raise ValueError(f"a photo store is file:///… or s3://…, not {url}")


class MemoryPhotoStore:
    """A store that forgets: for tests and trials."""

    def __init__(self) -> None:
        self.photos: dict[str, bytes] = {}

    def put(self, key: str, data: bytes) -> bool:
        """Store the bytes unless they are there already; True when they are new."""
        new = key not in self.photos
        self.photos[key] = data
        return new

    def get(self, key: str) -> bytes:
        """Give the bytes; NotFound where there are none."""
        if key not in self.photos:
            raise NotFound("photo.not_found", f"nothing is stored under {key}")
        return self.photos[key]

    def exists(self, key: str) -> bool:
        """Tell whether there are bytes under the key."""
        return key in self.photos

    def delete(self, key: str) -> None:
        """Remove the bytes; nothing happens where there are none."""
        self.photos.pop(key, None)
