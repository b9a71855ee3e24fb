"""Two dates that are the ends of one stretch: "from 2016 to 2019", "between 2021 and this summer", "2005–12"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.dating.edtf import bounds

if TYPE_CHECKING:
    from analysis.parsing import Parsed
    from analysis.records import DateExpression

OPENS = re.compile(r"\b(?:between|from)\s+\Z", re.IGNORECASE)
LINKS = {  # by what opens a stretch
    "": re.compile(r"\s*(?:[-–—]|\bto\b)\s*", re.IGNORECASE),
    "from": re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through)\b)\s*", re.IGNORECASE),
    "between": re.compile(r"\s*(?:[-–—]|\band\b)\s*", re.IGNORECASE),
}
PLAIN = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?~?")
REACH = 12  # characters before a date in which a stretch opens


def join_ranges(parsed: Parsed, dates: Sequence[DateExpression]) -> Iterator[DateExpression]:
    """The dates of an article, with those that are the ends of one stretch as one."""
    waiting = list(reversed(dates))
    while waiting:
        first = waiting.pop()
        opening = OPENS.search(parsed.article.text, max(0, first.start - REACH), first.start)
        word = opening[0].strip().lower() if opening else ""
        if waiting and _are_ends(first, waiting[-1], word, parsed.article.text):
            yield _joined(parsed, first, waiting.pop(), opening.start() if opening else first.start)
        else:
            yield first


def _are_ends(first: DateExpression, last: DateExpression, opening: str, text: str) -> bool:
    if not (first.date and last.date and PLAIN.fullmatch(first.date) and PLAIN.fullmatch(last.date)):
        return False
    if not LINKS[opening].fullmatch(text, first.end, last.start):
        return False
    (begin, over), (end, ends) = bounds(first.date), bounds(last.date)
    return bool(begin and end and over and ends and begin < end and over < ends)


def _joined(parsed: Parsed, first: DateExpression, last: DateExpression, start: int) -> DateExpression:
    date = f"{first.date}/{last.date}"
    anchored = first if first.anchor else last
    return replace(
        anchored,
        **parsed.place(start, last.end),
        date=date,
        earliest=bounds(date)[0],
        latest=bounds(date)[1],
        expression=parsed.article.text[start : last.end],
        confidence=min(first.confidence, last.confidence),
    )
