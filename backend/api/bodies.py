"""How a body is read: once, by the app's own JSON, whatever the method and whichever kind of JSON it says it is."""

from typing import Any

import flask_smorest
from flask import Request
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest


class Bodies(FlaskParser):
    """Reads a body as the application does: no NaN, no lone surrogates, no depth without end, and an object."""

    def _raw_load_json(self, req: Request) -> Any:
        if not req.is_json:
            return missing
        said = req.get_json()
        if not isinstance(said, dict):
            raise BadRequest("the body must be a JSON object")
        return said


class Blueprint(flask_smorest.Blueprint):
    """A blueprint whose arguments are read like that."""

    ARGUMENTS_PARSER = Bodies()
