"""The project's own files, as the structure tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked or would be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found = (Path(name) for name in listed.stdout.decode().split("\0") if name)
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def python(*tops: str) -> list[Path]:
    """The Python files below the named folders."""
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in tops]


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, inner ones and methods included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes, decorators and docstring aside."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return total
    words = node.body[0]
    return total - ((words.end_lineno or words.lineno) - words.lineno + 1)


def name_of(node: ast.expr) -> str:
    """The last name of a dotted expression: `advance` of `lifecycle.advance`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
