"""Pictures: what comes out of them, and what never does."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from backend.clients.imaging import LARGE_PX, THUMB_PX, inspect_and_render, thumbnail
from backend.clients.photo_bytes import PhotoFormat
from tests.factories import photos

CHINA = timezone(timedelta(hours=8))


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def blurred(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB").resize((64, 64), Image.Resampling.BOX), dtype=float)


def far_apart(one: Image.Image, other: Image.Image) -> float:
    """Give the mean difference of 255 that is left when noise is averaged away."""
    return float(np.abs(blurred(one) - blurred(other)).mean())


def test_a_phones_photo_becomes_upright_copies_of_1600_and_320_pixels() -> None:
    photo = inspect_and_render(photos.twelve_megapixels())
    assert (photo.format, photo.width, photo.height, photo.orientation) == (PhotoFormat.JPEG, 3000, 4000, 6)
    large, small = opened(photo.large), opened(thumbnail(photo.large))
    assert (large.size, small.size) == ((1200, LARGE_PX), (240, THUMB_PX))
    upright = ImageOps.exif_transpose(opened(photos.twelve_megapixels()))
    assert far_apart(large, upright.resize(large.size, Image.Resampling.LANCZOS)) < 2
    assert far_apart(small, upright.resize(small.size, Image.Resampling.LANCZOS)) < 2


def test_time_and_place_are_read_from_the_camera() -> None:
    photo = inspect_and_render(photos.twelve_megapixels())
    assert photo.captured_at == datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
    assert photo.gps == pytest.approx(photos.GZ_TOWER, abs=1e-6)


def test_a_camera_without_an_offset_is_read_in_the_zone_given_or_not_at_all() -> None:
    data = photos.encoded(exif=photos.exif(taken="2026:11:23 09:12:00"))
    assert inspect_and_render(data).captured_at is None
    assert inspect_and_render(data, zone=CHINA).captured_at == datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "0001:01:01 00:00:00", "yesterday", "\0\0"])
def test_a_senseless_time_is_no_time(taken: str) -> None:
    data = photos.encoded(exif=photos.exif(taken=taken, offset="+08:00"))
    assert inspect_and_render(data, zone=CHINA).captured_at is None


@pytest.mark.parametrize("place", [(0.0, 0.0), (181.0, 12.0), (113.0, 91.0)])
def test_a_senseless_place_is_no_place(place: tuple[float, float]) -> None:
    assert inspect_and_render(photos.encoded(exif=photos.exif(gps=place))).gps is None


def test_west_and_south_are_negative() -> None:
    data = photos.encoded(exif=photos.exif(gps=(-43.2, -22.9)))
    assert inspect_and_render(data).gps == pytest.approx((-43.2, -22.9), abs=1e-6)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_is_applied(kind: str, orientation: int) -> None:
    data = photos.encoded(kind=kind, exif=photos.exif(orientation=orientation))
    photo = inspect_and_render(data)
    upright = ImageOps.exif_transpose(opened(data))
    assert opened(photo.large).size == (photo.width, photo.height) == upright.size
    assert far_apart(opened(photo.large), upright) < 2


def test_heic_is_accepted_and_comes_out_upright() -> None:
    photo = inspect_and_render(photos.heic(exif=photos.exif(orientation=6, gps=photos.GZ_TOWER)))
    assert (photo.format, photo.width, photo.height) == (PhotoFormat.HEIC, 300, 400)
    turned = photos.scene((400, 300)).transpose(Image.Transpose.ROTATE_270)
    assert far_apart(opened(photo.large), turned) < 2
    assert photo.gps == pytest.approx(photos.GZ_TOWER, abs=1e-6)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_comes_out_as_a_picture(mode: str) -> None:
    if mode == "I;16":
        ramp = np.linspace(0, 65535, 800, dtype=np.uint16)
        image = Image.fromarray(np.tile(ramp, (600, 1)))
        expected = Image.fromarray((np.tile(ramp, (600, 1)) // 256).astype(np.uint8))
    else:
        image = expected = photos.scene().convert(mode)
    photo = inspect_and_render(photos.encoded(image, "PNG"))
    assert not photo.uniform
    assert far_apart(opened(photo.large), expected) < 2


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_every_jpeg_mode_comes_out_as_a_picture(mode: str, progressive: bool) -> None:
    image = photos.scene((2400, 1800)).convert(mode)
    photo = inspect_and_render(photos.encoded(image, progressive=progressive))
    large = opened(photo.large)
    assert large.size == (1600, 1200)
    assert far_apart(large, image.convert("RGB").resize(large.size, Image.Resampling.LANCZOS)) < 2


def test_what_is_transparent_shows_white() -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste(photos.scene((200, 300)), (0, 0))
    for kind in ("PNG", "WEBP"):
        photo = inspect_and_render(photos.encoded(image, kind, **({"lossless": True} if kind == "WEBP" else {})))
        assert opened(photo.large).getpixel((350, 150)) == (255, 255, 255)


def test_of_an_animation_the_first_frame_counts() -> None:
    frames = [photos.scene((400, 300), seed=seed) for seed in (1, 2)]
    data = photos.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert far_apart(opened(inspect_and_render(data).large), frames[0]) < 2


def test_small_pictures_are_not_blown_up_and_slivers_keep_a_pixel() -> None:
    assert opened(inspect_and_render(photos.encoded(photos.scene((90, 60)))).large).size == (90, 60)
    sliver = inspect_and_render(photos.encoded(photos.scene((9000, 2))))
    assert opened(sliver.large).size == (1600, 1)
    assert opened(thumbnail(sliver.large)).size == (320, 1)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic", "phone"])
def test_copies_carry_no_metadata(kind: str) -> None:
    block = photos.exif(orientation=3, gps=photos.GZ_TOWER, taken="2026:11:23 09:12:00")
    extra = {"exif": block, "xmp": b"<secret-xmp/>", "icc_profile": b"secret-profile" * 20}
    data = {
        "jpeg": photos.tagged_jpeg,
        "png": lambda: photos.encoded(kind="PNG", exif=block, icc_profile=b"secret-profile" * 20),
        "webp": lambda: photos.encoded(kind="WEBP", **extra),
        "heic": lambda: photos.heic(exif=block, xmp=b"<secret-xmp/>"),
        "phone": photos.twelve_megapixels,
    }[kind]()
    photo = inspect_and_render(data)
    for copy in (photo.large, thumbnail(photo.large)):
        image = opened(copy)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"secret" not in copy
        assert b"Exif" not in copy
        assert copy.count(b"\xff\xd8\xff") == 1  # no thumbnail inside


def test_a_picture_of_nothing_is_flagged_and_kept() -> None:
    for colour in ("black", "white", (128, 128, 128)):
        assert inspect_and_render(photos.encoded(Image.new("RGB", (900, 700), colour))).uniform
    assert not inspect_and_render(photos.encoded()).uniform


def test_the_fingerprint_survives_resizing_and_tells_scenes_apart() -> None:
    def bits(image: Image.Image, quality: int = 90) -> int:
        return int(inspect_and_render(photos.encoded(image, quality=quality)).dhash, 16)

    first, other = photos.scene(seed=1), photos.scene(seed=2)
    again = first.resize((500, 375), Image.Resampling.LANCZOS)
    assert (bits(first) ^ bits(again, 60)).bit_count() <= 4
    assert (bits(first) ^ bits(other)).bit_count() >= 12


def test_real_photos_are_all_accepted(shared_data: Path) -> None:
    files = [path for path in sorted((shared_data / "photos_good").rglob("*")) if path.is_file()]
    assert len(files) > 50
    for path in files:
        photo = inspect_and_render(path.read_bytes())
        assert max(opened(thumbnail(photo.large)).size) <= THUMB_PX, path
        with Image.open(path) as plain:
            assert far_apart(opened(photo.large), ImageOps.exif_transpose(plain)) < 6, path


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's account of memory")
def test_a_twelve_megapixel_photo_costs_less_than_120_megabytes() -> None:
    program = (
        "import sys\n"
        "from backend.clients.imaging import inspect_and_render, thumbnail\n"
        "data = sys.stdin.buffer.read()\n"
        "thumbnail(inspect_and_render(data).large)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    for photo in (photos.twelve_megapixels(), photos.twelve_megapixels(progressive=True)):
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", program], input=photo, capture_output=True, cwd=root, check=True)
        assert int(done.stdout) / 1024 < 120
