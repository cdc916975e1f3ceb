"""每日一报: yesterday on one page, for those who lead (section 9)."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.report import Report, Section, change
from backend.services.report_rows import Reading, Row, Span, lines, matters, named, reading, shares

MEAN_OF, HOT_IN, HOT_FROM = 30, 7, 3
"""Days of which the mean is taken, days in which something becomes hot, and from how many orders on."""


def daily(session: Session, place: str, day: date, *, at: datetime) -> Report:
    """The report on a day that has begun: volume against the mean, urgent, overdue, hot and grouped, and what is due
    on the next day."""
    read = reading(session, place, at)
    span = _days(read, day, 1)
    if span[0] > at:
        raise Invalid("report.future", "that day has not begun", field="day")
    received = read.received(span)
    sections = (
        _volume(read, day, received, span),
        Section("诉求类型", ("类型", "件数", "占比"), shares(received, lambda row: read.type_name(row["type"]))),
        _listed("紧急件", [row for row in received if read.is_urgent(row)], read),
        _hot(read, day),
        _overdue(read),
        Section("群诉", ("主单", "事项", "地点", "诉求人数"),
                lines(read.groups(_days(read, day, HOT_IN)),
                      lambda row: (row["no"], named(row), row["address"], row["others"] + 1))),
        _due_next(read, day),
    )  # fmt: skip
    title = f"{read.policy.name}12345热线每日一报"
    return Report(title, f"{day:%Y年%m月%d日}", read.local(at), sections)


def _days(read: Reading, last: date, count: int) -> Span:
    """The days up to and with the last one."""
    first = last - timedelta(days=count - 1)
    return read.calendar.instant(first), read.calendar.instant(last + timedelta(days=1))


def _volume(read: Reading, day: date, received: list[Row], span: Span) -> Section:
    before = read.count(_days(read, day - timedelta(days=1), MEAN_OF))
    mean = round(before / MEAN_OF, 1)
    against = "—" if before < MEAN_OF else change(len(received) * MEAN_OF, before)
    closed = read.closed(span)
    rows = (
        ("受理", len(received), f"前{MEAN_OF}日日均 {mean:g}，{against}"),
        ("办结", len(closed), ""),
        ("其中直接答复", sum(row["event"] == "order.answered_at_once" for row in closed), ""),
        ("自处", sum(row["kind"] == "self_handled" for row in received), ""),
    )
    return Section("总体情况", ("指标", "件数", "说明"), rows)


def _listed(title: str, rows: list[Row], read: Reading) -> Section:
    shown = lines(rows, lambda row: (row["no"], named(row), row["address"], read.unit(row["org_code"])))
    return Section(f"{title}（{len(rows)}件）", ("工单", "事项", "地点", "承办单位"), shown)


def _hot(read: Reading, day: date) -> Section:
    """What was called for often within a week, against the week before."""
    weeks = [read.received(_days(read, last, HOT_IN)) for last in (day, day - timedelta(days=HOT_IN))]
    matter = matters(*weeks)
    now, before = (Counter(map(matter, week)) for week in weeks)
    hot = sorted((count, name) for name, count in now.items() if count >= HOT_FROM)[::-1]
    rows = tuple((name, count, before[name], change(count, before[name])) for count, name in hot[:5])
    return Section(f"近{HOT_IN}日热点", ("事项", "件数", "上一周期", "变化"), rows)


def _overdue(read: Reading) -> Section:
    rows = read.due((read.calendar.instant(date(2000, 1, 1)), read.at), still_open=True)
    return Section(f"超期未办结（{len(rows)}件）", ("工单", "事项", "承办单位", "期限"), lines(rows, lambda row: (
        row["no"], named(row), read.unit(row["org_code"]), read.local(row["due_at"]))))  # fmt: skip


def _due_next(read: Reading, day: date) -> Section:
    tomorrow = day + timedelta(days=1)
    rows = read.due(_days(read, tomorrow, 1), still_open=True)
    return Section(f"{tomorrow:%m月%d日}到期（{len(rows)}件）", ("工单", "事项", "承办单位", "期限"),
                   lines(rows, lambda row: (row["no"], named(row), read.unit(row["org_code"]),
                                            read.local(row["due_at"]))))  # fmt: skip
