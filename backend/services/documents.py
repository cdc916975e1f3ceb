"""Reads the YAML in which rules and calendars are written, from a file or from what somebody sent."""

import re
from typing import Any

import yaml

_BRACKETS = re.compile(r"[\[\]{}]")
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


def read_text(text: str) -> Any:
    """The document as plain values, every date a text."""
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
