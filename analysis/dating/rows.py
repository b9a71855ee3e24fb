"""Time expressions as records, and the EDTF dates that they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.choosing.learned import packaged
from analysis.dating import counting, recurring
from analysis.dating.edtf import bounds
from analysis.dating.events import recount
from analysis.dating.grammar import Match, is_time, match_shapes
from analysis.dating.story import PUBLISHED, Date, Story, Teach, begin, dated
from analysis.records import DateExpression

if TYPE_CHECKING:
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
    story, places = tell(parsed, learned or packaged())
    for place, match in enumerate(places):
        story.dates[place] = recount(place, match, story)
    yield from (_record(parsed, date) for date in story.dates)


def tell(parsed: Parsed, learned: Learned, teach: Teach | None = None) -> tuple[Story, list[Match]]:
    """The story with its dates, and the match of each. An entry can stand below another: "March:" below "2023"."""
    text = parsed.article.text
    matches = [match for match in match_shapes(text) if is_time(match, text)]
    story = begin(matches, parsed, learned, teach)
    places: list[Match] = []
    above: list[tuple[Date, int]] = []
    for match in matches:
        while above and match.start >= above[-1][1]:
            above.pop()
        story.heading = above[-1][0] if above else None
        rule = match.shape.rule
        date = RULES[rule](match, story) if rule else dated(match, None)
        if date is not None:
            places.append(match)
            story.add(date)
            above += [(date, story.entries[match.start])] if match.start in story.entries else []
    return story, places


def join_ranges(parsed: Parsed, dates: Sequence[DateExpression]) -> Iterator[DateExpression]:
    """The dates of an article; two that are the ends of one stretch are one: "from 2016 to 2019", "2005–12"."""
    waiting = list(reversed(dates))
    while waiting:
        first = waiting.pop()
        opening = OPENS.search(parsed.article.text, max(0, first.start - REACH), first.start)
        word = opening[0].strip().lower() if opening else ""
        if waiting and _are_ends(first, waiting[-1], word, parsed.article.text):
            yield _joined(parsed, first, waiting.pop(), opening.start() if opening else first.start)
        else:
            yield first


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


def _are_ends(first: DateExpression, last: DateExpression, opening: str, text: str) -> bool:
    if not (first.date and last.date and PLAIN.fullmatch(first.date) and PLAIN.fullmatch(last.date)):
        return False
    if not LINKS[opening].fullmatch(text, first.end, last.start):
        return False
    (begin, over), (end, ends) = bounds(first.date), bounds(last.date)
    return bool(begin and end and over and ends and begin < end and over < ends)


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
