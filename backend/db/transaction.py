"""A transaction of its own on a connection of the pool: what both engines do alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session


def begun(engine: Engine) -> Connection:
    """A connection on which BEGIN has worked: one that died in the pool shows here, before any work."""
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.invalidate()
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: Connection) -> Iterator[Session]:
    """The transaction begun on a connection: committed when the block has ended, undone by any exception."""
    try:
        with Session(connection, join_transaction_mode="control_fully", expire_on_commit=False) as session:
            yield session
            session.commit()
    finally:
        connection.close()
