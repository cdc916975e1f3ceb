"""A policy in Chinese sentences: what an official signs says what the clocks do, and what is still assumed."""

import pytest

from backend.domain.limit_words import WHAT, basis_words, limit_words
from backend.domain.policy import ClockName, ClockSpec, DayCount, Unit
from backend.domain.policy_words import explain
from tests.factories.rules import BAND, PLACES, limit, versions


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("qingxi", "东莞市清溪镇12345热线工单办理规则"),
        ("qingxi", "（2024版，自2024年3月1日起施行）"),
        ("qingxi", "联系诉求人：自派单时起30分钟内。依据：本地公开报道。"),
        ("qingxi", "到达现场：自派单时起60分钟内。依据：本地公开报道。"),
        (
            "qingxi",
            "办结并回单：“到达现场”时限届满的当日24:00前。依据：本地公开报道；部分暂定，待确认〔seed (当天); ",
        ),
        ("qingxi", "回访中诉求人确认承办单位已与其联系，即为已反馈。依据：本地公开报道；部分暂定，待确认"),
        ("qingxi", "隐患情形为“危及生命财产”的工单，回单前须有处置前照片至少1张。依据：暂定，待确认"),
        ("qingxi", "诉求未解决或评价为不满意的，重办，至多1次。"),
        ("qingxi", "重办并回单：自重办派单次日起3个工作日内，至末日24:00止。依据：暂定，待确认。"),
        ("jinnan", "办结并回单：自派单次日起7个工作日内，至末日24:00止。依据：本地公开报道。"),
        ("jinnan", "（5）隐患情形为“无”的："),
        ("jinnan", "签收：自派单时起15分钟内。依据：公开资料W2。"),
        ("dongcheng", "向诉求人反馈：自派单次日起7日（自然日）内，至末日24:00止，遇节假日不顺延。"),
        ("dongcheng", "本版依据：本地公开报道；公开资料W12、W10〔seed; clocks web:W12/W10〕。"),
        ("dongcheng", "回单经审核通过，即为已反馈。"),
        ("jincheng", "响应：00:00至12:00登记的，当日12:00前；12:00至24:00登记的，当日24:00前；距登记不足60分钟的，"),
        (
            "jincheng",
            "延至登记后60分钟（努力目标，不计入考核）。依据：本地公开报道；部分暂定，待确认〔seed (phrase); ",
        ),
        ("gaohang", "回访由镇和市级热线中心先后负责，询问是否联系、是否解决、是否满意；满意度分为满意、"),
        ("gaohang", "2. “紧急”类“联系诉求人”时限"),
    ],
)
def test_a_sentence_of_a_place(place: str, sentence: str) -> None:
    assert sentence in explain(versions(place)[-1])


def test_an_older_version_is_explained_as_it_was() -> None:
    text = explain(versions("jinnan")[0])
    assert "（2021版，自2021年10月1日起施行）" in text
    assert "签收：" not in text


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (limit(Unit.HOUR, 1.5), "自派单时起1.5小时内"),
        (limit(Unit.EHOUR, 3), "自派单时起3个紧急工作时（昼夜连续计算）内"),
        (limit(Unit.EDAY, 2), "自派单时起2个紧急工作日（每日24小时连续计算）内"),
        (limit(Unit.WORKHOUR, 4), "自派单时起4个工作时（只计工作日的工作时段）内"),
        (limit(Unit.DAY, 7, roll_over=True), "自派单次日起7日（自然日）内，至末日24:00止，末日不是工作日的，顺延"),
        (limit(Unit.WORKDAY, 1, day_end=1050), "自派单次日起1个工作日内，至末日17:30止"),
        (limit(Unit.WORKDAY, 1, day_count=DayCount.ROLLING), "自派单时起1个工作日内，至末日同一时刻止；工作时间以外"),
        (limit(Unit.SAME_DAY), "派单当日24:00前"),
    ],
)
def test_other_ways_of_counting(spec: ClockSpec, words: str) -> None:
    assert limit_words(spec).startswith(f"办结并回单：{words}")
    assert limit_words(spec).endswith("。依据：〔test〕。")


def test_every_unit_and_every_clock_has_words() -> None:
    assert set(WHAT) == set(ClockName)
    for unit in Unit:
        assert limit_words(BAND if unit is Unit.BAND else limit(unit, 1)).startswith(("办结", "响应"))


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("seed", "依据：本地公开报道"),
        ("assumed", "依据：暂定，待确认"),
        ("web:W5/W6", "依据：公开资料W5、W6"),
        ("《实施细则》第八条", "依据：〔《实施细则》第八条〕"),
    ],
)
def test_a_basis_in_words(basis: str, words: str) -> None:
    assert basis_words(basis) == words


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_assumed_is_listed_for_the_signature(place: str) -> None:
    for policy in versions(place):
        text = explain(policy, calendar_name="国务院办公厅节假日安排")
        body, _, points = text.partition("八、待确认事项")
        assert "工作日依“国务院办公厅节假日安排”" in body
        for grade in policy.grades:
            for spec in grade.clocks:
                listed = f"“{grade.name}”类“{WHAT[spec.name]}”时限" in points
                assert listed == ("assumed" in spec.basis)
                assert limit_words(spec) in body
        assert points.rstrip().endswith("日期：____________")
