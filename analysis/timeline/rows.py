"""What happened when: the events of an article that the text gives a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.certainty import certainty
from analysis.records import TimelineEvent
from analysis.statements.scene import Scene
from analysis.timeline.choose import likely_events
from analysis.timeline.participants import choose_participants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.choosing.learned import Learned
    from analysis.reading import Reading
    from analysis.records import DateExpression
    from analysis.timeline.propose import Dated

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
    return timeline(reading, reading.learned, reading.learned.least(LEAST))


def timeline(reading: Reading, learned: Learned, least: float) -> Iterator[TimelineEvent]:
    """The dated events that are at least so likely, by what was learned."""
    scene = reading.once(Scene)
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
    for (chance, k, place), names in zip(found, choose_participants(scene, words, learned, TAKES_PART), strict=True):
        yield _event(reading, reading.doc[place], likely.events.dates[-k], names, chance)


def _event(reading: Reading, word: Token, dated: Dated, names: tuple[str, ...], chance: float) -> TimelineEvent:
    start, end = _whole_word(word)
    date = dated.record
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
        certainty=_certainty(reading, word, date),
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


def _certainty(reading: Reading, word: Token, date: DateExpression) -> str:
    found = certainty(word)
    published = reading.article.published
    ahead = published is not None and date.earliest is not None and date.earliest > published
    return "planned" if found == "stated" and ahead else found
