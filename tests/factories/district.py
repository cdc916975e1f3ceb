"""What stands in the small district: four cells, a roster, a person of every trade. Made once, then copied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from shapely import box
from sqlalchemy.orm import Session

import backend
from backend.cli.documents import read_document
from backend.clients.vapid import VapidKey
from backend.db import Database
from backend.domain.roles import Role
from backend.models import Org, Post
from backend.services import accounts, grid, push, roster, rules, secrets
from geo.cell import Cell

STREET, OTHER_STREET = "441900119", "441900120"
COMMUNITY, OTHER_COMMUNITY = STREET + "001", STREET + "002"
FIRST, SECOND, THIRD, FAR = COMMUNITY + "001", COMMUNITY + "002", OTHER_COMMUNITY + "001", OTHER_STREET + "001001"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = {COMMUNITY: "甲社区", OTHER_COMMUNITY: "乙社区", STREET: "甲街道"}
URBAN, WATER, MARKET, FIRM, REPAIRS = "urban", "water", "market", "firm", "repairs"
ORGS = {STREET: ("甲街道", "street", None), OTHER_STREET: ("乙街道", "street", None),
        COMMUNITY: ("甲社区居委会", "community", STREET), URBAN: ("城管办", "department", STREET),
        WATER: ("水务所", "department", None), MARKET: ("市场监管所", "department", None),
        FIRM: ("甲物业", "property", None), REPAIRS: ("乙市政维修", "firm", None)}  # fmt: skip
"""Units by code: name, kind, and the unit that each belongs to."""
SHAPES = {FIRST: box(114.14, 22.83, 114.15, 22.85), SECOND: box(114.15, 22.83, 114.16, 22.85),
          THIRD: box(114.16, 22.83, 114.17, 22.85), FAR: box(114.17, 22.83, 114.18, 22.85)}  # fmt: skip

PEOPLE: dict[str, tuple[Role, tuple[str, ...]]] = {
    "agent": (Role.AGENT, ()), "dispatcher": (Role.DISPATCHER, ()), "shift_lead": (Role.SHIFT_LEAD, ()),
    "center_head": (Role.CENTER_HEAD, ()), "liaison": (Role.LIAISON, ()), "handler": (Role.HANDLER, ()),
    "worker1": (Role.GRID_WORKER, ()), "worker2": (Role.GRID_WORKER, ()), "unit_head": (Role.UNIT_HEAD, (STREET,)),
    "community": (Role.COMMUNITY_CADRE, (COMMUNITY,)), "neighbour": (Role.COMMUNITY_CADRE, (OTHER_COMMUNITY,)),
    "reviewer": (Role.REVIEWER, ()), "callback": (Role.CALLBACK_AGENT, ()), "supervisor": (Role.SUPERVISOR, ()),
    "assessor": (Role.ASSESSOR, ()), "leader": (Role.LEADER, ()), "sys_admin": (Role.SYS_ADMIN, ()),
    "sec_admin": (Role.SEC_ADMIN, ()), "auditor": (Role.AUDITOR, ()), "exchange": (Role.EXCHANGE, ()),
    "far_head": (Role.UNIT_HEAD, ()), "water_liaison": (Role.LIAISON, ()), "water_head": (Role.UNIT_HEAD, ()),
    "market_liaison": (Role.LIAISON, ()), "cadre": (Role.COMMUNITY_CADRE, ()), "shift_lead2": (Role.SHIFT_LEAD, ()),
    "callback2": (Role.CALLBACK_AGENT, ()), "assessor2": (Role.ASSESSOR, ()),
    "contractor": (Role.CONTRACTOR, ()), "contractor2": (Role.CONTRACTOR, ()),
}  # fmt: skip
UNIT_OF = {"liaison": URBAN, "handler": URBAN, "unit_head": STREET, "far_head": OTHER_STREET, "cadre": COMMUNITY,
           "water_liaison": WATER, "water_head": WATER, "market_liaison": MARKET, "contractor": FIRM,
           "contractor2": REPAIRS}  # fmt: skip
"""Who belongs to a unit."""


@dataclass(frozen=True)
class Seed:
    """What a test must know of a district beside its database: keys, and how people sign in."""

    ids: Mapping[str, int]
    tokens: Mapping[str, str]
    vapid: VapidKey


def settle(database: Database) -> Seed:
    """Make the district in a migrated, empty database."""
    with database.unit_of_work() as session:
        secrets.ensure(session, at=BEGIN)
        vapid = push.vapid(session, at=BEGIN)
        rules.import_calendar(session, _document("calendars/cn_state_council.yaml"))
        for place in ("qingxi", "jinnan", "jincheng", "dongcheng", "gaohang"):
            rules.import_policy(session, _document(f"policies/{place}.yaml"))
        cells = [Cell(code, f"网格{code[-6:]}", shape) for code, shape in SHAPES.items()]
        grid.import_cells(session, cells, source="synthetic", on=date(2020, 1, 1))
        grid.import_areas(session, NAMES, source="synthetic")
        units = _units(session)
        ids = {name: _person(session, name, units) for name in PEOPLE}
        for area, name in ((FIRST, "worker1"), (SECOND, "worker2")):
            roster.add_post(session, post(ids[name], area))
        tokens = {name: accounts.create_token(session, name, at=BEGIN) for name in PEOPLE}
    return Seed(ids, tokens, vapid)


def _units(session: Session) -> dict[str, int]:
    made: dict[str, int] = {}
    for code, (name, kind, parent) in ORGS.items():
        org = Org(code=code, name=name, kind=kind, parent_id=made.get(parent or ""))
        session.add(org)
        session.flush()
        made[code] = org.id
    return made


def _person(session: Session, name: str, units: Mapping[str, int]) -> int:
    role, area = PEOPLE[name]
    return accounts.create_account(
        session, name, name=f"姓名{name}", password=None, roles=[role], area=area,
        org_id=units.get(UNIT_OF.get(name, "")),
    )  # fmt: skip


def post(account_id: int, area: str, kind: str = "grid_worker", **fields: Any) -> Post:
    """A post on the roster, always on duty since 2020 unless said otherwise."""
    return Post(**{"area": area, "kind": kind, "account_id": account_id, "valid_from": BEGIN} | fields)


@cache
def _document(name: str) -> dict[str, Any]:
    return read_document(Path(backend.__file__).parent / "data" / name)
