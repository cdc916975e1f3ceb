"""What a font can draw, by its own word."""

from importlib import resources

import pytest

from backend.clients import font_signs
from backend.clients.report_pdf import UNDRAWN

FONT = (resources.files("backend") / "data" / "fonts" / "NotoSansSC-Regular.ttf").read_bytes()


@pytest.mark.parametrize(("sign", "is_drawn"), [("清", True), (UNDRAWN, True), ("a", True), ("\n", False),
                                                ("😀", False), ("𠮷", False), ("ไ", False)])  # fmt: skip
def test_the_font_of_reports_says_what_it_draws(sign: str, is_drawn: bool) -> None:
    assert any(ord(sign) in signs for signs in font_signs.ranges(FONT)) is is_drawn


def test_a_font_of_the_first_plane_alone_is_none_for_reports() -> None:
    first_plane_alone = FONT.replace(b"\x00\x0c\x00\x00", b"\x00\x04\x00\x00")
    with pytest.raises(ValueError, match="first plane"):
        font_signs.ranges(first_plane_alone)
