"""A policy in Chinese sentences: what an official signs says what the clocks do, and what is still assumed."""

import pytest

from backend.domain import assessment_words, procedure_sections, procedure_words
from backend.domain.judging_sections import SUBJECTS
from backend.domain.limit_words import WHAT, basis_words, limit_words
from backend.domain.policy import ClockName, ClockSpec, DayCount, Unit
from backend.domain.policy_rules import BACKSTOP_WHEN, CAUSES, HOW
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


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("jinnan", "退单须自派单起1个工作日内申请；情况复杂的，2个工作日内；逾期未申请的，应当办理。"),
        ("jinnan", "派单满3次仍无人承办的，由中心负责人指定承办，不得再退。"),
        ("qingxi", "派单满2次仍无人承办的，由兜底单位承办，不得再退。"),
        ("qingxi", "职责交叉、权属不清、多次退单、无主的工单，由热线中心兜底。"),
        ("qingxi", "其中权属不清、多次退单的，退单批准后自动转兜底单位。"),
        ("qingxi", "职责交叉、无主的，自动转派未启用，由派单员认定后派给兜底单位。"),
        ("qingxi", "派单时同时派给服务中心协办，由主办单位回单，计为一件；标明媒体关注的为高度关注"),
        ("jinnan", "接单率低于90%、回复率低于90%、群众满意率低于80%之一的，每期一次，约谈（约谈提醒）。"),
        ("jinnan", "6级：发现虚假办结、推诿阻挠的，由中心负责人或领导决定，移送纪检监察机关（移送问责）。"),
        ("jinnan", "2级：遇媒体关注，发出督办单（督查督办）。"),
        ("qingxi", "重复诉求、高度关注、跨部门的工单，由镇政务服务中心、主要责任单位联合办理。依据：本地公开报道"),
        ("jinnan", "“特急”类工单，派单时须电话确认。"),
        ("jinnan", "办结时限距派单超过72小时的（如遇长假），派单员须在“保持、升级、设内部时限”中择一。"),
        ("gaohang", "自时限起算时起累计不超过15个工作日，批准后告知诉求人。依据：公开资料W5"),
        ("qingxi", "不办理延期。"),
        ("gaohang", "社区（居村）干部可以吹哨，事由：居村吹哨。"),
        ("dongcheng", "吹哨报到：自吹哨次日起3个工作日内，至末日24:00止。依据：公开资料W16。"),
        ("dongcheng", "同时派给所在社区协办；由承办单位回单，计为一件。依据：本地公开报道"),
        ("dongcheng", "被吹哨单位一并考核"),
        ("jinnan", "回访：自回单审核通过次日起3个工作日内，至末日24:00止。依据：暂定，待确认。"),
        ("jinnan", "0级：“特急”类工单“签收”起算后5分钟仍未签收的，发送短信（短信提醒签收）。"),
        ("jinnan", "0级：“签收”用去三分之一仍未签收的，推送提醒"),
        ("jinnan", "1级：任一考核时限届满时，发出催办（催办）。"),
        ("qingxi", "2级：遇重办后再次评价不佳，发出督办单（催促加压）。依据：本地公开报道"),
        ("qingxi", "5级：“答复督办”届满后5个工作日，通报（通报批评）。"),
        ("jinnan", "按月考核承办单位，结果用于区绩效考核体系。"),
        ("jinnan", "接单率，权重30%"),
        ("qingxi", "解决率，目标92%（依据：公开资料W27"),
        ("gaohang", "加分项：解决群体性诉求、解决历史遗留问题，合计不超过5分，须有证据并经批准。"),
        ("gaohang", "回单须核对：有理推定、有解推定、有过推定、有责推定。依据：本地公开报道。"),
        ("gaohang", "重办由承办单位负责人全程参与。"),
        ("dongcheng", "按名次分为：先进类、进步类、整改类、治理类。"),
        ("jincheng", "不予受理的情形：不属本地管辖、"),
    ],
)
def test_a_sentence_beside_the_limits(place: str, sentence: str) -> None:
    assert sentence in explain(versions(place)[-1])


def test_every_word_of_the_rules_can_be_said() -> None:
    assert set(procedure_words.HOW) == HOW
    assert set(procedure_words.CAUSES) == CAUSES
    assert set(procedure_words.UNITS) == procedure_sections.COUNTABLE
    assert set(procedure_words.ROLES) == procedure_sections.STAFF
    assert set(procedure_words.JOINT) == procedure_sections.JOINT_WHEN
    assert set(assessment_words.SUBJECTS) == SUBJECTS
    assert set(procedure_words.BACKSTOP) == BACKSTOP_WHEN


def test_an_older_version_is_explained_as_it_was() -> None:
    text = explain(versions("jinnan")[0])
    assert "（2021版，自2021年10月1日起施行）" in text
    assert "  · 签收：" not in text


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
        body, _, points = text.partition("十四、待确认事项")
        assert "工作日依“国务院办公厅节假日安排”" in body
        for grade in policy.grades:
            for spec in grade.clocks:
                listed = f"“{grade.name}”类“{WHAT[spec.name]}”时限" in points
                assert listed == ("assumed" in spec.basis)
                assert limit_words(spec) in body
        assert points.rstrip().endswith("日期：____________")
