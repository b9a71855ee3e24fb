"""What annotated articles teach about the timeline."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.records import TimelineEvent
from analysis.scene import Scene
from analysis.statements.learn import forms_of, is_name
from analysis.timeline.propose import (
    Events,
    describe_events,
    describe_participants,
    propose_events,
    propose_participants,
)
from analysis.timeline.rows import likely_events

if TYPE_CHECKING:
    from analysis.choosing.learned import Learned, Taught

LABELS = ("no", "yes")
STEPS = 3  # up the tree from the word of a row
Marked = dict[int, list[tuple[TimelineEvent, int]]]  # number of a date -> its rows, and the candidates of their words


def marked_events(case: Any, events: Events) -> Marked:
    """The rows of a case by their date, each with the number of the candidate that tells its event (-1: none does)."""
    found: Marked = defaultdict(list)
    for row in case.rows.placed:
        if isinstance(record := row.record, TimelineEvent):
            for k, one in enumerate(events.dates):
                if record.expression_start < one.record.end and one.record.start < record.expression_end:
                    found[k].append((record, _candidate(events, k, record)))
                    break
    return found


def _candidate(events: Events, k: int, row: TimelineEvent) -> int:
    """The candidate of a date that the word of an event is, or hangs on: the verb of "*was* told", of "*she* left"."""
    scene = events.scene
    start, end = np.searchsorted(events.group, (k, k + 1))
    number = {place: int(start) + i for i, place in enumerate(events.places[start:end].tolist())}
    word, heads = int(np.searchsorted(scene.ends, row.event_end)), scene.words.links["head"]
    for _ in range(STEPS):
        if word in number:
            return number[word]
        word = int(heads[word])
    return -1


def _word_examples(case: Any, learned: Learned) -> Taught:
    events = propose_events(case.reading(learned).once(Scene))
    marked = marked_events(case, events)
    right = events.places < 0
    right[[number for rows in marked.values() for _, number in rows if number >= 0]] = True
    right[np.flatnonzero(events.places < 0)[sorted(marked)]] = False
    if len(events.places):
        yield describe_events(events), right


def _row_examples(case: Any, learned: Learned) -> Taught:
    """The likeliest word of a date is right in the sentence of a row; of the others those of further rows are."""
    likely, candidates = likely_events(case.reading(learned).once(Scene), learned)
    events, right = likely.events, np.zeros(len(likely.rows), bool)
    starts = events.scene.starts[likely.places].tolist()
    for k, rows in marked_events(case, events).items():
        own = likely.group == k
        left = [(row, number) for row, number in rows if row.date == events.dates[k].record.date]
        for best in np.flatnonzero(own & (likely.ranks == 0)).tolist():
            left.sort(key=lambda one: one[1] != likely.rows[best])
            fits = [one for one in left if one[1] == likely.rows[best] or one[0].start <= starts[best] < one[0].end]
            right[best] = bool(fits)
            left = [one for one in left if one not in fits[:1]]
        for _, number in left:
            right |= own & (likely.rows == number)
    if len(right):
        yield candidates, right.astype(np.int64)


def _participant_examples(case: Any, learned: Learned) -> Taught:
    scene = case.reading(learned).once(Scene)
    events, forms = propose_events(scene), forms_of(case.rows)
    rows = [row for found in marked_events(case, events).values() for row in found if row[1] >= 0]
    found = propose_participants(scene, events.places[[number for _, number in rows]])
    gold = [rows[k][0].participants for k in found.group.tolist()]
    right = [any(is_name(name, one, forms) for one in own) for name, own in zip(found.names, gold, strict=True)]
    if right:
        yield describe_participants(found), np.array(right, np.int64)


DECISIONS = (
    Decision("event_words", (), _word_examples, penalty=16.0),
    Decision("event_rows", LABELS, _row_examples, penalty=12.0),
    Decision("participants", LABELS, _participant_examples, penalty=12.0),
)
