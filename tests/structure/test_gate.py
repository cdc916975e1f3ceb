"""One gate: only services/orders.py moves an order, and only it appends to the log."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.sources import name_of, python, tree

GATE, LOG = Path("backend/services/orders.py"), Path("backend/services/log.py")
WRITES = {"insert", "update", "delete"}


def _inside() -> list[Path]:
    return [path for path in python("backend") if not path.is_relative_to("backend/migrations")]


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def _model(node: ast.expr) -> str:
    """The model that `Order`, `Order.__table__` or `table(Order)` stands for."""
    if isinstance(node, ast.Call) and name_of(node.func) == "table" and node.args:
        return name_of(node.args[0])
    if isinstance(node, ast.Attribute) and node.attr == "__table__":
        return name_of(node.value)
    return name_of(node)


def _aliases(path: Path) -> dict[str, str]:
    """Names of a module that stand for a model's table: `_ORDERS = table(Order)`."""
    assigned = [node for node in tree(path).body if isinstance(node, ast.Assign)]
    return {name_of(target): _model(node.value) for node in assigned for target in node.targets}


def _writers(model: str) -> set[tuple[Path, str]]:
    """Where a table is written, and how."""
    found = set()
    for path in _inside():
        aliases = _aliases(path)
        for call in _calls(path):
            verb = name_of(call.func)
            model_written = _model(call.args[0]) if call.args else ""
            if verb in WRITES and aliases.get(model_written, model_written) == model:
                found.add((path, verb))
            if verb == model and path.parts[1] != "models":
                found.add((path, "make"))
    return found


def test_only_the_gate_asks_the_life_cycle() -> None:
    callers = {path for path in _inside() for call in _calls(path) if name_of(call.func) == "advance"}
    assert callers == {GATE}


def test_only_the_gate_writes_orders() -> None:
    assert {path for path, _ in _writers("Order")} == {GATE}


def test_the_log_is_only_appended_to_and_only_by_the_gate() -> None:
    assert _writers("OrderEvent") == {(LOG, "insert")}
    users = {
        path
        for path in _inside()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "APPEND"
    }
    assert users == {GATE}


def test_only_the_gate_assigns_a_status() -> None:
    found = set()
    for path in _inside():
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                key = target.slice if isinstance(target, ast.Subscript) else None
                if isinstance(key, ast.Constant) and key.value == "status" and name_of(target.value) == "row":
                    found.add(path)
    assert found == {GATE}
