"""Reads what a policy document rules beside limits: returns, extensions, whistles, repeats, and who gets what."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backend.domain.clock_spec import ClockName, ClockSpec, Start, Unit
from backend.domain.limits import COUNTED, KEYS, WHOLE, read_amount, read_started
from backend.domain.policy_rules import (
    BACKSTOP_WHEN,
    Backstop,
    Dual,
    Extensions,
    Joint,
    Keeping,
    Repeats,
    Returns,
    Span,
    Suspensions,
    Whistles,
)
from backend.domain.reading import Node
from backend.domain.roles import Role

COUNTABLE = frozenset(unit for unit, (must, _) in KEYS.items() if must == COUNTED)
"""Units of which there can be an amount."""
WHISTLE_CLOCKS = frozenset({ClockName.WHISTLE_SIGN, ClockName.WHISTLE_CONTACT, ClockName.WHISTLE_REPORT})
THEN = frozenset({"designate", "backstop"})
ASSIST = frozenset({"community"})
JOINT_WHEN = frozenset({"repeat", "high_attention", "multi_department"})
STAFF = frozenset(Role) - {Role.SYSTEM, Role.RESIDENT, Role.CONTRACTOR}
Sections = Mapping[str, Node]


def span(node: Node, *, least: float = 0.001) -> Span:
    """An amount of a unit; days are whole."""
    node.keys(required=frozenset({"amount", "unit"}))
    unit = node.at("unit").one_of(COUNTABLE)
    if Unit(unit) in WHOLE:
        return Span(node.at("amount").whole(least=1 if least else 0, most=1000), unit)
    return Span(node.at("amount").number(least=least, most=100_000), unit)


def returns(node: Node) -> tuple[Returns, tuple[ClockSpec, ...]]:
    """Within which window a unit may ask to be relieved, and what ends the sending to and fro."""
    node.keys(
        required=frozenset({"reasons", "basis"}),
        optional=frozenset({"window", "complex_window", "max_dispatches", "then"}),
    )
    basis, plain = node.at("basis").text(), Returns()
    windows = {key: span(node.at(key)) for key in ("window", "complex_window") if node.has(key)}
    if "complex_window" in windows and "window" not in windows:
        raise node.at("window").wrong("is missing, though there is one for complex orders")
    rule = Returns(
        window=windows.get("window"),
        complex_window=windows.get("complex_window"),
        max_dispatches=node.at("max_dispatches").whole(least=2, most=20) if node.has("max_dispatches") else
        plain.max_dispatches,
        then=node.at("then").one_of(THEN) if node.has("then") else plain.then,
        basis=basis,
    )  # fmt: skip
    specs = tuple(_window(node.at(key), basis, for_complex=key == "complex_window") for key in windows)
    return rule, specs


def _window(node: Node, basis: str, *, for_complex: bool) -> ClockSpec:
    """A right, not a duty: nobody is assessed by it."""
    spec = read_amount(node, ClockName.RETURN_WINDOW, Start.DISPATCHED, basis)
    return replace(spec, assessed=False, for_complex=for_complex)


def callback_clock(node: Node) -> tuple[ClockSpec, ...]:
    """Within what time after a passed reply the caller is called back; the centre's own, assessed as no unit's."""
    if not node.has("within"):
        return ()
    spec = read_amount(node.at("within"), ClockName.CALLBACK, Start.PASSED, node.at("basis").text())
    return (replace(spec, assessed=False),)


def extensions(node: Node) -> Extensions:
    """How often a deadline may be put off, and how far from the clock's own start."""
    node.keys(required=frozenset({"max_count", "cap", "basis"}), optional=frozenset({"tell_caller"}))
    return Extensions(
        max_count=node.at("max_count").whole(least=1, most=9),
        cap=span(node.at("cap")),
        tell_caller=node.at("tell_caller").flag() if node.has("tell_caller") else True,
        basis=node.at("basis").text(),
    )


def suspensions(node: Node) -> Suspensions:
    """How far away the day of review of a suspended order may be."""
    node.keys(required=frozenset({"max_days", "basis"}))
    return Suspensions(node.at("max_days").whole(least=1, most=1000), node.at("basis").text())


