"""Signing in and out: a cookie that only pages of our own can use, tokens for machines, and an end to both."""

import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.domain.roles import Role
from backend.models import Account, Credential
from backend.services import accounts
from tests.factories.world import SAME_ORIGIN, World

PASSWORD = "demo-clerk-八"


@pytest.fixture
def clerk(town: World) -> Any:
    """A browser in which somebody with a password has signed in."""
    with town.database.unit_of_work() as session:
        accounts.create_account(session, "clerk", name="小李", password=PASSWORD, roles=[Role.AGENT])
    client = town.anybody()
    answer = client.post("/api/v1/session", json={"account": "clerk", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return client


def test_signing_in_gives_a_cookie_that_scripts_cannot_read(town: World, clerk: Any) -> None:
    answer = clerk.post("/api/v1/session", json={"account": "clerk", "password": PASSWORD})
    assert answer.get_json()["user"] == {
        "account": "clerk",
        "name": "小李",
        "roles": ["agent"],
        "org": None,
        "area": [],
    }
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert clerk.get("/api/v1/me").get_json()["user"]["account"] == "clerk"


def test_only_hashes_are_kept(town: World, clerk: Any) -> None:
    secret = clerk.get_cookie("banshi_session").value
    with town.database.reading() as session:
        kept = list(session.scalars(sa.select(Credential.secret_hash)))
        hashed = session.scalar(sa.select(Account.password_hash).where(Account.account == "clerk"))
    assert secret not in kept
    assert hashed.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("account", "password"), [("clerk", "wrong-password"), ("nobody", PASSWORD), ("worker1", ""), ("worker1", "x")]
)
def test_who_is_not_let_in_does_not_learn_why(town: World, clerk: Any, account: str, password: str) -> None:
    answer = town.anybody().post("/api/v1/session", json={"account": account, "password": password or "password"})
    assert (answer.status_code, answer.get_json()["error"]) == (401, "session.refused")
    assert "Set-Cookie" not in answer.headers


def test_a_change_by_cookie_comes_from_our_own_page(town: World, clerk: Any) -> None:
    foreign = clerk.post("/api/v1/orders", json=town.call())
    assert (foreign.status_code, foreign.get_json()["error"]) == (403, "request.not_from_page")
    assert clerk.post("/api/v1/orders", json=town.call(), headers=SAME_ORIGIN).status_code == 201
    assert clerk.get("/api/v1/orders").status_code == 200
    assert clerk.delete("/api/v1/session").status_code == 403


def test_signing_out_ends_it_for_good(town: World, clerk: Any) -> None:
    secret = clerk.get_cookie("banshi_session").value
    assert clerk.delete("/api/v1/session", headers=SAME_ORIGIN).status_code == 204
    assert clerk.get_cookie("banshi_session") is None
    again = town.anybody()
    again.set_cookie("banshi_session", secret)
    answer = again.get("/api/v1/me")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "session.ended")


def test_a_session_ends_by_itself_a_token_does_not(town: World, clerk: Any) -> None:
    town.later(days=accounts.SESSION_DAYS)
    other = town.anybody()
    other.set_cookie("banshi_session", clerk.get_cookie("banshi_session").value)
    with town.database.reading() as session:
        assert accounts.person(session, other.get_cookie("banshi_session").value, at=town.now) is None
    assert town.exchange.get("/me")["user"]["roles"] == ["exchange"]


def test_somebody_who_has_left_is_out(town: World) -> None:
    with town.database.unit_of_work() as session:
        session.execute(sa.update(Account).where(Account.account == "worker2").values(active=False))
    assert town.worker2.ask("GET", "/me").status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer " + "x" * 500, "Bearer é", "bearer x"],
)
def test_what_is_no_token_lets_nobody_in(town: World, header: str) -> None:
    answer = town.anybody().get("/api/v1/me", headers={"Authorization": header.encode().decode("latin1")})
    assert answer.status_code == 401
    assert answer.get_json()["error"] in {"session.required", "session.ended"}


def test_every_door_but_the_public_ones_is_shut(town: World) -> None:
    no, shut = town.order(), 0
    for rule in town.app.url_map.iter_rules():
        view: Any = town.app.view_functions[rule.endpoint]
        if not rule.rule.startswith("/api/v1") or getattr(view, "__banshi_auth__", "session") == "public":
            continue
        named = re.sub(r"<uuid:\w+>", str(UUID(int=1)), rule.rule.replace("<string:no>", no))
        named = re.sub(r"<any\((\w+),[^>]*>", r"\1", named)
        path = re.sub(r"<\w+>", "x", re.sub(r"<int[^:]*:\w+>", "2025", named))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if "openapi" in path or (path, method) == ("/api/v1/session", "POST"):
                continue
            answer = town.anybody().open(path, method=method, headers=SAME_ORIGIN)
            assert (answer.status_code, answer.get_json()["error"]) == (401, "session.required"), (method, path)
            shut += 1
    assert shut > 15


def test_guessing_passwords_is_slowed_down(town: World) -> None:
    for _ in range(60):
        last = town.anybody().post("/api/v1/session", json={})
    assert last.status_code == 422
    answer = town.anybody().post("/api/v1/session", json={"account": "agent", "password": "password"})
    assert (answer.status_code, answer.get_json()["error"]) == (429, "request.too_many")
    assert town.agent.get("/me")
