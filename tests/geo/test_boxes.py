"""Boxes in a packed tree find what every box compared with every other would."""

import numpy as np
import pytest

from geo.boxes import Boxes


def some(count: int, *, seed: int, size: float) -> np.ndarray:
    corner = np.random.default_rng(seed).uniform(-180, 180, (count, 2)).round(1)
    return np.hstack([corner, corner + np.random.default_rng(seed + 1).uniform(0, size, (count, 2)).round(1)])


def pairs(one: np.ndarray, other: np.ndarray) -> set[tuple[int, int]]:
    meet = (one[:, None, :2] <= other[None, :, 2:]).all(axis=2) & (one[:, None, 2:] >= other[None, :, :2]).all(axis=2)
    return set(zip(*(side.tolist() for side in np.nonzero(meet)), strict=True))


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 256, 257, 3_000])
@pytest.mark.parametrize("size", [0.0, 5.0, 300.0])
def test_every_box_that_meets_is_found_once(count: int, size: float) -> None:
    boxes, asked = some(count, seed=1, size=size), some(40, seed=9, size=20.0)
    row, index = Boxes(boxes).meeting(asked)
    found = list(zip(row.tolist(), index.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == pairs(asked, boxes)


def test_a_shared_edge_is_a_meeting_and_nan_meets_nothing() -> None:
    tree = Boxes(np.array([[0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 2.0, 1.0]]))
    assert sorted(tree.meeting(np.array([[1.0, 1.0, 1.0, 1.0]]))[1].tolist()) == [0, 1]
    assert tree.meeting(np.array([[np.nan, 0.0, 1.0, 1.0]]))[1].tolist() == []
    assert tree.meeting(np.zeros((0, 4)))[1].tolist() == []
