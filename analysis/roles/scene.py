"""An article as the choices about its roles see it: its words, who and what they name or stand for, its dates."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.english import first_child, in_list
from analysis.references import references_of

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens
    from analysis.reading import Reading

KINDS = ("person", "organization")
NAMED, REFERS, OTHER, DATE = 1, 3, 5, 6  # classes of words: a person (an organization is one more), a reference, ...
RELATIONS = ("nsubj", "nsubjpass", "poss", "prep", "dobj", "aux", "neg", "advmod", "prt", "det", "amod")
QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')


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


class Scene:
    """What is asked of one article again and again."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        words = reading.words
        self.lower, self.lemma, self.offset, self.children = words.lower, words.lemmas, words.starts, words.children
        self.tag, self.pos, self.dep, self.head = words.tags, words.parts, words.relations, words.heads
        self.bounds = [(sentence.start, sentence.end) for sentence in reading.doc.sents]
        self.sentence = [k for k, (start, end) in enumerate(self.bounds) for _ in range(start, end)]
        self.sentence_of = np.array([*self.sentence, 0])

    def __len__(self) -> int:
        return len(self.lower)

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """The places of each kind, in text order."""
        references = self.reading.once(references_of).items()
        found: dict[str, list[Place]] = {kind: [] for kind in KINDS}
        for m in self.reading.mentions:
            if m.entity and m.kind in KINDS:
                found[m.kind].append(Place(*self._span(m.start, m.end), m.entity))
        for i, m in references:
            if m.entity and m.kind in KINDS:
                found[m.kind].append(Place(i, i, i, m.entity, refers=True))
        return {kind: sorted(places, key=lambda place: place.first) for kind, places in found.items()}

    @cached_property
    def by_entity(self) -> dict[str, dict[str, list[Place]]]:
        """The places of each entity of each kind."""
        found: dict[str, dict[str, list[Place]]] = {kind: {} for kind in KINDS}
        for kind in KINDS:
            for place in self.places[kind]:
                found[kind].setdefault(place.entity, []).append(place)
        return found

    @cached_property
    def sentences_of(self) -> dict[str, dict[str, set[int]]]:
        """The numbers of the sentences that each entity of each kind is in."""
        return {
            kind: {entity: {self.sentence[place.first] for place in places} for entity, places in found.items()}
            for kind, found in self.by_entity.items()
        }

    @cached_property
    def leaders(self) -> dict[str, list[str]]:
        """Who is named most, most often first; news outlets last."""
        kinds = {record.organization: record.kind for record in self.reading.organizations}
        counts = {kind: Counter(place.entity for place in self.places[kind]) for kind in KINDS}
        return {kind: sorted(counts[kind], key=lambda e: (kinds.get(e) == "media", -counts[kind][e])) for kind in KINDS}

    @cached_property
    def dates(self) -> list[tuple[int, int, int]]:
        """First, last and head word of each date expression."""
        return [self._span(date.start, date.end) for date in self.reading.dates]

    @cached_property
    def words(self) -> Tokens:
        """The words as arrays, with who is named (`named`), a lemma that names hide (`seen`), and more of the parse."""
        words = self.reading.tokens
        named = self._named()
        lemma = words.attributes["lemma"]
        attributes = dict(words.attributes)
        attributes["named"] = named
        attributes["seen"] = np.where(named > 0, named, lemma)
        attributes["post"] = self._listed("posts")
        attributes["effect"] = self._listed("role_verbs")
        attributes["quoted"] = self._quoted()
        links = dict(words.links)
        for relation in RELATIONS:
            links[relation] = first_child(links["head"], np.array([*(dep == relation for dep in self.dep), False]))
        links["verb"] = self._verbs(links["head"])
        return replace(words, attributes=attributes, links=links)

    @cached_property
    def counted(self) -> dict[str, Ints]:
        """How many words of a class stand before each word."""
        named = self.words.attributes["named"][:-1]
        marks = {
            "person": np.isin(named, (NAMED, REFERS)),
            "organization": np.isin(named, (NAMED + 1, REFERS + 1)),
            "verb": np.array([pos == "VERB" for pos in self.pos], bool),
            "comma": np.array([word in (",", ";", "—", "–", "(") for word in self.lower], bool),
            "and": np.array([word in ("and", "or", "&", "but", "while") for word in self.lower], bool),
            "who": np.array([tag in ("WP", "WDT", "WP$") for tag in self.tag], bool),
            "to": np.array([word in ("at", "of", "for", "to", "from", "by", "with") for word in self.lower], bool),
        }
        return {name: np.concatenate([[0], np.cumsum(mark)]) for name, mark in marks.items()}

    def token_span(self, start: int, end: int) -> tuple[int, int]:
        """First and last word of the words between two offsets."""
        first = max(0, bisect_right(self.offset, start) - 1)
        return first, max(first, bisect_left(self.offset, end) - 1)

    def around(self, i: int, back: int, ahead: int) -> tuple[int, int]:
        """The words from so many sentences before that of a word to so many behind it."""
        sentence = self.sentence[i]
        return self.bounds[max(0, sentence - back)][0], self.bounds[min(len(self.bounds) - 1, sentence + ahead)][1]

    def _span(self, start: int, end: int) -> tuple[int, int, int]:
        first, last = self.token_span(start, end)
        return first, last, next((i for i in range(first, last + 1) if not first <= self.head[i] <= last), last)

    def _named(self) -> NDArray[np.uint64]:
        named = np.zeros(len(self) + 1, np.uint64)
        for first, last, _ in self.dates:
            named[first : last + 1] = DATE
        named[list(self.reading.mention_of)] = OTHER
        for number, kind in enumerate(KINDS):
            for place in self.places[kind]:
                named[place.first : place.last + 1] = number + (REFERS if place.refers else NAMED)
        return named

    def _listed(self, name: str) -> NDArray[np.uint64]:
        """The class of each lemma in a word list."""
        known = {lemma: in_list(lemma, name) for lemma in set(self.lemma)}
        return np.array([*(known[lemma] for lemma in self.lemma), 0], np.uint64)

    def _quoted(self) -> NDArray[np.uint64]:
        quoted = np.zeros(len(self) + 1, np.uint64)
        for match in QUOTED.finditer(self.reading.article.text):
            first, last = self.token_span(*match.span())
            quoted[first : last + 1] = 1
        return quoted

    def _verbs(self, heads: Ints) -> Ints:
        """For each word the verb that it is or hangs on."""
        tags = zip(self.pos, self.dep, strict=True)
        verbal = np.array([*(pos in ("VERB", "AUX") and dep != "aux" for pos, dep in tags), False])
        above = np.where(verbal, np.arange(len(heads)), heads)
        while (above != above[above]).any():
            above = above[above]
        return np.where(verbal[above], above, len(self))
