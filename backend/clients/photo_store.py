"""Where photos lie: a folder by default, any S3 by configuration; each is addressed by its own hash."""

import os
import re
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotSupportedError
from obstore.store import LocalStore, S3Store

from backend.domain.errors import NotFound

_HEX = re.compile(r"[0-9a-f]{64}")
_TIMES = {"connect_timeout": "3s", "timeout": "30s"}
_RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}


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


class ObstorePhotoStore:
    """A folder (`file:///…`) or a bucket (`s3://bucket/prefix`); S3 options as obstore names them.

    `endpoint`, `region`, `access_key_id`, `secret_access_key`, `virtual_hosted_style_request` and the rest
    may also come from the usual AWS_ variables of the environment.
    """

    def __init__(self, url: str, *, allow_http: bool = False, **options: Any) -> None:
        self._folder: Path | None = None
        self._store: LocalStore | S3Store
        if url.startswith("s3://"):
            client: Any = {**_TIMES, "allow_http": allow_http}
            self._store = S3Store.from_url(url, client_options=client, retry_config=_RETRIES, **options)
        elif url.startswith("file:///") and not options:
            self._store = LocalStore.from_url(url, mkdir=True)
            self._folder = self._store.prefix
        else:
            raise ValueError(f"a photo store is file:///… or s3://…, not {url}")

    def put(self, key: str, data: bytes) -> bool:
        """Store the bytes unless they are there already; True when they are new."""
        try:
            new = self._create(key, data)
            if not new and self.get(key) != data:  # a power cut can leave a name without its bytes
                obstore.put(self._store, key, data, mode="overwrite")
        except (BaseError, OSError) as error:
            raise StoreDown(str(error)) from error
        self._settle(key)
        return new

    def get(self, key: str) -> bytes:
        """Give the bytes; NotFound where there are none."""
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError as error:
            raise NotFound("photo.not_found", f"nothing is stored under {key}") from error
        except (BaseError, OSError) as error:
            raise StoreDown(str(error)) from error

    def exists(self, key: str) -> bool:
        """Tell whether there are bytes under the key."""
        try:
            obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise StoreDown(str(error)) from error
        return True

    def delete(self, key: str) -> None:
        """Remove the bytes; nothing happens where there are none."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StoreDown(str(error)) from error

    def _create(self, key: str, data: bytes) -> bool:
        try:
            obstore.put(self._store, key, data, mode="create")
        except AlreadyExistsError:
            return False
        except (
            NotSupportedError,
            NotImplementedError,
        ):  # an S3 without conditional writes; the key is the hash
            new = not self.exists(key)
            obstore.put(self._store, key, data, mode="overwrite")
            return new
        return True

    def _settle(self, key: str) -> None:
        """Bring a file and the names that lead to it to the disk: obstore links it, but syncs nothing."""
        if self._folder is None:
            return
        place = self._folder / key
        try:
            for path in (place, *place.parents[: key.count("/") + 1]):
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        except OSError as error:
            raise StoreDown(str(error)) from error


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
