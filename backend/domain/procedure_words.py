"""What a policy rules beside limits, in the words of an official notice; and what of it is still to be confirmed."""

from collections.abc import Iterable, Iterator, Mapping

from backend.domain.limit_words import WHAT, basis_words, is_assumed, limit_words, number_words
from backend.domain.policy import ClockName, ClockSpec, Policy
from backend.domain.policy_rules import BY_ITSELF, Metric, Rung, Span

UNITS: Mapping[str, str] = {
    "min": "分钟", "hour": "小时", "day": "日（自然日）", "workday": "个工作日", "workhour": "个工作时",
    "ehour": "个紧急工作时", "eday": "个紧急工作日",
}  # fmt: skip
HOW: Mapping[str, str] = {
    "push": "推送提醒", "sms": "发送短信", "voice": "拨打电话", "next_on_duty": "通知值班表上的下一人",
    "urge": "发出催办", "sheet": "发出督办单", "coordinate": "召集专题协调", "talk": "约谈", "circular": "通报",
    "discipline": "移送纪检监察机关",
}  # fmt: skip
CAUSES: Mapping[str, str] = {
    "second_bad_rating": "重办后再次评价不佳", "repeat": "重复诉求", "dispatched_often": "多次派单无人承办",
    "reopened": "复开", "many_units": "涉及三个以上单位",
    "group": "群体诉求", "media": "媒体关注",
}  # fmt: skip
BY_HAND: Mapping[str, str] = {"false_closing": "虚假办结", "obstruction": "推诿阻挠"}
ROLES: Mapping[str, str] = {
    "agent": "受理员", "dispatcher": "派单员", "shift_lead": "值班长", "center_head": "中心负责人",
    "liaison": "联络员", "handler": "承办人", "grid_worker": "网格员", "unit_head": "承办单位负责人",
    "community_cadre": "社区（居村）干部",
    "reviewer": "审核员", "callback_agent": "回访员", "supervisor": "督办员", "assessor": "考核员", "leader": "领导",
    "sys_admin": "系统管理员", "sec_admin": "安全管理员", "auditor": "审计员", "exchange": "交换接口",
}  # fmt: skip
JOINT: Mapping[str, str] = {"repeat": "重复诉求", "high_attention": "高度关注", "multi_department": "跨部门"}
BACKSTOP: Mapping[str, str] = {
    "overlapping": "职责交叉", "owner_unclear": "权属不清", "returned_often": "多次退单", "ownerless": "无主",
}  # fmt: skip
Lines = Iterator[str]


def span_words(span: Span) -> str:
    """An amount of a unit."""
    return f"{number_words(span.amount)}{UNITS[span.unit]}"


def intake_words(policy: Policy) -> Lines:
    """What is not accepted, what a dispatch asks for, who gets what."""
    rules = policy.procedures
    if rules.refusal_grounds:
        yield f"不予受理的情形：{'、'.join(rules.refusal_grounds.values())}。{basis_words(rules.refusal_basis)}。"
    repeats = rules.repeats
    yield (
        f"同一诉求人在{repeats.days}日内就相距{number_words(repeats.within_m)}米以内的同类事项再次反映的，为重复诉求。"
        f"{basis_words(repeats.basis)}。"
    )
    if rules.confirm_by_phone:
        names = "、".join(f"“{g.name}”类" for g in policy.grades if g.id in rules.confirm_by_phone)
        yield f"{names}工单，派单时须电话确认。{basis_words(rules.dispatch_basis)}。"
    if rules.gap_warning_hours is not None:
        yield (
            f"办结时限距派单超过{number_words(rules.gap_warning_hours)}小时的（如遇长假），派单员须在“保持、升级、"
            f"设内部时限”中择一。{basis_words(rules.dispatch_basis)}。"
        )
    if rules.dual.assist:
        yield f"工单派给承办单位时，同时派给所在社区协办；由承办单位回单，计为一件。{basis_words(rules.dual.basis)}。"
    if rules.joint is not None:
        cases, leads = "、".join(JOINT[case] for case in rules.joint.when), "、".join(rules.joint.leads)
        yield f"{cases}的工单，由{leads}联合办理。{basis_words(rules.joint.basis)}。"
        yield "派单时同时派给服务中心协办，由主办单位回单，计为一件；标明媒体关注的为高度关注，另派协办的为跨部门。"
    wins = "以上级截止时间为准" if rules.upstream_wins else "仍以本级时限为准"
    yield (
        f"上级来单载明截止时间的，{wins}；内部时限取本级时限与上级截止时间前{rules.upstream_buffer_min}分钟中较早者。"
        f"{basis_words(rules.upstream_basis)}。"
    )


