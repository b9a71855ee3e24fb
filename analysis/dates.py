"""Time expressions and the EDTF dates that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.dating.ambiguity import is_time
from analysis.dating.anchors import anchor, counts_from_event, is_apposed, said_on
from analysis.dating.edtf import Moment, bounds, from_day
from analysis.dating.entries import Entry, find_entries
from analysis.dating.links import RANGE, link
from analysis.dating.resolution import resolve
from analysis.dating.shapes import Match, match_shapes
from analysis.dating.story import PUBLISHED, Date, Story
from analysis.dating.tense import governor, is_aside, tense
from analysis.records import DateExpression

if TYPE_CHECKING:
    from analysis.parsing import Parsed

PLAIN = re.compile(r"-?\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?~?")
APPOSING = frozenset({"offset", "unit_side", "ago"})
LONG_AGO = 15  # years
DEICTIC = frozenset({"weekday", "weekday_of", "today", "ago", "ago_this"})


def find_dates(parsed: Parsed) -> Iterator[DateExpression]:
    """The time expressions of an article, in text order, none overlapping another.

    What is one, and its date, is told shape by shape in `shapes.py`, `resolution.py` and `relative.py`. Dates with a
    year are `written`; those counted from `published`, or from other words, are `computed`; the rest is `unresolved`.
    "between 2015 and 2021" and "from May to July" are one expression, the ends of "2015–2021" are two.
    """
    text = parsed.article.text
    matches = [match for match in match_shapes(text) if is_time(match, text, parsed.doc)]
    published = from_day(parsed.article.published)
    story = Story(
        text=text,
        published=published,
        narrative=_is_narrative(matches, published),
        ancient=_is_ancient(matches),
        tense=lambda start, end: tense(parsed.doc, start, end),
        verb=lambda start, end: verb.lemma_ if (verb := governor(parsed.doc, start, end)) is not None else "",
        aside=lambda words, later: is_aside(parsed.doc, words, later),
        linked=link(matches, text),
    )
    places = _resolve_all(matches, list(find_entries(matches, text)), story)
    for place, match in places.items():
        if match.shape == "today":
            story.dates[place] = said_on(place, match, story)
        elif counts_from_event(match, text):
            story.dates[place] = anchor(place, match, story, parsed.doc)
        elif match.shape in APPOSING and place + 1 < len(story.dates):
            story.dates[place] = _appose(story.dates[place], story.dates[place + 1], text)
    dates = [date for place, date in enumerate(story.dates) if _counts(place, places[place], story)]
    yield from (_record(parsed, date) for date in _fold(dates, text))


def _counts(place: int, match: Match, story: Story) -> bool:
    """Not "the day of" what has no date, nor "the night of" a date that follows."""
    following = story.dates[place + 1] if place + 1 < len(story.dates) else None
    redundant = following is not None and following.edtf and following.start - match.end < 5
    return match.shape != "day_of" or bool(story.dates[place].edtf and not redundant)


def _appose(date: Date, following: Date, text: str) -> Date:
    same = is_apposed(date, following, text)
    return replace(date, edtf=following.edtf, anchor=following.words) if same else date


def _is_narrative(matches: Sequence[Match], published: Moment | None) -> bool:
    """Whether a text tells of the past, a life or a war, and hardly ever says "yesterday" or "last week"."""
    if published is None or _is_ancient(matches):
        return True
    gaps = [abs(match.value("year") - published.year) for match in matches if match.parts.get("year")]
    far = sum(gap > 1 for gap in gaps)
    near = sum(match.shape in DEICTIC or _is_near(match) for match in matches)
    return near * 10 <= far and (far > 5 or (far > 2 and min(gaps) > LONG_AGO))


def _is_ancient(matches: Sequence[Match]) -> bool:
    """Whether it tells of the first millennium: "c. 347", "in 373,"; elsewhere "about 300" are so many of something."""
    old, new = (sum(match.shape == shape for match in matches) for shape in ("old_year", "year"))
    return old > 2 and old * 2 >= new


def _is_near(match: Match) -> bool:
    which = match.word("which") or match.word("whose")
    return which in ("last", "this", "next")


def _resolve_all(matches: Sequence[Match], entries: list[Entry], story: Story) -> dict[int, Match]:
    """Fill in `story.dates`; gives the match of each. An entry can stand below another: "March:" below "2023"."""
    places: dict[int, Match] = {}
    ends = {entry.match.start: entry.end for entry in entries}
    above: list[tuple[Date, int]] = []
    last: Date | None = None
    for match in matches:
        while above and match.start >= above[-1][1]:
            above.pop()
        story.heading = above[-1][0] if above else None
        story.entry = last if match.start in ends else None
        date = resolve(match, story)
        if date is None:
            continue
        places[len(story.dates)] = match
        story.dates.append(date)
        if match.start in ends:
            above.append((date, ends[match.start]))
            last = date
    return places


def _fold(dates: Sequence[Date], text: str) -> Iterator[Date]:
    """The dates, with the two ends of "between … and …" and "from … to …" as one interval."""
    waiting = list(reversed(dates))
    while waiting:
        first = waiting.pop()
        start = re.search(r"\b(?:between|from)\s+\Z", text[max(0, first.start - 12) : first.start], re.IGNORECASE)
        if start and waiting and _are_ends(first, waiting[-1], text):
            last = waiting.pop()
            words = first.start - len(start[0])
            yield Date(f"{first.edtf}/{last.edtf}", words, last.end, first.anchor or last.anchor)
        else:
            yield first


def _are_ends(first: Date, last: Date, text: str) -> bool:
    if not (first.edtf and last.edtf and PLAIN.fullmatch(first.edtf) and PLAIN.fullmatch(last.edtf)):
        return False
    begins, ends = bounds(first.edtf)[0], bounds(last.edtf)[1]
    return bool(RANGE.fullmatch(text, first.end, last.start) and begins and ends and begins < ends)


def _record(parsed: Parsed, date: Date) -> DateExpression:
    span = parsed.doc.char_span(date.start, date.end, alignment_mode="expand")
    assert span is not None, date
    words = parsed.article.text[date.start : date.end]
    ground: dict[str, Any] = parsed.ground(span) | {"start": date.start, "end": date.end, "evidence": words}
    earliest, latest = bounds(date.edtf) if date.edtf else (None, None)
    start, end = date.anchor if date.anchor and date.anchor != PUBLISHED else (None, None)
    published = str(parsed.article.published) if date.anchor == PUBLISHED else None
    return DateExpression(
        **ground,
        date=date.edtf,
        earliest=earliest,
        latest=latest,
        expression=words,
        grade="unresolved" if date.edtf is None else "computed" if date.anchor else "written",
        anchor=parsed.article.text[start:end] if end else published,
        anchor_start=start,
        anchor_end=end,
        event_start=date.event[0] if date.event else None,
        event_end=date.event[1] if date.event else None,
    )
