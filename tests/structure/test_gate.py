"""One gate: only services/orders.py moves an order, and only it appends to the log."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.sources import name_of, python, tree

GATE = Path("backend/services/orders.py")
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
    """Names of a module that stand for a model's table: `_ORDERS = table(Order)`, one or several at once."""
    found = {}
    for node in tree(path).body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if several else [(target, value)]
            found |= {name_of(name): _model(model) for name, model in pairs}
    return found


def _written(call: ast.Call) -> list[tuple[ast.expr, str]]:
    """The tables that a call writes, and how: `insert(X)`, or `insert_rows(session, (X, rows), …)`."""
    verb = name_of(call.func)
    if verb in WRITES and call.args:
        return [(call.args[0], verb)]
    if verb == "insert_rows":
        return [(batch.elts[0], "insert") for batch in call.args if isinstance(batch, ast.Tuple)]
    return [(call.func, "make")]


def _writers(model: str) -> set[tuple[Path, str]]:
    """Where a table is written, and how."""
    found = set()
    for path in _inside():
        aliases = _aliases(path)
        for call in _calls(path):
            for table, how in _written(call):
                name = _model(table)
                if aliases.get(name, name) == model:
                    found.add((path, how))
    return found


def test_only_the_gate_asks_the_life_cycle() -> None:
    callers = {path for path in _inside() for call in _calls(path) if name_of(call.func) == "advance"}
    assert callers == {GATE}


def test_only_the_gate_writes_orders() -> None:
    assert {path for path, _ in _writers("Order")} == {GATE}


def test_the_log_is_only_appended_to_and_only_by_the_gate() -> None:
    assert _writers("OrderEvent") == {(GATE, "insert")}


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
