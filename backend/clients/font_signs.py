"""Which signs a font can draw, read from the font itself."""

from struct import iter_unpack, unpack_from

ALL_PLANES = 12
"""The kind of table that knows signs beyond the first 65,536."""


def ranges(font: bytes) -> list[range]:
    """The code points that a TrueType font has a picture for, in order."""
    (tables,) = unpack_from(">4xH", font)
    begin = next(at for tag, _, at, _ in iter_unpack(">4sLLL", font[12 : 12 + 16 * tables]) if tag == b"cmap")
    (count,) = unpack_from(">2xH", font, begin)
    for _, _, offset in iter_unpack(">HHL", font[begin + 4 : begin + 4 + 8 * count]):
        at = begin + offset
        if unpack_from(">H", font, at) == (ALL_PLANES,):
            (groups,) = unpack_from(">12xL", font, at)
            found = iter_unpack(">LLL", font[at + 16 : at + 16 + 12 * groups])
            return [range(first, last + 1) for first, last, _ in found]
    raise ValueError("the font does not say what it draws beyond the first plane")
