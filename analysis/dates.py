"""Time expressions and the EDTF dates that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.edtf import Moment, bounds, from_day
from analysis.records import DateExpression
from analysis.resolution import PUBLISHED, Date, Story, resolve
from analysis.shapes import Match, match_shapes
from analysis.tense import tense

if TYPE_CHECKING:
    from analysis.parsing import Parsed


def find_dates(parsed: Parsed) -> Iterator[DateExpression]:
    """The time expressions of an article, in text order, none overlapping another."""
    text = parsed.article.text
    matches = [match for match in match_shapes(text) if is_time(match, text)]
    published = from_day(parsed.article.published)
    story = Story(published, _is_narrative(matches, published), lambda start, end: tense(parsed.doc, start, end))
    for match in matches:
        date = resolve(match, story)
        if date is not None:
            story.dates.append(date)
            yield _record(parsed, date)


def is_time(match: Match, text: str) -> bool:
    """Whether words that look like a time expression are one here."""
    if match.shape == "year":
        return _is_year(match, text)
    if match.shape == "span":
        return match.after.kind != "old" and text[match.end : match.end + 4].lower() not in ("-old", " old")
    return True


def _is_year(match: Match, text: str) -> bool:
    return True


def _is_narrative(matches: list[Match], published: Moment | None) -> bool:
    """Whether most written years lie well before publication: a history or a life, not news."""
    if published is None:
        return True
    years = sorted(match.value("year") for match in matches if match.parts.get("year"))
    return len(years) > 5 and years[len(years) * 3 // 4] < published.year - 1


def _record(parsed: Parsed, date: Date) -> DateExpression:
    span = parsed.doc.char_span(date.start, date.end, alignment_mode="expand")
    assert span is not None, date
    ground: dict[str, Any] = parsed.ground(span) | {"start": date.start, "end": date.end}
    words = parsed.article.text[date.start : date.end]
    earliest, latest = bounds(date.edtf) if date.edtf else (None, None)
    grade = "unresolved" if date.edtf is None else "computed" if date.anchor else "written"
    start, end = date.anchor if date.anchor and date.anchor != PUBLISHED else (None, None)
    published = str(parsed.article.published) if date.anchor == PUBLISHED else None
    return DateExpression(
        **(ground | {"evidence": words}),
        date=date.edtf,
        earliest=earliest,
        latest=latest,
        expression=words,
        grade=grade,
        anchor=parsed.article.text[start:end] if end else published,
        anchor_start=start,
        anchor_end=end,
    )
