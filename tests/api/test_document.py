"""Schemathesis over the OpenAPI document: whatever it makes up, no 5xx, and one shape for every error."""

import warnings
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.factories.world import World

EXAMPLES = 6
ENDS_THE_TOKEN = ("DELETE", "/api/v1/session")
MAY_BE_DOWN = "/readyz"
"""503 where no worker runs, which is its answer."""
ANOTHER_SHAPE = "/open311/"
"""A standard of its own, with its own errors."""
BOUNDED = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


PEOPLE = ("agent", "dispatcher", "worker1", "reviewer", "center_head", "assessor", "sys_admin")


@pytest.mark.parametrize("name", PEOPLE)
def test_no_5xx_and_one_shape(town: World, name: str) -> None:
    no = town.order()
    real = {"no": no, "token": town.callback.get(f"/orders/{no}")["resident_link"].removeprefix("/r/")}
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", town.app)
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) != ENDS_THE_TOKEN:
            _ask(operation, real, town.person(name).token)
            tried += 1
    assert tried > 20


def _ask(operation: Any, real: dict[str, str], token: str) -> None:
    made_up = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @BOUNDED
    @given(case=made_up, known=st.booleans())
    def ask(case: Any, known: bool) -> None:
        if known and case.path_parameters:
            case.path_parameters.update({key: real[key] for key in case.path_parameters if key in real})
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        _is_an_answer(answer, operation.path, case)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask()


def _is_an_answer(answer: Any, path: str, case: Any) -> None:
    told = (case.method, case.formatted_path, case.query, case.body, answer.content[:300])
    if path == MAY_BE_DOWN:
        return
    assert answer.status_code < 500, told
    if answer.status_code >= 400 and path.startswith(ANOTHER_SHAPE):
        assert b"error" in answer.content, told
    elif answer.status_code >= 400:
        body = answer.json()
        assert {"code", "status", "message", "error"} <= set(body), told
        assert (body["code"], "." in body["error"]) == (answer.status_code, True), told
