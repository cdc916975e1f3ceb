"""The tables, one noun a file."""

from typing import cast

from sqlalchemy import Table

from backend.db import Base
from backend.models.accounts import Account, Credential, Org, PrivacyAccess, Secret
from backend.models.assessment import Appeal, AssessPeriod, Talk
from backend.models.evidence import Evidence, Photo
from backend.models.exports import Export, ExportDownload
from backend.models.field import Feedback, Phrase
from backend.models.grid import Area, GridCell, PlaceName, Post
from backend.models.notices import Alarm, Delivery, OutboxRow, Receipt, Subscription
from backend.models.orders import Assignment, Caller, Order, OrderClock, OrderEvent
from backend.models.people import AccountChange
from backend.models.phones import PhoneReport
from backend.models.refusals import Refusal
from backend.models.reports import ReportFile
from backend.models.rules import CalendarEdit, CalendarYear, Counter, PolicyVersion, Stamp
from backend.models.supervision import AccountPhone, Supervision


def table(model: type[Base]) -> Table:
    """The Core table of a model, for statements on the hot path that need no identity map."""
    return cast(Table, model.__table__)


__all__ = [
    "Account", "AccountChange", "AccountPhone", "Alarm", "Appeal", "Area", "AssessPeriod", "Assignment",
    "CalendarEdit", "CalendarYear", "Caller", "Counter", "Credential", "Delivery",
    "Evidence", "Export", "ExportDownload", "Feedback", "GridCell",
    "Order", "OrderClock", "OrderEvent", "Org", "OutboxRow", "PhoneReport",
    "Photo", "Phrase", "PlaceName", "PolicyVersion", "Post", "PrivacyAccess", "Receipt", "Refusal",
    "ReportFile", "Secret", "Stamp", "Subscription", "Supervision", "Talk",
    "table",
]  # fmt: skip
