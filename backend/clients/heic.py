"""The opener of HEIC, apart from the others: its decoders weigh megabytes and few phones send it."""

from io import BytesIO

from PIL import ImageFile
from pillow_heif import HeifImageFile


def opened(data: BytesIO) -> ImageFile.ImageFile:
    """The picture, its bytes not decoded yet."""
    return HeifImageFile(data)  # type: ignore[no-untyped-call]
