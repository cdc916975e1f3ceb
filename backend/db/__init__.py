"""One door to the database: the base of all tables, portable types, units of work on two engines."""

from backend.db.database import Database, Unavailable
from backend.db.questions import Question
from backend.db.rows import insert_rows, violated
from backend.db.types import Base, BigId, Instant, JSONDoc, write_json

__all__ = [
    "Base", "BigId", "Database", "Instant", "JSONDoc", "Question", "Unavailable",
    "insert_rows", "violated", "write_json",
]  # fmt: skip
