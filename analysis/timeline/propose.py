"""The words that may tell the event of a date: verbs and nouns of its sentence, and of the entry that it heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.dating.entries import find_entries
from analysis.dating.ranges import join_ranges
from analysis.lexicon import word_set
from analysis.statements.scene import DATE

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.records import DateExpression
    from analysis.statements.scene import Scene

PREDICATES = ("acomp", "attr", "oprd", "advcl", "ROOT", "amod")
PARTICLES = ("prt", "advmod")
FOCUS = frozenset(["only", "back", "just", "early", "late", "about", "around", "sometime", "as", "again", "not"])
FEW = 3  # candidates in a sentence: with fewer, the next one is looked at too
PASSAGES = 12  # sentences of an entry that are looked at
REACH = 80  # words


@dataclass(frozen=True)
class Dated:
    """A date as words: `first` to the one before `behind`, its head, and the preposition before it (-1: none).

    `entry`: the place behind the entry that it heads, 0 if it heads none.
    """

    record: DateExpression
    first: int
    behind: int
    root: int
    link: int
    entry: int


@dataclass(frozen=True)
class Events:
    """The candidates of an article: for each its date (a number) and its word, -1 for no event, which comes first."""

    scene: Scene
    dates: list[Dated]
    group: Ints
    places: Ints

    def __len__(self) -> int:
        return len(self.places)


def propose_events(scene: Scene) -> Events:
    """For each date no event, and then each word that may tell one."""
    dates = list(_dates(scene))
    possible = _possible(scene)
    found = [[-1, *_around(scene, one, possible)] for one in dates]
    group = np.repeat(np.arange(len(dates)), [len(places) for places in found])
    return Events(scene, dates, group, np.array([place for places in found for place in places], np.int64))


def _dates(scene: Scene) -> Iterator[Dated]:
    """The dates that have a day, or would have one if the article said when it appeared."""
    reading = scene.reading
    dates = list(join_ranges(reading, reading.dates))
    entries = find_entries([(date.start, date.end) for date in dates], scene.text)
    for date in dates:
        if date.kind == "date" and (date.date is not None or reading.article.published is None):
            span = reading.span(date)
            root = span.root.i
            end = int(np.searchsorted(scene.starts, entries.get(date.start, 0)))
            yield Dated(date, span.start, span.end, root, _link(scene, span.start, root), end)


def _link(scene: Scene, first: int, root: int) -> int:
    """The preposition of a date: "*in* May", "*by* about May", "*in* 1997 and 1998"."""
    doc = scene.doc
    if doc[root].dep_ == "conj" and doc[root].head.head.dep_ == "prep":
        return doc[root].head.head.i
    i = first - 1
    while i > 0 and scene.lowered[i] in FOCUS and doc[i].pos_ == "ADV":
        i -= 1
    return i if i >= 0 and doc[i].pos_ in ("ADP", "SCONJ") else -1


def _possible(scene: Scene) -> Any:
    """Which words may tell an event: verbs, nouns, and what "be" says of a subject; no names but those of events."""
    words, strings = scene.words.attributes, scene.doc.vocab.strings
    verb, auxiliary, noun, adjective, name = (
        words["pos"][:-1] == strings[tag] for tag in ("VERB", "AUX", "NOUN", "ADJ", "PROPN")
    )
    be = (words["lemma"] == strings["be"])[scene.words.links["head"]][:-1]
    found = verb | (auxiliary & ~scene.related("aux", "auxpass")) | noun
    found |= adjective & scene.related(*PREDICATES) | scene.related(*PARTICLES) & be | name | scene.related("ROOT")
    plain = (scene.named == 0) | scene.among(word_set("event_nouns")) & (scene.named != DATE)
    return found & plain & np.array([text.isalpha() or "-" in text for text in scene.reading.words.texts], bool)


def _around(scene: Scene, date: Dated, possible: Any) -> list[int]:
    """The candidates in the sentence of a date, and in what it heads; in those beside, where it has few."""
    _, begins, ends = scene.passages
    start = max(int(begins[date.first]), date.first - REACH)
    end = min(int(ends[date.behind - 1]), date.behind + REACH)
    few = int(possible[start:end].sum()) < FEW
    limit, count = (date.entry, PASSAGES) if date.entry else (len(scene.doc), few)
    if few and not date.entry and start:
        start = max(int(begins[start - 1]), start - REACH)
    inside = [i for i in range(start, end) if possible[i]]
    while count and end < limit:
        inside += [i for i in range(end, min(int(ends[end]), end + REACH)) if possible[i]]
        end, count = int(ends[end]), count - 1
    return inside