def return_words(policy: Policy) -> Lines:
    """Returns and what ends them."""
    rule = policy.procedures.returns
    reasons = "、".join(reason.name for reason in policy.return_reasons)
    yield f"承办单位可申请退单的理由：{reasons}。{basis_words(policy.return_basis)}。"
    if rule.window is not None:
        wider = f"；情况复杂的，{span_words(rule.complex_window)}内" if rule.complex_window else ""
        yield f"退单须自派单起{span_words(rule.window)}内申请{wider}；逾期未申请的，应当办理。批准前时限不停。"
    end = "由兜底单位承办" if rule.then == "backstop" else "由中心负责人指定承办"
    yield f"派单满{rule.max_dispatches}次仍无人承办的，{end}，不得再退。"
    backstop = policy.procedures.backstop
    if backstop is not None:
        unit = "热线中心" if backstop.org == "centre" else f"“{backstop.org}”"
        yield f"{_cases(backstop.when)}的工单，由{unit}兜底。{basis_words(backstop.basis)}。"
        if itself := [case for case in backstop.when if case in BY_ITSELF]:
            yield f"其中{_cases(itself)}的，退单批准后自动转兜底单位。"
        if found := [case for case in backstop.when if case not in BY_ITSELF]:
            yield f"{_cases(found)}的，自动转派未启用，由派单员认定后派给兜底单位。"


def _cases(cases: Iterable[str]) -> str:
    return "、".join(BACKSTOP[case] for case in cases)


def delay_words(policy: Policy) -> Lines:
    """Extension and suspension."""
    extensions, suspensions = policy.procedures.extensions, policy.procedures.suspensions
    if extensions.max_count and extensions.cap is not None:
        told = "，批准后告知诉求人" if extensions.tell_caller else ""
        yield (
            f"延期须在时限届满前申请，至多{extensions.max_count}次，自时限起算时起累计不超过"
            f"{span_words(extensions.cap)}{told}。{basis_words(extensions.basis)}。"
        )
    else:
        yield "不办理延期。"
    yield (
        f"因季节、工程等一时无法办理的，经中心负责人批准可以挂账，复核日期不晚于{suspensions.max_days}日后；挂账期间办结"
        f"时限暂停，恢复后未用的工作日自次日起算；复核日期届满无人处理的，自动恢复。{basis_words(suspensions.basis)}。"
    )


def whistle_words(policy: Policy) -> Lines:
    """吹哨报到."""
    rule = policy.procedures.whistles
    if not rule.roles:
        yield "不设吹哨报到。"
        return
    roles = "、".join(name for role, name in ROLES.items() if role in rule.roles)
    dual = "；被吹哨单位一并考核（签收率、报到率列入考核表，不计得分）" if rule.dual_assess else ""
    yield f"{roles}可以吹哨，事由：{'、'.join(rule.kinds.values())}{dual}。{basis_words(rule.basis)}。"
    yield from (f"  · {limit_words(spec)}" for spec in policy.beside if spec.name.startswith("whistle_"))
    yield "吹哨期间工单时限不停；有单位未报到且未经吹哨人免除的，不得回单。"


def supervision_words(policy: Policy) -> Lines:
    """The ladder of supervision."""
    rule = policy.procedures.supervision
    if not rule.ladder:
        yield "不设自动督办。"
        return
    for rung in sorted(rule.ladder, key=lambda rung: rung.level):
        step = f"{_when(rung, policy)}，{HOW[rung.how]}（{rung.name}）"
        yield f"  · {rung.level}级：{step}。{basis_words(rung.basis)}。"
    yield f"督办单须自发出次日起{span_words(rule.answer)}内答复。{basis_words(rule.basis)}。"


