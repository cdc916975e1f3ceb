"""Strict reading of a document that people write by hand: every complaint names the path of its field."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.domain.errors import Invalid

DAY_MINUTES = 24 * 60


class DocumentError(Invalid):
    """A policy or calendar document is wrong at `path`; nothing of it is taken."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__("document.invalid", f"{path}: {problem}", path=path, problem=problem)
        self.path = path
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the document together with the path that leads to it."""

    value: Any
    path: str

    def wrong(self, problem: str) -> DocumentError:
        """The error to raise for this field."""
        return DocumentError(self.path or "document", problem)

    def at(self, key: str | int) -> "Node":
        """The field under this one; its value is None where the document is silent."""
        child = f"{self.path}[{key}]" if isinstance(key, int) else f"{self.path}.{key}".lstrip(".")
        if isinstance(key, int):
            return Node(self.value[key], child)
        return Node(self.mapping().get(key), child)

    def has(self, key: str) -> bool:
        """Whether the document says anything under this key."""
        return self.mapping().get(key) is not None

    def mapping(self) -> Mapping[str, Any]:
        """The value as a mapping with text keys."""
        if not isinstance(self.value, Mapping):
            raise self.wrong("must be a mapping")
        for key in self.value:
            if not isinstance(key, str):
                raise self.wrong(f"key {key!r} must be text (put it in quotes)")
        return self.value

    def keys(self, *, required: AbstractSet[str] = frozenset(), optional: AbstractSet[str] = frozenset()) -> None:
        """Refuses unknown and missing keys."""
        present = set(self.mapping())
        for key in sorted(present - required - optional):
            raise self.at(key).wrong("unknown key")
        for key in sorted(required):
            if self.mapping().get(key) is None:
                raise self.at(key).wrong("is missing")

    def items(self) -> Iterator["Node"]:
        """The entries of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str | bytes):
            raise self.wrong("must be a list")
        return (self.at(index) for index in range(len(self.value)))

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The entries of a mapping in the order of the document."""
        return ((key, self.at(key)) for key in self.mapping())

    def text(self) -> str:
        """A text that is not blank."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("must be a text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts, none twice."""
        found = tuple(item.text() for item in self.items())
        if len(set(found)) != len(found):
            raise self.wrong("names something twice")
        return found

    def one_of(self, known: AbstractSet[str]) -> str:
        """A text out of a known set."""
        if self.text() not in known:
            raise self.wrong(f"{self.value!r} is not one of {', '.join(sorted(known))}")
        return str(self.value)

    def expect(self, schema: int) -> None:
        """Refuses a document of another schema than this one."""
        if self.value != schema or isinstance(self.value, bool):
            raise self.wrong(f"only schema {schema} is known")

    def number(self, *, least: float = 0, most: float = 1e6) -> float:
        """A number between `least` and `most`, both allowed."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("must be a number")
        if not least <= self.value <= most:
            raise self.wrong(f"must be between {least:g} and {most:g}")
        return self.value

    def whole(self, *, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number between `least` and `most`, both allowed."""
        number = self.number(least=least, most=most)
        if not isinstance(number, int):
            raise self.wrong("must be a whole number")
        return number

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("must be true or false")
        return self.value

    def day(self) -> date:
        """A date, as YAML reads it or written YYYY-MM-DD."""
        if type(self.value) is date:
            return self.value
        try:
            return date.fromisoformat(self.text())
        except ValueError as error:
            raise self.wrong("must be a date YYYY-MM-DD") from error

    def fraction(self) -> float:
        """A part of a whole, more than nothing and less than all: a number, or a text such as "1/3"."""
        above, slash, below = str(self.value).partition("/")
        if isinstance(self.value, str) and slash and above.isdigit() and below.isdigit() and int(below):
            part = int(above) / int(below)
        else:
            part = self.number(most=1)
        if not 0 < part < 1:
            raise self.wrong("must be more than nothing and less than all")
        return part

    def minute(self) -> int:
        """A time of day "HH:MM" up to "24:00", as minutes after midnight."""
        hours, colon, minutes = self.text().partition(":")
        if not (colon and len(minutes) == 2 and hours.isdigit() and minutes.isdigit()):
            raise self.wrong('must be a time "HH:MM" in quotes')
        minute = int(hours) * 60 + int(minutes)
        if int(minutes) > 59 or minute > DAY_MINUTES:
            raise self.wrong("is not a time of day")
        return minute
