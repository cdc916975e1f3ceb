"""EXPLAIN as a statement, to see that a question goes through its index."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler


class Explain(sa.Executable, sa.ClauseElement):
    """EXPLAIN of a select with its parameters bound."""

    inherit_cache = False

    def __init__(self, statement: sa.Select[Any]) -> None:
        self.statement = statement


@compiles(Explain)
def _write(node: Explain, compiler: SQLCompiler, **options: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if compiler.dialect.name == "sqlite" else "EXPLAIN"
    return f"{word} {compiler.process(node.statement, **options)}"


def plan(session: Session, statement: sa.Select[Any]) -> str:
    """How the engine means to answer the question, in its own words."""
    return "\n".join(" ".join(map(str, row)) for row in session.execute(Explain(statement)))
