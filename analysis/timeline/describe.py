"""What is asked of a candidate: how it stands to its date in the tree and in the order of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.dating.lexing import read_words
from analysis.statements.scene import DATE

if TYPE_CHECKING:
    import datetime as dt

    from analysis.choosing.candidates import Ints
    from analysis.records import DateExpression
    from analysis.statements.scene import Scene
    from analysis.timeline.propose import Dated, Events

COMMAS = frozenset([",", ";", ":", "—", "–", "(", ")"])
FAR = 10**6  # words
CLIMB = 10  # steps up the tree
GAPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)
SIZES = (4, 8, 14, 22, 35, 60)
SURE = (0.5, 0.7, 0.85, 0.95)
NEAR, AGO = (8, 40, 400), (0, 1, 2, 8, 40, 400, 4000)  # days
GRADES = ("written", "computed", "unresolved")
OF_DATE: tuple[str, ...] = ("expression", "grain", "grade", "when", "opens", "closes", "heads", "bracket", "sure")
OF_DATE += ("verbs", "size", "same", "others")


def describe_events(events: Events) -> Candidates:
    """The candidates with what there is to tell of each and of its date."""
    group, dates = events.group, events.dates
    table = np.array([_of_date(events, one) for one in dates], np.int64).reshape(-1, len(OF_DATE))
    ends = np.array([(one.first, one.behind - 1, one.root, one.link) for one in dates], np.int64).reshape(-1, 4)
    slots = dict(zip(("first", "last", "root", "link"), ends[group].T, strict=True)) | {"event": events.places}
    slots["start"] = np.where(slots["link"] >= 0, slots["link"], slots["first"])
    columns = dict(zip(OF_DATE, table[group].T, strict=True)) | _of_place(events, slots) | _of_tree(events)
    return Candidates(events.scene.words, slots, columns, {}, group)


def _of_date(events: Events, one: Dated) -> tuple[int, ...]:
    scene, date, text = events.scene, one.record, events.scene.text
    start, end = text.rfind("\n", 0, date.start) + 1, text.find("\n", date.end)
    before, after = text[start : date.start].strip(), text[date.end : end if end >= 0 else len(text)].strip()
    sentence, begin, behind = (int(part[one.first]) for part in scene.passages)
    same = [two.record.date for two in events.dates if int(scene.passages[0][two.first]) == sentence and two is not one]
    return (
        crc32(" ".join(word.kind for word in read_words(date.expression)).encode()),
        _grain(date.date),
        GRADES.index(date.grade),
        _when(date, scene.reading.article.published),
        not before,
        0 if len(after) > 1 else 1 + len(after),
        (one.entry > 0) * (1 + (not before)),
        before.count("(") > before.count(")"),
        int(binned([date.confidence], SURE)[0]),
        min(int(scene.finite[begin:behind].sum()), 4),
        int(binned([behind - begin], SIZES)[0]),
        min(same.count(date.date), 2),
        min(len(same), 3),
    )


def _grain(edtf: str | None) -> int:
    return len(edtf.partition("/")[0].strip("~")) + 20 * ("~" in edtf) + 40 * ("/" in edtf) if edtf else 0


def _when(date: DateExpression, published: dt.date | None) -> int:
    """How far a date lies from publication."""
    if published is None or date.earliest is None or date.latest is None:
        return 0
    if date.earliest > published:
        return 1 + int(binned([(date.earliest - published).days], NEAR)[0])
    return 5 + int(binned([(published - date.latest).days], AGO)[0])


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


def _of_tree(events: Events) -> dict[str, Any]:
    roots = np.array([one.root for one in events.dates], np.int64)
    found = ways(events.scene, roots[events.group] if len(roots) else roots, events.places)
    return dict(zip(("path", "way", "down", "steps"), found.values(), strict=True))


def ways(scene: Scene, starts: Ints, ends: Ints) -> dict[str, Any]:
    """The relations on the way in the tree from each word up to what it shares with another, and down to that.

    As numbers; 0 where there is no other word.
    """
    heads, relations = scene.reading.words.heads, scene.reading.words.relations
    chains = {word: _chain(word, heads) for word in set(starts.tolist())}
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    rows = [_way(chains[start], end, heads, relations) if end >= 0 else (0, 0, 0, 0) for start, end in pairs]
    names = ("best_path", "best_way", "best_down", "best_steps")
    return dict(zip(names, np.array(rows, np.int64).reshape(-1, 4).T, strict=True))


def _chain(word: int, heads: list[int]) -> dict[int, int]:
    """A word and those above it, each with the number of steps up to it."""
    found: dict[int, int] = {}
    while word not in found and len(found) < CLIMB:
        found[word] = len(found)
        word = heads[word]
    return found


def _way(chain: dict[int, int], place: int, heads: list[int], relations: list[str]) -> tuple[int, ...]:
    down: list[str] = []
    while place not in chain and len(down) < CLIMB:
        down.append(relations[place])
        place = heads[place]
    if place not in chain:
        return 0, 0, 0, 9
    up = [relations[word] for word, steps in chain.items() if steps < chain[place]]
    way, back = ">".join(up[-4:]), ">".join(down[:4])
    return crc32(f"{way}|{back}".encode()), crc32(way.encode()), crc32(back.encode()), 1 + min(len(up) + len(down), 7)


def verbal(scene: Scene) -> Any:
    """Which words are verbs, auxiliaries aside."""
    pos, strings = scene.words.attributes["pos"][:-1], scene.doc.vocab.strings
    return (pos == strings["VERB"]) | ((pos == strings["AUX"]) & ~scene.related("aux", "auxpass"))
