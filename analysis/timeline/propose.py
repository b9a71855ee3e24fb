"""The words that may tell the event of a date, who may take part in it, and what is asked of each."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates, bin_of, binned
from analysis.dating.grammar import read_words
from analysis.dating.rows import join_ranges
from analysis.dating.story import find_entries
from analysis.english import paths
from analysis.lexicon import word_set
from analysis.references import references_of
from analysis.scene import DATE

if TYPE_CHECKING:
    import datetime as dt

    from analysis.choosing.candidates import Ints
    from analysis.reading import Reading
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
NAMED, REFERS, IMPLIED = 1, 2, 3  # how a word tells somebody
KINDS = ("person", "organization")


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


@dataclass(frozen=True)
class Participants:
    """The candidates of an article: for each the number of its event, its name, and the word that names or means it."""

    scene: Scene
    words: Ints  # the word of each event
    group: Ints
    names: list[str]
    heads: Ints
    how: Ints
    counts: Ints  # how often its sentence has it


def propose_participants(scene: Scene, words: Ints) -> Participants:
    """For the word of each event whoever its sentence names or means, by the word that is nearest to it in the tree."""
    meant = scene.reading.once(_meant)
    begins, ends = (scene.passages[side][words].tolist() for side in (1, 2))
    spans = [range(bisect_left(meant, (i,)), bisect_left(meant, (j,))) for i, j in zip(begins, ends, strict=True)]
    told = [(k, meant[place]) for k, span in enumerate(spans) for place in span]
    events, heads = np.array([(k, head) for k, (head, _, _) in told], np.int64).reshape(-1, 2).T
    steps = paths(scene.words, words[events], heads)["steps"].tolist()
    gaps = np.abs(heads - words[events]).tolist()
    found: dict[tuple[int, str], list[tuple[int, int, int, int]]] = defaultdict(list)
    for (k, (head, name, how)), step, gap in zip(told, steps, gaps, strict=True):
        found[k, name].append((step, gap, head, how))
    rows = [(k, name, *min(one)[2:], min(len(one), 3)) for (k, name), one in found.items()]
    implied = ((k, name) for k, word in enumerate(words.tolist()) for name in _implied(scene, word))
    rows += [(k, name, -1, IMPLIED, 0) for k, name in implied if (k, name) not in found]
    group, heads, ways, counts = np.array([(k, *row) for k, _, *row in rows], np.int64).reshape(-1, 4).T
    return Participants(scene, words, group, [name for _, name, *_ in rows], heads, ways, counts)


def _meant(reading: Reading) -> list[tuple[int, str, int]]:
    """Who is named or meant by each word of an article, and how."""
    parts, references = reading.words.parts, reading.once(references_of).items()
    named = [(reading.span(one).root.i, one.entity, NAMED) for one in reading.mentions if one.entity]
    meant = [(i, one.entity, REFERS) for i, one in references if one.entity and parts[i] in ("PRON", "NOUN")]
    return sorted([*named, *meant])


def _implied(scene: Scene, word: int) -> list[str]:
    """Who need not be named: the person and the organization that are named most, and the last that were."""
    before = scene.mentions_before(int(scene.passages[1][word]))
    last = [next((one.entity for one in reversed(before) if one.kind == kind and one.entity), None) for kind in KINDS]
    return list(dict.fromkeys([*scene.main_names, *(name for name in last if name)]))


def describe_participants(found: Participants) -> Candidates:
    """The candidates with how they stand to the word of their event."""
    scene, heads = found.scene, found.heads
    words, implied = found.words[found.group], found.how == IMPLIED
    low, high = np.minimum(words, heads), np.maximum(words, heads)
    verbs = np.append([0], np.cumsum(verbal(scene)))
    placed = paths(scene.words, words, heads) | {
        "behind": 1 + (heads > words),
        "gap": binned(high - low, GAPS),
        "verbal": np.minimum(verbs[high] - verbs[np.minimum(low + 1, high)], 3),
        "subject": 1 + (scene.words.links["subject"][words] == heads),
        "quoted": 1 + (scene.quoted[words] >= 0) + 2 * (scene.quoted[heads] >= 0),
        "nearer": 1 + _nearer(found, words),
    }
    kinds = np.array([scene.kind_of.get(name, 0) for name in found.names], np.int64)
    alike = np.where(implied, 0, kinds)
    columns = {name: np.where(implied, 0, values) for name, values in placed.items()} | {
        "how": found.how,
        "count": found.counts,
        "kind": kinds,
        "org_kind": np.array([scene.organization_kinds.get(name, 0) for name in found.names], np.int64),
        "main": np.array([name in scene.main_names for name in found.names], np.int64),
        "frequent": binned([scene.frequency[name] for name in found.names], (2, 4, 8)),
        "others": _others(found.group, np.where(implied, 0, 1), 1),
        "alike": _others(found.group, alike, kinds if alike.max(initial=0) > 1 else 1),
    }
    return Candidates(scene.words, {"event": words, "head": heads}, columns)


def _others(groups: Ints, classes: Ints, asked: Ints | int) -> Ints:
    """How many candidates of the same event are in a class that is asked for; 0 is none."""
    count = np.zeros((groups.max(initial=-1) + 1, 5), np.int64)
    np.add.at(count, (groups, classes), 1)
    count[:, 0] = 0
    found: Ints = np.minimum(count[groups, asked], 4)
    return found


def _nearer(found: Participants, words: Ints) -> Ints:
    """How many of the same event stand nearer to its word on the same side."""
    side, gap = found.heads > words, np.abs(found.heads - words)
    ranks = np.zeros(len(words), np.int64)
    for k in np.unique(found.group).tolist():
        own = np.flatnonzero(found.group == k)
        closer = (gap[own][None] < gap[own][:, None]) & (side[own][None] == side[own][:, None])
        ranks[own] = np.minimum(closer.sum(axis=1), 3)
    return ranks
