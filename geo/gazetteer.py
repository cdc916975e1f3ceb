"""Names of places: an address text in, ranked places with an honest score out.

An index over character pairs, weighted by how rare they are, proposes names; a second, closer look scores
them. The score is a figure between 0 and 1 to order and cut by, not a probability.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from geo.address_text import features, normalise, numbers, without_doors

SHORTLIST = 40
"""Names taken to the closer look, from each of two orders."""
LOWEST_SCORE = 0.35
"""Below this a match says nothing and is not returned."""
_AREA_BONUS = 0.02


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: WGS-84 degrees, its cell, and the area words that tell namesakes apart."""

    id: str
    name: str
    kind: str
    lng: float
    lat: float
    cell_code: str | None = None
    aliases: tuple[str, ...] = ()
    area: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A place, how well the text names it (0..1), the name or alias found, and how many of its area words."""

    place: Place
    score: float
    matched: str
    areas_named: int = 0


@dataclass(frozen=True, slots=True)
class _Query:
    """The text as asked, and what is needed again for every name looked at."""

    text: str
    stripped: str
    numbers: frozenset[str]
    weight: float


class Gazetteer:
    """An immutable index of places by their names and aliases, safe to share between threads."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = tuple(places)
        self._keys, self._owners = _distinct_keys(self._places)
        letters = Counter(char for key in self._keys for char in set(key))
        self._rarity = {char: math.log1p(len(self._keys) / count) for char, count in letters.items()}
        self._unseen = math.log1p(len(self._keys))
        self._postings, self._idf, self._totals = _index(self._keys)

    def __len__(self) -> int:
        return len(self._places)

    def find(self, text: str, limit: int = 5) -> list[Match]:
        """Places that the text may name, best first; none for a text without letters or any likeness.

        A whole name inside a longer address scores above 0.85 unless it is a mere two characters, and the
        longer of two such names wins; a name that is only similar stays below 0.85; a name with a number
        that the text contradicts is pushed down. Namesakes score alike unless the text names the area of one.
        """
        whole = normalise(text)
        stripped = without_doors(whole)
        query = _Query(whole, stripped, numbers(whole), self._weight(whole))
        found: dict[int, Match] = {}
        for key_index in self._shortlist(features(whole) | features(stripped)):
            score = self._score(query, self._keys[key_index])
            if score < LOWEST_SCORE:
                continue
            for owner, spelling in self._owners[key_index]:
                place = self._places[owner]
                areas = _areas_named(query, place)
                better = round(min(score + _AREA_BONUS * areas, max(score, 0.995)), 4)
                if owner not in found or better > found[owner].score:
                    found[owner] = Match(place, better, spelling, areas)
        ranked = sorted(found.values(), key=lambda match: (-match.score, -len(match.matched), match.place.id))
        return ranked[:limit]

    def _shortlist(self, wanted: set[str]) -> list[int]:
        """Names that share rare features with the text, the best by two orders: whole names, long names."""
        known = sorted(wanted & self._postings.keys())
        if not known:
            return []
        indices = np.concatenate([self._postings[feature] for feature in known])
        lengths = [len(self._postings[feature]) for feature in known]
        weights = np.repeat([self._idf[feature] for feature in known], lengths)
        mass = np.bincount(indices, weights=weights, minlength=len(self._keys))
        touched = np.unique(indices)
        cover = mass[touched] / self._totals[touched]
        by_cover = touched[_largest(cover + 1e-3 * mass[touched])]
        by_mass = touched[_largest(cover * mass[touched])]
        return [int(index) for index in np.union1d(by_cover, by_mass)]

    def _weight(self, text: str) -> float:
        return sum(self._rarity.get(char, self._unseen) for char in text)

    def _score(self, query: _Query, key: str) -> float:
        if key == query.text:
            return 1.0
        at, text = _whole_in(key, query.text), query.text
        if at < 0:
            at, text = _whole_in(key, query.stripped), query.stripped
        if at >= 0:
            return self._exact_score(query, key, at, len(text))
        clash = bool(query.numbers) and not numbers(key) <= query.numbers
        return self._fuzzy_score(query, key) * (0.5 if clash else 1.0)

    def _exact_score(self, query: _Query, key: str, at: int, length: int) -> float:
        # Chinese addresses run from coarse to fine, Latin ones the other way: the finer word is meant.
        fine = 1 - at / length if key.isascii() else (at + len(key)) / length
        share = min(1.0, self._weight(key) / query.weight)
        return 0.86 + 0.10 * share + 0.03 * fine - (0.15 if len(key) <= 2 else 0.0)

    def _fuzzy_score(self, query: _Query, key: str) -> float:
        key_weight = self._weight(key)
        short = query.stripped or query.text
        if len(short) >= 2 and short in key:  # the beginning of a name, typed so far
            return 0.6 + 0.25 * min(1.0, self._weight(short) / key_weight)
        best = 0.0
        for text in {query.text, short}:
            window = partial_ratio_alignment(key, text)
            if window is None or window.score < 40:
                continue
            part = text[window.dest_start : window.dest_end]
            equal = sum(
                self._weight(key[block.src_start : block.src_end])
                for block in Levenshtein.opcodes(key, part)
                if block.tag == "equal"
            )
            best = max(best, 0.85 * equal / key_weight)
        return best


def _distinct_keys(places: Sequence[Place]) -> tuple[list[str], list[list[tuple[int, str]]]]:
    """Normalised names, each once, and for each the places that bear it with their own spelling."""
    numbered: dict[str, int] = {}
    owners: list[list[tuple[int, str]]] = []
    for index, place in enumerate(places):
        for spelling in (place.name, *place.aliases):
            key = normalise(spelling)
            if not key:
                continue
            at = numbered.setdefault(key, len(numbered))
            if at == len(owners):
                owners.append([])
            owners[at].append((index, spelling))
    return list(numbered), owners


def _index(keys: Sequence[str]) -> tuple[dict[str, NDArray[np.int32]], dict[str, float], NDArray[np.float64]]:
    """Feature -> names bearing it; feature -> rarity; name -> sum of the rarities of its features."""
    lists: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
    for index, key in enumerate(keys):
        for feature in features(key):
            lists[feature].append(index)
    postings = {feature: np.frombuffer(found, dtype=np.int32) for feature, found in lists.items()}
    idf = {feature: math.log1p(len(keys) / len(found)) for feature, found in postings.items()}
    totals = np.full(len(keys), 1e-9)
    for feature, found in postings.items():
        totals[found] += idf[feature]
    return postings, idf, totals


def _largest(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Positions of the SHORTLIST largest values; among equals the earliest, so that answers do not wander."""
    return np.argsort(-values, kind="stable")[:SHORTLIST]


def _whole_in(key: str, text: str) -> int:
    """Where the key stands in the text without cutting a number or a Latin word in two; -1 if nowhere."""
    at = text.find(key)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(key) : at + len(key) + 1]
        if not (_one_word(before, key[0]) or _one_word(key[-1], after)):
            return at
        at = text.find(key, at + 1)
    return -1


def _one_word(left: str, right: str) -> bool:
    both = left + right
    return len(both) == 2 and both.isascii() and both.isalnum() and left.isdigit() == right.isdigit()


def _areas_named(query: _Query, place: Place) -> int:
    """How many area words of the place (street, community) the text names as well."""
    return sum(normalise(word) in query.text for word in place.area.split())
