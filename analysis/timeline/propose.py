"""The words that may tell the event of a date, and what is asked of each: how it stands to its date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates, bin_of, binned
from analysis.dating.grammar import read_words
from analysis.dating.rows import join_ranges
from analysis.dating.story import find_entries
from analysis.lexicon import word_set
from analysis.paths import paths
from analysis.scene import DATE

if TYPE_CHECKING:
    import datetime as dt

    from analysis.choosing.candidates import Ints
    from analysis.records import DateExpression
    from analysis.scene import Scene

COMMAS = frozenset([",", ";", ":", "—", "–", "(", ")"])
FAR = 10**6  # words
GAPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)
SIZES = (4, 8, 14, 22, 35, 60)
SURE = (0.5, 0.7, 0.85, 0.95)
NEAR, AGO = (8, 40, 400), (0, 1, 2, 8, 40, 400, 4000)  # days
GRADES = ("written", "computed", "unresolved")
OF_DATE: tuple[str, ...] = ("expression", "grain", "grade", "when", "opens", "closes", "heads", "bracket", "sure")
OF_DATE += ("verbs", "size", "same", "others")
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


def describe_events(events: Events) -> Candidates:
    """The candidates with what there is to tell of each and of its date."""
    group, dates = events.group, events.dates
    sentences = events.scene.passages[0][[one.first for one in dates]].tolist() if dates else []
    values = [(sentence, one.record.date) for sentence, one in zip(sentences, dates, strict=True)]
    same, others = Counter(values), Counter(sentences)
    table = [_of_date(events, one, same[at] - 1, others[at[0]] - 1) for one, at in zip(dates, values, strict=True)]
    ends = np.array([(one.first, one.behind - 1, one.root, one.link) for one in dates], np.int64).reshape(-1, 4)
    slots = dict(zip(("first", "last", "root", "link"), ends[group].T, strict=True)) | {"event": events.places}
    slots["start"] = np.where(slots["link"] >= 0, slots["link"], slots["first"])
    of_dates = np.array(table, np.int64).reshape(-1, len(OF_DATE))[group].T
    columns = dict(zip(OF_DATE, of_dates, strict=True)) | _of_place(events, slots)
    columns |= paths(events.scene.words, slots["root"], events.places)
    return Candidates(events.scene.words, slots, columns, {}, group)


def _of_date(events: Events, one: Dated, same: int, others: int) -> tuple[int, ...]:
    """What there is to tell of a date; its sentence has so many others, and so many of the same day."""
    scene, date, text = events.scene, one.record, events.scene.text
    start, end = text.rfind("\n", 0, date.start) + 1, text.find("\n", date.end)
    before, after = text[start : date.start].strip(), text[date.end : end if end >= 0 else len(text)].strip()
    begin, behind = (int(part[one.first]) for part in scene.passages[1:])
    return (
        crc32(" ".join(word.kind for word in read_words(date.expression)).encode()),
        _grain(date.date),
        GRADES.index(date.grade),
        _when(date, scene.reading.article.published),
        not before,
        0 if len(after) > 1 else 1 + len(after),
        (one.entry > 0) * (1 + (not before)),
        before.count("(") > before.count(")"),
        bin_of(date.confidence, SURE),
        min(int(scene.finite[begin:behind].sum()), 4),
        bin_of(behind - begin, SIZES),
        min(same, 2),
        min(others, 3),
    )


def _grain(edtf: str | None) -> int:
    return len(edtf.partition("/")[0].strip("~")) + 20 * ("~" in edtf) + 40 * ("/" in edtf) if edtf else 0


def _when(date: DateExpression, published: dt.date | None) -> int:
    """How far a date lies from publication."""
    if published is None or date.earliest is None or date.latest is None:
        return 0
    if date.earliest > published:
        return 1 + bin_of((date.earliest - published).days, NEAR)
    return 5 + bin_of((published - date.latest).days, AGO)


def _of_place(events: Events, slots: dict[str, Any]) -> dict[str, Any]:
    """What lies between a candidate and its date."""
    scene, places = events.scene, events.places
    none, at = places < 0, np.maximum(places, 0)
    behind = at > slots["first"]
    low, high = np.where(behind, slots["last"], at) + 1, np.where(behind, at, slots["start"])
    high = np.maximum(low, high)
    marks = {"verbal": verbal(scene), "commas": scene.among(COMMAS), "dates": scene.named == DATE}
    between = {name: np.append([0], np.cumsum(where)) for name, where in marks.items()}
    found = {name: np.minimum(total[high] - total[low], 3) for name, total in between.items()}
    passages, quoted = scene.passages[0], scene.quoted
    found |= {
        "behind": behind + 1,
        "gap": binned(high - low, GAPS) + 1,
        "passages": np.minimum(np.abs(passages[at] - passages[slots["first"]]), 4),
        "inside": 2 * (quoted[at] >= 0) + (quoted[at] == quoted[slots["first"]]),
        "rival": _rival(scene, at, slots),
        "counted": _counted(events),
    }
    return {name: np.where(none, 0, values) for name, values in found.items()} | {"none": none}


def _rival(scene: Scene, at: Ints, slots: dict[str, Any]) -> Any:
    """Whether another date stands nearer to a candidate."""
    dates = np.flatnonzero(scene.named == DATE)
    own = np.minimum(np.abs(at - slots["first"]), np.abs(at - slots["last"]))
    place = np.searchsorted(dates, at)
    after, before = np.append(dates, FAR)[place], np.append(dates, -FAR)[place - 1]
    return np.minimum(after - at, at - before) < own


def _counted(events: Events) -> Any:
    """Whether a candidate is the event that its date was counted from or to (2), or another word is (1)."""
    starts = np.array([-1 if one.record.event_start is None else one.record.event_start for one in events.dates])
    wanted = starts[events.group] if len(starts) else events.group
    return np.where(wanted < 0, 0, 1 + (events.scene.starts[np.maximum(events.places, 0)] == wanted))


def verbal(scene: Scene) -> Any:
    """Which words are verbs, auxiliaries aside."""
    pos, strings = scene.words.attributes["pos"][:-1], scene.doc.vocab.strings
    return (pos == strings["VERB"]) | ((pos == strings["AUX"]) & ~scene.related("aux", "auxpass"))
