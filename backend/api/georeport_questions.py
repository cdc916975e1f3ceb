"""What comes in at the door of Open311: a query and a form, read as the standard writes them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from backend.domain.errors import Invalid
from backend.schemas.calls import CallIn
from backend.schemas.fields import Moment
from backend.services.georeport import Asked
from backend.services.intake import Call

SPAN = timedelta(days=90)
MOST_SIGNS = 4000
WORDS = ("open", "closed")
_ATTRIBUTE = re.compile(r"attribute\[(\w{1,40})\](?:\[\])?")
_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


def asked(query: Mapping[str, str], tz: str, *, now: datetime) -> Asked:
    """Which requests a query asks for; numbers override all else, and without a span it is the last 90 days."""
    if numbers := _list(query.get("service_request_id")):
        return Asked(numbers=numbers[:1000])
    words = _list(query.get("status")) or list(WORDS)
    if unknown := set(words) - set(WORDS):
        raise Invalid("open311.bad_status", f"status {', '.join(sorted(unknown))!r} is neither open nor closed")
    start, end = (_moment(query.get(name), name, tz) for name in ("start_date", "end_date"))
    until = end or (start + SPAN if start else now)
    since = start or until - SPAN
    if not timedelta(0) <= until - since <= SPAN:
        raise Invalid("open311.bad_span", "from start_date to end_date there are at most 90 days")
    return Asked(services=_list(query.get("service_code")), words=words, span=(since, until))


def _list(text: str | None) -> list[str]:
    return [part for part in ((text or "").replace(" ", "").split(",")) if part]


def _moment(text: str | None, name: str, tz: str) -> datetime | None:
    """An instant, or the beginning of a day of the place; a plus sign that came as a blank is one again."""
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = date.fromisoformat(text)
            text = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz)).astimezone(UTC).isoformat()
        said: datetime = Moment().deserialize(_LOST_PLUS.sub(r"\1+\2", text))
    except (ValueError, OverflowError, ValidationError) as error:
        raise Invalid("open311.bad_date", f"{name} is a time such as 2026-01-31T08:00:00+08:00") from error
    return said


def attributes(form: Mapping[str, str]) -> dict[str, str]:
    """The answers to a service's attributes."""
    found = ((_ATTRIBUTE.fullmatch(name), value) for name, value in form.items())
    return {match[1]: value for match, value in found if match and value}


def description(form: Mapping[str, str]) -> str:
    """What is told, with the address of a picture beneath it, which nobody fetches."""
    words = form.get("description", "")
    if len(words) > MOST_SIGNS:
        raise Invalid("open311.too_long", f"description has at most {MOST_SIGNS} characters")
    picture = form.get("media_url", "")
    if picture and not re.fullmatch(r"https?://\S{1,1000}", picture):
        raise Invalid("open311.bad_media_url", "media_url is the address of a picture")
    return "\n".join(part for part in (words, picture) if part)[:MOST_SIGNS]


def position(form: Mapping[str, str]) -> dict[str, float] | None:
    """Where it is, if both numbers came."""
    said = [form.get(name, "") for name in ("long", "lat")]
    if not any(said):
        return None
    try:
        lng, lat = map(float, said)
    except ValueError as error:
        raise Invalid("open311.bad_position", "lat and long are decimal degrees, both or neither") from error
    return {"lng": lng, "lat": lat}


def call(form: Mapping[str, str], appeal: dict[str, Any], **found: Any) -> Call:
    """The call as any other door takes it; Invalid with what is wrong in the standard's own names."""
    names = [form.get(name, "").strip() for name in ("last_name", "first_name")]
    phone = re.sub(r"[^0-9+\-*# ]", "", form.get("phone", ""))
    caller = {"name": "".join(names) if not " ".join(names).isascii() else " ".join(reversed(names)).strip(),
              "phone": phone or None}  # fmt: skip
    said = {**appeal, **found, "address": form.get("address_string", ""),
            "caller": {name: value or None for name, value in caller.items()}}  # fmt: skip
    try:
        return Call(**{**CallIn().load(said), "id": None})
    except ValidationError as error:
        wrong = error.messages_dict
        told = "; ".join(f"{_NAMES.get(name, name)}: {why}" for name, why in wrong.items())
        raise Invalid("open311.invalid", told) from error


_NAMES = {"position": "lat, long", "address": "address_string", "content": "description", "title": "description",
          "caller": "first_name, last_name, phone"}  # fmt: skip
