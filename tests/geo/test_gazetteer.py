"""Address texts as clerks type them, and the place that they mean."""

import random
import statistics
import time

import pytest

from geo.address_text import normalise, without_doors
from geo.gazetteer import Gazetteer, Match, Place
from geo.synthetic_names import COMPOUND_STEMS, stems


def _place(name: str, *aliases: str, kind: str = "compound", area: str = "", cell: str = "") -> Place:
    return Place(name + area, name, kind, 114.15, 22.84, cell or f"cell of {name}", aliases, area)


TOWN = Gazetteer(
    [
        _place("惠丰花园", "惠丰小区"),
        _place("惠丰花园3栋", kind="building"),
        _place("惠丰花园13栋", kind="building"),
        _place("金丰花园"),
        _place("锦绣家园"),
        _place("松林路", kind="road"),
        _place("松林路8号", kind="door"),
        _place("松林小学", "松林学校", kind="school"),
        _place("人民路", kind="road", area="北岸街道 松林社区", cell="north"),
        _place("人民路", kind="road", area="西关街道 白石社区", cell="west"),
        _place("GARRISON BLVD", kind="road"),
        _place("HARRISON BLVD", kind="road"),
        _place("W BELVEDERE AVE", kind="road"),
        _place("STAFFORD ST", kind="road"),
        _place("S WICKHAM RD", kind="road"),
    ]
)


def _first(text: str) -> Match:
    return TOWN.find(text)[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("惠丰花园", "惠丰花园"),
        ("广东省东莞市清溪镇松林社区惠丰花园3栋2单元502室", "惠丰花园3栋"),
        ("惠丰花园三号楼二单元502", "惠丰花园3栋"),
        ("惠丰花园１３幢", "惠丰花园13栋"),
        ("惠丰花园20栋1单元", "惠丰花园"),
        ("惠豐花園門口", "惠丰花园"),
        ("惠丰小区旁边垃圾没人清", "惠丰花园"),
        ("惠 丰 花 园", "惠丰花园"),
        ("松林路88号", "松林路"),
        ("松林路八号", "松林路8号"),
        ("清溪镇松林学校对面", "松林小学"),
        ("3400 GARRISON BLVD, BALTIMORE, MD, 21215", "GARRISON BLVD"),
        ("3400 garrison boulevard", "GARRISON BLVD"),
        ("3424 W BELVEDERE AVE, BALTIMORE, MD, 21215", "W BELVEDERE AVE"),
    ],
)
def test_a_name_inside_a_longer_address_is_found_first_and_surely(text: str, name: str) -> None:
    found = _first(text)
    assert found.place.name == name
    assert found.score > 0.85


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("惠峰花园", "惠丰花园"),
        ("锦秀家园2栋301", "锦绣家园"),
        ("清溪镇松木小学", "松林小学"),
        ("3400 GARISON BLVD, BALTIMORE", "GARRISON BLVD"),
    ],
)
def test_a_wrong_character_still_finds_the_place_but_less_surely(text: str, name: str) -> None:
    found = _first(text)
    assert found.place.name == name
    assert 0.35 < found.score < 0.85


def test_the_beginning_of_a_name_offers_its_places() -> None:
    names = [match.place.name for match in TOWN.find("惠丰")]
    assert names[0] == "惠丰花园"
    assert "惠丰花园3栋" in names


def test_an_alias_is_told_as_the_name_that_matched() -> None:
    found = _first("惠丰小区5栋")
    assert (found.place.name, found.matched) == ("惠丰花园", "惠丰小区")


def test_the_same_text_as_the_name_is_certain() -> None:
    assert _first("松林路８号").score == 1.0


def test_a_number_that_the_text_contradicts_is_pushed_down() -> None:
    scores = {match.place.name: match.score for match in TOWN.find("惠丰花园2栋", limit=9)}
    assert scores["惠丰花园"] > 0.85
    assert all(score < 0.5 for name, score in scores.items() if name.startswith("惠丰花园1"))
    assert all(match.place.name != "松林路8号" for match in TOWN.find("松林路18号")[:1])


def test_namesakes_tie_until_the_text_names_the_area_of_one() -> None:
    unsure = [match for match in TOWN.find("人民路12号") if match.place.name == "人民路"]
    assert len(unsure) == 2
    assert unsure[0].score == unsure[1].score
    sure = [match.place.cell_code for match in TOWN.find("西关街道人民路12号")]
    assert sure[0] == "west"


def test_both_streets_of_a_crossing_are_found() -> None:
    names = {match.place.name for match in TOWN.find("STAFFORD ST & S WICKHAM RD, BALTIMORE, MD, 21229")[:2]}
    assert names == {"STAFFORD ST", "S WICKHAM RD"}


@pytest.mark.parametrize("text", ["", " ", "。！？", "🙂", "\x00", "999", "龘靐齉", "a", "栋"])
def test_a_text_without_likeness_finds_nothing(text: str) -> None:
    assert TOWN.find(text) == []


def test_scores_are_ordered_bounded_and_steady() -> None:
    for text in ("惠丰花园", "松林", "BLVD", "花园路人民小学", "惠" * 5000, "3栋" * 400):
        found = TOWN.find(text, limit=50)
        scores = [match.score for match in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0.0 < score <= 1.0 for score in scores)
        assert found == TOWN.find(text, limit=50)
        assert len({match.place.id for match in found}) == len(found)
        assert len(TOWN.find(text, limit=1)) <= 1


def test_a_gazetteer_without_places_finds_nothing() -> None:
    assert Gazetteer([]).find("惠丰花园") == []
    assert Gazetteer([_place("。")]).find("惠丰花园") == []


def test_numbers_of_doors_are_stripped_but_names_keep_theirs() -> None:
    assert without_doors(normalise("惠丰花园三号楼2单元502室")) == "惠丰花园"
    assert without_doors(normalise("五一路十二号")) == "五一路"
    assert without_doors(normalise("3400 Garrison Blvd Unit 4B")) == "GARRISON BLVD"
    assert normalise("五一路") == "五一路"
    assert normalise("三十二号楼") == "32栋"
    assert normalise("二〇三室") == "203室"


def test_twenty_thousand_names_are_indexed_and_searched_in_time() -> None:
    kinds = ("花园", "家园", "公寓", "小学", "市场", "路", "街", "大厦")
    draw = random.Random(4)
    names = [stem + draw.choice(kinds) for stem in stems(COMPOUND_STEMS, 20_000, 4)]
    began = time.process_time()
    city = Gazetteer([_place(name) for name in names])
    built = time.process_time() - began
    took, whole, wrong = [], 0, 0
    for _ in range(200):
        name = draw.choice(names)
        at = draw.randrange(len(name))
        began = time.process_time()
        found = city.find(f"东莞市清溪镇{name}3栋2单元502室")
        took.append(time.process_time() - began)
        whole += found[0].place.name == name
        asked = f"{name[:at]}误{name[at + 1 :]}3栋2单元502室"
        wrong += name in [match.place.name for match in city.find(asked)]
    assert built < 1.0  # half of that on a machine of one's own
    assert statistics.median(took) < 0.008
    assert whole == 200
    assert wrong >= 180
