"""Reads the limits of a policy document: one clock is one line with its amount, unit, start and basis."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from backend.domain.policy import STOPS, Band, ClockName, ClockSpec, DayCount, Start, Stop, Unit
from backend.domain.reading import DAY_MINUTES, Node

ALWAYS = frozenset({"name", "unit", "basis"})
MAY = frozenset({"start", "assessed"})
COUNTED = frozenset({"amount"})
KEYS = {
    Unit.MIN: (COUNTED, frozenset[str]()),
    Unit.HOUR: (COUNTED, frozenset[str]()),
    Unit.EHOUR: (COUNTED, frozenset[str]()),
    Unit.EDAY: (COUNTED, frozenset[str]()),
    Unit.WORKHOUR: (COUNTED, frozenset[str]()),
    Unit.DAY: (COUNTED, frozenset({"day_end", "roll_over"})),
    Unit.WORKDAY: (COUNTED, frozenset({"day_end", "day_count"})),
    Unit.SAME_DAY: (frozenset[str](), frozenset({"anchor"})),
    Unit.BAND: (frozenset({"bands"}), frozenset({"min_minutes"})),
}
"""Unit → the keys that a limit of this unit must and may have."""
GRADED = frozenset(
    {ClockName.RECEIVE, ClockName.RESPOND, ClockName.CONTACT, ClockName.ARRIVE, ClockName.SECURE, ClockName.FINISH,
     ClockName.FEEDBACK}
)  # fmt: skip
"""What a grade or a hazard limits; every other clock has a section of its own."""
GRADED_STARTS = frozenset({Start.REGISTERED, Start.DISPATCHED, Start.REWORK})
WHOLE = frozenset({Unit.DAY, Unit.WORKDAY})


@dataclass(frozen=True, slots=True)
class Stopping:
    """How a place lets the contact and feedback clocks end."""

    tries: int
    apart_min: int
    told_by: Stop

    def of(self, spec: ClockSpec) -> ClockSpec:
        """The limit together with what stops it here."""
        stops = STOPS[spec.name]
        if spec.name is ClockName.FEEDBACK:
            stops |= {self.told_by}
        return replace(spec, stops=stops, tries=self.tries, tries_apart_min=self.apart_min)


def read_clocks(node: Node, stopping: Stopping, others: Collection[ClockSpec] = ()) -> tuple[ClockSpec, ...]:
    """The limits of a list, one a name; an anchor is one of them or of `others`, started alike."""
    specs = tuple(stopping.of(_clock(item)) for item in node.items())
    for item, spec in zip(node.items(), specs, strict=True):
        if sum(other.name is spec.name for other in specs) > 1:
            raise item.at("name").wrong("has two limits in one list")
        anchors = [other for other in (*specs, *others) if other.name is spec.anchor]
        if spec.anchor is not None and not any(_holds(spec, other) for other in anchors):
            raise item.at("anchor").wrong("must be another limit of the same start that is not same_day")
    return specs


def _holds(spec: ClockSpec, anchor: ClockSpec) -> bool:
    return anchor.start is spec.start and anchor.unit is not Unit.SAME_DAY


def read_amount(node: Node, name: ClockName, start: Start, basis: str) -> ClockSpec:
    """A limit that a section states as {amount, unit} alone."""
    node.keys(required=frozenset({"amount", "unit"}), optional=frozenset({"day_end", "day_count"}))
    full = {"name": str(name), "start": str(start), "basis": basis, **node.mapping()}
    spec = _clock(Node(full, node.path), names=(name,), starts=(start,))
    return replace(spec, stops=STOPS[name])


def read_started(node: Node, names: Collection[ClockName], start: Start) -> tuple[ClockSpec, ...]:
    """The limits of a list that all run from one start, which the section itself implies."""
    found: list[ClockSpec] = []
    for item in node.items():
        item.keys(required=ALWAYS | COUNTED, optional=frozenset({"day_end", "day_count"}))
        full = {"start": str(start), **item.mapping()}
        spec = _clock(Node(full, item.path), names=names, starts=(start,))
        if any(other.name is spec.name for other in found):
            raise item.at("name").wrong("has two limits in one list")
        found.append(replace(spec, stops=STOPS[spec.name]))
    return tuple(found)


def _clock(
    node: Node, *, names: Collection[ClockName] = GRADED, starts: Collection[Start] = GRADED_STARTS
) -> ClockSpec:
    unit = Unit(node.at("unit").one_of(frozenset(Unit)))
    must, may = KEYS[unit]
    node.keys(required=ALWAYS | must, optional=MAY | may)
    return ClockSpec(
        name=ClockName(node.at("name").one_of(frozenset(names))),
        unit=unit,
        basis=node.at("basis").text(),
        amount=_amount(node.at("amount"), unit) if "amount" in must else 0,
        start=Start(node.at("start").one_of(frozenset(starts))) if node.has("start") else Start.DISPATCHED,
        anchor=ClockName(node.at("anchor").one_of(frozenset(ClockName))) if node.has("anchor") else None,
        day_count=_day_count(node),
        day_end=node.at("day_end").minute() if node.has("day_end") else DAY_MINUTES,
        roll_over=node.at("roll_over").flag() if node.has("roll_over") else False,
        bands=_bands(node.at("bands")) if unit is Unit.BAND else (),
        min_minutes=node.at("min_minutes").whole() if node.has("min_minutes") else 0,
        assessed=node.at("assessed").flag() if node.has("assessed") else True,
    )


def _amount(node: Node, unit: Unit) -> float:
    if unit in WHOLE:
        return node.whole(least=1, most=1000)
    amount = node.number(most=100_000)
    if amount <= 0:
        raise node.wrong("must be more than nothing")
    return amount


def _day_count(node: Node) -> DayCount:
    if not node.has("day_count"):
        return DayCount.NEXT_DAY_EOD
    count = DayCount(node.at("day_count").one_of(frozenset(DayCount)))
    if count is DayCount.ROLLING and node.has("day_end"):
        raise node.at("day_end").wrong("means nothing when the count is rolling")
    return count


def _bands(node: Node) -> tuple[Band, ...]:
    """Bands that cover the day without a gap; an earlier one is never due later than the next."""
    bands: list[Band] = []
    for item in node.items():
        edges = [edge.minute() for edge in item.items()]
        if len(edges) != 3:
            raise item.wrong("must be [opens, closes, due]")
        band = Band(*edges)
        opens = bands[-1].closes if bands else 0
        if band.opens != opens or not band.opens < band.closes <= band.due:
            raise item.wrong("must begin where the one before ends, and be due when it closes or later")
        if bands and band.due < bands[-1].due:
            raise item.wrong("must not be due before an earlier band")
        bands.append(band)
    if not bands or bands[-1].closes != DAY_MINUTES:
        raise node.wrong('must cover the day to "24:00"')
    return tuple(bands)
