"""Time expressions as records, and the EDTF dates that they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.choosing.learned import packaged
from analysis.dating import counting, recurring
from analysis.dating.edtf import bounds
from analysis.dating.grammar import Match, is_time, match_shapes
from analysis.dating.story import PUBLISHED, Date, Story, Teach, begin, dated, governor, is_verb, words_at
from analysis.records import DateExpression

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from analysis.choosing.learned import Learned
    from analysis.parsing import Parsed

RULES: dict[str, Callable[[Match, Story], Date | None]] = {
    name: getattr(module, name)
    for module, names in (
        (recurring, "recurring iso numeric year year_end era decade century"),
        (counting, "weekday weekday_beside day clock unit ago later ahead stretch"),
    )
    for name in names.split()
}
ADJACENT = re.compile(r"[\s,(–—-]*(?:or\s|just\s|only\s)?")
EVENT_FOLLOWS = re.compile(r"\s+[\w“\"‘'@($]")
APPOSED = re.compile(r",\s(?:on|in)\s")
NEWS_COMES = frozenset({"come", "follow", "arrive", "happen", "be", "mark"})
NEWS_IS_FRESH = 7  # days between what is news and its publication
OPENS = re.compile(r"\b(?:between|from)\s+\Z", re.IGNORECASE)
LINKS = {  # by what opens a stretch
    "": re.compile(r"\s*(?:[-–—]|\bto\b)\s*", re.IGNORECASE),
    "from": re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through)\b)\s*", re.IGNORECASE),
    "between": re.compile(r"\s*(?:[-–—]|\band\b)\s*", re.IGNORECASE),
}
PLAIN = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?~?")
REACH = 12  # characters before a date in which a stretch opens


def find_dates(parsed: Parsed, learned: Learned | None = None) -> Iterator[DateExpression]:
    """The time expressions of an article, in text order, none overlapping another.

    What is one is told by the grammar in `words/time_shapes.csv`, and each shape there names the rule that computes its
    date. Dates with a year are `written`; those counted from `published`, or from other words, are `computed`; the rest
    is `unresolved`. The ends of "from May to July" and "2015–2021" are two.
    """
    story, matches = tell(parsed, learned or packaged())
    for place, match in enumerate(matches):
        story.dates[place] = _recount(place, match, story)
    yield from (_record(parsed, date) for date in story.dates)


def tell(parsed: Parsed, learned: Learned, teach: Teach | None = None) -> tuple[Story, list[Match]]:
    """The story with its dates, and the match of each. An entry can stand below another: "March:" below "2023"."""
    text = parsed.article.text
    matches = [match for match in match_shapes(text) if is_time(match, text)]
    story = begin(matches, parsed, learned, teach)
    told: list[Match] = []
    above: list[tuple[Date, int]] = []
    for match in matches:
        while above and match.start >= above[-1][1]:
            above.pop()
        story.heading = above[-1][0] if above else None
        rule = match.shape.rule
        date = RULES[rule](match, story) if rule else dated(match, None)
        if date is not None:
            told.append(match)
            story.dates.append(date)
            above += [(date, story.entries[match.start])] if match.start in story.entries else []
    return story, told


def _recount(place: int, match: Match, story: Story) -> Date:
    """The date at `place` in the story once all are read: counted from the event that it belongs to.

    - "three days before Christmas": from the date behind
    - "on 11 June, a day before a hearing": the date just before is that of its own clause, so it is the hearing that is
      dated; likewise below a date heading
    - "the departure comes a day after Acme unveiled it": the departure is the news, the newest date of the text
    - "was hired on Monday, six months after it lost": from the date of the clause above
    - else what is counted from an event has no date
    """
    date, text, doc, count = story.dates[place], story.text, story.parsed.doc, match.count()
    following = story.dates[place + 1] if place + 1 < len(story.dates) else None
    counted = match.words[-1].kind in ("after", "before", "of") and match.name in ("offset", "unit_side")
    if not counted or not EVENT_FOLLOWS.match(text, match.end):
        apposed = match.name in ("offset", "unit_side", "ago") and following and following.edtf
        if following and apposed and APPOSED.fullmatch(text, date.end, following.start):
            return replace(date, edtf=following.edtf, anchor=following.words)  # "two days earlier, on 3 August"
        return date
    event = _event(match, doc)
    if event is None or count is None:
        return date
    count *= match.value("side")
    if following and following.moment and text[match.end : following.start].strip() in ("", "the"):
        return _counted(match, following, count)
    told = story.dates[place - 1] if place else None
    base = told if told and told.moment and ADJACENT.fullmatch(text, told.end, match.start) else None
    base = base or (_newest(story) if _is_news(match, doc) else _of_clause_above(event, place, story))
    if base:
        return _counted(match, base, -count, event)
    return replace(date, edtf=None, anchor=(event.idx, event.idx + len(event)))


def _event(match: Match, doc: Doc) -> Token | None:
    """The verb or noun behind an "after" or a "before"."""
    word = words_at(doc, match.start, match.end)[-1]
    if word.dep_ == "mark" and word.head.i > word.i:
        return word.head
    return next((child for child in word.rights if child.dep_ in ("pobj", "pcomp")), None)


def _counted(match: Match, base: Date, count: int, event: Token | None = None) -> Date:
    date = dated(match, counting.offset(base.moment, count, match) if base.moment else None, base.words)
    return replace(date, event=(event.idx, event.idx + len(event))) if event is not None and date.edtf else date


def _is_news(match: Match, doc: Doc) -> bool:
    """Whether the clause says that the news comes so long after something: "comes just a day after"."""
    first = words_at(doc, match.start, match.end).start
    return any(token.lemma_ in NEWS_COMES and is_verb(token) for token in doc[max(0, first - 3) : first])


def _newest(story: Story) -> Date | None:
    """The latest day that the text counts from its publication, if that is close."""
    days = [
        (date.moment.date, date) for date in story.dates if date.anchor == PUBLISHED and date.moment and date.moment.day
    ]
    today = story.published.date if story.published else None
    fresh = [one for one in days if today and 0 <= (today - one[0]).days <= NEWS_IS_FRESH and not one[1].event]
    return max(fresh, key=lambda one: one[0])[1] if fresh else None


def _of_clause_above(event: Token, place: int, story: Story) -> Date | None:
    """The date of the clause that an "after" belongs to: "was hired *on Monday*, six months after it lost"."""
    above = {event.head.i, *(word.i for word in event.ancestors)} - {event.i}
    for date in reversed(story.dates[:place]):
        verb = governor(story.parsed.doc, date.start, date.end) if date.start >= event.sent.start_char else None
        if date.moment and verb is not None and verb.i in above:
            return date
    return None


def _record(parsed: Parsed, date: Date) -> DateExpression:
    earliest, latest = bounds(date.edtf) if date.edtf else (None, None)
    start, end = date.anchor if date.anchor and date.anchor != PUBLISHED else (None, None)
    published = str(parsed.article.published) if date.anchor == PUBLISHED else None
    return DateExpression(
        **parsed.place(date.start, date.end),
        date=date.edtf,
        earliest=earliest,
        latest=latest,
        expression=parsed.article.text[date.start : date.end],
        kind=date.kind,
        grade="unresolved" if date.edtf is None else "computed" if date.anchor else "written",
        anchor=parsed.article.text[start:end] if end else published,
        anchor_start=start,
        anchor_end=end,
        event_start=date.event[0] if date.event else None,
        event_end=date.event[1] if date.event else None,
        confidence=date.confidence,
    )


def join_ranges(parsed: Parsed, dates: Sequence[DateExpression]) -> Iterator[DateExpression]:
    """The dates of an article; two that are the ends of one stretch are one: "from 2016 to 2019", "2005–12"."""
    waiting, text = list(reversed(dates)), parsed.article.text
    while waiting:
        first = waiting.pop()
        opening = OPENS.search(text, max(0, first.start - REACH), first.start)
        word = opening[0].strip().lower() if opening else ""
        if waiting and _are_ends(first, waiting[-1], word, text):
            yield _joined(parsed, first, waiting.pop(), opening.start() if opening else first.start)
        else:
            yield first


def _are_ends(first: DateExpression, last: DateExpression, opening: str, text: str) -> bool:
    if not (first.date and last.date and PLAIN.fullmatch(first.date) and PLAIN.fullmatch(last.date)):
        return False
    (begin, over), (end, ends) = bounds(first.date), bounds(last.date)
    ordered = bool(begin and end and over and ends and begin < end and over < ends)
    return ordered and LINKS[opening].fullmatch(text, first.end, last.start) is not None


def _joined(parsed: Parsed, first: DateExpression, last: DateExpression, start: int) -> DateExpression:
    date = f"{first.date}/{last.date}"
    earliest, latest = bounds(date)
    return replace(
        first if first.anchor else last,
        **parsed.place(start, last.end),
        date=date,
        earliest=earliest,
        latest=latest,
        expression=parsed.article.text[start : last.end],
        confidence=min(first.confidence, last.confidence),
    )
