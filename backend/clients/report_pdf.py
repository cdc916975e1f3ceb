"""Sets a report in type: PDF for the archive (PDF/A-2), tagged, with its own Chinese font in it."""

import json
import re
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import typst

from backend.clients import font_signs
from backend.domain.report import Report, Section
from backend.domain.report_page import numeric, weights

_DATA = resources.files("backend") / "data"
_FONT = _DATA / "fonts" / "NotoSansSC-Regular.ttf"
UNDRAWN = "□"
"""Stands for a sign that the font does not have, such as a face or a rare character: the archive's kind of PDF takes
no text that cannot be drawn."""


def written(report: Report, at: datetime) -> bytes:
    """The report as PDF; what it says is data to the typesetter and never a command."""
    said = {"title": report.title, "subject": report.subject, "as_of": report.as_of, "author": "Banshi 半时",
            "sections": [_section(section) for section in report.sections]}  # fmt: skip
    with resources.as_file(_DATA) as folder:
        return typst.compile(
            folder / "report.typ", format="pdf", font_paths=[folder / "fonts"], ignore_system_fonts=True,
            sys_inputs={"report": _undrawn().sub(UNDRAWN, json.dumps(said, ensure_ascii=False))},
            pdf_standards="a-2a", timestamp=at.replace(microsecond=0),
        )  # fmt: skip


@cache
def _undrawn() -> re.Pattern[str]:
    """Whatever the font has no picture for."""
    drawn = (f"\\U{signs[0]:08x}-\\U{signs[-1]:08x}" for signs in font_signs.ranges(_FONT.read_bytes()))
    return re.compile(f"[^{''.join(drawn)}]")


def _section(section: Section) -> dict[str, Any]:
    rows = [{"cells": [str(cell) for cell in row], "weight": weight}
            for row, weight in zip(section.rows, weights(section), strict=True)]  # fmt: skip
    return {"title": section.title, "columns": section.columns, "numeric": numeric(section), "rows": rows}
