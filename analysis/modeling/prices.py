"""Prices per million tokens: which dollars are one, and whether for input or for output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.modeling.numerals import Number

PRICE_UNIT = re.compile(
    r"\b(?:[Pp]er|(?:for )?a|for(?: every| each)?|/) ?(?:1 ?|one )?"
    r"(?P<scale>million|M|1M|thousand|K|1K|1,000|1,000,000)\b"
    r"(?:[ -](?:input|output|prompt|completion|in|out|cached|text|generated|of|and|or|/| )*)?[ -]?(?:tokens?)?|"
    r"MTok\b|/ ?1?M\b",
)

RANGE = re.compile(  # "between 10 and 20 cents", "from $0.10 to $0.40": no price of one model
    r"\b(?:between|from) \$?\d[\d.]*(?: cents)? (?:and|to) \$?\d[\d.]*(?: cents)?|"
    r"\$?\d[\d.]* ?[–—] ?\$?\d[\d.]*(?: cents)?"
)


class Price(NamedTuple):
    """US dollars per million tokens; `side` is input or output."""

    value: float
    start: int
    end: int
    group: int
    side: str


def find_prices(
    text: str, numbers: list[Number], start: int, end: int, carried: bool, taken: Sequence[tuple[int, int]]
) -> Iterator[Price]:
    """Dollars per million tokens; which of them is for input and which for output."""
    sentence = text[start:end]
    unit = PRICE_UNIT.search(sentence) if carried or "/" in sentence or "tok" in sentence.lower() else None
    dollars = [number for number in numbers if not number.scale and number.value < 5000 and _is_dollar(text, number)]
    ranges = [match.span() for match in RANGE.finditer(text, start, end)]
    dollars = [number for number in dollars if not any(a <= number.start and number.end <= b for a, b in ranges)]
    if not dollars or not (unit or carried):
        return
    factor = 1000 if unit and unit["scale"] and unit["scale"].lower() in ("thousand", "k", "1k", "1,000") else 1
    only = None
    for index, group in enumerate(_price_groups(dollars, taken)):
        sides = [_side(text, number, dollars, end) for number in group]
        if not (unit or len(group) == 2 or any(sides)):
            continue
        if len(group) == 1:
            if BOTH_SIDES.search(text, group[0].end, _next(group[0], dollars, end)):
                only = "both"
            only = sides[0] = sides[0] or only or "input"
            if only == "both":
                group, sides = [group[0], group[0]], ["input", "output"]
        for number, side in zip(group, _paired(sides), strict=False):
            yield Price(float(number.value * factor), number.start, number.end, 1000 + index, side)


# "$0.20 per million tokens in either direction"
BOTH_SIDES = re.compile(
    r"\b(?:in either direction|(?:in|each|both) (?:directions|ways?)|for both|(?:both )?inputs? and outputs? alike)\b"
)


def _next(number: Number, numbers: list[Number], end: int) -> int:
    return min([other.start for other in numbers if other.start > number.start], default=end)


def _is_dollar(text: str, number: Number) -> bool:
    return text[number.start] not in "€£¥" and text[number.start : number.start + 2] not in ("A$", "C$")


def _price_groups(dollars: list[Number], taken: Sequence[tuple[int, int]]) -> list[list[Number]]:
    """The prices of one model: at most two, with no name between them."""
    groups: list[list[Number]] = []
    for number in dollars:
        last = groups[-1][-1] if groups else None
        apart = last is None or len(groups[-1]) == 2 or any(last.end <= first < number.start for first, _ in taken)
        if apart:
            groups.append([number])
        else:
            groups[-1].append(number)
    return groups


def _paired(sides: list[str | None]) -> list[str]:
    """What is not said: the other side than that of its pair, the first of two is for input."""
    first = sides[0] or ("input" if len(sides) < 2 or sides[1] != "input" else "output")
    return [first, "output" if first == "input" else "input"][: len(sides)]


SIDE_BEFORE = re.compile(
    r"\b(?:(?P<input>input|prompt)|(?P<output>output|completion))s?(?: tokens?| pricing| price)?"
    r"(?:\W{1,3}|,? (?:costs?|at|is|are|for|runs?|priced at|goes for|go for|will cost|tokens?) )$",
    re.I,
)
SIDE_AFTER = re.compile(
    r"\b(?:(?P<input>inputs?|in\b(?! (?!and\b|or\b)\w)|prompts?|ingest\w*)|(?P<output>outputs?|out\b|completions?|"
    r"generat\w+))",
    re.I,
)


def _side(text: str, number: Number, dollars: list[Number], end: int) -> str | None:
    following = _next(number, dollars, end)
    match = SIDE_BEFORE.search(text[max(0, number.start - 40) : number.start])
    after = list(SIDE_AFTER.finditer(text, number.end, min(following, number.end + 60)))
    if match is None and len({found.lastgroup for found in after}) == 1:  # not "per million input and output tokens"
        match = after[0]
    return match.lastgroup if match else None
