"""The first administrator, the machines, and the demo district."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from backend.cli import main
from backend.db import Database
from backend.domain.roles import Role
from backend.models import Account, Order, Post
from backend.services import accounts
from tests.cli.conftest import Run

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_an_administrator_can_sign_in(run: Run, database: Database) -> None:
    run("create-admin", "--account", "chief", "--name", "主任", "--password-stdin", stdin="right horse\n")
    with database.unit_of_work() as session:
        accounts.checked(accounts.known(session, "chief"), "right horse")
        assert accounts.actor_of(session, "chief").roles == {Role.SYS_ADMIN}


@pytest.mark.parametrize(("account", "password"), [("chief", "short"), ("", "long enough"), ("a b", "long enough")])
def test_an_unfit_administrator_is_refused(run: Run, account: str, password: str) -> None:
    words = ("create-admin", "--account", account, "--name", "x", "--password-stdin")
    assert "Error" in run(*words, stdin=f"{password}\n", code=2).output


def test_somebody_of_the_staff_gets_his_roles_and_other_ones(run: Run, database: Database) -> None:
    words = ("--account", "lin", "--name", "林某", "--role", "reviewer", "--area", "441900119", "--password-stdin")
    run("add-person", *words, stdin="right horse\n")
    with database.reading() as session:
        accounts.checked(accounts.known(session, "lin"), "right horse")
        assert accounts.actor_of(session, "lin").area == ("441900119",)
    run("set-roles", "--account", "lin", "--role", "supervisor", "--role", "auditor")
    with database.reading() as session:
        assert accounts.actor_of(session, "lin").roles == {Role.SUPERVISOR, Role.AUDITOR}
    refused = run("set-roles", "--account", "lin", "--role", "sys_admin", "--role", "auditor", code=2)
    assert "three people" in refused.output
    run("set-roles", "--account", "lin", "--role", "exchange", code=2)
    run("set-roles", "--account", "lin", "--role", "handler", "--org", "nowhere", code=2)


def test_a_token_opens_the_door_and_stands_alone_on_stdout(run: Run, database: Database) -> None:
    token = run("create-token", "--role", "exchange").stdout.strip()
    again = run("create-token", "--role", "exchange").stdout.strip()
    with database.reading() as session:
        for secret in (token, again):
            person = accounts.person(session, secret, at=NOW)
            assert person is not None
            assert person.actor.roles == {Role.EXCHANGE}


def test_a_person_gets_no_machines_token(run: Run) -> None:
    run("create-admin", "--account", "chief", "--name", "x", "--password-stdin", stdin="right horse\n")
    run("create-token", "--role", "exchange", "--account", "chief", code=2)
    run("create-token", "--role", "dispatcher", code=2)


def test_the_demo_is_loaded_once_and_its_calls_are_registered_once(run: Run, database: Database) -> None:
    run("load-demo")
    assert "nothing was loaded" in run("load-demo", "--orders", 12).output
    assert "registered 0 made-up calls, 12 were there" in run("load-demo", "--orders", 12).output
    assert "12 orders, 0 with a broken log" in run("check-log").output
    with database.reading() as session:
        statuses = session.scalars(sa.select(Order.status)).all()
    assert statuses == ["dispatched"] * 12
    with database.unit_of_work() as session:
        session.execute(sa.update(Order).where(Order.id == 3).values(log_hash="0" * 64))
    assert "1 with a broken log" in run("check-log", code=1).output


def test_a_real_installation_gets_no_demo(run: Run, database: Database) -> None:
    run("create-admin", "--account", "chief", "--name", "x", "--password-stdin", stdin="right horse\n")
    assert "nothing was loaded" in run("load-demo").output
    run("load-demo", "--orders", 3, code=2)
    with database.reading() as session:
        assert session.scalars(sa.select(Account.account)).all() == ["chief"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgresql://nobody@127.0.0.1:1/x"])
@pytest.mark.parametrize("command", ["migrate", "check-log"])
def test_a_database_that_is_none_ends_in_one_line(tmp_path: Path, command: str, url: str) -> None:
    done = CliRunner().invoke(main, [command], env={"DATABASE_URL": url, "DATA_DIR": str(tmp_path)})
    assert isinstance(done.exception, SystemExit)
    assert done.output.startswith("Error: ")
    assert done.output.count("\n") == 1
