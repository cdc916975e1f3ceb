"""Reads a place's policy document (one file a place, its versions inside) into policies, strictly.

A version says only what is new: a section that it does not name comes from the version that it `inherits`,
and what no version names comes from `common`. A section that is named replaces the older one as a whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from backend.domain import judging_sections, procedure_sections
from backend.domain import policy_sections as read
from backend.domain.calendar import WINDOWS, read_windows
from backend.domain.clock_spec import ClockSpec
from backend.domain.evidence import GalleryRule
from backend.domain.policy import Policy
from backend.domain.policy_rules import (
    Assessment,
    Extensions,
    Keeping,
    Procedures,
    Repeats,
    Supervision,
    Suspensions,
    Whistles,
)
from backend.domain.reading import Node

OPTIONAL = frozenset(
    {
        "all", "extend", "suspend", "whistle", "supervise", "repeat", "backstop", "joint", "dual_dispatch",
        "dispatch", "upstream", "refusal", "reply_check", "assess", "keep",
        "photos",
    }
)  # fmt: skip
"""Where a place says nothing, the plain values of `policy_rules` stand."""
REQUIRED = frozenset(
    {
        "types", "grades", "hazards", "contact", "feedback", "return", "categories", "presence", "evidence",
        "callback", "rework",
    }
)  # fmt: skip
SECTIONS = REQUIRED | OPTIONAL
T = TypeVar("T")
NO_WHISTLES: tuple[Whistles, tuple[ClockSpec, ...]] = (Whistles(), ())
NO_SUPERVISION: tuple[Supervision, tuple[ClockSpec, ...]] = (Supervision(), ())
PLACE = frozenset({"schema", "place", "name", "region", "level", "owner", "tiers", "calendar", "versions"})
VERSION = frozenset({"version", "effective_from", "basis"})


def parse(document: Mapping[str, Any]) -> tuple[Policy, ...]:
    """Every version of the place's policy, the oldest first; raises DocumentError naming the field's path."""
    root = Node(document, "")
    root.keys(required=PLACE, optional=frozenset({"tz", "windows", "common"}))
    root.at("schema").expect(1)
    common = root.at("common") if root.has("common") else Node({}, "common")
    common.keys(optional=SECTIONS)
    known: dict[str, Mapping[str, Node]] = {}
    versions = root.at("versions").items()
    policies = tuple(_policy(root, node, _sections(node, common, known)) for node in versions)
    if not policies:
        raise root.at("versions").wrong("must hold a version")
    days = [policy.effective_from for policy in policies]
    if sorted(set(days)) != days:
        raise root.at("versions").wrong("must follow each other by effective_from")
    return policies


def _sections(node: Node, common: Node, known: dict[str, Mapping[str, Node]]) -> Mapping[str, Node]:
    node.keys(required=VERSION, optional=SECTIONS | {"inherits"})
    name = node.at("version").text()
    if name in known:
        raise node.at("version").wrong("stands here twice")
    inherited = known[node.at("inherits").one_of(frozenset(known))] if node.has("inherits") else {}
    own = {key: child for key, child in node.entries() if key in SECTIONS}
    known[name] = {**inherited, **own}
    sections = {**dict(common.entries()), **known[name]}
    for section in sorted(REQUIRED - set(sections)):
        raise node.at(section).wrong("is missing, here, in what the version inherits, and in common")
    return sections


def _policy(root: Node, node: Node, sections: Mapping[str, Node]) -> Policy:
    stopping = read.stopping(sections["contact"], sections["feedback"])
    all_clocks = read.all_clocks(sections["all"], stopping) if "all" in sections else ()
    grades = read.grades(sections["grades"], stopping, all_clocks)
    hazards = read.hazards(sections["hazards"], stopping)
    procedures, beside = _procedures(sections, frozenset(grade.id for grade in grades))
    return Policy(
        place=root.at("place").text(),
        version=node.at("version").text(),
        effective_from=node.at("effective_from").day(),
        basis=node.at("basis").text(),
        name=root.at("name").text(),
        region=root.at("region").text(),
        level=root.at("level").one_of(frozenset({"city", "district", "town"})),
        owner=root.at("owner").text(),
        tiers=root.at("tiers").texts(),
        calendar=root.at("calendar").text(),
        tz=read.zone(root.at("tz")) if root.has("tz") else "Asia/Shanghai",
        windows=read_windows(root.at("windows")) if root.has("windows") else WINDOWS,
        types=read.types(sections["types"]),
        grades=grades,
        hazards=hazards,
        all_clocks=all_clocks,
        return_reasons=read.return_reasons(sections["return"]),
        categories=read.categories(sections["categories"]),
        contact_tries=stopping.tries,
        presence=read.presence(sections["presence"]),
        evidence=read.evidence(sections["evidence"], grades, hazards),
        callback=read.callback(sections["callback"]),
        rework=read.rework(sections["rework"], stopping),
        contact_basis=sections["contact"].at("basis").text(),
        feedback_basis=sections["feedback"].at("basis").text(),
        return_basis=sections["return"].at("basis").text(),
        gallery=_said(sections, "photos", read.gallery, GalleryRule()),
        procedures=procedures,
        beside=beside,
    )


def _procedures(sections: Mapping[str, Node], grades: frozenset[str]) -> tuple[Procedures, tuple[ClockSpec, ...]]:
    """What the version rules beside limits, and the limits that these rules set."""
    returns, windows = procedure_sections.returns(sections["return"])
    whistles, called = _said(sections, "whistle", procedure_sections.whistles, NO_WHISTLES)
    supervision, sheets = _said(
        sections, "supervise", lambda node: judging_sections.supervision(node, grades), NO_SUPERVISION
    )
    rules = Procedures(
        returns=returns,
        whistles=whistles,
        supervision=supervision,
        extensions=_said(sections, "extend", procedure_sections.extensions, Extensions()),
        suspensions=_said(sections, "suspend", procedure_sections.suspensions, Suspensions()),
        repeats=_said(sections, "repeat", procedure_sections.repeats, Repeats()),
        backstop=_said(sections, "backstop", procedure_sections.backstop, None),
        joint=_said(sections, "joint", procedure_sections.joint, None),
        dual=_said(sections, "dual_dispatch", procedure_sections.dual, Procedures().dual),
        assessment=_said(sections, "assess", judging_sections.assessment, Assessment()),
        keeping=_said(sections, "keep", procedure_sections.keeping, Keeping()),
    )
    rules = replace(rules, **procedure_sections.plain_rules(sections, grades))
    return rules, (*windows, *procedure_sections.callback_clock(sections["callback"]), *called, *sheets)


def _said(sections: Mapping[str, Node], name: str, read_section: Callable[[Node], T], otherwise: T) -> T:
    return read_section(sections[name]) if name in sections else otherwise
