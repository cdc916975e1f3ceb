"""The code of a grid cell: 15 digits that can be walked upward, or a word of a place's own."""

import re
from dataclasses import dataclass
from typing import Final, Self

from geo.errors import BadCode

_STANDARD: Final = re.compile(r"[1-9][0-9]{14}")
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class CellCode:
    """A cell's code, of the 15-digit standard (GB/T 30428.1) or opaque.

    A standard code is 6 digits county (GB/T 2260), 3 street or town, 3 community or village,
    3 serial within the community.  Any other text is kept as it is and has no parents.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code, blanks around it removed.

        Raises
        ------
        BadCode
            If it is empty, longer than 64 characters or holds tabs or other unprintable characters,
            or if it is all of 15 digits but its county, street, community or serial is all zeros.
        """
        code = text.strip()
        if not code or len(code) > _LONGEST or not code.isprintable():
            raise BadCode(f"{text!r} cannot be the code of a cell")
        if len(code) == 15 and code.isascii() and code.isdigit():
            parts = (code[:6], code[6:9], code[9:12], code[12:])
            if not _STANDARD.fullmatch(code) or any(int(part) == 0 for part in parts):
                raise BadCode(f"{code}: county, street, community and serial must each be above zero")
        return cls(code)

    @property
    def is_standard(self) -> bool:
        """Whether this is a 15-digit code that can be walked upward."""
        return _STANDARD.fullmatch(self.text) is not None

    @property
    def county(self) -> str | None:
        """The county's 6 digits, or None for an opaque code."""
        return self.text[:6] if self.is_standard else None

    @property
    def street(self) -> str | None:
        """The street's or town's 9 digits, or None for an opaque code."""
        return self.text[:9] if self.is_standard else None

    @property
    def community(self) -> str | None:
        """The community's or village's 12 digits, or None for an opaque code."""
        return self.text[:12] if self.is_standard else None

    @property
    def serial(self) -> int | None:
        """The number within the community, 1 to 999, or None for an opaque code."""
        return int(self.text[12:]) if self.is_standard else None

    def parents(self) -> tuple[str, ...]:
        """List the codes above: community (12 digits), street (9), county (6); none if opaque."""
        return (self.text[:12], self.text[:9], self.text[:6]) if self.is_standard else ()

    def __str__(self) -> str:
        return self.text