def _when(rung: Rung, policy: Policy) -> str:
    names = "、".join(f"“{grade.name}”类" for grade in policy.grades if grade.id in rung.grades)
    of = f"{names}工单" if names else ""
    if rung.cause is not None:
        return f"{of}遇{CAUSES[rung.cause]}"
    if rung.below:
        called = {metric.id: metric.name for metric in policy.procedures.assessment.metrics}
        rates = "、".join(f"{called.get(name, name)}低于{number_words(rate)}%" for name, rate in rung.below.items())
        return f"考核期锁定时，有效件数达到要求的承办对象{rates}之一的，每期一次"
    if rung.by_hand:
        return f"发现{'、'.join(BY_HAND[cause] for cause in rung.by_hand)}的，由中心负责人或领导决定"
    clocks = "、".join(f"“{WHAT[name]}”" for name in ClockName if name in rung.clocks) or "任一考核时限"
    unsigned = "仍未签收的" if rung.while_unaccepted else ""
    if rung.fraction is not None:
        return f"{of}{clocks}用去{_part(rung.fraction)}{unsigned}"
    if rung.from_start is not None:
        return f"{of}{clocks}起算后{span_words(rung.from_start)}{unsigned}"
    late = span_words(rung.after) if rung.after is not None and rung.after.amount else ""
    return f"{of}{clocks}届满{f'后{late}' if late else '时'}{unsigned}"


def _part(fraction: float) -> str:
    third = {1 / 3: "三分之一", 2 / 3: "三分之二", 1 / 2: "一半"}.get(fraction)
    return third or f"{number_words(round(fraction * 100, 2))}%"


def keeping_words(policy: Policy) -> Lines:
    """How long callers' data, notices and the record of who saw what are kept."""
    kept = policy.procedures.keeping
    yield (
        f"诉求人姓名和电话自工单办结之日起保留{kept.caller_days}日，重新办理的，自再次办结之日起算；通知及发送记录保留"
        f"{kept.notice_days}日；期满由系统清除。查阅和拒绝的记录不清除。{basis_words(kept.basis)}。"
    )


def assumed_procedures(policy: Policy) -> Iterator[str]:
    """What of these rules still needs the customer's word."""
    rules = policy.procedures
    known: list[tuple[str, str]] = [
        ("退单时限与派单次数", rules.returns.basis if rules.returns.window else ""),
        ("不予受理的情形", rules.refusal_basis if rules.refusal_grounds else ""),
        ("重复诉求的认定", rules.repeats.basis),
        ("电话确认与长假提示", rules.dispatch_basis if rules.confirm_by_phone or rules.gap_warning_hours else ""),
        ("双派发", rules.dual.basis if rules.dual.assist else ""),
        ("联合办理", rules.joint.basis if rules.joint else ""),
        ("兜底单位", rules.backstop.basis if rules.backstop else ""),
        ("上级截止时间的适用", rules.upstream_basis),
        ("延期办法", rules.extensions.basis if rules.extensions.max_count else ""),
        ("挂账办法", rules.suspensions.basis),
        ("吹哨办法", rules.whistles.basis if rules.whistles.roles else ""),
        *((f"督办“{rung.name}”的条件", rung.basis) for rung in rules.supervision.ladder),
        ("督办单的答复时限", rules.supervision.basis if rules.supervision.ladder else ""),
        ("考核办法", rules.assessment.basis if rules.assessment.metrics else ""),
        ("考核权重", rules.assessment.weights_basis if _weighted(rules.assessment.metrics) else ""),
        ("保存期限", rules.keeping.basis),
        ("回单核对要点", rules.reply_basis if rules.reply_checklist else ""),
    ]
    yield from (name for name, basis in known if is_assumed(basis))
    yield from (f"“{WHAT[spec.name]}”时限" for spec in _called(policy.beside) if is_assumed(spec.basis))


def _weighted(metrics: Iterable[Metric]) -> bool:
    return any(metric.weight is not None for metric in metrics)


def _called(specs: Iterable[ClockSpec]) -> Iterator[ClockSpec]:
    return (spec for spec in specs if spec.name.startswith("whistle_"))
