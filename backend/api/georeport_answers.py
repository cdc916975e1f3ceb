"""Answers of Open311: XML as the standard writes it, and the same as JSON; errors too."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from flask import Response

from backend.domain import xml_text

XML, JSON = "xml", "json"
_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
_ONE_OF = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format",
           "services": "service", "service_requests": "request", "errors": "error"}  # fmt: skip
"""What stands in a container of XML; in JSON the container is a list."""


def kind_of(path: str) -> str:
    """The format that an address names; XML, which every client reads, where it names none."""
    return JSON if path.endswith(".json") else XML


def answered(root: str, said: Any, kind: str, status: int = 200) -> Response:
    """A container or an object in the format that was asked for."""
    body = orjson.dumps(said) if kind == JSON else _xml(root, said)
    response = Response(body, status=status, content_type=_TYPES[kind])
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(status: int, descriptions: list[str], kind: str) -> Response:
    """The standard's errors; it knows 404, 403 and, for all else, 400."""
    code = status if status in {403, 404, 500, 503} else 403 if status == 401 else 400
    return answered("errors", [{"code": str(code), "description": one} for one in descriptions], kind, code)


def _xml(root: str, said: Any) -> bytes:
    body: bytes = tostring(_filled(Element(root), said), "utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _filled(element: Element, said: Any) -> Element:
    if isinstance(said, Mapping):
        for name, value in said.items():
            _filled(SubElement(element, name), value)
    elif isinstance(said, list):
        for one in said:
            _filled(SubElement(element, _ONE_OF[element.tag]), one)
    elif said is not None:
        text = str(said).lower() if isinstance(said, bool) else str(said)
        element.text = xml_text.writable(text)
    return element
