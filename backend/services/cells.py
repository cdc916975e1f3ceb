"""The grid and the place names as screens ask for them."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry import mapping
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.models import Area, GridCell
from backend.services import grid
from backend.spatial import intersects_bbox

MOST_SHAPES = 2000
MOST_NEAR = 200
COMMUNITY_DIGITS = 12
TOUCH_DEG = 2e-4
"""Some twenty metres: cells on both sides of a street touch each other."""
FINE_DEG = 5e-6
"""Half a metre: what a phone's map leaves out of a border."""


def located(session: Session, query: Mapping[str, Any]) -> dict[str, Any]:
    """The route of a position."""
    found = grid.locate(session, grid.position_of(query))
    position = grid.shown_position(found.position)
    cell = found.cell and {"code": found.cell.code, "name": found.cell.name}
    return {**found.route, "cell": cell, "position": position}


def page(session: Session, query: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the cells in force, by code, and the cursor of the next one."""
    statement = sa.select(GridCell).where(GridCell.valid_to.is_(None)).options(sa.orm.defer(GridCell.geom))
    if query.get("code"):
        statement = statement.where(GridCell.code.startswith(query["code"], autoescape=True))
    if query.get("bbox"):
        statement = statement.where(intersects_bbox(GridCell.geom, box(query["bbox"])))
    if query.get("cursor"):
        statement = statement.where(GridCell.code > query["cursor"])
    limit = query.get("limit") or 50
    rows = session.scalars(statement.order_by(GridCell.code).limit(limit + 1)).all()
    return [_shown(row) for row in rows[:limit]], rows[limit - 1].code if len(rows) > limit else None


def _shown(row: GridCell) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "kind": row.kind, "parent": row.parent,
        "centre": {"lng": row.lng, "lat": row.lat, "datum": "wgs84"},
        "valid_from": row.valid_from.isoformat(), "valid_to": row.valid_to and row.valid_to.isoformat(),
    }  # fmt: skip


def areas(session: Session, text: str, *, under: str, only_cells: bool, limit: int) -> list[dict[str, Any]]:
    """Streets, communities and cells whose name has a text or whose code begins with it, the greater first; of those
    below a code, or cells alone, where that is asked."""
    above = sa.select(Area.code, Area.name, Area.level).where(Area.code.startswith(under, autoescape=True))
    cells = sa.select(GridCell.code, GridCell.name, sa.literal("cell").label("level")).where(
        GridCell.valid_to.is_(None), GridCell.code.startswith(under, autoescape=True)
    )
    wanted: list[tuple[Any, Any]] = [(cells, GridCell)] if only_cells else [(above, Area), (cells, GridCell)]
    found: list[dict[str, Any]] = []
    for statement, of in wanted:
        rows = session.execute(statement.where(_has(of, text)).order_by(of.code).limit(limit - len(found)))
        found += [dict(row) for row in rows.mappings()]
    return found


def _has(of: type[Area] | type[GridCell], text: str) -> sa.ColumnElement[bool]:
    return sa.or_(of.name.contains(text, autoescape=True), of.code.startswith(text, autoescape=True))


def shapes(session: Session, bbox: str | None, *, most: int = MOST_SHAPES) -> dict[str, Any]:
    """The shapes of the cells in a box as GeoJSON (RFC 7946), at most 2,000; `more` says that some are left out."""
    statement = sa.select(GridCell).where(GridCell.valid_to.is_(None))
    if bbox:
        statement = statement.where(intersects_bbox(GridCell.geom, box(bbox)))
    rows = session.scalars(statement.order_by(GridCell.code).limit(most + 1)).all()
    features = [
        {"type": "Feature", "id": row.code, "geometry": mapping(to_shape(row.geom)),
         "properties": {"code": row.code, "name": row.name, "kind": row.kind}}
        for row in rows[:most]
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features, "more": len(rows) > most}


def around(session: Session, codes: Sequence[str]) -> dict[str, Any]:
    """The shapes of these cells and of those that touch them, drawn as finely as a phone can show it.

    A code of twelve digits stands for all the cells of its community.
    """
    known = grid.current(session)
    whole = tuple(code for code in codes if len(code) == COMMUNITY_DIGITS)
    named = [cell for cell in known.cells if cell.code.startswith(whole)] if whole else []
    own = [*(known.by_code[code] for code in dict.fromkeys(codes) if code in known.by_code), *named][:MOST_NEAR]
    found = {cell.code: cell for cell in own}
    for cell in own:
        west, south, east, north = cell.geometry.bounds
        beside = known.within_bbox(west - TOUCH_DEG, south - TOUCH_DEG, east + TOUCH_DEG, north + TOUCH_DEG)
        found |= {one.code: one for one in beside if shapely.dwithin(one.geometry, cell.geometry, TOUCH_DEG)}
    features = [
        {"type": "Feature", "id": cell.code, "geometry": mapping(_plain(cell.geometry)),
         "properties": {"code": cell.code, "name": cell.name, "kind": cell.kind}}
        for cell in list(found.values())[:MOST_NEAR]
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features, "more": len(found) > MOST_NEAR}


def _plain(surface: Any) -> Any:
    return shapely.transform(shapely.simplify(surface, FINE_DEG), lambda at: at.round(6))


def box(text: str) -> tuple[float, float, float, float]:
    """West, south, east, north out of `w,s,e,n`; Invalid where they are no box on the earth."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Invalid("query.bad_bbox", "a box is west,south,east,north in degrees", field="bbox") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("query.bad_bbox", "this is no box on the earth", field="bbox")
    return west, south, east, north


def places(session: Session, text: str, *, limit: int) -> list[dict[str, Any]]:
    """Places named in a text, with the cell that each lies in."""
    cells = grid.current(session).by_code
    found = []
    for match in grid.gazetteer(session).find(text, limit=limit):
        cell = cells.get(match.place.cell_code or "")
        found.append({
            "name": match.place.name, "kind": match.place.kind, "score": round(match.score, 3),
            "position": {"lng": match.place.lng, "lat": match.place.lat, "datum": "wgs84"},
            "cell": cell and {"code": cell.code, "name": cell.name},
        })  # fmt: skip
    return found
