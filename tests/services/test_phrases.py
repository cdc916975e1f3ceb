"""常用语: every place's, the place's, one's own; and nobody else's."""

from uuid import uuid4

import pytest

from backend.domain.errors import Invalid
from backend.services import phrases
from tests.factories.world import World

DOCUMENT = {"schema": 1, "place": "qingxi", "phrases": {"reply": ["已处理完毕。"], "note": ["在路上。", "已到。"]}}
OTHER = {"schema": 1, "place": "jinnan", "phrases": {"reply": ["外地的话。"]}}
ANY = {"schema": 1, "place": "any", "phrases": {"reason": ["无信号。"]}}


def _take(town: World, *documents: dict[str, object], only_new: bool = False) -> list[int]:
    with town.database.unit_of_work() as session:
        return [phrases.import_phrases(session, document, only_new=only_new) for document in documents]


def _read(town: World, name: str = "worker1") -> list[tuple[str, str, bool]]:
    return [(p["purpose"], p["words"], p["own"]) for p in town.person(name).get("/phrases")["items"]]


def test_the_places_come_before_those_of_every_place(world: World) -> None:
    assert _take(world, ANY, OTHER, DOCUMENT) == [1, 1, 3]
    assert [words for _, words, _ in _read(world)] == ["已处理完毕。", "在路上。", "已到。", "无信号。"]


def test_ones_own_come_first_and_are_nobody_elses(town: World) -> None:
    _take(town, DOCUMENT)
    mine = uuid4()
    for words in ("马上到。", "十分钟到。"):
        said = {"purpose": "note", "words": words}
        assert town.worker1.ask("PUT", f"/phrases/{mine}", json=said).status_code == 204
    assert _read(town)[0] == ("note", "十分钟到。", True)
    assert all(not own for _, _, own in _read(town, "worker2"))
    assert town.worker2.ask("PUT", f"/phrases/{mine}", json={"purpose": "note", "words": "x"}).status_code == 404
    assert town.worker2.ask("DELETE", f"/phrases/{mine}").status_code == 204
    assert _read(town)[0][2]
    assert town.worker1.ask("DELETE", f"/phrases/{mine}").status_code == 204
    assert not _read(town)[0][2]


def test_nobody_deletes_the_places(town: World) -> None:
    _take(town, DOCUMENT)
    (first, *_) = town.worker1.get("/phrases")["items"]
    town.worker1.ask("DELETE", f"/phrases/{first['id']}")
    assert len(_read(town)) == 3


def test_fifty_of_ones_own_are_enough(town: World) -> None:
    said = {"purpose": "reply", "words": "好"}
    statuses = [town.worker1.ask("PUT", f"/phrases/{uuid4()}", json=said).status_code for _ in range(51)]
    assert statuses == [204] * 50 + [409]


def test_a_changed_document_takes_the_place_of_the_old_one_unless_only_new_ones_are_wanted(town: World) -> None:
    _take(town, DOCUMENT)
    changed = DOCUMENT | {"phrases": {"reply": ["都好了。"]}}
    assert _take(town, changed, only_new=True) == [0]
    assert _take(town, changed) == [1]
    assert [words for _, words, _ in _read(town)] == ["都好了。"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"schema": 2}, "phrases.not_a_document"), ({"place": ""}, "phrases.not_a_document"),
     ({"phrases": {"joke": ["x"]}}, "phrases.unknown_purpose"), ({"phrases": {"reply": "x"}}, "phrases.bad_list"),
     ({"phrases": {"reply": ["x", "x"]}}, "phrases.bad_list"),
     ({"phrases": {"reply": ["x" * 201]}}, "phrases.bad_list")],
)  # fmt: skip
def test_a_document_that_says_something_else_is_refused(town: World, change: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        _take(town, DOCUMENT | change)
    assert refused.value.code == code