def whistles(node: Node) -> tuple[Whistles, tuple[ClockSpec, ...]]:
    """Who may call other units, of which kinds, and what each of them then owes."""
    node.keys(required=frozenset({"roles", "kinds", "clocks", "basis"}), optional=frozenset({"dual_assess"}))
    rule = Whistles(
        roles=frozenset(item.one_of(STAFF) for item in node.at("roles").items()),
        kinds=texts_by_id(node.at("kinds")),
        dual_assess=node.at("dual_assess").flag() if node.has("dual_assess") else False,
        basis=node.at("basis").text(),
    )
    return rule, read_started(node.at("clocks"), WHISTLE_CLOCKS, Start.WHISTLED)


def repeats(node: Node) -> Repeats:
    """What counts as the same appeal again."""
    node.keys(required=frozenset({"days", "within_m", "basis"}), optional=frozenset({"level"}))
    return Repeats(
        days=node.at("days").whole(least=1, most=3650),
        within_m=node.at("within_m").number(least=1, most=100_000),
        level=node.at("level").whole(least=1, most=6) if node.has("level") else Repeats().level,
        basis=node.at("basis").text(),
    )


def backstop(node: Node) -> Backstop:
    """Who gets what nobody owns."""
    node.keys(required=frozenset({"org", "when", "basis"}))
    when = tuple(item.one_of(BACKSTOP_WHEN) for item in node.at("when").items())
    return Backstop(node.at("org").text(), when, node.at("basis").text())


def joint(node: Node) -> Joint:
    """What several handle together from the start."""
    node.keys(required=frozenset({"when", "leads", "org", "basis"}))
    when = tuple(item.one_of(JOINT_WHEN) for item in node.at("when").items())
    return Joint(when, node.at("leads").texts(), node.at("org").text(), node.at("basis").text())


def dual(node: Node) -> Dual:
    """Who assists whoever leads, from the dispatch on."""
    node.keys(required=frozenset({"assist", "basis"}))
    return Dual(node.at("assist").one_of(ASSIST), node.at("basis").text())


def keeping(node: Node) -> Keeping:
    """How long what is not the order itself is kept."""
    node.keys(required=frozenset({"basis", "caller_days", "notice_days"}))
    caller, notice = (node.at(key).whole(least=30, most=36_500) for key in ("caller_days", "notice_days"))
    return Keeping(caller, notice, node.at("basis").text())


def texts_by_id(node: Node) -> dict[str, str]:
    """A list to choose from, as id: name."""
    return {key: item.text() for key, item in node.entries()}


def plain_rules(sections: Sections, grades: frozenset[str]) -> dict[str, Any]:
    """The short sections: what is not accepted, what a dispatch asks for, upstream's date, what a reply must hold."""
    found: dict[str, Any] = {}
    if (node := sections.get("refusal")) is not None:
        node.keys(required=frozenset({"grounds", "basis"}))
        found |= {"refusal_grounds": texts_by_id(node.at("grounds")), "refusal_basis": node.at("basis").text()}
    if (node := sections.get("dispatch")) is not None:
        node.keys(required=frozenset({"basis"}), optional=frozenset({"gap_warning_hours", "confirm_by_phone"}))
        confirmed = node.at("confirm_by_phone").items() if node.has("confirm_by_phone") else ()
        hours = node.at("gap_warning_hours").number(least=1, most=10_000) if node.has("gap_warning_hours") else None
        found |= {"gap_warning_hours": hours, "dispatch_basis": node.at("basis").text(),
                  "confirm_by_phone": frozenset(item.one_of(grades) for item in confirmed)}  # fmt: skip
    if (node := sections.get("upstream")) is not None:
        node.keys(required=frozenset({"wins", "buffer_min", "basis"}))
        found |= {"upstream_wins": node.at("wins").flag(), "upstream_buffer_min": node.at("buffer_min").whole(),
                  "upstream_basis": node.at("basis").text()}  # fmt: skip
    if (node := sections.get("reply_check")) is not None:
        node.keys(required=frozenset({"points", "basis"}))
        found |= {"reply_checklist": node.at("points").texts(), "reply_basis": node.at("basis").text()}
    rework = sections["rework"]
    found["head_joins_rework"] = rework.at("head_takes_part").flag() if rework.has("head_takes_part") else False
    return found
