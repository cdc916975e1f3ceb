"""Photos are demanded only where the policy names a basis, and only stored ones count."""

from backend.domain.evidence import EvidenceRule, Item, Phase, demanded, missing
from tests.factories.rules import versions

QINGXI = versions("qingxi")[-1]


def test_an_urgent_order_of_qingxi_needs_a_photo_before_and_after() -> None:
    asked = demanded(QINGXI.evidence, grade="urgent")
    assert [(rule.phase, rule.at_least) for rule in asked] == [(Phase.BEFORE, 1), (Phase.AFTER, 1)]
    assert all(rule.basis for rule in asked)


def test_an_ordinary_order_and_an_inquiry_need_none() -> None:
    assert demanded(QINGXI.evidence, grade="ordinary") == ()
    assert demanded(QINGXI.evidence, grade="inquiry") == ()


def test_a_danger_asks_for_photos_whatever_the_grade() -> None:
    asked = demanded(QINGXI.evidence, grade="ordinary", hazard="road_safety")
    assert [rule.phase for rule in asked] == [Phase.BEFORE, Phase.AFTER]


def test_no_other_step_is_held_up() -> None:
    assert demanded(QINGXI.evidence, grade="urgent", step="arrive") == ()


def test_only_stored_photos_count_and_the_rest_is_shown_as_on_its_way() -> None:
    asked = demanded(QINGXI.evidence, grade="urgent")
    items = [
        Item("a", "before", stored=True),
        Item("b", "after", stored=False),
        Item("c", "during", stored=True),
    ]
    (gap,) = missing(asked, items)
    assert (gap.phase, gap.at_least, gap.have, gap.expected) == (Phase.AFTER, 1, 0, 1)
    assert missing(asked, [*items, Item("d", "after", stored=True)]) == ()


def test_the_same_photo_counts_once_and_the_greater_demand_holds() -> None:
    rules = [EvidenceRule("reply", Phase.AFTER, n, frozenset({"urgent"}), frozenset(), f"clause {n}") for n in (1, 2)]
    asked = demanded(rules, grade="urgent")
    assert [rule.basis for rule in asked] == ["clause 2"]
    twice = [Item("a", "after", stored=True), Item("a", "after", stored=True)]
    assert missing(asked, twice)[0].have == 1
