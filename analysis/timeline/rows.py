"""What happened when: the events of an article that the text gives a date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.certainty import certainty
from analysis.choosing.candidates import Candidates, binned
from analysis.english import paths
from analysis.records import TimelineEvent
from analysis.scene import Scene
from analysis.timeline.propose import (
    Events,
    describe_events,
    describe_participants,
    propose_events,
    propose_participants,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Token

    from analysis.choosing.candidates import Ints
    from analysis.choosing.learned import Learned
    from analysis.reading import Reading
    from analysis.timeline.propose import Dated

LIKELY = 0.002  # how likely a word has to be to be judged
CHANCES = (0.005, 0.012, 0.025, 0.04, 0.07, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96, 0.985)
LEAST = 0.4  # how likely a row has to be
TAKES_PART = 0.4  # how likely a participant has to be
HYPHENS = ("-", "‑", "–")


def find_events(reading: Reading) -> Iterator[TimelineEvent]:
    """The dated events of an article.

    One row for each event and date: two verbs with two dates are two rows. `date`, `grade` and `anchor` are those of
    the date expression; an article without a date of publication also gets rows for what stands at a relative date
    ("on Tuesday", "a day after the launch"): without a date, in the order of the text, with the event that the
    expression counts from as `anchor`. `event` is the main word, `evidence` its sentence, `participants` the people,
    organizations and models that take part in it; what lies ahead of publication is planned, unless the text says less.

    No rows: dates that belong to no event, stand in a dateline or in a name; recurring times; durations.
    """
    scene, learned, least = reading.once(Scene), reading.learned, reading.learned.least(LEAST)
    likely, candidates = likely_events(scene, learned)
    chances = learned.label_chances("event_rows", candidates)[:, 1]
    best: dict[tuple[int, str], tuple[float, int, int]] = {}
    for k, place, chance in zip(likely.group.tolist(), likely.places.tolist(), chances.tolist(), strict=True):
        date = likely.events.dates[k].record
        key = place, date.date or date.expression  # "on Sunday night (March 4)": two expressions
        if chance >= least:
            best[key] = max(best.get(key, (0.0, 0, 0)), (chance, -k, place))
    found = sorted(best.values(), key=lambda one: (-one[1], one[2]))
    words = np.array([place for _, _, place in found], np.int64)
    for (chance, k, place), names in zip(found, _participants(scene, words, learned), strict=True):
        yield _event(reading, reading.doc[place], likely.events.dates[-k], names, chance)


@dataclass(frozen=True)
class Likely:
    """The likely words of each date: for each its number in `events`, its place, its date's number, its rank there."""

    events: Events
    rows: Ints
    places: Ints
    group: Ints
    ranks: Ints


def likely_events(scene: Scene, learned: Learned) -> tuple[Likely, Candidates]:
    """The words that are likely to tell the event of a date, and what is asked of each, to judge all rows together."""
    events = propose_events(scene)
    candidates = describe_events(events)
    chances = learned.chances("event_words", candidates)
    none = events.places < 0
    order = np.lexsort((-np.where(none, -1, chances), events.group))
    starts = np.searchsorted(events.group, events.group)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order)) - starts
    rows = np.flatnonzero((chances >= LIKELY) & ~none)
    nothing = starts[rows]  # the candidates for no event
    places, best = events.places[rows], events.places[order[nothing]]
    kept = candidates.take(rows)
    way = paths(scene.words, best, places)
    columns = dict(kept.columns) | {f"best_{name}": values for name, values in way.items()}
    columns |= {
        "chance": binned(chances[rows], CHANCES),
        "nothing": binned(chances[nothing], CHANCES),
        "rank": np.minimum(ranks[rows], 3),
        "ahead": np.sign(places - best) + 1,
        "shared": _shared(places.tolist(), chances[rows].tolist()),
    }
    likely = Likely(events, rows, places, events.group[rows], ranks[rows])
    return likely, Candidates(kept.words, dict(kept.slots) | {"best": best}, columns)


def _shared(places: Sequence[int], chances: Sequence[float]) -> Ints:
    """Whether a word is likelier to tell the event of another date (2), or as likely as not (1)."""
    most: dict[int, list[float]] = defaultdict(lambda: [0.0])
    for place, chance in zip(places, chances, strict=True):
        most[place] = sorted([*most[place], chance], reverse=True)[:2]
    others = [most[place][chance == most[place][0]] for place, chance in zip(places, chances, strict=True)]
    return np.array([(other > 0.3) + (other > chance) for other, chance in zip(others, chances, strict=True)], np.int64)


def _participants(scene: Scene, words: Ints, learned: Learned) -> list[tuple[str, ...]]:
    """For the word of each event who takes part, in text order, the unnamed last."""
    found = propose_participants(scene, words)
    chances = learned.label_chances("participants", describe_participants(found))[:, 1]
    chosen: list[list[tuple[bool, int, str]]] = [[] for _ in words]
    for k, name, head, chance in zip(found.group.tolist(), found.names, found.heads.tolist(), chances, strict=True):
        if chance >= TAKES_PART:
            chosen[k].append((head < 0, head, name))
    return [tuple(name for _, _, name in sorted(one)) for one in chosen]


def _event(reading: Reading, word: Token, dated: Dated, names: tuple[str, ...], chance: float) -> TimelineEvent:
    start, end = _whole_word(word)
    date, published, sure = dated.record, reading.article.published, certainty(reading.words, word.i)
    ahead = published is not None and date.earliest is not None and date.earliest > published
    return TimelineEvent(
        **reading.ground(word.sent),
        confidence=round(chance, 3),
        date=date.date,
        earliest=date.earliest,
        latest=date.latest,
        expression=date.expression,
        grade=date.grade,
        anchor=date.anchor,
        event=reading.article.text[start:end],
        participants=names,
        certainty="planned" if sure == "stated" and ahead else sure,
        expression_start=date.start,
        expression_end=date.end,
        anchor_start=date.anchor_start,
        anchor_end=date.anchor_end,
        event_start=start,
        event_end=end,
    )


def _whole_word(word: Token) -> tuple[int, int]:
    """As in "co-founded", which the tokenizer takes apart."""
    doc, i = word.doc, word.i
    while i >= 2 and doc[i - 1].text in HYPHENS and not doc[i - 1].whitespace_ and not doc[i - 2].whitespace_:
        i -= 2
    return doc[i].idx, word.idx + len(word)
