"""A limit in the words of an official notice: what must be done, counted from when, until when, on what basis."""

import re
from collections.abc import Callable, Mapping

from backend.domain.policy import Band, ClockName, ClockSpec, DayCount, Start, Unit
from backend.domain.reading import DAY_MINUTES

WHAT: Mapping[ClockName, str] = {
    ClockName.RECEIVE: "签收",
    ClockName.RESPOND: "响应",
    ClockName.CONTACT: "联系诉求人",
    ClockName.ARRIVE: "到达现场",
    ClockName.FINISH: "办结并回单",
    ClockName.FEEDBACK: "向诉求人反馈",
    ClockName.REWORK: "重办并回单",
    ClockName.SECURE: "围护到位",
    ClockName.RETURN_WINDOW: "申请退单",
    ClockName.CALLBACK: "回访",
    ClockName.WHISTLE_SIGN: "吹哨签收",
    ClockName.WHISTLE_CONTACT: "吹哨联系",
    ClockName.WHISTLE_REPORT: "吹哨报到",
    ClockName.SUPERVISE: "答复督办",
    ClockName.PROMISE: "兑现承诺",
    ClockName.CALLER: "对诉求人的时限",
    ClockName.ASSIST_RECEIVE: "协办单位签收",
}
SINCE: Mapping[Start, str] = {
    Start.REGISTERED: "登记",
    Start.DISPATCHED: "派单",
    Start.REWORK: "重办派单",
    Start.PASSED: "回单审核通过",
    Start.WHISTLED: "吹哨",
    Start.SUPERVISED: "督办单发出",
    Start.PROMISED: "诉求人同意承诺",
}
_WEB = re.compile(r"web:((?:[A-Z]\d+)(?:/[A-Z]\d+)*)")
_PLAIN = re.compile(r"seed|assumed|web:[A-Z\d/]+")


def is_assumed(basis: str) -> bool:
    """Whether any part of what rests on this basis still needs the customer's word."""
    return "assumed" in basis


def basis_words(basis: str) -> str:
    """What a rule rests on; a basis that says more than its kind is quoted as it stands in the document."""
    kinds = ["本地公开报道"] if "seed" in basis else []
    marks = [mark for group in _WEB.findall(basis) for mark in group.split("/")]
    if marks:
        kinds.append(f"公开资料{'、'.join(dict.fromkeys(marks))}")
    if is_assumed(basis):
        kinds.append("部分暂定，待确认" if kinds else "暂定，待确认")
    quoted = "" if kinds and _PLAIN.fullmatch(basis) else f"〔{basis}〕"
    return f"依据：{'；'.join(kinds)}{quoted}"


def limit_words(spec: ClockSpec) -> str:
    """The limit as one sentence, with its basis."""
    aside = "" if spec.assessed else "（努力目标，不计入考核）"
    return f"{WHAT[spec.name]}：{_WORDS[spec.unit](spec)}{aside}。{basis_words(spec.basis)}。"


def time_words(minute: int) -> str:
    """A local time of day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def number_words(number: float) -> str:
    """A number without idle decimals."""
    return f"{number:g}"


def _running(unit: str) -> Callable[[ClockSpec], str]:
    def words(spec: ClockSpec) -> str:
        return f"自{SINCE[spec.start]}时起{number_words(spec.amount)}{unit}内"

    return words


def _calendar_days(spec: ClockSpec) -> str:
    roll = "末日不是工作日的，顺延至其后第一个工作日" if spec.roll_over else "遇节假日不顺延"
    return f"自{SINCE[spec.start]}次日起{number_words(spec.amount)}日（自然日）内，至末日{_end(spec)}止，{roll}"


def _workdays(spec: ClockSpec) -> str:
    days = f"{number_words(spec.amount)}个工作日"
    if spec.day_count is DayCount.ROLLING:
        late = f"工作时间以外{SINCE[spec.start]}的，自下一工作时段起算"
        return f"自{SINCE[spec.start]}时起{days}内，至末日同一时刻止；{late}"
    return f"自{SINCE[spec.start]}次日起{days}内，至末日{_end(spec)}止"


def _end(spec: ClockSpec) -> str:
    return time_words(spec.day_end)


def _same_day(spec: ClockSpec) -> str:
    if spec.anchor is None:
        return f"{SINCE[spec.start]}当日{time_words(DAY_MINUTES)}前"
    return f"“{WHAT[spec.anchor]}”时限届满的当日{_end(spec)}前"


def _bands(spec: ClockSpec) -> str:
    lines = "；".join(_band(band, SINCE[spec.start]) for band in spec.bands)
    floor = f"；距{SINCE[spec.start]}不足{spec.min_minutes}分钟的，延至{SINCE[spec.start]}后{spec.min_minutes}分钟"
    return lines + (floor if spec.min_minutes else "")


def _band(band: Band, since: str) -> str:
    return f"{time_words(band.opens)}至{time_words(band.closes)}{since}的，当日{time_words(band.due)}前"


_WORDS: Mapping[Unit, Callable[[ClockSpec], str]] = {
    Unit.MIN: _running("分钟"),
    Unit.HOUR: _running("小时"),
    Unit.EHOUR: _running("个紧急工作时（昼夜连续计算）"),
    Unit.EDAY: _running("个紧急工作日（每日24小时连续计算）"),
    Unit.WORKHOUR: _running("个工作时（只计工作日的工作时段）"),
    Unit.DAY: _calendar_days,
    Unit.WORKDAY: _workdays,
    Unit.SAME_DAY: _same_day,
    Unit.BAND: _bands,
}
"""Unit → its words; every unit has some."""
