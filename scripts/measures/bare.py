"""The floors over HTTP: bare doors that do next to nothing, on the server and with the settings of the real ones."""

from typing import Any, cast

import orjson
import sqlalchemy as sa
from flask import Flask, Response, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from backend.cli.parent import end_with_server
from backend.cli.serve import web_server
from backend.cli.settings import settings
from backend.db import Database
from backend.models import Order, table
from backend.schemas.calls import CallIn

PAGE = 50
_ORDERS = table(Order)
_PLAIN = (
    "no", "status", "version", "type", "grade", "hazard", "title", "address", "cell_code", "registered_at",
    "updated_at", "next_due_at",
)  # fmt: skip
_OF_WORKER = (
    sa.select(*(_ORDERS.c[name] for name in _PLAIN))
    .where(_ORDERS.c.handler_id == sa.bindparam("worker"))
    .order_by(_ORDERS.c.id.desc())
    .limit(PAGE)
)
blp = Blueprint("bare", __name__)


class Taken(Schema):
    """A small answer."""

    no = fields.String(required=True)
    status = fields.String(required=True)


@blp.post("/bare")
@blp.arguments(CallIn())
@blp.response(201, Taken)
def take(body: dict[str, Any]) -> dict[str, str]:
    """Validate the body of a call and say thanks: no account, no rules, no database."""
    return {"no": body["upstream_no"], "status": "registered"}


@blp.get("/bare")
def page() -> Response:
    """Fifty rows of twelve plain columns by one select of Core, as orjson writes them: no account, no face."""
    with _database().reading() as session:
        rows = session.connection().execute(_OF_WORKER, {"worker": int(request.args["worker"])}).all()
    items = [dict(zip(_PLAIN, row, strict=True)) for row in rows]
    return Response(orjson.dumps({"items": items}), mimetype="application/json")


@blp.get("/ready")
def ready() -> dict[str, bool]:
    """The doors are open."""
    return {"ok": True}


def _database() -> Database:
    return cast(Database, blp.database)


def door() -> Flask:
    """The application that a worker process of the server loads."""
    end_with_server()
    blp.database = Database(settings().database_url)
    app = Flask("bare", static_folder=None)
    app.config.update(API_TITLE="bare", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    Api(app).register_blueprint(blp)
    return app


if __name__ == "__main__":
    web_server("scripts.measures.bare:door", settings()).serve()
