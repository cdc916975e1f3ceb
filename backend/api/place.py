"""The place: its rules for forms, its cells and names, who serves them, and today's figures."""

from typing import Any

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read
from backend.domain.roles import Role
from backend.schemas.place import (
    AreaQuery,
    AreasFound,
    Board,
    CellPage,
    CellQuery,
    HandlerQuery,
    HandlersOut,
    Located,
    LocateQuery,
    PlaceQuery,
    PlacesFound,
    PolicyOut,
    PolicyQuery,
    ShapeQuery,
)
from backend.services import board, cells, roster, rules

blp = Blueprint("place", __name__, url_prefix="/api/v1", description="网格 rules, cells, names, posts")


@blp.get("/policy")
@signed_in()
@blp.arguments(PolicyQuery(), location="query", unknown=None)
@blp.response(200, PolicyOut)
def policy(query: dict[str, str]) -> Response:
    """The rules in force, as forms need them; or those of the place and version that an order was pinned to."""
    place, version, at = query.get("place", context().place), query.get("version"), now()
    return answer(read(lambda s: rules.for_forms(rules.policy_of(s, place, version, at=at))))


@blp.get("/locate")
@signed_in()
@blp.arguments(LocateQuery(), location="query", unknown=None)
@blp.response(200, Located)
def locate(query: dict[str, Any]) -> Response:
    """The cell of a position, and how it was found."""
    return answer(read(lambda s: cells.located(s, query)))


@blp.get("/areas")
@signed_in()
@blp.arguments(AreaQuery(), location="query", unknown=None)
@blp.response(200, AreasFound)
def areas(query: dict[str, Any]) -> Response:
    """Streets, communities and cells by name or code."""
    text = query.pop("q")
    return answer({"items": read(lambda s: cells.areas(s, text, **query))})


@blp.get("/cells")
@signed_in()
@blp.arguments(CellQuery(), location="query", unknown=None)
@blp.response(200, CellPage)
def cell_page(query: dict[str, Any]) -> Response:
    """A page of cells by code."""
    items, following = read(lambda s: cells.page(s, query))
    return answer({"items": items, "next": following})


@blp.get("/cells.geojson")
@signed_in()
@blp.arguments(ShapeQuery(), location="query", unknown=None)
@blp.response(200, content_type="application/geo+json")
def cell_shapes(query: dict[str, Any]) -> Response:
    """The shapes of cells, at most 2,000, or of some cells and their neighbours, as a phone draws them.

    Where some are left out, `more` says so.
    """
    near = query["near"].split(",") if "near" in query else None
    response = answer(read(lambda s: cells.around(s, near) if near else cells.shapes(s, query.get("bbox"))))
    response.mimetype = "application/geo+json"
    return response


@blp.get("/places")
@signed_in()
@blp.arguments(PlaceQuery(), location="query", unknown=None)
@blp.response(200, PlacesFound)
def places(query: dict[str, Any]) -> Response:
    """Places whose name stands in a text, the likeliest first."""
    return answer({"items": read(lambda s: cells.places(s, query["q"], limit=query["limit"]))})


@blp.get("/handlers")
@signed_in(Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD)
@blp.arguments(HandlerQuery(), location="query", unknown=None)
@blp.response(200, HandlersOut)
def handlers(query: dict[str, str]) -> Response:
    """Who could be given an order of this cell or area, those on duty first."""
    at = now()
    found = read(lambda s: roster.handlers(s, query["cell"], at=at, tz=_tz(s, at)))
    return answer({"items": found})


def _tz(session: Any, at: Any) -> str:
    return rules.policy_in_force(session, context().place, at).tz


@blp.get("/board")
@signed_in()
@blp.response(200, Board)
def figures() -> Response:
    """Today's figures in one's sight, each with numerator and denominator."""
    at = now()
    return answer(read(lambda s: board.today(s, actor=actor(), at=at, tz=_tz(s, at))))
