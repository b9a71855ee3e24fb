"""An article as words: where its sentences, paragraphs and quotations begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.statements.quotations import Quotation, find_quotations, paragraphs

if TYPE_CHECKING:
    from collections.abc import Collection

    from spacy.tokens import Doc

    from analysis.choosing.candidates import Ints
    from analysis.reading import Reading

ENDING = ".!?…:;\"”’')]»–—-"  # a sentence that does not end so goes on behind a break that the parser made
LENGTHS = (1, 2, 3, 4, 6, 9, 14, 22, 35, 60)  # words of a quotation
SHAPE = ("length", "closes", "opens_low", "goes_on", "title", "verbs", "whole", "before_mark")
FINITE = ("VBD", "VBZ", "VBP", "MD")
Parts = tuple["Ints", "Ints", "Ints"]  # for each word the number of its part, where that begins, the place behind it


@dataclass(frozen=True)
class Layout:
    """One article. Places are indices of words unless they are called offsets."""

    reading: Reading

    @cached_property
    def doc(self) -> Doc:
        """The parsed article."""
        return self.reading.doc

    @cached_property
    def text(self) -> str:
        """Its text."""
        return self.reading.article.text

    @cached_property
    def lowered(self) -> list[str]:
        """The words in lower case."""
        return self.reading.words.lower

    @cached_property
    def starts(self) -> Ints:
        """The offset at which each word begins."""
        return np.array(self.reading.words.starts, np.int64)

    @cached_property
    def ends(self) -> Ints:
        """The offset at which each word ends."""
        return self.starts + np.array([len(text) for text in self.reading.words.texts], np.int64)

    @cached_property
    def edges(self) -> tuple[Ints, Ints]:
        """For each word the first and the last of those that hang on it."""
        heads = np.array(self.reading.words.heads, np.int64)
        left, right = np.arange(len(heads)), np.arange(len(heads))
        while True:
            before = left.copy(), right.copy()
            np.minimum.at(left, heads, left)
            np.maximum.at(right, heads, right)
            if np.array_equal(before, (left, right)):
                return left, right

    @cached_property
    def passages(self) -> Parts:
        """The sentences; one that the parser began inside a quotation or in mid-sentence goes on with the last."""
        begins = [sentence.start for sentence in self.doc.sents if self._begins(sentence.start)]
        return spread(begins, len(self.doc))

    @cached_property
    def paragraphs(self) -> Parts:
        """The paragraphs."""
        offsets = [start for start, _ in paragraphs(self.text)]
        begins = np.unique(np.searchsorted(self.ends, offsets, side="right"))
        return spread(begins.tolist(), len(self.doc))

    @cached_property
    def quotations(self) -> list[Quotation]:
        """What stands in quotation marks, in order, titles too."""
        return find_quotations(self.text)

    @cached_property
    def quotation_words(self) -> Ints:
        """For each quotation its opening mark, its first word and the place behind its last word."""
        outer = np.array([one.outer for one in self.quotations], np.int64).reshape(-1, 2)
        inner = np.array([(one.start, one.end) for one in self.quotations], np.int64).reshape(-1, 2)
        mark = np.searchsorted(self.ends, outer[:, 0], side="right")
        first = np.searchsorted(self.ends, inner[:, 0], side="right")
        behind = np.searchsorted(self.starts, inner[:, 1])
        last = len(self.doc) - 1
        return np.stack([np.minimum(mark, last), np.minimum(first, last), np.maximum(behind, first + 1)], axis=1)

    @cached_property
    def quotation_shapes(self) -> dict[str, Ints]:
        """What each quotation is like, by the name of a column; the last value is for what is no quotation."""
        finite, places = sums(self.tagged(*FINITE)), self.quotation_words
        shapes = [self._shape(one, places[k].tolist(), finite) for k, one in enumerate(self.quotations)]
        table = np.array([*shapes, [0] * len(SHAPE)], np.int64)
        return {f"q_{name}": column for name, column in zip(SHAPE, table.T, strict=True)}

    @cached_property
    def quoted(self) -> Ints:
        """For each word the number of the quotation around it, marks included; -1 for none."""
        found = np.full(len(self.doc), -1)
        for k, quotation in enumerate(self.quotations):
            start, end = quotation.outer
            found[np.searchsorted(self.ends, start, side="right") : np.searchsorted(self.starts, end)] = k
        return found

    @cached_property
    def finite(self) -> Any:
        """Which words are finite verbs outside quotations."""
        return self.tagged(*FINITE) & (self.quoted < 0)

    def children(self, word: int) -> list[tuple[int, str]]:
        """The words that hang on a word, with their relation."""
        words = self.reading.words
        return [(child, words.relations[child]) for child in words.children[word]]

    def between(self, start: int, end: int) -> str:
        """The text of the words from one to before another."""
        return self.text[int(self.starts[start]) : int(self.ends[end - 1])].strip()

    def related(self, *relations: str) -> Any:
        """Which words hang on their head by one of these relations."""
        return self._among("dep", relations)

    def tagged(self, *tags: str) -> Any:
        """Which words have one of these tags."""
        return self._among("tag", tags)

    def parted(self, *parts: str) -> Any:
        """Which words are one of these parts of speech."""
        return self._among("pos", parts)

    def written(self, *words: str) -> Any:
        """Which words, in lower case, are one of these few."""
        return self._among("lower", words)

    def among(self, words: Collection[str]) -> Any:
        """Which words, in lower case, are in a list."""
        return np.array([word in words for word in self.lowered], bool)

    def _among(self, attribute: str, values: tuple[str, ...]) -> Any:
        column, strings = self.reading.tokens.attributes[attribute][:-1], self.doc.vocab.strings
        found = np.zeros(len(column), bool)
        for value in values:
            found |= column == strings[value]
        return found

    def _shape(self, one: Quotation, places: list[int], finite: Ints) -> tuple[int, ...]:
        mark, first, behind = places
        words, start = self.text[one.start : one.end], one.outer[0]
        begins, ends = int(self.passages[1][mark]), int(self.passages[2][mark])
        outside = (mark - begins) + max(ends - behind, 0)
        return (
            int(np.searchsorted(LENGTHS, len(words.split()), side="right")),
            _kind_of(words[-1:]),
            int(words[:1].islower()) + 2 * int(words[:1].isupper()),
            int(one.continues),
            int(one.title),
            min(int(finite[min(behind, len(self.doc))] - finite[first]), 3),
            int(np.searchsorted((2, 4, 8, 20), outside, side="right")),
            _kind_of(self.text[max(start - 2, 0) : start]),
        )

    def _begins(self, start: int) -> bool:
        if start == 0:
            return True
        before = self.doc[start - 1].text_with_ws
        if "\n" in before:
            return True
        inside = self.quoted[start] >= 0 and self.quoted[start - 1] == self.quoted[start]
        return not inside and not self.doc[start].text[0].islower() and before.strip()[-1:] in ENDING


def _kind_of(characters: str) -> int:
    """The characters as a number, letters and digits all alike."""
    return crc32("".join("a" if one.isalnum() else one for one in characters).encode())


def spread(begins: list[int], count: int) -> Parts:
    """For each of `count` words which part it is in, where that begins, and where it ends.

    >>> [part.tolist() for part in spread([0, 2], 3)]
    [[0, 0, 1], [0, 0, 2], [2, 2, 3]]
    """
    starts = np.array(sorted({0, *begins} - {count}), np.int64)
    number = np.searchsorted(starts, np.arange(count), side="right") - 1
    return number, starts[number], np.append(starts[1:], count)[number]


def following(marked: Any) -> Ints:
    """For each place the next marked one, itself included, as far as the one behind the last; their count if none.

    >>> following([False, True, False]).tolist()
    [1, 1, 3, 3]
    """
    n = len(marked)
    found = np.append(np.where(marked, np.arange(n), n), n)
    return np.minimum.accumulate(found[::-1])[::-1]


def sums(marked: Any) -> Ints:
    """How many of the marked words stand before each place.

    >>> sums([True, False, True]).tolist()
    [0, 1, 1, 2]
    """
    return np.append([0], np.cumsum(marked)).astype(np.int64)


def marked(count: int, places: Ints) -> Any:
    """Of so many words those at these places."""
    found = np.zeros(count, bool)
    found[places] = True
    return found
