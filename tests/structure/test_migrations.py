"""Migrations are numbered and have one head. That they lead to the models' tables is shown in tests/db."""

import re

from backend import models
from backend.db import Base
from backend.migrations import SCRIPTS
from tests.structure.sources import files

FOLDER = "backend/migrations/versions"


def test_numbered_without_a_gap() -> None:
    names = [path.name for path in files() if str(path.parent) == FOLDER and path.suffix == ".py"]
    numbers = [int(match.group()) for name in names if (match := re.match(r"\d{4}(?=_)", name))]
    assert numbers == list(range(1, len(names) + 1))


def test_one_line_with_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1
    assert all(not revision.is_branch_point for revision in SCRIPTS.walk_revisions())


def test_revisions_are_named_like_their_files() -> None:
    for revision in SCRIPTS.walk_revisions():
        assert revision.path.rsplit("/", 1)[-1].startswith(revision.revision)


def test_every_model_has_its_table() -> None:
    mapped = {getattr(models, name) for name in models.__all__ if name[0].isupper()}
    assert mapped == {mapper.class_ for mapper in Base.registry.mappers}
