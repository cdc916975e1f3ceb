"""Grid cells, the posts that serve them, and the names of places in them."""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc


class GridCell(Base):
    """A version of a grid cell (网格); codes are never reused, a re-cut ends one row and begins another."""

    __tablename__ = "cells"
    __table_args__ = (Index("uq_cells_code_valid_from", "code", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    parent: Mapped[str | None] = mapped_column(String(32))
    priority: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(60))
    lng: Mapped[float]
    lat: Mapped[float]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Area(Base):
    """The name of a county, street or community by its code, for screens and for the ladder of posts."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(String(15), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(60))


class Post(Base):
    """Who serves an area (岗位): a cell's worker or leader, a street's leader, with shift and substitute.

    `area` is a cell's code or a prefix of it (community 12, street 9 digits). `shift` is null for always, or
    a list of `[weekdays, from, to]` in the place's wall time, weekdays 1 (Monday) to 7, e.g.
    `[[[1,2,3,4,5], "08:00", "20:00"]]`; a shift whose end is not after its start runs past midnight.
    """

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    shift: Mapped[list[Any] | None] = mapped_column(JSONDoc)
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    substitute_of: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))


class PlaceName(Base):
    """A compound, road, building or alias of the district's own gazetteer."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    aliases: Mapped[list[str]] = mapped_column(JSONDoc)
    cell_code: Mapped[str | None] = mapped_column(String(32))
    lng: Mapped[float]
    lat: Mapped[float]
    source: Mapped[str] = mapped_column(String(60))
