"""月度分析报告: a month by unit, place, category, callback and hour, with ranks and supervision (section 9)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.events import Event
from backend.domain.periods import Period, period
from backend.domain.report import Cell, Report, Section, change, quantile, share
from backend.services import assessment
from backend.services.export_rows import STATUS
from backend.services.report_rows import (
    SOLVED,
    Reading,
    Row,
    Span,
    lines,
    matters,
    named,
    reading,
    shares,
    source_name,
)

WEEKDAYS = "一二三四五六日"
BANDS = ((0, 8), (8, 12), (12, 14), (14, 18), (18, 22), (22, 24))
"""Hours of a day that are told apart."""
YES = True
HOUR = timedelta(hours=1)


def monthly(session: Session, place: str, month: str, *, at: datetime) -> Report:
    """The report on a month that has begun, as it stands now."""
    read = reading(session, place, at)
    when = period(month, tz=read.policy.tz, lock_after_days=0)
    if len(month) != len("2025-01"):
        raise Invalid("period.unknown", "a monthly report is of a month YYYY-MM", field="month")
    if when.start > at:
        raise Invalid("report.future", "that month has not begun", field="month")
    span, rows = (when.start, when.end), read.received((when.start, when.end))
    before = read.received(_span(read, when, months=1))
    sections = (
        _overview(read, when, rows, before),
        Section("诉求来源", ("来源", "件数", "占比"), shares(rows, source_name)),
        _compared("诉求类型", "类型", rows, before, lambda row: read.type_name(row["type"])),
        _by_unit(read, rows, span),
        _by_place(read, rows, before),
        _compared("高频诉求（前十）", "事项", rows, before, matters(rows, before), most=10),
        Section("群体诉求", ("主单", "事项", "地点", "诉求人数", "状态"), lines(read.groups(span), lambda row: (
            row["no"], named(row), row["address"], row["others"] + 1, STATUS[row["status"]]))),
        *_callback(read, span),
        _by_hour(read, rows),
        _handling_times(read, span),
        _ranks(session, place, month, at=at),
        _supervision(read, span),
        _designated(read, span),
        _quality(rows),
    )  # fmt: skip
    title = f"{read.policy.name}12345热线工作分析报告"
    return Report(title, f"{when.start:%Y年%m月}", read.local(at), sections)


def _span(read: Reading, when: Period, *, months: int) -> Span:
    """The month that lies so many months before."""
    counted = when.start.year * 12 + when.start.month - 1 - months
    name = f"{counted // 12:04d}-{counted % 12 + 1:02d}"
    earlier = period(name, tz=read.policy.tz, lock_after_days=0)
    return earlier.start, earlier.end


def _overview(read: Reading, when: Period, rows: list[Row], before: list[Row]) -> Section:
    span, year_ago = (when.start, when.end), read.count(_span(read, when, months=12))
    due = read.due((when.start, min(when.end, read.at)), still_open=False)
    late = sum(row["stopped_at"] is None or row["stopped_at"] >= row["due_at"] for row in due)
    stats: tuple[tuple[Cell, ...], ...] = (
        ("受理", len(rows), f"环比 {change(len(rows), len(before))}，同比 {change(len(rows), year_ago)}"),
        ("日均", round(len(rows) / max((min(when.end, read.at) - when.start).days, 1)), ""),
        ("办结", len(read.closed(span)), ""),
        ("其中本月受理已办结", sum(row["status"] == "closed" for row in rows), ""),
        ("期限在本月", len(due), f"按期 {share(len(due) - late, len(due))}"),
        ("其中超期", late, ""),
        ("自处", sum(row["kind"] == "self_handled" for row in rows), "未派单"),
    )
    return Section("总体情况", ("指标", "件数", "说明"), stats)


def _compared(
    title: str, of: str, rows: list[Row], before: list[Row], key: Callable[[Row], str], *, most: int = 20
) -> Section:
    earlier = Counter(map(key, before))
    found = tuple(
        (name, count, part, change(int(count), earlier[str(name)]))
        for name, count, part in shares(rows, key, most=most)
    )
    return Section(title, (of, "件数", "占比", "环比"), found)


def _by_unit(read: Reading, rows: list[Row], span: Span) -> Section:
    received = Counter(row["org_code"] for row in rows)
    due, late = Counter[str | None](), Counter[str | None]()
    for row in read.due((span[0], min(span[1], read.at)), still_open=False):
        due[row["org_code"]] += 1
        late[row["org_code"]] += row["stopped_at"] is None or row["stopped_at"] >= row["due_at"]
    returned = Counter(row["org_code"] for row in read.events(span, Event.RETURN_APPROVED))
    again = Counter(row["org_code"] for row in rows if row["round"] > 0)
    units = sorted({*received, *due}, key=lambda code: (-received[code], code or ""))
    found = tuple(
        (read.unit(code), received[code], share(received[code], len(rows)), share(due[code] - late[code], due[code]),
         late[code], returned[code], again[code])
        for code in units
    )  # fmt: skip
    return Section("承办单位", ("单位", "受理", "占比", "按期率", "超期", "退单", "重办"), found)


def _by_place(read: Reading, rows: list[Row], before: list[Row]) -> Section:
    names = read.areas()

    def at_place(row: Row) -> str:
        code = row["community_code"] or row["street_code"]
        return names.get(code, code) if code else "未定位"

    return _compared("社区（前二十）", "社区", rows, before, at_place)


def _callback(read: Reading, span: Span) -> tuple[Section, ...]:
    """Of each order the last callback of the month that reached the caller, and the bad ones one by one."""
    rated = read.events(span, Event.RATED)
    last = {row["order_id"]: row for row in rated if _said(row).get("outcome", "reached") == "reached"}
    passed = {row["order_id"] for row in read.events(span, Event.PASSED, Event.REPLY_SHARED)}
    said = [_said(row) for row in last.values()]
    figures = (
        ("回访覆盖", len(passed & last.keys()), len(passed)),
        ("响应", *_of(said, "contacted", YES)),
        ("解决", *_of(said, "solved", "yes")),
        ("满意", *_of(said, "satisfied", "satisfied", "basically")),
    )  # fmt: skip
    shown = tuple((name, hits, of, share(hits, of)) for name, hits, of in figures)
    bad = [row for row in last.values() if _is_bad(_said(row))]
    columns = ("工单", "类型", "承办单位", "解决", "满意")
    listed = lines(bad, lambda row: (
        row["no"], read.type_name(row["type"]), read.unit(row["org_code"]),
        SOLVED.get(_said(row).get("solved") or "", ""),
        read.grade_name(_said(row).get("satisfied"))), most=50)  # fmt: skip
    return (
        Section("回访", ("指标", "分子", "分母", "比率"), shown),
        Section(f"不满意或未解决（{len(bad)}件）", columns, listed),
    )


def _of(said: Sequence[Row], name: str, *good: object) -> tuple[int, int]:
    """How many of the answers to a question are good, and how many there are."""
    given = [one[name] for one in said if one.get(name) is not None]
    return sum(answer in good for answer in given), len(given)


def _is_bad(said: Row) -> bool:
    return bool(said.get("satisfied") == "dissatisfied" or said.get("solved") == "no")


def _said(row: Row) -> Row:
    return row["body"]["data"]  # type: ignore[no-any-return]


def _by_hour(read: Reading, rows: list[Row]) -> Section:
    counts = Counter[tuple[int, int]]()
    for row in rows:
        local = read.calendar.local(row["registered_at"])
        counts[local.weekday(), next(n for n, (_, end) in enumerate(BANDS) if local.hour < end)] += 1
    columns = ("星期", *(f"{start:02d}–{end:02d}时" for start, end in BANDS))
    found: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(counts[day, band] for band in range(len(BANDS)))) for day, name in enumerate(WEEKDAYS)
    )
    return Section("受理时段", columns, found)


def _handling_times(read: Reading, span: Span) -> Section:
    taken: dict[str, list[int]] = {}
    for row in read.closed(span):
        hours = (row["effective_at"] - row["registered_at"]) // HOUR
        taken.setdefault(read.type_name(row["type"]), []).append(hours)
    found = tuple(
        (name, len(hours), quantile(hours, Fraction(1, 2)) or 0, quantile(hours, Fraction(9, 10)) or 0)
        for name, hours in sorted(taken.items())
    )
    return Section("办理用时（小时）", ("类型", "办结", "中位数", "九成在此之内"), found)


def _ranks(session: Session, place: str, month: str, *, at: datetime) -> Section:
    table = assessment.table(session, place, month, at=at)
    names = {metric["id"]: metric["name"] for metric in table["metrics"]}
    found = tuple(
        (line["rank"] or "样本不足", line["name"], line["score"] or "—",
         *(_figure(line["metrics"].get(metric)) for metric in names))
        for line in table["subjects"]
    )  # fmt: skip
    return Section("考核排名", ("名次", "对象", "得分", *names.values()), found)


def _figure(cell: Row | None) -> str:
    if cell is None:
        return "—"
    return f"{cell['numerator']}/{cell['denominator']}"


def _supervision(read: Reading, span: Span) -> Section:
    sheets = read.sheets(span)
    answered = sum(row["answered_at"] is not None for row in sheets)
    found: tuple[tuple[Cell, ...], ...] = (
        ("督办单", len(sheets)), ("其中已答复", answered), ("其中未答复", len(sheets) - answered),
        ("吹哨", len(read.events(span, Event.WHISTLED))),
    )  # fmt: skip
    return Section("督办与吹哨", ("事项", "件数"), found)


def _designated(read: Reading, span: Span) -> Section:
    """Orders that found no owner, to whom the centre's head gave each, and by which word (AS-15)."""

    def said(row: Row) -> tuple[Cell, ...]:
        return row["no"], _given_to(read, row), read.local(row["effective_at"]), row["body"].get("reason") or ""

    found = lines(read.events(span, Event.DESIGNATED), said, most=50)
    return Section("指定承办", ("工单", "指定给", "时间", "理由"), found)


def _given_to(read: Reading, row: Row) -> str:
    """The unit as the designation names it; where it named none, the order stayed with whoever had it."""
    named = row["body"]["facts"].get("org")
    return str(named["name"]) if named else read.unit(row["org_code"])


def _quality(rows: list[Row]) -> Section:
    """How complete what came in is: a platform above scores a place by that (section 3.3)."""
    counts = (
        ("定位到网格", sum(row["cell_code"] is not None for row in rows)),
        ("有事项类别", sum(row["category"] is not None for row in rows)),
        ("有事发地址", sum(bool(row["address"].strip()) for row in rows)),
        ("有上级编号", sum(row["upstream_no"] is not None for row in rows)),
    )
    found = tuple((name, count, len(rows), share(count, len(rows))) for name, count in counts)
    return Section("数据质量", ("项目", "齐全", "受理", "比率"), found)
