"""Scenes of each place's demo: every state that its rules know of is there to be looked at, made by the services."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from backend.cli.documents import read_document
from backend.db import Database
from backend.domain.lifecycle import Action
from backend.models import Appeal, Order, Supervision
from backend.services import demo, demo_orders, demo_scenes, log, rules, secrets
from tests.factories.pg_cluster import Cluster
from tests.factories.rules import DATA, PLACES

LOADED = datetime(2026, 2, 8, 1, 0, tzinfo=UTC)
HOURS = dict(zip(PLACES, (
    datetime(2026, 3, 11, 2, 0, tzinfo=UTC), datetime(2026, 10, 1, 15, 30, tzinfo=UTC),
    datetime(2026, 2, 28, 16, 30, tzinfo=UTC), datetime(2026, 6, 14, 22, 0, tzinfo=UTC),
    datetime(2026, 9, 30, 1, 0, tzinfo=UTC),
), strict=True))  # fmt: skip
"""When each place's scenes are played: on a working day, on a holiday, on a month's first night, on a Sunday."""
WHISTLES = {"jinnan", "dongcheng", "gaohang"}
Shown = tuple[str, Database]


@pytest.fixture(scope="module", params=PLACES)
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A place whose demo district is loaded, one of them on PostgreSQL."""
    if request.param == "dongcheng":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.create("scenes", request.getfixturevalue("postgres_template"))
    else:
        file = tmp_path_factory.mktemp("scenes") / "banshi.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        url = f"sqlite:///{file}"
    database = Database(url)
    with database.unit_of_work() as session:
        secrets.ensure(session, at=LOADED)
        rules.import_calendar(session, read_document(DATA / "calendars" / "cn_state_council.yaml"))
        rules.import_policy(session, read_document(DATA / "policies" / f"{request.param}.yaml"))
        loaded = demo.load(session, request.param, at=LOADED)
    assert loaded is not None
    assert 120 <= loaded.cells <= 200
    yield request.param, database
    database.dispose()


def test_calls_come_in_at_every_place(shown: Shown) -> None:
    place, database = shown
    with database.unit_of_work() as session:
        assert demo_orders.register(session, place, 12, at=LOADED) == 12
        assert demo_orders.register(session, place, 12, at=LOADED) == 0


def test_a_scene_that_is_refused_is_left_out_whole(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    place, database = shown

    def halfway(stage: demo_scenes.Stage) -> None:
        stage.act("worker1", stage.call("halfway", "半途而废", 5), Action.PASS, 4)

    monkeypatch.setattr(demo_scenes, "SCENES", {halfway: lambda policy: True})
    with database.unit_of_work() as session:
        assert demo_scenes.play(session, place, at=HOURS[place]) == ["halfway: act.forbidden"]
    with database.reading() as session:
        assert session.scalar(sa.select(Order.id).where(Order.upstream_no == "SCENE-halfway")) is None


def test_there_is_an_order_in_every_telling_state(shown: Shown) -> None:
    place, database = shown
    with database.unit_of_work() as session:
        assert demo_scenes.play(session, place, at=HOURS[place]) == []
    with database.reading() as session:
        assert log.check(session) == []
        played = Order.upstream_no.startswith("SCENE-")
        statuses = Counter(session.scalars(sa.select(Order.status).where(played)))
        faces = session.scalars(sa.select(Order.face).where(played)).all()
        sheets = session.scalar(sa.select(sa.func.count()).where(Supervision.sheet.is_not(None)))
        appeals = session.scalar(sa.select(sa.func.count()).select_from(Appeal))
    assert {"closed", "rework", "return_pending", "suspended", "merged", "in_progress"} <= set(statuses), statuses
    assert statuses["merged"] == 2
    assert (sheets, appeals) == (1, 1)
    assert sum((face.get("promise") or {}).get("state") == "asked" for face in faces) == 1
    assert any(face.get("whistles") for face in faces) == (place in WHISTLES)
    assert any(face.get("assists") for face in faces) == (place == "dongcheng")
    assert not [face for face in faces if face["registered_at"] > face["updated_at"]]
