"""SQLite's geometry answers as PostGIS does: points, vertices, edges, holes, boxes, metres."""

import math
import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session, aliased

from backend import spatial
from backend.db import Database
from backend.models import GridCell
from tests.factories.cells import cell
from tests.factories.explain import plan

WEST, SOUTH, SIDE = 113.95, 22.75, 0.2


def tessellation(seed: int, count: int) -> list[Polygon | MultiPolygon]:
    """Cells that share their edges exactly; some with a hole that another cell fills, some in two parts."""
    rng = random.Random(seed)
    seeds = shapely.MultiPoint([(WEST + SIDE * rng.random(), SOUTH + SIDE * rng.random()) for _ in range(count)])
    frame = box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    cells: list[Polygon | MultiPolygon] = []
    for shape in shapely.voronoi_polygons(seeds, extend_to=frame).geoms:
        whole = shape.intersection(frame)
        if rng.random() < 0.3:
            inner = shapely.affinity.scale(whole, 0.4, 0.4)
            cells += [whole.difference(inner), inner]
        elif rng.random() < 0.1:
            far = shapely.affinity.translate(shapely.affinity.scale(whole, 0.1, 0.1), 0.3, 0)
            cells.append(MultiPolygon([whole, far]))
        else:
            cells.append(whole)
    return cells


