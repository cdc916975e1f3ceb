"""The phone shifts positions for other people's maps by itself: its formulas are held against ours."""

import json
import subprocess

import numpy as np
import pytest

from geo.datum import SHIFTED_BOX, Datum, from_wgs84
from tests.structure.sources import ROOT

POINTS = 6_000
SAME_DEG = 1e-11
"""A thousandth of a millimetre: two libraries' sines differ in the last digit."""


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """Places all over China, around its box, on its rim, and elsewhere on the earth."""
    rng = np.random.default_rng(20261123)
    west, south, east, north = SHIFTED_BOX
    inside = rng.uniform((west, south), (east, north), (POINTS, 2))
    around = rng.uniform((west - 5, south - 5), (east + 5, north + 5), (POINTS // 4, 2))
    earth = rng.uniform((-180, -90), (180, 90), (POINTS // 4, 2))
    rim = np.array([(west, south), (east, north), (west, north), (east, south), (105.0, 35.0), (0.0, 0.0)])
    return np.concatenate((inside, around, earth, rim))


@pytest.fixture(scope="module")
def on_the_phone(points: np.ndarray) -> dict[str, np.ndarray]:
    """Where the phone puts them."""
    if not (ROOT / "pwa/node_modules/typescript").is_dir():
        pytest.skip("the phone app's packages are not installed (scripts/setup.py modules)")
    command = [ROOT / "scripts/node", ROOT / "tests/geo/phone_datum.mjs"]
    asked = json.dumps(points.tolist())
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return {name: np.array(there) for name, there in json.loads(answer.stdout).items()}


@pytest.mark.parametrize("datum", list(Datum))
def test_the_phone_shifts_as_we_do(
    points: np.ndarray, on_the_phone: dict[str, np.ndarray], datum: Datum
) -> None:
    ours = np.column_stack(from_wgs84(points[:, 0], points[:, 1], datum))
    assert np.abs(on_the_phone[datum] - ours).max() < SAME_DEG
