"""What happened when: the events of an article that the text gives a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.coreference import refer
from analysis.events.attachment import event_behind, find_event, shared_events, told_events
from analysis.events.headings import entry_events, find_headings, is_aside
from analysis.grammar import conjuncts, phrase, subject
from analysis.records import TimelineEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Token

    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "oprd", "attr"})
OUTSIDE = frozenset({"according", "like", "unlike", "including", "despite", "amid"})
HYPHENS = ("-", "‑", "–")


def find_events(reading: Reading) -> Iterator[TimelineEvent]:
    """The dated events of an article.

    One row for each event and date: two verbs with two dates are two rows. `date`, `grade` and `anchor` are those of
    the date expression; an article without a date of publication also gets rows for what stands at a relative date
    ("on Tuesday", "a day after the launch"): without a date, in the order of the text, with the event that the
    expression counts from as `anchor`. `event` is the main word (see `attachment.find_event`), `evidence` its sentence,
    `participants` the people, organizations and models that are its arguments; what lies ahead of publication is
    planned, unless the text says less.

    No rows: dates that belong to no event, stand in a dateline or in a name; recurring times; durations.
    """
    yield from _unique(_find(reading))


def _unique(events: Iterable[TimelineEvent]) -> Iterator[TimelineEvent]:
    """As in "on Sunday night (March 4)": one event, one date, two expressions."""
    seen = set()
    for event in events:
        key = (event.event_start, event.date or event.expression)
        if key not in seen:
            seen.add(key)
            yield event


def _find(reading: Reading) -> Iterator[TimelineEvent]:
    headings = find_headings(reading)
    heads = {
        date: word
        for date in reading.dates
        if _is_placed(reading, date) and date.start not in headings and not is_aside(reading, date)
        if (word := _event_of(reading, date)) is not None
    }
    dated = {word.i for word in heads.values()}
    for date, word in heads.items():
        further = [*shared_events(word, reading.span(date)), *told_events(word)]
        yield from (_event(reading, event, date) for event in (word, *further) if event == word or event.i not in dated)
    for date, end in _entries(reading, headings):
        for event in entry_events(reading, date, headings[date.start], end, dated):
            yield _event(reading, event, date)
            yield from (_event(reading, other, date) for other in told_events(event) if other.i not in dated)


def _is_placed(reading: Reading, date: DateExpression) -> bool:
    """Whether it has a date, or would have one if the article said when it appeared."""
    return date.kind == "date" and (date.date is not None or reading.article.published is None)


def _event_of(reading: Reading, date: DateExpression) -> Token | None:
    if date.date is not None and date.event_start is not None and date.event_end is not None:
        span = reading.doc.char_span(date.event_start, date.event_end, alignment_mode="expand")
        return span.root if span is not None else None
    return find_event(reading.span(date))


def _entries(reading: Reading, headings: dict[int, bool]) -> Iterator[tuple[DateExpression, int]]:
    """Each heading and where its entry ends: at the next heading."""
    heads = [date for date in reading.dates if date.start in headings]
    ends = [*(date.start for date in heads), len(reading.article.text)]
    yield from zip(heads, ends[1:], strict=True)


def _event(reading: Reading, word: Token, date: DateExpression) -> TimelineEvent:
    start, end = _whole_word(word)
    anchor_start, anchor_end = _anchor(reading, date)
    return TimelineEvent(
        **reading.ground(word.sent),
        date=date.date,
        earliest=date.earliest,
        latest=date.latest,
        expression=date.expression,
        grade=date.grade,
        anchor=date.anchor if anchor_start is None else reading.article.text[anchor_start:anchor_end],
        event=reading.article.text[start:end],
        participants=_participants(reading, word),
        certainty=_certainty(reading, word, date),
        expression_start=date.start,
        expression_end=date.end,
        anchor_start=anchor_start,
        anchor_end=anchor_end,
        event_start=start,
        event_end=end,
    )


def _anchor(reading: Reading, date: DateExpression) -> tuple[int | None, int | None]:
    """The words that the date was computed from; of an unresolved "a day after Acme *unveiled* it", the event."""
    if date.date is None and (event := event_behind(reading.span(date))) is not None:
        return event.idx, event.idx + len(event)
    return date.anchor_start, date.anchor_end


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
    """The people, organizations and models in the arguments of an event, in text order."""
    doer = subject(word) if word.pos_ in ("VERB", "AUX") else _possessor(word)
    doers = [] if doer is None else [one for one in conjuncts(doer) if one.i < word.i or doer.i > word.i]
    nouns = [*doers, *(one for noun in _arguments(word) for one in conjuncts(noun) if noun != doer)]
    found = {mention.start: str(mention.entity) for noun in nouns for mention in _named(reading, noun)}
    return tuple(dict.fromkeys(found[start] for start in sorted(found)))


def _possessor(noun: Token) -> Token | None:
    """As in "*Lee's* resignation", "*Lee*, whose resignation"."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    if owner is None or owner.lower_ != "whose":
        return owner
    clause = next((above for above in noun.ancestors if above.dep_ == "relcl"), None)
    return clause.head if clause is not None else None


def _arguments(word: Token) -> Iterator[Token]:
    for child in word.children:
        if child.dep_ in ("prep", "agent") and child.lower_ not in OUTSIDE:
            yield from (noun for noun in child.children if noun.dep_ == "pobj")
        elif child.dep_ in ARGUMENTS:
            yield child


def _named(reading: Reading, noun: Token) -> list[Mention]:
    """Who is named in a noun phrase, or stood for by it, or named beside it: "three members: Lee, Kim and Roy"."""
    meant = refer(reading, noun)
    found = reading.mentions_in(phrase(noun)) if meant is None else [meant, *reading.mentions_in(phrase(noun))]
    if not found:
        beside = [other for child in noun.children if child.dep_ == "appos" for other in conjuncts(child)]
        found = [mention for other in beside if (mention := reading.mention_at(other)) is not None]
    return [mention for mention in found if mention.entity]
