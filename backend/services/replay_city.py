"""The made-up city under a replay: a grid over the rows' own positions, a crew, and the account that registers."""

from collections import Counter
from datetime import datetime
from typing import Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from backend.domain.policy import Policy
from backend.domain.roles import Role
from backend.models import GridCell, Org
from backend.services import accounts, grid, roster, rules
from backend.services.replay import SOURCE
from geo.cell import Cell
from geo.synthetic import SOURCE as SYNTHETIC
from geo.synthetic import area_names, tessellate
from geo.synthetic_outline import around

LABEL: Final = f"{SYNTHETIC} {SOURCE}"
"""Marks every cell and area of the made-up city."""
COUNTY: Final = "990311"
SEED: Final = 311
_NAME: Final = "巴尔的摩（合成网格）"


def exists(session: Session) -> bool:
    """Whether the made-up city has its cells already."""
    return session.scalar(sa.select(GridCell.id).where(GridCell.source == LABEL).limit(1)) is not None


def cells_over(points: NDArray[np.float64], count: int) -> list[Cell]:
    """Made-up cells over the (n, 2) WGS-84 positions of the requests; the same for the same positions."""
    return tessellate(around(points), count, seed=SEED, county=COUNTY)


def found(session: Session, cells: list[Cell], policy: Policy, *, at: datetime) -> None:
    """Take the cells, and put a crew on duty day and night in each street: accounts that nobody can sign in to."""
    today = rules.calendar(session, policy).local(at).date()
    grid.import_cells(session, cells, source=LABEL, on=today)
    grid.import_areas(session, {COUNTY: _NAME} | area_names(cells), source=LABEL)
    org = Org(code=SOURCE, name=_NAME, kind="centre", parent_id=None)
    session.add(org)
    session.flush()
    accounts.create_account(session, SOURCE, name=_NAME, password=None, roles=[Role.EXCHANGE], org_id=org.id)
    crew = {
        street: accounts.create_account(
            session, f"{SOURCE}-crew{number:02d}", name=f"合成网格员{number:02d}", password=None,
            roles=[Role.GRID_WORKER], org_id=org.id, area=[street],
        )
        for number, street in enumerate(sorted(Counter(cell.code[:9] for cell in cells)), start=1)
    }  # fmt: skip
    posts = [
        {"area": cell.code, "kind": "grid_worker", "account_id": crew[cell.code[:9]], "valid_from": at}
        for cell in cells
    ]
    roster.add_posts(session, posts)


def size(session: Session) -> int:
    """How many cells the made-up city has."""
    return session.scalar(sa.select(sa.func.count()).where(GridCell.source == LABEL)) or 0
