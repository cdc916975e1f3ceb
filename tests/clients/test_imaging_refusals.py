"""Pictures that are refused: cut, built to do harm, or no pictures; each with a stable code, quickly."""

import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.clients.imaging import MAX_PIXELS, inspect_and_render, thumbnail
from backend.clients.photo_bytes import MAX_BYTES, BadPhoto
from tests.factories import photos


def refusal(data: bytes) -> str:
    with pytest.raises(BadPhoto) as caught:
        inspect_and_render(data)
    return caught.value.code


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "WEBP", "HEIC"])
@pytest.mark.parametrize("missing", [1, 2, 12, 200, 0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(kind: str, missing: float) -> None:
    if kind == "HEIC":
        data = photos.heic()
    elif kind == "progressive":
        data = photos.encoded(photos.scene((400, 300)), progressive=True)
    else:
        data = photos.encoded(photos.scene((400, 300)), kind)
    gone = int(len(data) * missing) if missing < 1 else int(missing)
    assert refusal(data[:-gone]) == "photo.truncated"


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("size", [(800, 600), (1800, 1350)])
def test_a_cut_jpeg_with_an_end_put_behind_is_refused_too(size: tuple[int, int], share: float) -> None:
    stump = photos.closed_early(photos.encoded(photos.scene(size)), share)
    Image.open(BytesIO(stump)).load()  # Pillow itself sees nothing wrong
    assert refusal(stump) == "photo.truncated"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.98])
def test_a_part_of_a_progressive_jpeg_is_refused_wherever_it_was_closed(share: float) -> None:
    stump = photos.closed_early(photos.encoded(progressive=True), share)
    Image.open(BytesIO(stump)).load()
    assert refusal(stump) == "photo.truncated"


@pytest.mark.parametrize("lost", [1, 2, 5])
def test_a_progressive_jpeg_without_its_last_scans_is_refused(lost: int) -> None:
    data = photos.encoded(progressive=True)
    end = len(data)
    for _ in range(lost):
        end = data.rindex(b"\xff\xda", 0, end)
    assert refusal(data[:end] + b"\xff\xd9") == "photo.truncated"


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("quality", [30, 95])
def test_a_whole_progressive_jpeg_of_any_kind_is_taken(mode: str, quality: int) -> None:
    whole = photos.encoded(photos.scene().convert(mode), progressive=True, quality=quality)
    assert inspect_and_render(whole).width == inspect_and_render(whole + b"a film behind it").width == 800


def test_a_jpeg_whose_end_was_never_written_to_disk_is_refused() -> None:
    data = photos.encoded()
    assert refusal(data[: len(data) // 2].ljust(len(data), b"\0")) == "photo.truncated"


def test_what_stands_behind_a_whole_jpeg_does_no_harm() -> None:
    film = photos.encoded() + b"ftypmp42" + bytes(range(256)) * 40
    assert inspect_and_render(film).width == 800


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (b"", "photo.empty", 422),
        (b"hello", "photo.not_an_image", 415),
        (b"%PDF-1.7 and so on", "photo.not_an_image", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.not_an_image", 415),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), "photo.too_big", 413),
        (b"\xff\xd8\xff\xe0", "photo.truncated", 422),
    ],
)
def test_what_is_no_photo_is_refused_with_its_code(data: bytes, code: str, status: int) -> None:
    with pytest.raises(BadPhoto) as caught:
        inspect_and_render(data)
    assert (caught.value.code, caught.value.status) == (code, status)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "AVIF", "JPEG2000", "ICO"])
def test_other_kinds_of_picture_are_refused(kind: str) -> None:
    assert refusal(photos.encoded(kind=kind)) == "photo.wrong_format"


def test_a_bomb_is_refused_by_its_header_alone() -> None:
    for side in (5_001, 10_000):
        bomb = photos.pixel_bomb(side)
        assert refusal(bomb) == "photo.too_many_pixels"


def test_a_jpeg_of_more_than_fifty_million_pixels_is_refused() -> None:
    data = photos.encoded()
    frame = data.index(b"\xff\xc0")
    side = (7_100).to_bytes(2, "big")
    assert MAX_PIXELS < 7_100**2
    assert refusal(data[: frame + 5] + side + side + data[frame + 9 :]) == "photo.too_many_pixels"


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    assert inspect_and_render(photos.scan_bomb(2)).width == 800
    assert refusal(photos.scan_bomb(150)) == "photo.too_complex"


def test_files_of_endless_parts_are_refused() -> None:
    png, jpeg = photos.encoded(kind="PNG"), photos.encoded()
    profile = photos._chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(1 << 20), 9))
    assert refusal(png[:33] + profile * 3_000 + png[33:]) == "photo.too_complex"
    assert refusal(png[:33] + photos._chunk(b"tIME", bytes(7)) * 400_000 + png[33:]) == "photo.too_complex"
    assert refusal(jpeg[:2] + b"\xff\xfe\0\2" * 2_000_000 + jpeg[2:]) == "photo.too_complex"


def test_flipped_bytes_never_raise_anything_else() -> None:
    rng = np.random.default_rng(7)
    scene = photos.scene((400, 300))
    sources = [photos.tagged_jpeg(), photos.encoded(scene, progressive=True), photos.heic()]
    sources += [photos.encoded(scene, kind) for kind in ("PNG", "WEBP")]
    for source in sources:
        for _ in range(25):
            data = bytearray(source)
            places = rng.integers(0, rng.choice([64, 2_000, len(data)]), rng.integers(1, 12))
            for place in places:
                data[place % len(data)] = int(rng.integers(0, 256))
            try:
                thumbnail(inspect_and_render(bytes(data)).large)
            except BadPhoto as refused:
                assert refused.code.startswith("photo.")


def test_known_bad_files_are_refused_or_rendered(shared_data: Path) -> None:
    verdicts = {}
    for path in sorted((shared_data / "photos_bad").rglob("*")):
        if path.is_file():
            try:
                verdicts[path.name] = inspect_and_render(path.read_bytes()).format.value
            except BadPhoto as refused:
                verdicts[path.name] = refused.code
    assert len(verdicts) > 80
    assert verdicts["truncated_jpeg.jpg"] == verdicts["truncated_image.png"] == "photo.truncated"
    assert verdicts["hopper_bad_exif.jpg"] == verdicts["sugarshack_bad_mpo_header.jpg"] == "jpeg"
