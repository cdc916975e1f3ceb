"""Photos in a folder: whole or not at all, on the disk before anybody is told."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

from backend.clients.photo_store import StoreDown
from backend.domain.errors import NotFound


class FolderPhotoStore:
    """A folder with a file for each key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, key: str, data: bytes) -> bool:
        """Store the bytes unless they are there already; True when they are new."""
        place = self._folder / key
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            new = _linked(place, data)
            if not new and place.read_bytes() != data:  # a failing disk can leave a name without its bytes
                place.unlink()
                _linked(place, data)
            for path in (place, *place.parents[: key.count("/") + 1]):
                _sync(path)
        except OSError as error:
            raise StoreDown(str(error)) from error
        return new

    def get(self, key: str) -> bytes:
        """Give the bytes; NotFound where there are none."""
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("photo.not_found", f"nothing is stored under {key}") from error
        except OSError as error:
            raise StoreDown(str(error)) from error

    def exists(self, key: str) -> bool:
        """Tell whether there are bytes under the key."""
        try:
            return (self._folder / key).is_file()
        except OSError as error:
            raise StoreDown(str(error)) from error

    def delete(self, key: str) -> None:
        """Remove the bytes; nothing happens where there are none."""
        try:
            (self._folder / key).unlink(missing_ok=True)
        except OSError as error:
            raise StoreDown(str(error)) from error


def store(url: str) -> FolderPhotoStore:
    """The folder of a `file:///…` address."""
    return FolderPhotoStore(Path(unquote(urlsplit(url).path)))


def _linked(place: Path, data: bytes) -> bool:
    """Write beside the place and give the whole file its name, unless another has it; whether it was free."""
    with NamedTemporaryFile(dir=place.parent, prefix=".") as unfinished:
        unfinished.write(data)
        unfinished.flush()
        os.fsync(unfinished.fileno())
        try:
            os.link(unfinished.name, place)
        except FileExistsError:
            return False
    return True


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
