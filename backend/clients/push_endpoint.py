"""Where a push may be sent: an endpoint is a URL that a stranger gave us, so it is read narrowly.

Only the push services of real browsers are reachable, by name, on https:443, with their certificate; what
an operator runs besides is added by its exact origin. No other address is ever connected to, whatever a
name resolves to: a host that is no push service cannot show a push service's certificate.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.errors import Invalid

MAX_LENGTH = 1000

KNOWN_HOSTS = frozenset(
    (
        "fcm.googleapis.com",  # Chrome, Edge on Android, Samsung Internet, Opera
        "jmt17.google.com",  # Chrome's own trial channel
        "updates.push.services.mozilla.com",  # Firefox
        "web.push.apple.com",  # Safari
    )
)
KNOWN_SUFFIXES = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_URL = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL}){{0,9}})(?::(?P<port>[0-9]{{1,5}}))?"
    r"(?P<path>/[\x21\x22\x24-\x7e]*)?",
    re.IGNORECASE | re.ASCII,
)
_PORTS = {"http": 80, "https": 443}


class BadSubscription(Invalid):
    """This is no subscription that we would send to."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A push resource, taken apart once, so that what was checked is what is connected to."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and, unless it is the scheme's own, port: the audience of a token."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


class PushServices:
    """The push services that we send to: the known ones and the exact origins that an operator adds."""

    def __init__(self, added_origins: Iterable[str] = ()) -> None:
        added = [_parsed(origin) for origin in added_origins]
        if any(one is None or one.path != "/" for one in added):
            raise ValueError("a push service is added by its origin alone, such as https://push.example.org")
        self._added = {one.origin for one in added if one}

    def endpoint(self, url: str) -> Endpoint:
        """Read an endpoint; BadSubscription unless it belongs to one of the services."""
        endpoint = _parsed(url)
        if endpoint is None:
            raise BadSubscription("push.bad_endpoint", "the endpoint is not a plain web address")
        if endpoint.origin not in self._added and not _known(endpoint):
            raise BadSubscription("push.unknown_service", "no known push service", origin=endpoint.origin)
        return endpoint


def _parsed(url: str) -> Endpoint | None:
    found = _URL.fullmatch(url) if len(url) <= MAX_LENGTH else None
    if found is None:
        return None
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"] or _PORTS[scheme])
    return Endpoint(scheme, host, port, found["path"] or "/") if 0 < port < 65536 else None


def _known(endpoint: Endpoint) -> bool:
    named = endpoint.host in KNOWN_HOSTS or endpoint.host.endswith(KNOWN_SUFFIXES)
    return named and endpoint.scheme == "https" and endpoint.port == _PORTS["https"]
