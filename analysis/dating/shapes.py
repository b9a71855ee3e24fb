"""The grammar of time expressions, and where its shapes stand in a text."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from analysis.dating.lexing import NUMBER_KINDS, OTHER, TimeWord, read_words
from analysis.lexicon import word_set, word_table

PART = re.compile(r"\{(\w+)\}")
KIND = re.compile(r"(?<!P)<([^<>]+)>")


class Shape(NamedTuple):
    """A row of `words/time_shapes.csv`: its name, the rule for its date, what it is, and its pattern of kinds."""

    name: str
    rule: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Words that fit a shape: the words, those of each named part, and the words beside."""

    shape: Shape
    words: tuple[TimeWord, ...]
    parts: dict[str, tuple[TimeWord, ...]]
    before: TimeWord
    after: TimeWord

    @property
    def name(self) -> str:
        """The name of the shape."""
        return self.shape.name

    def word(self, part: str) -> str:
        """The lower-case words of a part, "" if it has none."""
        return " ".join(word.text for word in self.parts.get(part, ()))

    def value(self, part: str) -> int:
        """The number of the first word of a part that has one, 0 without."""
        return next((word.value for word in self.parts.get(part, ()) if word.value), 0)

    def has(self, *kinds: str) -> bool:
        """Whether any word is of one of these kinds."""
        return any(word.kind in kinds for word in self.words)

    def unit(self) -> str:
        """The unit that the part `unit` names: "months" -> "month"; "" without."""
        return self.parts["unit"][-1].kind.partition("-")[2] if self.parts.get("unit") else ""

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.words[-1].end


def match_shapes(text: str) -> Iterator[Match]:
    """The longest shapes in a text, in text order, none overlapping another.

    >>> [(match.name, match.word("month")) for match in match_shapes("On 15 July 2019, two weeks ago and in mid-May")]
    [('day_month', 'july'), ('ago', ''), ('month', 'may')]
    """
    codes, island, shapes = _grammar()
    every = read_words(text)
    islands = list(island.finditer("".join([codes.get(word.kind, "?") for word in every])))
    words = [word for found in islands for word in (*every[found.start() : found.end()], OTHER)]
    kinds = "?".join([found.group() for found in islands])
    found = [(m.start(), -m.end(), n, m) for n, shape in enumerate(shapes) for m in shape.pattern.finditer(kinds)]
    end = 0
    for first, last, order, match in sorted(found, key=lambda item: item[:3]):
        if first >= end and first < -last:
            end = -last
            yield _match(shapes[order], match, words)


def _match(shape: Shape, match: re.Match[str], words: list[TimeWord]) -> Match:
    parts = {name: tuple(words[slice(*match.span(name))]) for name, found in match.groupdict().items() if found}
    before = words[match.start() - 1] if match.start() else OTHER
    after = words[match.end()] if match.end() < len(words) else OTHER
    return Match(shape, tuple(words[match.start() : match.end()]), parts, before, after)


@cache
def _grammar() -> tuple[dict[str, str], re.Pattern[str], list[Shape]]:
    """The character that stands for each kind of word; where a shape can be; the shapes as patterns of characters."""
    kinds = sorted({row["kind"] for row in word_table("calendar")} | set(NUMBER_KINDS))
    codes = {kind: chr(0x4E00 + number) for number, kind in enumerate(kinds)}
    parts = {row["part"]: row["pattern"] for row in word_table("time_parts")}

    def spell(match: re.Match[str]) -> str:
        names = [name for one in match[1].split("|") for name in fnmatch.filter(kinds, one)]
        return "[" + "".join(codes[name] for name in names) + "]"

    def compiled(pattern: str) -> re.Pattern[str]:
        while PART.search(pattern):
            pattern = PART.sub(lambda match: f"(?:{parts[match[1]]})", pattern)
        return re.compile(KIND.sub(spell, pattern))

    # Common kinds, which every text is full of, make no time expression without another near by.
    island = compiled("(?<![^?])[^?]*<" + "|".join(sorted(set(kinds) - word_set("common_kinds"))) + ">[^?]*")
    table = word_table("time_shapes")
    return codes, island, [Shape(row["shape"], row["rule"], row["kind"], compiled(row["pattern"])) for row in table]
