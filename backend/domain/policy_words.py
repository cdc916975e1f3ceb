"""A version of a place's policy as a Chinese text that an official can read, confirm and sign."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from backend.domain.assessment_words import assessment_words
from backend.domain.evidence import EvidenceRule, Gallery, Phase
from backend.domain.limit_words import WHAT, basis_words, is_assumed, limit_words, number_words, time_words
from backend.domain.policy import ClockName, ClockSpec, Named, Policy, Start, Stop, Unit
from backend.domain.procedure_words import (
    assumed_procedures,
    delay_words,
    intake_words,
    keeping_words,
    return_words,
    supervision_words,
    whistle_words,
)

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
BY: Mapping[str, str] = {
    "center": "本级热线中心",
    "city": "市级热线中心",
    "town_then_city": "镇和市级热线中心先后",
}
PHASES: Mapping[Phase, str] = {
    Phase.BEFORE: "处置前照片",
    Phase.DURING: "处置中照片",
    Phase.AFTER: "处置后照片",
    Phase.DOCUMENT: "书面材料照片",
}
GALLERY: Mapping[Gallery, str] = {
    Gallery.ALLOWED: "现场照片可以选用手机相册中的，来源一并记录。",
    Gallery.MARKED: "现场照片可以选用手机相册中的，标明“来自相册”，由审核人员酌情采信。",
    Gallery.REFUSED: "现场照片须当场拍摄，手机相册中的不予采用；书面材料的照片不在此限。",
}
STEPS: Mapping[str, str] = {"arrive": "到场打卡", "reply": "回单"}
BAD: Mapping[str, str] = {"unsolved": "诉求未解决", "dissatisfied": "评价为不满意"}
Lines = Iterator[str]


def explain(policy: Policy, *, calendar_name: str = "") -> str:
    """The whole version: title, scope, limits, counting, presence and photos, callback and rework, open points."""
    sections = (
        ("总则", _scope(policy)),
        ("时限", _limits(policy)),
        ("起算与计算方法", _counting(policy, calendar_name or policy.calendar)),
        ("联系与反馈的认定", _contact(policy)),
        ("到场与照片", _presence(policy)),
        ("受理与派单", intake_words(policy)),
        ("退单与兜底", return_words(policy)),
        ("延期与挂账", delay_words(policy)),
        ("吹哨报到", whistle_words(policy)),
        ("回访与重办", _callback(policy)),
        ("督办", supervision_words(policy)),
        ("考核", assessment_words(policy)),
        ("保存期限", keeping_words(policy)),
        ("待确认事项", _open_points(policy)),
    )
    since = policy.effective_from
    lines = [f"{policy.name}12345热线工单办理规则", f"（{policy.version}版，自{_day(since)}起施行）"]
    for number, (title, body) in zip(NUMERALS, sections, strict=False):
        lines += ["", f"{number}、{title}", *body]
    return "\n".join([*lines, "", "确认人（签字）：____________    日期：____________"])


def _day(day: object) -> str:
    year, month, number = str(day).split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def _scope(policy: Policy) -> Lines:
    yield f"主管单位：{policy.owner}。层级：{'—'.join(policy.tiers)}。行政区划代码：{policy.region}。"
    yield f"本版{basis_words(policy.basis)}。"
    yield "工单按派单时有效的版本办理，其后版本变更不影响已派工单。"


def _limits(policy: Policy) -> Lines:
    names = {kind.id: kind.name for kind in policy.types}
    groups = [("各类工单", policy.all_clocks)]
    for grade in policy.grades:
        usual = f"（通常适用于{'、'.join(names[kind] for kind in grade.types)}）" if grade.types else ""
        groups.append((f"“{grade.name}”类{usual}", grade.clocks))
    groups += [(f"隐患情形为“{hazard.name}”的", hazard.clocks) for hazard in policy.hazards]
    stated = [(title, clocks) for title, clocks in groups if clocks]
    for number, (title, clocks) in enumerate(stated, start=1):
        yield f"（{number}）{title}："
        yield from (f"  · {limit_words(spec)}" for spec in clocks)
    yield "同一工单有数个同类时限的，以最先届满者为准。"


def _counting(policy: Policy, calendar_name: str) -> Lines:
    starts = {spec.start for spec in _specs(policy)}
    yield "时限自派单起算，不自签收起算，不签收不停止计时。" + (
        "写明自登记起算的，自登记时起算。" if Start.REGISTERED in starts else ""
    )
    yield "时限届满的时刻不在时限以内：正当该时刻完成的，按超时计。“24:00”即次日0时。"
    yield "按分钟、小时计的，昼夜连续计算，节假日不停。"
    units = {spec.unit for spec in _specs(policy)}
    if Unit.WORKDAY in units:
        yield "按工作日计的，起算当日不计，不论当日何时起算。"
    yield f"工作日依“{calendar_name}”：放假日不计，调休上班的周末计入；年度安排尚未公布的，待公布后计算，不推定。"
    if any(spec.unit is Unit.WORKHOUR or spec.day_count == "rolling" for spec in _specs(policy)):
        hours = "、".join(f"{time_words(opens)}至{time_words(closes)}" for opens, closes in policy.windows)
        yield f"工作时段为{hours}。"
    yield f"时间以{policy.tz}时区为准。"


def _contact(policy: Policy) -> Lines:
    specs = _specs(policy)
    apart = next((f"，每次间隔不少于{s.tries_apart_min}分钟" for s in specs if s.tries_apart_min), "")
    tries = f"记录在案的联系满{policy.contact_tries}次{apart}仍未接通的，视为已联系"
    yield f"接通诉求人即为已联系；{tries}。{basis_words(policy.contact_basis)}。"
    feedback = [spec for spec in specs if spec.name is ClockName.FEEDBACK]
    if feedback:
        passed = any(Stop.PASSED in spec.stops for spec in feedback)
        told = "回单经审核通过" if passed else "回访中诉求人确认承办单位已与其联系"
        yield f"{told}，即为已反馈。{basis_words(policy.feedback_basis)}。"
    yield "回单被退回的，视为未曾回单，原时限继续计算。"


def _presence(policy: Policy) -> Lines:
    rule = policy.presence
    yield (
        f"到场以距办理地点{number_words(rule.radius_m)}米以内、定位误差不超过{number_words(rule.max_accuracy_m)}米、"
        f"至少{rule.min_samples}次定位为准，定位时刻与到场时刻相差不超过{rule.max_age_s}秒。{basis_words(rule.basis)}。"
    )
    yield "定位不足以证明到场的，说明理由并附照片后按“待核实”记录，不因此阻止办理；定位不作考勤之用。"
    grades = {grade.id: grade.name for grade in policy.grades}
    hazards = {hazard.id: hazard.name for hazard in policy.hazards}
    for photo in policy.evidence:
        yield _photo(photo, grades, hazards)
    yield "其他工单不强制拍照。" if policy.evidence else "各类工单均不强制拍照。"
    yield f"{GALLERY[policy.gallery.take]}{basis_words(policy.gallery.basis)}。"


def _photo(rule: EvidenceRule, grades: Mapping[str, str], hazards: Mapping[str, str]) -> str:
    cases = [f"“{grades[key]}”类" for key in grades if key in rule.grades]
    cases += [f"隐患情形为“{hazards[key]}”的" for key in hazards if key in rule.hazards]
    demand = f"{STEPS[rule.step]}前须有{PHASES[rule.phase]}至少{rule.at_least}张"
    return f"{'、'.join(cases)}工单，{demand}。{basis_words(rule.basis)}。"


def _callback(policy: Policy) -> Lines:
    callback, rework = policy.callback, policy.rework
    points = policy.procedures.reply_checklist
    if points:
        yield f"回单须核对：{'、'.join(points)}。{basis_words(policy.procedures.reply_basis)}。"
    asked = f"询问是否联系、是否解决、是否满意；满意度分为{_names(callback.grades)}"
    yield f"回访由{BY.get(callback.by, callback.by)}负责，{asked}。"
    yield f"回访{callback.tries}次未接通的，终止回访。{basis_words(callback.basis)}。"
    own = (replace(spec, assessed=True) for spec in policy.beside if spec.name is ClockName.CALLBACK)
    yield from map(limit_words, own)
    if rework.max_rounds:
        cases = "或".join(words for key, words in BAD.items() if key in rework.when)
        yield f"{cases}的，重办，至多{rework.max_rounds}次。"
        yield limit_words(rework.clock)
        if policy.procedures.head_joins_rework:
            yield "重办由承办单位负责人全程参与。"


def _open_points(policy: Policy) -> Lines:
    points = list(dict.fromkeys(_assumed(policy)))
    if not points:
        yield "无。"
        return
    yield f"下列{len(points)}项尚属暂定，须经主管单位书面确认："
    yield from (f"{number}. {point}" for number, point in enumerate(points, start=1))


def _assumed(policy: Policy) -> Iterator[str]:
    owners: Sequence[tuple[str, Iterable[ClockSpec]]] = (
        ("各类工单", policy.all_clocks),
        *((f"“{grade.name}”类", grade.clocks) for grade in policy.grades),
        *((f"隐患“{hazard.name}”", hazard.clocks) for hazard in policy.hazards),
    )
    yield from (
        f"{owner}“{WHAT[spec.name]}”时限" for owner, specs in owners for spec in specs if is_assumed(spec.basis)
    )
    others = (
        ("未接通联系的认定", policy.contact_basis),
        ("到场距离与定位误差", policy.presence.basis),
        *((f"{PHASES[rule.phase]}的要求", rule.basis) for rule in policy.evidence),
        ("手机相册照片的采用", policy.gallery.basis),
        ("退单理由", policy.return_basis),
        ("回访办法", policy.callback.basis),
        ("重办时限与次数", policy.rework.basis),
    )
    if any(spec.name is ClockName.FEEDBACK for spec in _specs(policy)):
        others = (("反馈的认定", policy.feedback_basis), *others)
    yield from (name for name, basis in others if is_assumed(basis))
    yield from assumed_procedures(policy)


def _specs(policy: Policy) -> tuple[ClockSpec, ...]:
    owned = (*(grade.clocks for grade in policy.grades), *(hazard.clocks for hazard in policy.hazards))
    return (*policy.all_clocks, *(spec for clocks in owned for spec in clocks), policy.rework.clock)


def _names(entries: Iterable[Named]) -> str:
    return "、".join(entry.name for entry in entries)
