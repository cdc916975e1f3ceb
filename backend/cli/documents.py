"""Reads the YAML in which rules and calendars are written."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _DatesAsText(Loader):  # type: ignore[misc]
    """Leaves dates as they are written: the documents are kept as JSON, which has none."""


_DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in Loader.yaml_implicit_resolvers.items()
}


def read_document(path: Path | Traversable) -> Any:
    """The document as plain values, every date a text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_DatesAsText)  # noqa: S506 - a safe loader, see above
