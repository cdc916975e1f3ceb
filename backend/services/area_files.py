"""Features of a file as cells and places: which field is the code, what fits into the tables, what it covers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from shapely import MultiPolygon, Polygon
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.models import GridCell
from backend.services import grid
from backend.services.shared import touch
from geo.cell import Cell
from geo.coverage import Coverage, Finding, check
from geo.errors import GeoError
from geo.gazetteer import Place
from geo.readers import Feature

CODES = ("code", "cell_code", "grid_code", "gridcode", "bgcode", "网格编码", "网格代码", "网格编号", "编码", "代码")
NAMES = ("name", "cell_name", "grid_name", "gridname", "bgname", "网格名称", "名称", "naam")
CODE_ENDINGS = ("code", "cd", "编码", "代码", "编号")
LONGEST_CODE, LONGEST_NAME = 32, 100


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns of a file that hold a cell's code and name; without a name the code stands for it."""

    code: str
    name: str | None


def fields_of(features: Sequence[Feature], *, code: str | None, name: str | None) -> Fields:
    """The fields that the caller names, or those that look like them; Invalid naming all fields where none does."""
    columns = list(dict.fromkeys(key for feature in features for key in feature.properties))
    for given in (code, name):
        if given is not None and given not in columns:
            raise Invalid("cells.no_such_field", f"there is no field {given!r}; the file has {_listed(columns)}")
    named = name or next((c for wanted in NAMES for c in columns if c.lower() == wanted), None)
    return Fields(code or _code_field(features, columns), named)


def _code_field(features: Sequence[Feature], columns: Sequence[str]) -> str:
    exact = [c for wanted in CODES for c in columns if c.lower() == wanted]
    if exact:
        return exact[0]
    for column in (c for ending in CODE_ENDINGS for c in columns if c.lower().endswith(ending)):
        values = {_text(feature.properties.get(column)) for feature in features}
        if len(values) == len(features) and "" not in values:
            return column
    message = f"no field looks like a code; name it with --code-field: {_listed(columns)}"
    raise Invalid("cells.no_code_field", message)


def cells_from(features: Sequence[Feature], fields: Fields, *, kind: str) -> list[Cell]:
    """A cell for every feature; Invalid naming the first feature that cannot be one."""
    cells = []
    for number, feature in enumerate(features, start=1):
        code = _text(feature.properties.get(fields.code))
        name = _text(feature.properties.get(fields.name)) if fields.name else ""
        if not code or len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
            problem = "has no code" if not code else "has a code or a name that is too long"
            raise Invalid("cells.bad_feature", f"feature {number} {problem} (fields {fields.code}, {fields.name})")
        shape = feature.geometry
        if not isinstance(shape, Polygon | MultiPolygon):
            raise Invalid("cells.bad_feature", f"feature {number} is a {shape.geom_type}, not a surface")
        try:
            cells.append(Cell(code, name or code, shape, kind=kind))
        except GeoError as error:
            raise Invalid("cells.bad_feature", f"feature {number}: {error}", geo=error.code) from error
    return cells


def checked(session: Session, cells: Sequence[Cell], *, kind: str, replaces: str | None) -> Coverage:
    """What is wrong with new cells, among themselves and beside the cells of their kind that will stay."""
    new = {cell.code for cell in cells}
    ended = _codes_of(session, replaces) if replaces else set()
    stay = [c for c in grid.current(session).cells if c.kind == kind and c.code not in new and c.code not in ended]
    found = check([*cells, *stay])

    def ours(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(finding for finding in findings if not new.isdisjoint(finding.codes))

    return replace(
        found, cells=len(cells), gaps=ours(found.gaps), overlaps=ours(found.overlaps),
        slivers=ours(found.slivers), invalid=ours(found.invalid), duplicates=ours(found.duplicates),
    )  # fmt: skip


def take(session: Session, cells: Sequence[Cell], *, source: str, on: date, replaces: str | None) -> int:
    """Take cells from a day on; those of the source that they replace and that are not among them end then."""
    gone = sorted(_codes_of(session, replaces) - {cell.code for cell in cells}) if replaces else []
    for start in range(0, len(gone), 500):
        held = GridCell.code.in_(gone[start : start + 500]) & GridCell.valid_to.is_(None)
        session.execute(sa.delete(GridCell).where(held, GridCell.valid_from >= on))
        session.execute(sa.update(GridCell).where(held).values(valid_to=on))
    grid.import_cells(session, cells, source=source, on=on)
    touch(session, "grid")
    return len(gone)


def _codes_of(session: Session, source: str | None) -> set[str]:
    standing = sa.select(GridCell.code).where(GridCell.source == source, GridCell.valid_to.is_(None))
    return set(session.scalars(standing))


def in_cells(session: Session, places: Sequence[Place]) -> list[Place]:
    """The places with the code of the cell that each lies in, where it lies in one."""
    cells = grid.current(session)
    found = cells.bulk(np.array([[place.lng, place.lat] for place in places], dtype=np.float64).reshape(-1, 2))
    return [
        replace(place, cell_code=cells.cells[index].code if index >= 0 else None)
        for place, index in zip(places, found.tolist(), strict=True)
    ]


def _text(value: Any) -> str:
    """A property as text: files keep codes as numbers, and numbers as floats."""
    if value is None or value != value:  # the one value that is not itself is NaN
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).strip()


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(columns) or "no fields at all"


def place_from(properties: Mapping[str, Any], number: int, at: tuple[float, float]) -> Place:
    """A place from a row of a file: `name`, `kind`, `aliases` parted by ; or 、; Invalid where it has no name."""
    row = {str(key).lower(): _text(value) for key, value in properties.items()}
    name = row.get("name") or row.get("名称") or ""
    kind = row.get("kind") or row.get("类别") or "place"
    said = row.get("aliases") or row.get("别名") or ""
    aliases = tuple(dict.fromkeys(alias.strip() for alias in said.replace("、", ";").replace("；", ";").split(";")))
    texts = (name, *aliases)
    if not name or any(len(text) > LONGEST_NAME or not text.isprintable() for text in texts) or len(kind) > 20:
        message = f"place {number} needs a name of at most {LONGEST_NAME} characters and a kind of at most 20"
        raise Invalid("places.bad_row", message)
    return Place(id=str(number), name=name, kind=kind, lng=at[0], lat=at[1], aliases=tuple(filter(None, aliases)))
