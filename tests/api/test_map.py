"""What a phone's map needs: the shapes around it, and the operator's tiles if there are any."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.api.phone_app import origins
from backend.app import create_app
from backend.config import Config, ConfigError
from tests.factories.world import COMMUNITY, FAR, FIRST, SECOND, THIRD, World

TIANDITU = (
    "https://t{0-7}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&LAYER=vec,cva&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=k"
)


def _codes(shapes: dict[str, Any]) -> set[str]:
    return {feature["id"] for feature in shapes["features"]}


def test_a_cell_comes_with_its_neighbours_and_nothing_beyond(town: World) -> None:
    near = town.worker1.get("/cells.geojson", near=FIRST)
    assert _codes(near) >= {FIRST, SECOND}
    assert FAR not in _codes(near)
    assert _codes(town.worker1.get("/cells.geojson", near=f"{FIRST},{THIRD}")) >= {FIRST, SECOND, THIRD}
    assert _codes(town.worker1.get("/cells.geojson", near=COMMUNITY)) >= {FIRST, SECOND, THIRD}
    (own,) = [feature for feature in near["features"] if feature["id"] == FIRST]
    assert set(own["properties"]) == {"code", "name", "kind"}
    flat = [number for ring in _rings(own["geometry"]) for point in ring for number in point]
    assert all(number == round(number, 6) for number in flat)


def _rings(geometry: dict[str, Any]) -> list[Any]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def test_unknown_cells_have_no_shape_and_odd_questions_no_answer(town: World) -> None:
    assert _codes(town.worker1.get("/cells.geojson", near="441900000000999")) == set()
    for near in ("a b", ",", "1," * 60):
        assert town.worker1.ask("GET", "/cells.geojson", query_string={"near": near}).status_code == 422, near


@pytest.fixture
def installed(tmp_path: Path) -> Callable[..., Flask]:
    """An installation with these settings."""
    return lambda **settings: create_app(Config.from_environment({"DATA_DIR": str(tmp_path)} | settings))


def test_pages_may_show_the_tiles_of_the_operators_map_and_no_others(installed: Callable[..., Flask]) -> None:
    plain = installed()
    mapped = installed(MAP_TILES=TIANDITU, MAP_DATUM="CGCS2000", MAP_CREDIT="天地图 GS(2024)0650号")
    with_map, without = (app.test_client().get("/signin").headers for app in (mapped, plain))
    shown = with_map["Content-Security-Policy"].split(";")[1]
    assert "https://t0.tianditu.gov.cn" in shown
    assert "https://t7.tianditu.gov.cn" in shown
    assert "https:" not in without["Content-Security-Policy"].split(";")[1]
    told = mapped.extensions["banshi"].map
    assert told == {"tiles": [TIANDITU], "datum": "cgcs2000", "credit": "天地图 GS(2024)0650号"}
    assert plain.extensions["banshi"].map is None


def test_the_phone_hears_of_the_map_with_who_it_is(town: World) -> None:
    assert town.worker1.get("/me")["place"]["map"] is None


def test_servers_are_named_one_by_one() -> None:
    assert origins(["https://a.example/{z}/{x}/{y}.png", "https://{a-c}.b.example:8443/{z}/{x}/{y}"]) == (
        "https://a.example",
        "https://a.b.example:8443",
        "https://b.b.example:8443",
        "https://c.b.example:8443",
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"MAP_TILES": "https://a.example/tiles"}, "MAP_TILES"),
        ({"MAP_TILES": "javascript:{x}{y}{z}"}, "MAP_TILES"),
        ({"MAP_TILES": "https://a.example/{z}/{x}/{y}';"}, "MAP_TILES"),
        ({"MAP_TILES": "https://a.example/{z}/{x}/{y}", "MAP_CREDIT": "x", "MAP_DATUM": "bd09"}, "MAP_DATUM"),
        ({"MAP_TILES": "https://a.example/{z}/{x}/{y}"}, "MAP_CREDIT"),
    ],
)
def test_a_map_that_cannot_be_shown_is_refused_at_start(settings: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Config.from_environment(settings)
