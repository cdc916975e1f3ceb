"""The grid as it stands: cells and place names in memory, their import, and where a position belongs."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import sqlalchemy as sa
from geoalchemy2.functions import ST_AsEWKB
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, from_wkb
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.models import Area, GridCell, PlaceName
from backend.services.shared import pieces, shared, touch
from geo.cell import Cell
from geo.code import CellCode
from geo.errors import GeoError
from geo.gazetteer import Gazetteer, Match, Place
from geo.grid import Grid
from geo.position import Datum, Position
from geo.routing import Route
from geo.routing import route as route_on

SURE = 0.8
"""From this score on a place's name is taken for the address, if no other place disputes it."""
LEAD = 0.05
NEAR_M = 50.0
_CELLS = sa.select(
    GridCell.id, ST_AsEWKB(GridCell.geom, type_=sa.LargeBinary()), GridCell.code, GridCell.name, GridCell.kind,
    GridCell.priority, GridCell.parent, GridCell.valid_from,
).where(GridCell.valid_to.is_(None))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Located:
    """Where an order belongs: its position in WGS-84, the route to a cell, and candidates where there is none."""

    position: Position | None
    cell: Cell | None
    route: Mapping[str, Any]


def position_of(given: Mapping[str, Any]) -> Position:
    """A position from outside, in WGS-84; Invalid where it is not on the earth or its datum is unknown."""
    try:
        return Position(given["lng"], given["lat"], Datum(given.get("datum", "wgs84"))).to(Datum.WGS84)
    except GeoError as error:
        raise Invalid("position.invalid", str(error), field="position", geo=error.code) from error


def current(session: Session) -> Grid:
    """Every cell in force, in memory, loaded again when the grid has changed."""
    return shared(session, "grid", lambda fresh: Grid(_in_force(fresh)), watches="grid")


def _in_force(session: Session) -> Iterator[Cell]:
    known: dict[Any, Any] = {}  # the same communities and days stand in thousands of cells
    for _, shape, code, name, *row in pieces(session, _CELLS, GridCell.id):
        kind, priority, parent, valid_from = (known.setdefault(value, value) for value in row)
        yield Cell(sys.intern(code), name, from_wkb(shape), kind, priority, parent, valid_from)


def gazetteer(session: Session) -> Gazetteer:
    """The district's own place names, indexed; the names of street and community tell namesakes apart."""

    def load(fresh: Session) -> Gazetteer:
        names = area_names(fresh)
        rows = fresh.scalars(sa.select(PlaceName).order_by(PlaceName.id))
        return Gazetteer(
            Place(id=str(r.id), name=r.name, kind=r.kind, lng=r.lng, lat=r.lat, cell_code=r.cell_code,
                  aliases=tuple(r.aliases), area=_area_words(names, r.cell_code))
            for r in rows
        )  # fmt: skip

    return shared(session, "places", load, watches="places")


def _area_words(names: Mapping[str, str], code: str | None) -> str:
    parsed = CellCode.parse(code) if code else None
    areas = (names.get(area or "", "") for area in (parsed.street, parsed.community)) if parsed else ()
    return " ".join("".join(name.split()) for name in areas)


def area_names(session: Session) -> Mapping[str, str]:
    """The names of counties, streets and communities by code."""
    return shared(
        session, "areas", lambda s: {row.code: row.name for row in s.scalars(sa.select(Area))}, watches="grid"
    )


def locate(session: Session, position: Position) -> Located:
    """The cell of a position: inside, on a boundary, near enough, or none with the nearest named."""
    found = route_on(current(session), position, tolerance_m=NEAR_M)
    return Located(position, found.cell, _shown(found, by="position"))


def look_up(session: Session, address: str) -> Located:
    """The cell of an address by the district's place names; none where no name or several fit it."""
    matches = gazetteer(session).find(address, limit=5) if address.strip() else []
    if not matches or matches[0].score < SURE or _disputed(matches):
        candidates = [{"code": m.place.cell_code, "name": m.place.name, "score": round(m.score, 3)} for m in matches]
        return Located(None, None, {"how": "none", "distance_m": None, "candidates": candidates, "by": "address"})
    best = matches[0].place
    found = route_on(current(session), Position(best.lng, best.lat), tolerance_m=NEAR_M)
    shown = dict(_shown(found, by="address")) | {"place": best.name, "score": round(matches[0].score, 3)}
    return Located(Position(best.lng, best.lat), found.cell, shown)


