"""Photos in a bucket of any S3."""

from datetime import timedelta
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotSupportedError
from obstore.store import S3Store

from backend.clients.photo_store import StoreDown
from backend.domain.errors import NotFound

_TIMES = {"connect_timeout": "3s", "timeout": "30s"}
_RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}


class BucketPhotoStore:
    """A bucket, or a part of one (`s3://bucket/prefix`)."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, key: str, data: bytes) -> bool:
        """Store the bytes unless they are there already; True when they are new."""
        try:
            new = self._create(key, data)
            if not new and self.get(key) != data:
                obstore.put(self._store, key, data, mode="overwrite")
        except (BaseError, OSError) as error:
            raise StoreDown(str(error)) from error
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
        except (NotSupportedError, NotImplementedError):  # no conditional writes there; the key is the hash
            new = not self.exists(key)
            obstore.put(self._store, key, data, mode="overwrite")
            return new
        return True


def store(url: str, *, allow_http: bool = False, **options: Any) -> BucketPhotoStore:
    """The bucket at `s3://bucket/prefix`; options as obstore names them.

    `endpoint`, `region`, `access_key_id`, `secret_access_key`, `virtual_hosted_style_request` and the rest
    may also come from the usual AWS_ variables of the environment.
    """
    client: Any = {**_TIMES, "allow_http": allow_http}
    return BucketPhotoStore(S3Store.from_url(url, client_options=client, retry_config=_RETRIES, **options))
