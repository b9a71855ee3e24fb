"""Numbers as prose writes them, and which of them stand in one list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Number:
    """A number, the word or letter of its scale, its offsets, and whether it is an amount of money."""

    value: Decimal
    scale: str
    start: int
    end: int
    money: bool


SCALES = {
    "": 1,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "t": 10**12,
}
WORDS = {
    word: Decimal(i)
    for i, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
} | {
    "a": Decimal(1),
    "half a": Decimal("0.5"),
    "twelve": Decimal(12),
    "twenty": Decimal(20),
    "a hundred": Decimal(100),
}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LONG_SCALE = r"thousand|million|billion|trillion|bn|mn|tn"
_WORDS = "|".join(sorted(WORDS, key=len, reverse=True))
NUMBER = re.compile(
    rf"(?<![\w.])(?<![A-Za-z][-‑])(?P<money>US\$|A\$|C\$|[$€£¥])?[ ]?(?:"
    rf"(?P<digits>{_DIGITS})(?:[ \u00a0\-‑]?(?P<long>{_LONG_SCALE})\b|(?P<short>[KkMmBbT])(?![\w])|(?![\w%]|[.,]\d))|"
    r"(?P<bare>(?:(?<=\b[Tt]he )|(?<=\b[Tt]his )|(?<=\b[Ii]ts ))(?:billion|trillion)(?=[-‑ ]param))|"
    rf"(?P<word>{_WORDS})(?:[ \u00a0\-‑](?P<scale>{_LONG_SCALE})\b|(?= cents?\b)))"
    r"(?P<cents>[ -]?(?:cents?\b|¢|c\b))?"
)
# What stands between the numbers of one list: "4B, 12B and 27B", "a 2B and a 7B", "0.6B/1.7B", "8B up to 70B"
BETWEEN = re.compile(
    r"(?:[-‑]?,? ?(?:and|or|to|plus|as well as|through)? ?(?:an? |the |up to )?|[ ]?[/–—&+-][ ]?)$", re.I
)


def find_numbers(text: str, start: int, end: int) -> Iterator[Number]:
    """The numbers between two offsets of `text`, spelled or in digits, with their scale ("8 billion", "128K")."""
    for match in NUMBER.finditer(text, start, end):
        value = Decimal(match["digits"].replace(",", "")) if match["digits"] else WORDS.get(match["word"], Decimal(1))
        first = match.start() + (len(match.group()) - len(match.group().lstrip()))
        scale = (match["long"] or match["short"] or match["scale"] or match["bare"] or "").lower()
        if match["cents"]:
            yield Number(value / 100, scale, first, match.end(), True)
        elif match["digits"] or scale:
            yield Number(value, scale, first, match.end(), bool(match["money"]))


def group_numbers(text: str, numbers: list[Number]) -> list[list[Number]]:
    """Numbers that stand in one list; a scale said once, at its end, holds for all ("4, 12 and 27 billion")."""
    groups: list[list[Number]] = []
    for number in numbers:
        last = groups[-1][-1] if groups else None
        if (
            last
            and last.money == number.money
            and _same_class(last, number)
            and BETWEEN.fullmatch(text[last.end : number.start])
        ):
            groups[-1].append(number)
        else:
            groups.append([number])
    return [_share_scale(group) for group in groups]


def _same_class(one: Number, other: Number) -> bool:
    """Not of one list: thousands and billions ("32K for the 1B and 128K for the 7B"), "4B" and "14 trillion"."""
    if not (one.scale and other.scale) or SCALES[one.scale] == SCALES[other.scale]:
        return True
    spelled = [number.scale.endswith(("lion", "sand")) for number in (one, other)]
    return spelled[0] == spelled[1] and ("k" not in (one.scale, other.scale) or "m" in (one.scale, other.scale))


def _share_scale(group: list[Number]) -> list[Number]:
    shared = group[-1].scale
    return [replace(number, scale=number.scale or shared) if number.value < 1000 else number for number in group]
