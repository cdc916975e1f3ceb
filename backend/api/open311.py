"""Open311 GeoReport v2: what other cities' apps speak; reading is for everybody, asking needs an api_key."""

from typing import Any

import flask
from flask import Response, request
from werkzeug.exceptions import HTTPException

from backend.api import georeport_questions as questions
from backend.api.auth import public
from backend.api.bodies import Blueprint
from backend.api.context import context, now, read, write
from backend.api.georeport_answers import JSON, XML, answered, kind_of, refused
from backend.domain import georeport as words
from backend.domain.errors import DomainError, Invalid, NotFound
from backend.services import georeport, rules

blp = Blueprint("open311", __name__, url_prefix="/open311", description="Open311 GeoReport v2")
nowhere = flask.Blueprint("open311_nowhere", __name__, url_prefix="/open311")
"""Addresses that mean nothing, and stand in no document."""
SPECIFICATION, CHANGESET = "http://wiki.open311.org/GeoReport_v2", "2026-11-25 20:00"
_PLACE = {"in": "query", "name": "jurisdiction_id", "schema": {"type": "string"},
          "description": "The place, where the installation serves several."}  # fmt: skip


@blp.errorhandler(DomainError)
def rule(error: DomainError) -> Response:
    """What a rule says, in the standard's words."""
    return refused(error.status, [error.message], kind_of(request.path))


@blp.errorhandler(HTTPException)
def framework(error: HTTPException) -> Response:
    """What the framework says, in the standard's words."""
    return refused(error.code or 500, [str(error.description)], kind_of(request.path))


def _kind(kind: str) -> str:
    if kind not in (XML, JSON):
        raise NotFound("open311.no_format", f"there is no format {kind!r}, but xml and json")
    return kind


def _given(name: str) -> str | None:
    """An argument; one without a value was not sent."""
    return request.values.get(name) or None


def _place(session: Any) -> str:
    return georeport.jurisdiction(session, _given("jurisdiction_id"), default=context().place)


@blp.get("/discovery.<string:kind>")
@blp.get("/v2/discovery.<string:kind>")
@public
@blp.response(200, content_type="text/xml")
def discovery(kind: str) -> Response:
    """Where the door is, and how to get a key."""
    endpoint = {"specification": SPECIFICATION, "url": f"{request.host_url}open311/v2", "changeset": CHANGESET,
                "type": "production", "formats": ["text/xml", "application/json"]}  # fmt: skip
    owner = read(lambda s: rules.policy_in_force(s, context().place, now())).owner
    said = {"changeset": CHANGESET, "contact": owner, "key_service": f"向{owner}申请 api_key",
            "endpoints": [endpoint]}  # fmt: skip
    return answered("discovery", said, _kind(kind))


@blp.get("/v2/services.<string:kind>")
@public
@blp.doc(parameters=[_PLACE])
@blp.response(200, content_type="text/xml")
def services(kind: str) -> Response:
    """What may be asked for."""
    return answered("services", read(lambda s: georeport.services(s, _place(s), at=now())), _kind(kind))


@blp.get("/v2/services/<string:code>.<string:kind>")
@public
@blp.doc(parameters=[_PLACE])
@blp.response(200, content_type="text/xml")
def definition(code: str, kind: str) -> Response:
    """What may be told of a service."""
    found = read(lambda s: georeport.definition(s, _place(s), code, at=now()))
    return answered("service_definition", found, _kind(kind))


@blp.get("/v2/requests.<string:kind>")
@public
@blp.doc(parameters=[_PLACE, *({"in": "query", "name": name, "schema": {"type": "string"}} for name in (
    "service_request_id", "service_code", "start_date", "end_date", "status"))])  # fmt: skip
@blp.response(200, content_type="text/xml")
def listed(kind: str) -> Response:
    """Orders that the public may read, newest first, a thousand at most."""
    found = read(_listed)
    return answered("service_requests", found, _kind(kind))


def _listed(session: Any) -> list[dict[str, Any]]:
    place, at = _place(session), now()
    tz = rules.policy_in_force(session, place, at).tz
    return georeport.requests(session, place, questions.asked(request.args, tz, now=at), at=at)


@blp.get("/v2/requests/<string:number>.<string:kind>")
@public
@blp.doc(parameters=[_PLACE])
@blp.response(200, content_type="text/xml")
def one(number: str, kind: str) -> Response:
    """One of them, in the same container."""
    found = read(lambda s: georeport.request(s, _place(s), number, at=now()))
    return answered("service_requests", [found], _kind(kind))


@blp.get("/v2/tokens/<string:token>.<string:kind>")
@public
@blp.doc(parameters=[_PLACE])
@blp.response(200, content_type="text/xml")
def token(token: str, kind: str) -> Response:
    """The number of the order that a resident's token is for."""
    number = read(lambda s: (_place(s), georeport.number_of(s, token))[1])
    return answered("service_requests", [{"service_request_id": number, "token": token}], _kind(kind))


@blp.post("/v2/requests.<string:kind>")
@public
@blp.doc(requestBody={"required": True, "content": {"application/x-www-form-urlencoded": {"schema": {
    "type": "object", "required": ["api_key", "service_code"], "properties": {name: {"type": "string"} for name in (
        "api_key", "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "first_name",
        "last_name", "phone", "description", "media_url", "attribute[hazard]", "attribute[type]")}}}}})  # fmt: skip
@blp.response(201, content_type="text/xml")
def ask(kind: str) -> Response:
    """Register a call, by a program that holds an api_key; the form's fields are those of the standard."""
    at, kind = now(), _kind(kind)
    number, link = write(lambda s: _registered(s, at))
    notice = f"进度查询：{request.host_url.rstrip('/')}{link}"
    said = {"service_request_id": number, "service_notice": notice, "account_id": None}
    return answered("service_requests", [said], kind, 201)


def _registered(session: Any, at: Any) -> tuple[str, str]:
    actor = georeport.key_holder(session, _given("api_key"), at=at)
    place, form = _place(session), request.form
    code = _given("service_code")
    if code is None:
        raise Invalid("open311.service_missing", "service_code was not provided")
    told = questions.description(form)
    appeal = georeport.appeal(session, place, code, questions.attributes(form), at=at)
    where, address_id = questions.position(form), _given("address_id")
    if where is None and address_id:
        where = georeport.spot(session, address_id)
    if where is None and not form.get("address_string", "").strip():
        raise Invalid("open311.place_missing", "lat and long, address_string or address_id was not provided")
    title = words.title(form.get("description", ""), appeal.pop("service_name"))
    found = {"position": where, "content": told, "title": title, "source": georeport.SOURCE}
    return georeport.register(session, questions.call(form, appeal, **found), actor=actor, place=place, at=at)


@nowhere.route("/", defaults={"path": ""}, methods=["GET", "POST"])
@nowhere.route("/<path:path>", methods=["GET", "POST"])
@public
def nothing(path: str) -> Response:
    """Whatever else is asked for here is not there."""
    return refused(404, [f"there is no /open311/{path}"], kind_of(path))
