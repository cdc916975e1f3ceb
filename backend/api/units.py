"""Units and colleagues to choose from: for returns, whistles and changes of hands."""

from typing import Any

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, read
from backend.schemas.units import Colleagues, UnitQuery, UnitsOut
from backend.services import organisation

blp = Blueprint("units", __name__, url_prefix="/api/v1", description="单位 units and colleagues")


@blp.get("/units")
@signed_in()
@blp.arguments(UnitQuery(), location="query", unknown=None)
@blp.response(200, UnitsOut)
def units(query: dict[str, Any]) -> Response:
    """Units whose name or code has a text."""
    return answer({"items": read(lambda s: organisation.units(s, query["q"].strip(), limit=query["limit"]))})


@blp.get("/colleagues")
@signed_in()
@blp.arguments(UnitQuery(), location="query", unknown=None)
@blp.response(200, Colleagues)
def colleagues(query: dict[str, Any]) -> Response:
    """Who could take over an order from whoever asks."""
    who = actor()
    found = read(lambda s: organisation.colleagues(s, who, query["q"].strip(), limit=query["limit"]))
    return answer({"items": found})
