"""Reads the YAML in which rules and calendars are written."""

import re
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

_BRACKETS = re.compile(r"[\[\]{}]")
_STEP = re.compile(r"\[\d+\]|[^.\[\]]+")
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_BYTES = 2_000_000
"""More than a place's rules of a hundred years; what is longer is something else."""
DEEPEST = 100


class TooLarge(Exception):
    """The file is too long, or nested too deeply, to be a document of ours."""


class _DatesAsText(Loader):  # type: ignore[misc]
    """Leaves dates as they are written: the documents are kept as JSON, which has none."""


_DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in Loader.yaml_implicit_resolvers.items()
}


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
    text = path.read_text(encoding="utf-8-sig")
    if len(text) > MOST_BYTES:
        raise TooLarge(f"a document has at most {MOST_BYTES // 1_000_000} million characters")
    if _nesting(text) > DEEPEST:
        raise TooLarge("it is nested too deeply")
    loader = _DatesAsText(text)
    try:
        node = loader.get_single_node()
        _check_plain(node)
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _nesting(text: str) -> int:
    """How deep brackets stand in each other at most, those in texts counted as well."""
    deepest = depth = 0
    for sign in _BRACKETS.findall(text):
        depth = max(depth + (1 if sign in "[{" else -1), 0)
        deepest = max(deepest, depth)
    return deepest


def _check_plain(node: Any) -> None:
    """Refuse a key that stands twice, of which YAML would silently take the last, and aliases, by which a small file
    can mean a huge one."""
    waiting, seen = [node] if node is not None else [], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            raise yaml.MarkedYAMLError(problem="aliases are not taken, write it out", problem_mark=one.start_mark)
        seen.add(id(one))
        if isinstance(one, yaml.MappingNode):
            _check_keys(one)
            waiting += [part for pair in one.value for part in pair]
        elif isinstance(one, yaml.SequenceNode):
            waiting += one.value


def _check_keys(node: yaml.MappingNode) -> None:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in lines:
            problem = f"the key {key.value!r} stands twice, first on line {lines[key.value]}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
        lines[str(key.value)] = key.start_mark.line + 1
