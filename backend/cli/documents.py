"""Reads the YAML files in which rules and calendars are written, and finds the line of a field."""

import re
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from backend.services.documents import read_text

_STEP = re.compile(r"\[\d+\]|[^.\[\]]+")


def line_of(path: Path | Traversable, field: str) -> int:
    """The line on which a field of the document stands, by its path as a DocumentError names it; where the field is
    missing, that of what it is missing from."""
    node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    for step in _STEP.findall(field):
        below = _below(node, step)
        if below is None:
            break
        node = below
    return 1 if node is None else int(node.start_mark.line) + 1


def _below(node: Any, step: str) -> Any:
    """What stands under a key or an index; a key stands where it is written, not where its value begins."""
    if step.startswith("["):
        entries = node.value if isinstance(node, yaml.SequenceNode) else []
        index = int(step[1:-1])
        return entries[index] if index < len(entries) else None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    found = next(((key, value) for key, value in pairs if key.value == step), None)
    if found is None:
        return None
    found[1].start_mark = found[0].start_mark
    return found[1]


def read_document(path: Path | Traversable) -> Any:
    """The document as plain values, every date a text."""
    return read_text(path.read_text(encoding="utf-8-sig"))
