"""What can be wrong with a request by the rules of the trade; each error has a stable dotted code."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A rule said no; `code` is stable, `facts` are for the reader's screen, `message` is for a log."""

    status = 409

    def __init__(self, code: str, message: str, /, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts: Mapping[str, Any] = facts


class Refused(DomainError):
    """The act is understood, but the order's state or the policy does not allow it now (409)."""


class Invalid(DomainError):
    """The act's content is not acceptable, whatever the order's state (422)."""

    status = 422


class Forbidden(DomainError):
    """The actor may see the thing but may not do this to it (403)."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or the reader may not know that there is (404)."""

    status = 404


class Conflict(DomainError):
    """The thing has changed since the actor saw it (409); `facts` carry its present face."""
