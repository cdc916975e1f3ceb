"""What a command says when its input is bad: one clear line and exit code 2, never a traceback."""

import contextlib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

import click
import sqlalchemy.exc
import yaml

from backend.cli.documents import line_of
from backend.cli.schema import migrated
from backend.cli.settings import settings
from backend.config import Config
from backend.db import Database, Unavailable
from backend.domain.errors import DomainError
from backend.domain.reading import DocumentError
from backend.migrations import pending
from backend.services.documents import TooLarge
from geo.errors import GeoError


class BadInput(click.ClickException):
    """The command was given something that it cannot work with."""

    exit_code = 2


@contextlib.contextmanager
def complaints() -> Iterator[None]:
    """Turns what may be wrong with the input, the files or the database into one line."""
    try:
        yield
    except DomainError as error:
        raise BadInput(f"{error.message} ({error.code})") from None
    except GeoError as error:
        raise BadInput(f"{error} ({error.code})") from None
    except yaml.YAMLError as error:
        raise BadInput(f"not YAML: {' '.join(str(error).split())}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"not UTF-8 at byte {error.start}") from None
    except (Unavailable, sqlalchemy.exc.OperationalError) as error:
        raise click.ClickException(f"the database cannot be used: {str(error).splitlines()[0]}") from None
    except OSError as error:
        raise BadInput(f"{error.filename or 'file'}: {error.strerror or error}") from None


@contextlib.contextmanager
def complaints_about(file: Path | Traversable) -> Iterator[None]:
    """The same for a document: what is wrong with it names its line and its field."""
    with complaints():
        try:
            yield
        except DocumentError as error:
            line = line_of(file, error.path)
            raise BadInput(f"{file.name}:{line}: {error.path}: {error.problem}") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = file.name if mark is None else f"{file.name}:{mark.line + 1}"
            raise BadInput(f"{where}: not YAML: {error.problem}") from None
        except TooLarge as error:
            raise BadInput(f"{file.name}: {error}") from None


@contextlib.contextmanager
def installation() -> Iterator[tuple[Config, Database]]:
    """The settings and the database, migrated where it is older than the program; errors become one line."""
    config = settings()
    with complaints():
        try:
            database = Database(config.database_url)
        except (ValueError, sqlalchemy.exc.ArgumentError) as error:
            raise BadInput(f"DATABASE_URL: {error}") from None
        try:
            if pending(database):
                migrated(database)
            yield config, database
        finally:
            database.dispose()
