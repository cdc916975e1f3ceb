"""What a policy asks of an order, laid out for its clocks: by grade and by start, and how upstream's date counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby

from backend.domain.clock_spec import STOPS, ClockName, ClockSpec, Start, Unit

RANK = {name: rank for rank, name in enumerate(ClockName)}
"""The order in which clocks are shown."""
ByStart = Mapping[Start, tuple[ClockSpec, ...]]
PROMISE = ClockSpec(ClockName.PROMISE, Unit.DAY, "告知承诺", start=Start.PROMISED, stops=STOPS[ClockName.PROMISE])
UPSTREAM = ClockSpec(ClockName.FINISH, Unit.DAY, "upstream", stops=STOPS[ClockName.FINISH])
"""The finish limit of an order that has none here, but a date from upstream."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits on an order of one hazard in each grade; `grade` is the one that it has where its log is silent."""

    by_grade: Mapping[str, ByStart]
    grade: str = ""
    upstream_wins: bool = True
    upstream_buffer: timedelta = timedelta(minutes=60)
    starts: frozenset[Start] = frozenset(Start)
    """Starts of which any grade has a limit."""
    complex_only: Mapping[str, tuple[ClockSpec, ...]] = field(default_factory=dict)
    _graded: dict[str, "Terms"] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls, limits: Mapping[str, Iterable[ClockSpec]], *, upstream_wins: bool = True,
        upstream_buffer: timedelta = timedelta(minutes=60),
    ) -> "Terms":  # fmt: skip
        """The terms of these limits by grade."""
        known = {grade: tuple(specs) for grade, specs in limits.items()}
        plain = {grade: _by_start(s for s in specs if not s.for_complex) for grade, specs in known.items()}
        wider = {grade: tuple(s for s in specs if s.for_complex) for grade, specs in known.items()}
        starts = frozenset(start for by_start in plain.values() for start in by_start) | {Start.PROMISED}
        return cls(plain, next(iter(plain)), upstream_wins, upstream_buffer, starts, wider)

    @classmethod
    def plain(cls, specs: Iterable[ClockSpec]) -> "Terms":
        """The terms of an order whose limits are these, whatever its grade."""
        return cls.of({"": specs})

    def graded(self, grade: str) -> "Terms":
        """The same for an order that has this grade where its log is silent."""
        terms = self._graded.get(grade)
        if terms is None:
            terms = self._graded[grade] = replace(self, grade=grade)
        return terms

    def specs(self, start: Start, grade: str | None = None) -> tuple[ClockSpec, ...]:
        """What runs from this start in this grade; a grade that the version does not know changes nothing."""
        known = self.by_grade.get(grade or self.grade) or self.by_grade[self.grade]
        return known.get(start, ())

    def for_complex(self, start: Start, grade: str | None = None) -> tuple[ClockSpec, ...]:
        """What such an order has in the stead of the plain limits, once it is marked complex."""
        found = self.complex_only.get(grade or self.grade, ())
        return tuple(spec for spec in found if spec.start is start)


def _by_start(specs: Iterable[ClockSpec]) -> ByStart:
    """Same-day limits after the others, for they look at another one's due."""
    wanted = sorted(specs, key=lambda s: (s.start, s.unit is Unit.SAME_DAY, RANK[s.name]))
    return {start: tuple(group) for start, group in groupby(wanted, key=lambda s: s.start)}
