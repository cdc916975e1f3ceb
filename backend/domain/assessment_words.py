"""考单 in the words of an official notice: what is measured, how a rate becomes points, and points a rank."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.domain.limit_words import basis_words, number_words
from backend.domain.policy import Policy
from backend.domain.policy_rules import Assessment, Metric

SUBJECTS: Mapping[str, str] = {
    "org": "承办单位", "street": "街镇", "community": "社区（村）", "cell": "网格", "handler": "承办人",
}  # fmt: skip
Lines = Iterator[str]


def assessment_words(policy: Policy) -> Lines:
    """考单: what is measured, and how a rank comes about."""
    rule = policy.procedures.assessment
    if not rule.metrics:
        yield "考核办法尚未规定。"
        return
    period = "按月" if rule.period == "month" else "按年"
    use = f"，结果用于{rule.used_in}" if rule.used_in else ""
    yield f"{period}考核{SUBJECTS[rule.subjects]}{use}。{basis_words(rule.basis)}。"
    yield from (f"  · {_metric(metric)}" for metric in rule.metrics)
    if any(metric.weight is not None for metric in rule.metrics):
        yield f"权重{basis_words(rule.weights_basis)}。"
    yield from _counting(rule)


def _metric(metric: Metric) -> str:
    weight = "" if metric.weight is None else f"，权重{number_words(round(metric.weight * 100, 4))}%"
    target = ""
    if metric.target is not None:
        target = f"，目标{number_words(metric.target)}%（{basis_words(metric.target_basis)}；达标与否列在考核表中）"
    return f"{metric.name}{weight}{_scoring(metric.scoring)}{target}"


def _scoring(said: Mapping[str, Any]) -> str:
    """How a rate becomes points, where it is not simply its share of the weight."""
    number = {key: number_words(value) for key, value in said.items() if not isinstance(value, str | list)}
    if said.get("kind") == "linear_floor":
        return "，满分{full}分，低于{target}%的每个百分点扣{slope}分，至少{floor}分".format(**number)
    if said.get("kind") == "per_event":
        return "，满分{full}分，每发生一件扣{each}分，至少{floor}分".format(**number)
    bands = [f"达{number_words(least)}%的{number_words(points)}分" for least, points in said.get("bands", ())]
    return f"，{'、'.join(bands)}" if bands else ""


def _counting(rule: Assessment) -> Lines:
    merged = "并案各件分别计算" if rule.count_rule == "each" else "并案合计一件"
    rounds = "以最后一次评价为准" if rule.rating_round == "last" else "以首次评价为准"
    empty = "其权重由其余指标分担" if rule.empty_metrics == "reshare" else "列出而不排名"
    yield (
        f"有效回访不足{rule.min_sample}件的，列出而不排名；某项指标无可计件数的，{empty}；得分相同的名次相同；{merged}；重办的{rounds}；"
        f"期满后{rule.lock_after_days}日内可以申诉、剔除，其后锁定。"
    )
    if rule.bonuses:
        most = number_words(rule.bonus_cap)
        yield f"加分项：{'、'.join(rule.bonuses.values())}，合计不超过{most}分，须有证据并经批准。"
    if rule.classes:
        yield f"按名次分为：{'、'.join(rule.classes)}。"
    if rule.accountability:
        yield f"问责情形：{'、'.join(rule.accountability)}，由人认定；自动认定未启用。"