def _disputed(matches: Sequence[Match]) -> bool:
    """Whether another cell's place is nearly as likely; a namesake is not where the address names the area of one."""
    best = matches[0]
    near = (m for m in matches[1:] if m.place.cell_code != best.place.cell_code and best.score - m.score < LEAD)
    return any(m.matched != best.matched or m.areas_named >= best.areas_named for m in near)


def _shown(found: Route, *, by: str) -> Mapping[str, Any]:
    candidates = [{"code": c.code, "name": c.name, "distance_m": round(c.distance_m, 1)} for c in found.candidates]
    return {
        "how": str(found.how),
        "distance_m": _metres(found.distance_m),
        "candidates": candidates,
        "by": by,
    }


def _metres(distance: float) -> float | None:
    return round(distance, 1) if isfinite(distance) else None


def import_cells(session: Session, cells: Iterable[Cell], *, source: str, on: date) -> int:
    """Take cells into the grid from a day on; a cell of the same code ends on that day. The number taken."""
    rows = [_row(cell, source, on) for cell in cells]
    codes = [row["code"] for row in rows]
    for start in range(0, len(codes), 500):
        held = GridCell.code.in_(codes[start : start + 500]) & GridCell.valid_to.is_(None)
        session.execute(sa.delete(GridCell).where(held, GridCell.valid_from == on))
        session.execute(sa.update(GridCell).where(held).values(valid_to=on))
    for start in range(0, len(rows), 1000):
        session.execute(sa.insert(GridCell), rows[start : start + 1000])
    touch(session, "grid")
    return len(rows)


def _row(cell: Cell, source: str, on: date) -> dict[str, Any]:
    surface = cell.geometry if isinstance(cell.geometry, MultiPolygon) else MultiPolygon([cell.geometry])
    inner = cell.geometry.representative_point()
    return {
        "code": cell.code, "name": cell.name, "kind": cell.kind, "parent": cell.parent, "priority": cell.priority,
        "source": source, "lng": inner.x, "lat": inner.y, "geom": from_shape(surface, srid=4326),
        "valid_from": cell.valid_from or on, "valid_to": cell.valid_to,
    }  # fmt: skip


def import_areas(session: Session, names: Mapping[str, str], *, source: str) -> None:
    """Take the names of counties (6 digits), streets (9) and communities (12)."""
    levels = {6: "county", 9: "street", 12: "community"}
    for code, name in names.items():
        session.merge(Area(code=code, name=name, level=levels.get(len(code), "other"), source=source))
    touch(session, "grid")
    touch(session, "places")


def import_places(session: Session, places: Iterable[Place], *, source: str) -> int:
    """Take place names into the gazetteer, in the stead of those of the same source."""
    session.execute(sa.delete(PlaceName).where(PlaceName.source == source))
    rows = [
        {"name": p.name, "kind": p.kind, "aliases": list(p.aliases), "cell_code": p.cell_code, "lng": p.lng,
         "lat": p.lat, "source": source}
        for p in places
    ]  # fmt: skip
    if rows:
        session.execute(sa.insert(PlaceName), rows)
    touch(session, "places")
    return len(rows)


def cell_face(session: Session, code: str, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns and the parts of the face that follow from the cell that an order lies in."""
    parsed = CellCode.parse(code)
    names = area_names(session)
    columns = {"cell_code": code, "street_code": parsed.street, "community_code": parsed.community}
    community = {"code": parsed.community, "name": names.get(parsed.community or "", "")}
    street = {"code": parsed.street, "name": names.get(parsed.street or "", "")}
    shown = {
        "cell": {"code": code, "name": name},
        "community": community if parsed.community else None,
        "street": street if parsed.street else None,
    }
    return columns, shown


def shown_position(position: Position | None) -> dict[str, Any] | None:
    """A position as everybody reads it, in WGS-84."""
    if position is None:
        return None
    return {"lng": position.lng, "lat": position.lat, "datum": "wgs84"}
