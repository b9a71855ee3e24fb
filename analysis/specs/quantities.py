"""What a number counts: parameters, tokens of context or of training, a price, or nothing of a model's."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.specs.names import Named, crc
from analysis.specs.numbers import Number, find_numbers
from analysis.specs.places import bag
from analysis.specs.places import View

if TYPE_CHECKING:
    from analysis.reading import Reading

KINDS: tuple[str, ...] = ("parameters", "active_parameters", "context_tokens", "training_tokens")
KINDS += ("price_input_per_mtok", "price_output_per_mtok", "none")
FORMS = {"digits": 0, "words": 1, "money": 2, "name": 3, "active": 4}
NEAR = 9  # words
PER_THOUSAND = re.compile(
    r"\b(?:per|a|every|for|/) ?(?:1 ?K|thousand|1,000|one thousand)\b[\w ]{0,20}\btokens?\b", re.I
)

PER_MILLION = re.compile(r"\b(?:per|a|every|each|for|/) ?(?:1 ?M\b|million|one million|M\b|1,000)|MTok", re.I)


def propose_numbers(reading: Reading, view: View) -> list[Number]:
    """The numbers that may say something of a model: not those of dates; prices per thousand tokens as per million."""
    dated = {offset for date in reading.dates for offset in range(date.start, date.end)}
    numbers = [number for number in find_numbers(view.text) if number.start not in dated]
    money = [number for number in numbers if number.form == "money"]
    cheap = {number.start for number in money if PER_THOUSAND.search(view.text, number.end, number.end + 120)}
    return [replace(number, value=number.value * 1000) if number.start in cheap else number for number in numbers]


def describe_numbers(view: View, numbers: Sequence[Number], names: Sequence[Named]) -> Candidates:
    """The candidates of the decision about what each number counts."""
    named = {offset for name in names for offset in range(name.start, name.end)}
    first = np.array([view.token(number.start) for number in numbers], np.int64)
    last = np.array([view.token(number.end - 1) for number in numbers], np.int64)
    end = np.array([view.token(number.last - 1) for number in numbers], np.int64)
    sentence = [view.sentence_at(number.start) for number in numbers]
    columns = {
        "form": [FORMS[number.form] for number in numbers],
        "scale": [crc(number.scale) for number in numbers],
        "size": [int(math.log10(number.value)) if number.value > 0 else -9 for number in numbers],
        "list": [min(3, number.length) for number in numbers],
        "place": [min(3, number.place) for number in numbers],
        "named": [number.start in named for number in numbers],
        "opens": [crc(view.text[max(0, number.start - 1) : number.start]) for number in numbers],
        "closes": [crc(view.text[number.last : number.last + 1]) for number in numbers],
        "turn": _turns(numbers, sentence),
        "round": [number.value == int(number.value) for number in numbers],
        "priced": _priced(view, numbers),
    }
    behind: list[tuple[int, int]] = []
    before: list[tuple[int, int]] = []
    for k, (begin, close) in enumerate(zip(first.tolist(), end.tolist(), strict=True)):
        start, stop = view.bounds(begin)
        behind += [(k, word) for word in range(close + 1, min(stop, close + 1 + NEAR))]
        before += [(k, word) for word in range(max(start, begin - NEAR), begin)]
    bags = {"behind": bag(behind), "before": bag(before)}
    return Candidates(view.words, {"first": first, "last": last, "end": end}, columns, bags)


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
