"""How many models a text announces, beside how many rows there are: "eight models" with six rows is worth a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.lexicon import word_table

THINGS = "models|sizes|variants|versions|checkpoints"
NEAR = 300  # characters between the name of a series and the number of its models


class Mismatch(NamedTuple):
    """The offsets of a stated count, the family that it is of, the count, and the number of rows found."""

    start: int
    end: int
    family: str
    stated: int
    found: int


def count_mismatches(text: str, families: Sequence[str]) -> Iterator[Mismatch]:
    """The stated counts of models that differ from the rows of the family named last before them.

    `families` holds the family of each row.

    "The series includes four models" beside four rows of it gives nothing, beside three rows a mismatch. Nothing either
    for a count with no family named shortly before it, or of fewer models than the series has ("two of them").
    """
    words = {row["word"]: int(row["value"]) for row in word_table("numerals") if row["kind"] == "number"}
    announced = rf"(?<![\w.,-])(?P<count>\d{{1,2}}|{'|'.join(words)}) (?:[\w\-]+ ){{0,2}}?(?:{THINGS})\b"
    for match in re.finditer(announced, text):
        before = {name: text.rfind(name, max(0, match.start() - NEAR), match.start()) for name in set(families)}
        family = max(before, key=lambda name: (before[name], len(name)), default=None)
        stated = words.get(match["count"]) or (int(match["count"]) if match["count"].isdigit() else 0)
        if family is None or before[family] < 0 or stated < 2:
            continue
        found = sum(own == family or own.startswith(family + " ") for own in families)
        if found < stated:
            yield Mismatch(*match.span(), family, stated, found)
