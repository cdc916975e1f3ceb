"""Reads the rows of a file of requests, however torn, and tells beforehand how many there are and where they lie."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.cli.complaints import BadInput
from backend.services import replay
from backend.services.replay import Refusal, Row


def rows_of(file: Path) -> Iterator[tuple[int, Row | Refusal]]:
    """Every row with the line that it ends on; BadInput where the file is no such file at all."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        try:
            missing = set(replay.COLUMNS) - set(rows.fieldnames or ())
        except csv.Error as error:
            raise BadInput(f"{file.name} is no CSV file: {error}") from None
        if missing:
            raise BadInput(f"{file.name} lacks the columns {', '.join(sorted(missing))}")
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield rows.line_num, Refusal("", "row_torn", str(error))
                continue
            if row is None:
                return
            yield rows.line_num, row


def survey(file: Path) -> tuple[int, NDArray[np.float64]]:
    """How many rows the file has, and the (n, 2) positions in it that can be meant."""
    count, points = 0, []
    for _, row in rows_of(file):
        count += 1
        point = None if isinstance(row, Refusal) else replay.point_of(row)
        if point is not None:
            points.append(point)
    return count, np.array(points, dtype=np.float64).reshape(-1, 2)
