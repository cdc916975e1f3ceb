"""The demo district: made-up cells, places, organisations, people and their posts, labelled as synthetic."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import OUTSIDE, Role
from backend.models import Account, Org
from backend.services import accounts, grid, roster, rules
from backend.services.demo_district import (
    CONTRACTOR,
    LEADER_OF,
    SEED,
    STAFF,
    STREET_LEADERS,
    UNIT_STAFF,
    WORKER_NAMES,
    WORKERS,
    District,
    district,
)
from geo.cell import Cell
from geo.synthetic import SOURCE, area_names, tessellate
from geo.synthetic_groups import grow
from geo.synthetic_outline import town
from geo.synthetic_places import places_in

LABEL = "（合成演示）"
"""Stands behind the name of everything above a cell: none of it exists."""
UNMANNED, UNLED = slice(10, None, 40), slice(10, None, 80)
"""Cells left without a worker, and those of them without a leader as well, so that the ladder can be seen."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    name: str
    cells: int
    places: int
    accounts: tuple[str, ...]


def load(session: Session, place: str, *, at: datetime) -> Loaded | None:
    """Load the demo district of a place; None, and nothing written, where somebody can come in already."""
    if not accounts.is_empty(session):
        return None
    made_up = district(place)
    policy = rules.policy_in_force(session, place, at)
    cells = _cells(made_up)
    grid.import_cells(session, cells, source=SOURCE, on=at.astimezone(ZoneInfo(policy.tz)).date())
    grid.import_areas(session, _names(made_up, cells), source=SOURCE)
    places = grid.import_places(session, places_in(cells, seed=SEED), source=SOURCE)
    orgs = _orgs(session, policy.owner, _names(made_up, cells))
    orgs |= _units(session, made_up, orgs[""])
    people = _people(session, orgs, shares(cells), made_up.units)
    _posts(session, cells, shares(cells), people, at=at)
    return Loaded(made_up.name + LABEL, len(cells), places, tuple(people))


def account_names(session: Session) -> tuple[str, ...]:
    """The accounts of the demo, whose passwords everybody knows; none in a real installation."""
    return tuple(session.scalars(sa.select(Account.account).where(Account.demo).order_by(Account.id)))


def shares(cells: Sequence[Cell]) -> list[list[str]]:
    """The communities (12 digits) of each worker: neighbours together, every community once, worker1 first."""
    codes = sorted({cell.code[:12] for cell in cells})
    number = {code: index for index, code in enumerate(codes)}
    community = np.array([number[cell.code[:12]] for cell in cells])
    shapes = np.array([cell.geometry for cell in cells])
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    centres = np.array([points[community == index].mean(axis=0) for index in range(len(codes))])
    beside = community[shapely.STRtree(shapes).query(shapes, predicate="intersects")].T
    pairs = np.unique(np.sort(beside[beside[:, 0] != beside[:, 1]], axis=1), axis=0)
    group = grow(centres, pairs, WORKERS)
    found = [[code for code in codes if group[number[code]] == index] for index in range(WORKERS)]
    return sorted(found)


def _cells(made_up: District) -> list[Cell]:
    outline = town(made_up.lng, made_up.lat, made_up.area_km2, seed=SEED)
    return tessellate(
        outline, made_up.cells, seed=SEED, county=made_up.county, first_street=made_up.first_street,
        streets=made_up.streets, communities=made_up.communities, named=made_up.street_names,
    )  # fmt: skip


def _names(made_up: District, cells: Sequence[Cell]) -> dict[str, str]:
    labelled = {code: name + LABEL if len(code) == 9 else name for code, name in area_names(cells).items()}
    return {made_up.county: made_up.county_name + LABEL} | labelled


def _orgs(session: Session, owner: str, names: dict[str, str]) -> dict[str, int]:
    """The centre (under "") and an organisation for every street and community, by code."""
    centre = Org(code="centre", name=owner + LABEL, kind="centre", parent_id=None)
    session.add(centre)
    session.flush()
    orgs = {"": centre.id}
    for digits, kind in ((9, "street"), (12, "community")):
        fresh = {code: name for code, name in names.items() if len(code) == digits}
        rows = [
            Org(code=code, name=name, kind=kind, parent_id=orgs.get(code[:9], centre.id))
            for code, name in fresh.items()
        ]
        session.add_all(rows)
        session.flush()
        orgs |= {row.code: row.id for row in rows}
    return orgs


def _units(session: Session, made_up: District, centre: int) -> dict[str, int]:
    """The offices that the district names, below its centre, by code."""
    rows = [
        Org(code=unit["code"], name=unit["name"] + LABEL, kind=unit["kind"], parent_id=centre)
        for unit in made_up.units
    ]
    session.add_all(rows)
    session.flush()
    return {row.code: row.id for row in rows}


def _people(
    session: Session, orgs: dict[str, int], by_worker: list[list[str]], units: Sequence[Mapping[str, str]]
) -> dict[str, int]:
    """Everybody with the password `demo-` + account; the community's cadre sees the first share's community."""
    people: dict[str, int] = {}

    def hire(account: str, name: str, role: Role, area: Sequence[str] = (), unit: str = "") -> None:
        people[account] = accounts.create_account(
            session, account, name=name, password=f"demo-{account}", roles=[role],
            org_id=orgs[area[0] if area else unit], area=area, demo=True,
        )  # fmt: skip

    workers = [
        (f"worker{number}", name, Role.GRID_WORKER, area)
        for number, (name, area) in enumerate(zip(WORKER_NAMES, by_worker, strict=True), start=1)
    ]
    for account, name, role in STAFF:
        hire(account, name, role, by_worker[0][:1] if role is Role.COMMUNITY_CADRE else ())
        if account == "dispatcher":
            for worker in workers:
                hire(*worker)
    for account, name, role, number in UNIT_STAFF:
        hire(account, name, role, unit=units[number]["code"])
    for unit in [unit["code"] for unit in units if unit["kind"] in OUTSIDE][:1]:
        hire(*CONTRACTOR, unit=unit)
    return people


def _posts(
    session: Session, cells: Sequence[Cell], by_worker: list[list[str]], people: dict[str, int], *, at: datetime
) -> None:
    worker_of = {code: index for index, codes in enumerate(by_worker) for code in codes}
    free = [cell.code for cell in cells if cell.code[:12] != by_worker[0][0]]
    unmanned, unled = set(free[UNMANNED]), set(free[UNLED])
    streets = sorted(Counter(cell.code[:9] for cell in cells))
    posts = [
        (street, "street_leader", STREET_LEADERS[index % len(STREET_LEADERS)]) for index, street in enumerate(streets)
    ]
    for cell in cells:
        worker = worker_of[cell.code[:12]]
        if cell.code not in unled:
            posts.append((cell.code, "cell_leader", LEADER_OF[worker]))
        if cell.code not in unmanned:
            posts.append((cell.code, "grid_worker", worker))
    rows = [
        {"area": area, "kind": kind, "account_id": people[f"worker{worker + 1}"], "valid_from": at}
        for area, kind, worker in posts
    ]
    roster.add_posts(session, rows)
