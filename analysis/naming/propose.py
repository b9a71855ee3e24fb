"""Every span of words that could be a name, generously: runs of capitalized words and what may link them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table

if TYPE_CHECKING:
    from analysis.lexicon import Entry, Lexicon
    from analysis.tokens import Words

Span = tuple[int, int]  # first word, word after the last

LONGEST = 9  # words
LINKED = 3  # links in a row, at most
HYPHENS = frozenset("-‐‑–")
QUOTES = frozenset('"“”‘’()')
OPEN_ENDED = HYPHENS | frozenset("/+.@")  # links that need a word right behind them
NUMBER = re.compile(r"\d{1,4}")
SPACE = re.compile(r"\s+")
LEGAL_FORM = re.compile(
    r"(?:,? (?:(?:&|and) Co(?:mpany)?|Inc|Corp|Co|Ltd|LLC|LLP|PLC|plc|Plc|AG|SE|NV|SA|AB|ASA|GmbH|Limited|Corporation|"
    r"Company|Pte)\.?)+$"
)


def squeeze(text: str) -> str:
    r"""A name on one line with plain spaces and apostrophes.

    >>> squeeze("Ann\u00a0 Lee’s")
    "Ann Lee's"
    """
    return text if text.isalnum() else SPACE.sub(" ", text.replace("’", "'"))


@lru_cache(maxsize=20_000)
def is_core(form: str) -> bool:
    """Whether a word by itself may be a name: Lin, xAI, 01.AI, @gdb; not 90s, 9%, low."""
    first = form[0]
    if first == "@":
        return len(form) > 2 and form[1].isalpha()
    if first.isdigit():
        return any(map(str.isalpha, form)) and form[-1] not in "sm%"
    return first.isupper() or (first.isalpha() and any(map(str.isupper, form)))


@dataclass(frozen=True)
class Names:
    """The candidate names of an article: where they stand and what they say."""

    words: Words
    lexicon: Lexicon

    @cached_property
    def spans(self) -> list[Span]:
        """All candidates, sorted.

        Runs of capitalized words with what may link them ("University of California", "Bayer 04", "van der Berg", "the
        Qwen team"), each with all the runs inside it, and whatever the lexicon has.
        """
        found = set(self.known.items())
        for i, part in enumerate(self.parts):
            if part == "core" or self._is_particle(i):
                found.update((i, end) for end in self._ends(i))
        return sorted(found)

    @cached_property
    def strings(self) -> list[str]:
        """What each candidate says, on one line."""
        return [self.string(*span) for span in self.spans]

    @cached_property
    def own(self) -> list[int]:
        """The candidates that the user's own lexicon has: they are always right."""
        return [k for k, string in enumerate(self.strings) if (entry := self.entry(string)) and entry.own]

    @cached_property
    def known(self) -> dict[int, int]:
        """Where a name of the lexicon begins -> the word after the longest one there."""
        return dict(self._matches())

    @cached_property
    def cores(self) -> list[bool]:
        """For each word whether it can be the core of a name."""
        return [is_core(form) for form in self.words.texts]

    @cached_property
    def parts(self) -> list[str]:
        """What each word can be in a name: its core, a tail that may close it, a link inside it, or nothing."""
        return [self._part(i) for i in range(len(self.words.texts))]

    def string(self, start: int, end: int) -> str:
        """What the words from one to the one before another say, on one line."""
        return squeeze(self.words.text(start, end))

    def entry(self, string: str) -> Entry | None:
        """What the lexicon has for a name."""
        return self.lexicon.find(string)

    def _part(self, i: int) -> str:
        words, form = self.words, self.words.texts[i]
        if self.cores[i]:
            return "core"
        if NUMBER.fullmatch(form) or form in _parts("head") or self._is_syllable(i):
            return "tail"
        if form in QUOTES:
            return "link"
        ends_open = form in OPEN_ENDED and not (i + 1 < len(words.texts) and words.glued(i + 1))
        glued = form in _parts("glued") and words.glued(i)
        return "link" if (glued or form in _parts("link")) and not ends_open else ""

    def _is_syllable(self, i: int) -> bool:
        """Whether a small word goes on with a given name: Ha-*eun*."""
        words = self.words
        short = i > 1 and words.texts[i].isalpha() and len(words.texts[i]) < 7
        return short and words.texts[i - 1] in HYPHENS and self.cores[i - 2] and words.glued(i)

    def _is_particle(self, i: int) -> bool:
        following = i + 1 < len(self.parts) and (
            self.parts[i + 1] == "core" or self.words.texts[i + 1] in _parts("particle")
        )
        return following and self.words.texts[i] in _parts("particle")

    def _ends(self, i: int) -> Iterator[int]:
        texts, links = self.words.texts, 0
        for j in range(i, min(len(texts), i + LONGEST)):
            part = self.parts[j]
            late_number = part == "tail" and texts[j].isdigit() and j > i + 4
            full_stop = j > i and texts[j - 1] == "." and not self.words.glued(j)
            links = links + 1 if part == "link" else 0
            if not part or late_number or full_stop or links > LINKED:
                return
            if part != "link":
                yield j + 1

    def _matches(self) -> Iterator[Span]:
        for i, form in enumerate(self.words.texts):
            if self.lexicon.begins(form):
                ends = range(min(len(self.words.texts), i + LONGEST), i, -1)
                yield from ((i, end) for end in [next((e for e in ends if self.entry(self.string(i, e))), 0)] if end)


@cache
def _parts(part: str) -> frozenset[str]:
    return frozenset(row["word"] for row in word_table("name_parts") if row["part"] == part)
