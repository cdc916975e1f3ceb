"""One behaviour for the folder, for S3 (moto) and for memory."""

import os
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from backend.clients.photo_store import (
    Copy,
    MemoryPhotoStore,
    PhotoStore,
    StoreDown,
    digest,
    key,
    photo_store,
)
from backend.domain.errors import NotFound

DATA = b"\xff\xd8 not a photo, but bytes " * 1000
KEY = key(digest(DATA), Copy.ORIGINAL)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{url}/city", method="PUT")).close()
    yield url
    server.stop()


def bucket(endpoint: str, name: str = "city") -> PhotoStore:
    return photo_store(
        f"s3://{name}/photos",
        allow_http=True,
        endpoint=endpoint,
        region="us-east-1",
        access_key_id="a",
        secret_access_key="b",
    )


@pytest.fixture(params=["folder", "s3", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoStore:
    made: dict[str, Callable[[], PhotoStore]] = {
        "folder": lambda: photo_store((tmp_path / "mit Leer zeichen").as_uri()),
        "s3": lambda: bucket(request.getfixturevalue("s3")),
        "memory": MemoryPhotoStore,
    }
    fresh = made[request.param]()
    fresh.delete(KEY)
    return fresh


def test_what_is_put_is_there(store: PhotoStore) -> None:
    assert not store.exists(KEY)
    assert store.put(KEY, DATA)
    assert store.exists(KEY)
    assert store.get(KEY) == DATA


def test_the_second_time_nothing_is_new(store: PhotoStore) -> None:
    assert [store.put(KEY, DATA) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize("store", ["folder", "s3"], indirect=True)
def test_of_many_at_once_one_is_the_first(store: PhotoStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda _: store.put(KEY, DATA), range(16)))
    assert new.count(True) == 1
    assert store.get(KEY) == DATA


def test_what_is_not_there_is_not_found(store: PhotoStore) -> None:
    with pytest.raises(NotFound) as caught:
        store.get(KEY)
    assert caught.value.code == "photo.not_found"


def test_deleting_is_final_and_may_be_repeated(store: PhotoStore) -> None:
    store.put(KEY, DATA)
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)


def test_a_name_without_its_bytes_is_healed_by_the_next_try(tmp_path: Path) -> None:
    store = photo_store(tmp_path.as_uri())
    store.put(KEY, DATA)
    (tmp_path / KEY).write_bytes(b"")  # what a power cut can leave
    assert not store.put(KEY, DATA)
    assert store.get(KEY) == DATA


def test_a_folder_is_synced_before_anybody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (synced.append(Path(f"/proc/self/fd/{fd}").readlink()), real(fd))[1])
    photo_store(tmp_path.as_uri()).put(KEY, DATA)
    place = tmp_path / KEY
    assert synced[0].parent == place.parent  # whole before it has a name
    assert synced[1:] == [place, place.parent, place.parent.parent, tmp_path]


def test_nobody_reads_half_a_photo(tmp_path: Path) -> None:
    store = photo_store(tmp_path.as_uri())
    store.put(KEY, DATA)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest(DATA)]


def test_a_place_taken_by_a_file_is_a_store_that_is_down(tmp_path: Path) -> None:
    store = photo_store(tmp_path.as_uri())
    (tmp_path / "original").write_bytes(b"in the way")
    with pytest.raises(StoreDown):
        store.put(KEY, DATA)


def test_a_missing_bucket_and_a_dead_server_are_a_store_that_is_down(s3: str) -> None:
    for store in (bucket(s3, "nowhere"), bucket("http://127.0.0.1:9")):
        with pytest.raises(StoreDown):
            store.put(KEY, DATA)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_photo_is_named_by_its_hash_only(name: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        key(name, Copy.LARGE)


@pytest.mark.parametrize("url", ["photos", "http://127.0.0.1/x", "file://host/x", ""])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file:///"):
        photo_store(url)
