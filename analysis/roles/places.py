"""Where people and organizations are named or meant, and how such a place stands to words elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.candidates import binned
from analysis.english import first_child, in_list
from analysis.paths import paths
from analysis.references import references_of
from analysis.scene import Parts, Scene, spread, sums

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens
    from analysis.reading import Reading

KINDS = ("person", "organization")
NAMED, REFERS, OTHER, DATED = 1, 3, 5, 6  # classes of words: a person (an organization is one more), a reference, ...
RELATIONS = ("nsubj", "nsubjpass", "poss", "prep", "dobj", "aux", "neg", "advmod", "prt", "det", "amod")
DISTANCES = (1, 2, 3, 4, 6, 8, 11, 15, 22)
BESIDE = 4  # so many words between are told one by one
IN_BAG = 10
MARKS = ("comma", "and", "who", "to")
Spans = NDArray[np.int64]  # first, last and head word of each, one below the other


@dataclass(frozen=True)
class Span:
    """Words `first` to `last` with their `head`."""

    first: int
    last: int
    head: int


@dataclass(frozen=True)
class Place(Span):
    """Words that name somebody or something, or (`refers`) stand for it."""

    entity: str
    refers: bool = False


class Cast(Scene):
    """A Scene with everybody and everything in it, at every place where they are named or meant."""

    def __init__(self, reading: Reading) -> None:
        vars(self).update(vars(reading.once(Scene)))  # what others have asked already

    @cached_property
    def sentences(self) -> Parts:
        """The sentences as the parser has them."""
        return spread([sentence.start for sentence in self.doc.sents], len(self.doc))

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """The places of each kind, in text order."""
        found: dict[str, list[Place]] = {kind: [] for kind in KINDS}
        for one in self.reading.mentions:
            if one.entity and one.kind in KINDS:
                found[one.kind].append(Place(*self._span(one.start, one.end), one.entity))
        for i, one in self.reading.once(references_of).items():
            if one.entity and one.kind in KINDS:
                found[one.kind].append(Place(i, i, i, one.entity, refers=True))
        return {kind: sorted(places, key=lambda place: place.first) for kind, places in found.items()}

    @cached_property
    def by_entity(self) -> dict[str, dict[str, list[Place]]]:
        """The places of each entity of each kind."""
        found: dict[str, dict[str, list[Place]]] = {kind: defaultdict(list) for kind in KINDS}
        for kind, places in self.places.items():
            for place in places:
                found[kind][place.entity].append(place)
        return {kind: dict(known) for kind, known in found.items()}

    @cached_property
    def leaders(self) -> dict[str, list[str]]:
        """Who is named most, most often first; news outlets last."""
        media = {record.organization for record in self.reading.organizations if record.kind == "media"}
        counts = {kind: Counter(place.entity for place in self.places[kind]) for kind in KINDS}
        return {kind: sorted(known, key=lambda one: (one in media, -known[one])) for kind, known in counts.items()}

    @cached_property
    def dates(self) -> list[tuple[int, int, int]]:
        """First, last and head word of each date expression."""
        return [self._span(date.start, date.end) for date in self.reading.dates]

    @cached_property
    def tokens(self) -> Tokens:
        """The words as arrays, with who is named or meant, a lemma that names hide (`seen`), and more of the parse."""
        words, named = self.reading.tokens, self._named()
        heads = words.links["head"]
        attributes = {
            **words.attributes,
            "named": named,
            "seen": np.where(named > 0, named, words.attributes["lemma"]),
            "post": self._listed("posts"),
            "effect": self._listed("role_verbs"),
            "quoted": np.append(self.quoted >= 0, False).astype(np.uint64),
        }
        links = {relation: first_child(heads, self.related(relation)) for relation in RELATIONS}
        return replace(words, attributes=attributes, links={**words.links, **links, "verb": self._verbs(heads)})

    @cached_property
    def counted(self) -> dict[str, Ints]:
        """How many words of a class stand before each word."""
        named = self.tokens.attributes["named"][:-1]
        marks = {
            "person": np.isin(named, (NAMED, REFERS)),
            "organization": np.isin(named, (NAMED + 1, REFERS + 1)),
            "verb": self.parted("VERB"),
            "comma": self.written(",", ";", "—", "–", "("),
            "and": self.written("and", "or", "&", "but", "while"),
            "who": self.tagged("WP", "WDT", "WP$"),
            "to": self.written("at", "of", "for", "to", "from", "by", "with"),
        }
        return {name: sums(mark) for name, mark in marks.items()}

    def around(self, i: int, back: int, ahead: int) -> tuple[int, int]:
        """The words from so many sentences before that of a word to so many behind it."""
        _, starts, ends = self.sentences
        start, end = int(starts[i]), int(ends[i])
        for _ in range(back):
            start = int(starts[start - 1]) if start else 0
        for _ in range(ahead):
            end = int(ends[end]) if end < len(ends) else end
        return start, end

    def _span(self, start: int, end: int) -> tuple[int, int, int]:
        first, behind = self.within(start, end)
        heads = self.reading.words.heads
        return first, behind - 1, next((i for i in range(first, behind) if not first <= heads[i] < behind), behind - 1)

    def _named(self) -> NDArray[np.uint64]:
        named = np.zeros(len(self.doc) + 1, np.uint64)
        for first, last, _ in self.dates:
            named[first : last + 1] = DATED
        named[list(self.reading.mention_of)] = OTHER
        for number, kind in enumerate(KINDS):
            for place in self.places[kind]:
                named[place.first : place.last + 1] = number + (REFERS if place.refers else NAMED)
        return named

    def _listed(self, name: str) -> NDArray[np.uint64]:
        """The class of each lemma in a word list."""
        lemmas = self.reading.words.lemmas
        known = {lemma: in_list(lemma, name) for lemma in set(lemmas)}
        return np.array([*(known[lemma] for lemma in lemmas), 0], np.uint64)

    def _verbs(self, heads: Ints) -> Ints:
        """For each word the verb that it is or hangs on."""
        verbal = np.append(self.parted("VERB", "AUX") & ~self.related("aux"), False)
        above = np.where(verbal, np.arange(len(heads)), heads)
        while (above != above[above]).any():
            above = above[above]
        return np.where(verbal[above], above, len(heads) - 1)


def spans_of(words: Sequence[Span | None]) -> Spans:
    """First, last and head word of each, -1 where there is none."""
    rows = [(one.first, one.last, one.head) if one else (-1, -1, -1) for one in words]
    return np.array(rows, np.int64).reshape(-1, 3).T


def pairs(
    cast: Cast, here: Spans, there: Spans, kind: str, prefix: str = ""
) -> tuple[dict[str, Any], dict[str, tuple[Ints, Ints]]]:
    """Columns and a bag of how `there` stands to `here`.

    `apart`: sentences between; `side`: before, behind or inside; `far`: words between; `path`: relations in the tree;
    `marks`: what stands between; `others`: how many names of the kind do; `words`: those between, if they are few.
    """
    (first, last, head), (start, end, root), n = here, there, len(cast.doc)
    missing, sentence = start < 0, np.append(cast.sentences[0], 0)
    apart = np.clip(sentence[start] - sentence[head], -5, 4)
    same = (apart == 0) & ~missing
    before, behind = end < first, start > last
    low = np.where(before, end + 1, last + 1)
    high = np.maximum(low, np.where(before, first, start))
    counted = {name: known[np.minimum(high, n)] - known[low] for name, known in cast.counted.items()}
    way = paths(cast.tokens, head, root)
    columns = {
        "apart": np.where(missing, 9, apart),
        "side": np.where(missing, 3, np.where(before, 0, np.where(behind, 1, 2))),
        "far": np.where(same, binned(high - low, DISTANCES), 99),
        "marks": np.where(same, sum(np.minimum(counted[name], 1) << k for k, name in enumerate(MARKS)), 99),
        "others": np.where(same, np.minimum(counted[kind], 4), 99),
        "people": np.where(same, np.minimum(counted["person"], 3), 99),
        "verbs": np.where(same, np.minimum(counted["verb"], 4), 99),
        "path": np.where(same, way["path"], 0),
        "length": np.where(same, way["steps"], 99),
        "words": _beside(cast, low, high, same),
    }
    size = np.where(same, np.minimum(high - low, IN_BAG), 0)
    owner = np.repeat(np.arange(len(low)), size)
    inside = low[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    return {f"{prefix}{name}": column for name, column in columns.items()}, {f"{prefix}between": (owner, inside)}


def _beside(cast: Cast, low: Ints, high: Ints, same: Any) -> Ints:
    """A number for the words between, names hidden, where they are few."""
    seen, missing = cast.tokens.attributes["seen"], len(cast.doc)
    total = np.full(len(low), 7, np.uint64)
    for step in range(BESIDE):
        total = total * np.uint64(1000003) + seen[np.where(low + step < high, np.minimum(low + step, missing), missing)]
    return np.where(same & (high - low <= BESIDE), total.view(np.int64), 0)