def places(cells: list[Polygon | MultiPolygon], seed: int, count: int) -> list[tuple[float, float]]:
    """Random places, and as many of the hard ones: every kind of vertex and points on edges."""
    rng = random.Random(seed)
    found = [(WEST + SIDE * rng.uniform(-0.1, 1.1), SOUTH + SIDE * rng.uniform(-0.1, 1.1)) for _ in range(count)]
    corners = [tuple(pair) for shape in cells for pair in shapely.get_coordinates(shape)]
    edges = [pair for pair in pairwise(corners) if math.dist(*pair) < SIDE / 2]
    found += rng.sample(corners, min(count // 2, len(corners)))
    for (x1, y1), (x2, y2) in rng.sample(edges, min(count // 2, len(edges))):
        share = rng.choice([0.5, rng.random()])
        found.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
    return found


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Database, Database]]:
    """SQLite and PostgreSQL side by side."""
    opened = Database(sqlite_url), Database(postgres_url)
    yield opened
    for each in opened:
        each.dispose()


def fill(database: Database, cells: list[Polygon | MultiPolygon]) -> None:
    with database.unit_of_work() as session:
        session.add_all(cell(f"4419001190{n:05d}", shape) for n, shape in enumerate(cells))


def keep(session: Session, name: str, shapes: list[BaseGeometry]) -> sa.TableClause:
    """A scratch table (id, geom) of any geometries."""
    kind = "geometry(GEOMETRY,4326)" if session.get_bind().dialect.name == "postgresql" else "BLOB"
    session.execute(sa.text(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, geom {kind})"))
    scratch = sa.table(name, sa.column("id"), sa.column("geom", GridCell.geom.type))
    rows = [{"id": n, "geom": spatial.element(shape)} for n, shape in enumerate(shapes)]
    session.execute(sa.insert(scratch), rows)
    return scratch


def test_thousands_of_points_fall_into_the_same_cells(both: tuple[Database, Database]) -> None:
    cells = tessellation(1, 250)
    points = [Point(*place) for place in places(cells, 2, 2500)]
    answers = []
    for database in both:
        fill(database, cells)
        with database.unit_of_work() as session:
            asked = keep(session, "asked", points)
            pairs = sa.select(asked.c.id, GridCell.code)
            pairs = pairs.join(GridCell, spatial.covers(GridCell.geom, asked.c.geom))
            answers.append({tuple(row) for row in session.execute(pairs)})
    assert len(points) >= 4500
    assert len(answers[1]) > len(points) * 0.8
    assert answers[0] ^ answers[1] == set()


def test_a_point_that_is_asked_for_alone_gets_the_same_answer(both: tuple[Database, Database]) -> None:
    cells = tessellation(3, 60)
    for database in both:
        fill(database, cells)
    for place in places(cells, 4, 150):
        question = sa.select(GridCell.code).where(spatial.covers(GridCell.geom, spatial.point(*place)))
        answers = []
        for database in both:
            with database.reading() as session:
                answers.append(sorted(session.scalars(question)))
        assert answers[0] == answers[1], place


@pytest.mark.parametrize("predicate", sorted(spatial.PREDICATES))
def test_predicates_agree_on_every_pair(both: tuple[Database, Database], predicate: str) -> None:
    cells = tessellation(5, 25)
    corners = places(cells, 6, 20)
    shapes: list[BaseGeometry] = [*cells, *map(Point, corners)]
    shapes += [LineString(pair) for pair in zip(corners[:15], corners[15:30], strict=True)]
    shapes += [box(*shape.bounds) for shape in cells[:8]]
    answers = []
    for database in both:
        with database.unit_of_work() as session:
            one = keep(session, "asked", shapes)
            two = one.alias("other")
            holds = getattr(sa.func, predicate)(one.c.geom, two.c.geom, type_=sa.Boolean())
            answers.append({tuple(row) for row in session.execute(sa.select(one.c.id, two.c.id).join(two, holds))})
    assert answers[0]
    assert answers[0] ^ answers[1] == set()


def test_boxes_meet_the_same_cells(both: tuple[Database, Database]) -> None:
    cells = tessellation(7, 120)
    for database in both:
        fill(database, cells)
    rng = random.Random(8)
    for _ in range(60):
        west, south = WEST + SIDE * rng.random(), SOUTH + SIDE * rng.random()
        bbox = (west, south, west + rng.choice([0.0, 0.001, 0.05]), south + rng.choice([0.001, 0.05]))
        if rng.random() < 0.3:
            bbox = cells[rng.randrange(len(cells))].bounds
        question = sa.select(GridCell.code).where(spatial.intersects_bbox(GridCell.geom, bbox))
        answers = []
        for database in both:
            with database.reading() as session:
                answers.append(sorted(session.scalars(question)))
        assert answers[0] == answers[1], bbox


def test_metres_agree_with_postgis(both: tuple[Database, Database]) -> None:
    cells = [*tessellation(9, 250), shapely.affinity.translate(box(0, 0, 0.02, 0.02), 126.5, 45.7)]
    metres = []
    for database in both:
        fill(database, [*cells, box(-179.95, 0, -179.9, 0.1), box(179.8, 40, 179.95, 40.1)])
        found: dict[tuple[tuple[float, float], str], float] = {}
        for place in [*places(cells, 10, 8), (126.55, 45.75), (126.51, 45.71), (179.95, 0.05), (-179.95, 40.05)]:
            with database.reading() as session:
                question = sa.select(GridCell.code, spatial.dist_m(GridCell.geom, spatial.point(*place)))
                found |= {(place, code): distance for code, distance in session.execute(question)}
        metres.append(found)
    near = {key: value for key, value in metres[1].items() if value < 20_000}
    assert len(near) > 500
    assert sum(abs(lng) == 179.95 for (lng, _), _ in near) == 2
    for key, value in near.items():
        assert metres[0][key] == pytest.approx(value, rel=1e-3, abs=0.25), key


def test_nearest_is_the_same_as_measuring_them_all(database: Database) -> None:
    cells = [shapely.affinity.translate(shape, 0, 20) for shape in tessellation(11, 150)]
    fill(database, cells)
    for place in [(x, y + 20) for x, y in places(cells[:1], 12, 14)]:
        with database.reading() as session:
            metres = spatial.dist_m(GridCell.geom, spatial.point(*place))
            every = session.execute(sa.select(GridCell.id, metres)).all()
            every = sorted(every, key=lambda row: (round(row[1] * 1000), row[0]))
            for limit, within_m in ((1, 50_000.0), (5, 50_000.0), (7, 900.0), (3, 0.5)):
                wanted = [tuple(row) for row in every if row[1] <= within_m][:limit]
                assert spatial.near(session, GridCell.geom, place, limit=limit, within_m=within_m) == wanted


def test_nearest_keeps_to_what_is_asked_for(database: Database) -> None:
    fill(database, [box(113 + n / 100, 22, 113 + (n + 1) / 100, 22.01) for n in range(9)])
    with database.reading() as session:
        even = sa.func.substr(GridCell.code, 15, 1).in_(["0", "2", "4"])
        keys = [key for key, _ in spatial.near(session, GridCell.geom, (113.035, 22.005), limit=2, where=(even,))]
        codes = [session.get_one(GridCell, key).code[-1] for key in keys]
        assert codes == ["2", "4"]
        assert spatial.near(session, GridCell.geom, (10.0, 50.0)) == []


def test_questions_go_through_the_index(database: Database) -> None:
    fill(database, tessellation(13, 300))
    column = GridCell.geom
    questions = [
        spatial.covers(column, spatial.point(114.0, 22.8)),
        spatial.intersects_bbox(column, (114.0, 22.8, 114.01, 22.81)),
        sa.and_(spatial.covers(column, spatial.point(114.0, 22.8)), GridCell.valid_to.is_(None)),
    ]
    with database.unit_of_work() as session:
        if database.dialect == "postgresql":
            session.execute(sa.text("ANALYZE cells"))
        for question in questions:
            said = plan(session, sa.select(GridCell.code).where(question))
            assert "idx_cells_geom" in said
            assert "SEARCH cells USING INTEGER PRIMARY KEY" in said or "Scan" in said
            assert "SCAN cells" not in said
            assert "Seq Scan" not in said


def test_an_alias_of_the_table_is_asked_by_its_own_name(database: Database) -> None:
    fill(database, [box(113, 22, 113.1, 22.1), box(113.1, 22, 113.2, 22.1)])
    one, two = aliased(GridCell), aliased(GridCell)
    place = spatial.point(113.05, 22.05)
    touching = sa.select(two.code).join(one, sa.func.ST_Touches(one.geom, two.geom, type_=sa.Boolean()))
    with database.reading() as session:
        found = session.scalars(touching.where(spatial.covers(one.geom, place), ~spatial.covers(two.geom, place)))
        assert [code[-1] for code in found] == ["1"]


def test_both_cells_of_a_shared_edge_cover_it(database: Database) -> None:
    fill(database, [box(113, 22, 113.1, 22.1), box(113.1, 22, 113.2, 22.1)])
    edge = spatial.covers(GridCell.geom, spatial.point(113.1, 22.05))
    with database.reading() as session:
        assert len(session.scalars(sa.select(GridCell.code).where(edge).order_by(GridCell.code)).all()) == 2


def test_a_geometry_comes_back_bit_by_bit(database: Database) -> None:
    cells = tessellation(15, 30)
    fill(database, cells)
    with database.reading() as session:
        kept = [to_shape(shape) for shape in session.scalars(sa.select(GridCell.geom).order_by(GridCell.code))]
    for shape, again in zip(cells, kept, strict=True):
        whole = shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
        assert again.wkb == whole.wkb
    with database.reading() as session:
        as_json = session.scalars(sa.select(sa.func.ST_AsGeoJSON(GridCell.geom)).limit(1)).one()
        binary = session.scalars(sa.select(sa.func.ST_AsBinary(GridCell.geom)).limit(1)).one()
    assert shapely.from_geojson(as_json).is_valid
    assert shapely.from_wkb(bytes(getattr(binary, "data", binary))).is_valid


def test_a_position_that_is_none_is_refused() -> None:
    for place in ((math.nan, 22.0), (113.0, math.inf)):
        with pytest.raises(ValueError, match="not a position"):
            spatial.point(*place)


def test_nothing_is_known_of_no_geometry(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.reading() as session:
        asked = "SELECT ST_Covers(NULL, GeomFromEWKT('SRID=4326;POINT(1 2)')), ST_XMin(NULL), AsEWKB(NULL)"
        assert session.execute(sa.text(asked)).one() == (None, None, None)
        assert session.scalar(sa.text("SELECT ST_XMin(GeomFromEWKT('SRID=4326;POINT EMPTY'))")) is None
    database.dispose()
