"""Reports as files: each kind has a writer of its own, which is loaded when the first such file is wanted."""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module

from backend.domain.report import Report
from backend.domain.report_page import as_html, writable

KINDS: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a report can be had as, with the name that the web has for it."""


def written(report: Report, kind: str, *, at: datetime) -> bytes:
    """The report as a file of this kind that says to be made at this instant."""
    report = writable(report)
    if kind == "html":
        return as_html(report).encode()
    write: Callable[[Report, datetime], bytes] = import_module(f"backend.clients.report_{kind}").written
    return write(report, at)
