"""Numbers as prose writes them, in digits and words, in names and lists, and what each counts of a model's."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table
from analysis.specs.places import Rows, View, crc

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates
    from analysis.reading import Reading

SIZE = re.compile(
    r"(?P<effective>[EA])?(?P<experts>\d{1,3}x)?(?P<number>\d{1,4}(?:\.\d+)?)(?P<scale>[BbTMmKk])"
    r"(?:-?[Aa](?P<active>\d{1,3}(?:\.\d+)?)[Bb])?"
)
SIZE_PATTERN = re.sub("[?]P<[a-z]+>", "?:", SIZE.pattern)
IN_NAME = re.compile(rf"(?<=[A-Za-z\d][-‑_ ]){SIZE_PATTERN}(?![\w.]*\w)")
# What stands between the numbers of one list: "4B, 12B and 27B", "a 2B and a 7B", "0.6B/1.7B", "8B up to 70B"
BETWEEN = re.compile(
    r"(?:[-‑]?(?:,|,? ?(?:and|or|to|plus|as well as|through)) ?(?:an? |the |up to )?|[ ]?[/–—&+-][ ]?)\$?", re.I
)
KINDS: tuple[str, ...] = ("parameters", "active_parameters", "context_tokens", "training_tokens")
KINDS += ("price_input_per_mtok", "price_output_per_mtok", "none")
FORMS = {"digits": 0, "words": 1, "money": 2, "name": 3, "active": 4}
AROUND = 9  # words around a number that are looked at
PER_THOUSAND = re.compile(
    r"\b(?:per|a|every|for|/) ?(?:1 ?K|thousand|1,000|one thousand)\b[\w ]{0,20}\btokens?\b", re.I
)
PER_MILLION = re.compile(r"\b(?:per|a|every|each|for|/) ?(?:1 ?M\b|million|one million|M\b|1,000)|MTok", re.I)
NEAR = 40  # no list has more characters between two numbers


@dataclass(frozen=True)
class Number:
    """A number, the word or letter of its scale, its offsets, and how it is written.

    `form`: digits, words, money (US dollars or cents), name (a size in a model's name), active (the second size there).
    `place`, `length`, `last`: which item of how long a list it is, and where the list ends.
    """

    value: float
    scale: str
    start: int
    end: int
    form: str
    place: int = 0
    length: int = 1
    last: int = 0


def find_numbers(text: str) -> list[Number]:
    """The numbers of a text in order, in digits or spelled, each with its list; amounts in other currencies left out.

    >>> [number.value for number in find_numbers("4, 12 and 27 billion; one hundred and five billion; half a trillion")]
    [4000000000.0, 12000000000.0, 27000000000.0, 105000000000.0, 500000000000.0]
    >>> [number.value for number in find_numbers("a billion and a half; 128K; $0.15, 60 cents and €3")]
    [1500000000.0, 128000.0, 0.15, 0.6]
    >>> [(number.value, number.form) for number in find_numbers("Qwen3-235B-A22B")]
    [(235000000000.0, 'name'), (22000000000.0, 'active')]
    """
    named = list(_in_names(text))
    taken = {offset for number in named for offset in range(number.start, number.end)}
    plain = [number for number in _in_prose(text) if number.start not in taken]
    listed = (number for number in _listed(text, plain) if number.scale or number.form != "words")
    return sorted([*listed, *named], key=lambda number: (number.start, number.form == "active"))


def read_size(words: str) -> tuple[float | None, float | None]:
    """The total and the active parameters that the size in a model's name gives.

    >>> read_size("0.8B"), read_size("397B-A17B"), read_size("300M")
    ((800000000.0, None), (397000000000.0, 17000000000.0), (300000000.0, None))
    >>> read_size("8x7B"), read_size("E4B")  # the total is not said
    ((None, None), (None, 4000000000.0))
    """
    match = SIZE.fullmatch(words)
    if not match or match["experts"]:
        return None, None
    value = _scaled(match["number"], match["scale"])
    if match["effective"]:
        return None, value
    return value, _scaled(match["active"], "b") if match["active"] else None


def close(value: float, other: float | None) -> bool:
    """Whether two counts are one, but for rounding."""
    return other is not None and abs(value - other) <= 0.01 * abs(other)


def propose_numbers(reading: Reading, view: View) -> list[Number]:
    """The numbers that may say something of a model: not those of dates; prices per thousand tokens as per million."""
    dated = {offset for date in reading.dates for offset in range(date.start, date.end)}
    numbers = [number for number in find_numbers(view.text) if number.start not in dated]
    money = [number for number in numbers if number.form == "money"]
    cheap = {number.start for number in money if PER_THOUSAND.search(view.text, number.end, number.end + 120)}
    return [replace(number, value=number.value * 1000) if number.start in cheap else number for number in numbers]


def describe_numbers(view: View, numbers: Sequence[Number]) -> Candidates:
    """The candidates of the decision about what each number counts."""
    turns, priced = _turns(numbers, [view.sentence_at(number.start) for number in numbers]), _priced(view, numbers)
    rows = Rows("model_numbers", view, "first last end", "behind before")
    for k, number in enumerate(numbers):
        first, last, end = (view.token(offset) for offset in (number.start, number.end - 1, number.last - 1))
        start, stop = view.bounds(first)
        rows.put("behind", range(end + 1, min(stop, end + 1 + AROUND)))
        rows.put("before", range(max(start, first - AROUND), first))
        row = {
            "form": FORMS[number.form],
            "scale": crc(number.scale),
            "size": int(math.log10(number.value)) if number.value > 0 else -9,
            "list": min(3, number.length),
            "place": min(3, number.place),
            "opens": crc(view.text[max(0, number.start - 1) : number.start]),
            "turn": turns[k],
            "round": int(number.value == int(number.value)),
            "priced": priced[k],
        }
        rows.add(k, row, (first, last, end))
    return rows.candidates()


def _priced(view: View, numbers: Sequence[Number]) -> list[int]:
    """Whether prices per token were spoken of before a number, and whether in its paragraph."""
    places = [match.start() for match in PER_MILLION.finditer(view.text)]
    paragraphs = {view.paragraph_at(place) for place in places}
    first = places[0] if places else len(view.text)
    return [(number.start > first) + 2 * (view.paragraph_at(number.start) in paragraphs) for number in numbers]


def _turns(numbers: Sequence[Number], sentence: Sequence[int]) -> list[int]:
    """Which of the amounts without a scale of its sentence a number is, and how many there are."""
    places: dict[int, list[int]] = {}
    for k, number in enumerate(numbers):
        if not number.scale and number.form != "name":
            places.setdefault(sentence[k], []).append(k)
    turn = [0] * len(numbers)
    for found in places.values():
        for place, k in enumerate(found):
            turn[k] = 1 + place % 2 + 2 * min(3, len(found)) + 10 * min(3, place)
    return turn


def _in_names(text: str) -> Iterator[Number]:
    for match in IN_NAME.finditer(text):
        total, active = read_size(match.group())
        apart = text[match.start() - 1] == " "
        if apart and active is None:
            continue
        for value, form in ((total, "digits" if apart else "name"), (active, "active")):
            if value is not None:
                scale = match.group()[-1].lower() if active is None else "b"
                yield Number(value, scale, match.start(), match.end(), form, last=match.end())


def _in_prose(text: str) -> Iterator[Number]:
    for match in _number().finditer(text):
        words, digits = match["words"], match["digits"]
        if match["foreign"] or (words and words.lower() in ("a", "an")):
            continue
        if digits:
            scale, form = (match["long"] or match["short"] or "").lower(), "digits"
            value = _scaled(digits.replace(",", ""), scale)
        else:
            said = [word for word in re.split("[ -]", words.lower()) if word in _values("scale")]
            scale, form, value = said[-1] if said else "", "words", _spelled(words)
        if match["cents"]:
            value, form = value / 100, "money"
        elif match["money"]:
            form = "money"
        start = match.start("money" if match["money"] else "digits" if digits else "words")
        if not math.isfinite(value):
            continue  # hundreds of digits count nothing
        yield Number(float(f"{value:.12g}"), scale, start, match.end(), form, last=match.end())


@cache
def _number() -> re.Pattern[str]:
    numbers = "|".join(sorted([*_values("number"), *_values("part")], key=len, reverse=True))
    scales = "|".join(sorted((word for word in _values("scale") if len(word) > 1), key=len, reverse=True))
    word, parts = rf"(?:{numbers}|{scales})", "|".join(_values("part"))
    return re.compile(
        rf"(?<![\w.])(?<![A-Za-z][-‑])(?:(?P<money>US\$|(?<![A-Z])\$)|(?P<foreign>[A-Z]{{1,2}}\$|[€£¥₹₩]))?[ ]?(?:"
        rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
        rf"(?:[ \u00a0\-‑]?(?P<long>{scales})\b|(?P<short>[KkMmBbT])(?!\w)|(?![\w%]|[.,]\d))|"
        rf"(?P<words>\b(?:(?:an? )?{word}|an? (?={word}))(?:[ -](?:(?:an? )?{word}|and an? (?:{parts})\b)|"
        rf"(?<=hundred)[ -]and {word})*\b))"
        r"(?P<cents>[ \-‑]?(?:(?:US )?cents?\b|¢|c\b(?![\w’'])))?",
        re.IGNORECASE,
    )


def _spelled(words: str) -> float:
    """The value of a number in words: "one hundred and five billion", "half a trillion", "a billion and a half"."""
    numbers, parts, scales = _values("number"), _values("part"), _values("scale")
    total, current, last = 0.0, 0.0, 1.0
    listed = re.split(r"[ -]", words.lower())
    for place, word in enumerate(listed):
        if word in numbers:
            current += numbers[word]
        elif word in parts:
            whole = any(other in scales for other in listed[place + 1 :]) or not (total or current)
            current, total = (current + parts[word], total) if whole else (current, total + parts[word] * last)
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in scales:
            total, current, last = total + (current or 1) * scales[word], 0.0, scales[word]
    return total + current


def _listed(text: str, numbers: list[Number]) -> Iterator[Number]:
    """The numbers with their lists; a scale said once, at the end of a list, holds for all of it."""
    group: list[Number] = []
    for number in numbers:
        if group and not _goes_on(text, group[-1], number):
            yield from _grouped(group)
            group = []
        group.append(number)
    yield from _grouped(group)


def _goes_on(text: str, last: Number, number: Number) -> bool:
    same = last.form == number.form or "money" not in (last.form, number.form)
    if not same or number.start - last.end > NEAR or not BETWEEN.fullmatch(text[last.end : number.start]):
        return False
    return not (last.scale and number.scale) or _values("scale")[last.scale] == _values("scale")[number.scale]


def _grouped(group: list[Number]) -> Iterator[Number]:
    for place, number in enumerate(group):
        unscaled = not number.scale and number.value < 1000 and number.form != "money"
        scale = group[-1].scale if unscaled else ""
        value = number.value * _values("scale").get(scale, 1.0)
        scale = scale or number.scale
        yield replace(number, value=value, scale=scale, place=place, length=len(group), last=group[-1].end)


def _scaled(digits: str, scale: str) -> float:
    return float(Decimal(digits) * Decimal(_values("scale").get(scale.lower(), 1.0)))


@cache
def _values(kind: str) -> dict[str, float]:
    return {row["word"]: float(row["value"]) for row in word_table("numerals") if row["kind"] == kind}
