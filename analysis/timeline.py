"""What happened when: the events of an article that the text gives a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.attachment import find_event, told_events
from analysis.certainty import certainty
from analysis.coreference import refer
from analysis.grammar import conjuncts, subject
from analysis.headings import entry_events, find_headings, is_dateline
from analysis.records import TimelineEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.reading import Reading
    from analysis.records import DateExpression

ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "agent", "prep", "poss", "oprd", "attr"})
HYPHENS = ("-", "‑", "–")


def find_events(reading: Reading) -> Iterator[TimelineEvent]:
    """The dated events of an article."""
    headings = find_headings(reading)
    dates = [date for date in reading.dates if date.date is not None]
    dated: set[int] = set()
    for date in dates:
        if date.start in headings or is_dateline(reading, date):
            continue
        word = find_event(reading.span(date))
        if word is not None:
            events = [word, *told_events(word)]
            dated.update(event.i for event in events)
            yield from (_event(reading, event, date) for event in events)
    for date, end in _entries(reading, headings):
        for event in entry_events(reading, date, headings[date.start], end, dated):
            yield _event(reading, event, date)
            yield from (_event(reading, other, date) for other in told_events(event) if other.i not in dated)


def _entries(reading: Reading, headings: dict[int, bool]) -> Iterator[tuple[DateExpression, int]]:
    """Each heading and where its entry ends: at the next heading."""
    heads = [date for date in reading.dates if date.start in headings]
    ends = [date.start for date in heads[1:]]
    yield from zip(heads, [*ends, len(reading.article.text)][: len(heads)], strict=True)


def _event(reading: Reading, word: Token, date: DateExpression) -> TimelineEvent:
    start, end = _whole_word(word)
    return TimelineEvent(
        **reading.ground(word.sent),
        date=date.date,
        earliest=date.earliest,
        latest=date.latest,
        expression=date.expression,
        grade=date.grade,
        event=reading.article.text[start:end],
        participants=_participants(reading, word),
        certainty=_certainty(reading, word, date),
        expression_start=date.start,
        expression_end=date.end,
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


def _participants(reading: Reading, word: Token) -> tuple[str, ...]:
    """The people, organizations and models that are arguments of an event, in text order."""
    heads = [child for child in word.children if child.dep_ in ARGUMENTS]
    heads = [noun for child in heads for noun in (child.children if child.dep_ in ("prep", "agent") else [child])]
    doer = subject(word) if word.pos_ in ("VERB", "AUX") else None
    named = [noun for head in ([doer] if doer is not None else []) + heads for noun in conjuncts(head)]
    mentions = {m.start: m for noun in named if (m := refer(reading, noun)) is not None and m.entity}
    return tuple(dict.fromkeys(str(mentions[start].entity) for start in sorted(mentions)))
