"""How a body is read: once, by the app's own JSON, whatever the method and whichever kind of JSON it says it is."""

from typing import Any

import flask_smorest
from flask import Request, Response, request
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

READ_TO_THE_END = 64 * 1024 * 1024
"""How much of a body that is too large is still taken in, so that whoever sends it gets to read the answer."""
_PIECE = 256 * 1024


class Bodies(FlaskParser):
    """Reads a body as the application does: no NaN, no lone surrogates, no depth without end, and an object."""

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """The query, in which an argument without a value is one that was not sent."""
        given = MultiDict((name, value) for name, value in req.args.items(multi=True) if value)
        return MultiDictProxy(given, schema)

    def _raw_load_json(self, req: Request) -> Any:
        if not req.is_json:
            if req.content_length:
                raise UnsupportedMediaType("the body must be JSON, and say so in its Content-Type")
            return missing
        said = req.get_json()
        if not isinstance(said, dict):
            raise BadRequest("the body must be a JSON object")
        return said


class Blueprint(flask_smorest.Blueprint):
    """A blueprint whose arguments are read like that."""

    ARGUMENTS_PARSER = Bodies()


def take_in_the_rest(response: Response) -> Response:
    """Read what is left of a body that was too large: a server that hangs up on a sender is not heard by him."""
    if response.status_code == 413:
        source, left = request.environ["wsgi.input"], READ_TO_THE_END
        while left > 0 and (piece := source.read(min(_PIECE, left))):
            left -= len(piece)
    return response
