"""An article as words: where its sentences, paragraphs and quotations begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from spacy.attrs import DEP, TAG

from analysis.statements.quotations import Quotation, find_quotations, paragraphs

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from analysis.choosing.candidates import Ints
    from analysis.reading import Reading

ENDING = ".!?…:;\"”’')]»–—-"  # a sentence that does not end so goes on behind a break that the parser made
LENGTHS = (1, 2, 3, 4, 6, 9, 14, 22, 35, 60)  # words of a quotation
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e|[Uu]s)\b")
SHAPE: tuple[str, ...] = (
    "length",
    "closes",
    "opens_low",
    "mark",
    "ended",
    "goes_on",
    "title",
    "verbs",
    "i",
    "whole",
    "before_mark",
)
SHAPE += ("after_mark",)  # what `quotation_shapes` tells


@dataclass(frozen=True)
class Layout:
    """One article. Places are indices of words unless they are called offsets."""

    reading: Reading

    @property
    def doc(self) -> Doc:
        """The parsed article."""
        return self.reading.doc

    @property
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
    def quotation_shapes(self) -> list[tuple[int, ...]]:
        """What each quotation is like, as small numbers; named in SHAPE."""
        return [self._shape(one, *self.quotation_words[k].tolist()) for k, one in enumerate(self.quotations)]

    @cached_property
    def quoted(self) -> Ints:
        """For each word the number of the quotation around it, marks included; -1 for none."""
        found = np.full(len(self.doc), -1)
        for k, quotation in enumerate(self.quotations):
            start, end = quotation.outer
            found[np.searchsorted(self.ends, start, side="right") : np.searchsorted(self.starts, end)] = k
        return found

    @cached_property
    def passages(self) -> tuple[Ints, Ints, Ints]:
        """For each word the number of its sentence, where that begins, and the place behind its end.

        A sentence that the parser began inside a quotation or in mid-sentence goes on with the one before it.
        """
        begins = [sentence.start for sentence in self.doc.sents if self._begins(sentence.start)]
        return spread(begins, len(self.doc))

    @cached_property
    def paragraphs(self) -> tuple[Ints, Ints, Ints]:
        """For each word the number of its paragraph, where that begins, and the place behind its end."""
        offsets = [start for start, _ in paragraphs(self.text)]
        begins = np.unique(np.searchsorted(self.ends, offsets, side="right"))
        return spread(begins.tolist(), len(self.doc))

    @cached_property
    def finite(self) -> Any:
        """Which words are finite verbs outside quotations."""
        return self.tagged("VBD", "VBZ", "VBP", "MD") & (self.quoted < 0)

    def children(self, word: int) -> list[tuple[int, str]]:
        """The words that hang on a word, with their relation."""
        words = self.reading.words
        return [(child, words.relations[child]) for child in words.children[word]]

    def between(self, start: int, end: int) -> str:
        """The text of the words from one to before another."""
        return self.text[int(self.starts[start]) : int(self.ends[end - 1])].strip()

    def related(self, *relations: str) -> Any:
        """Which words hang on their head by one of these relations."""
        return np.isin(self._dep, [self.doc.vocab.strings[name] for name in relations])

    def tagged(self, *tags: str) -> Any:
        """Which words have one of these tags."""
        return np.isin(self._tag, [self.doc.vocab.strings[name] for name in tags])

    def among(self, words: frozenset[str]) -> Any:
        """Which words, in lower case, are among these."""
        return np.array([word in words for word in self.lowered], bool)

    def _shape(self, one: Quotation, mark: int, first: int, behind: int) -> tuple[int, ...]:
        text, (start, end) = self.text, one.outer
        words = text[one.start : one.end]
        _, begins, ends = (part[mark] for part in self.passages)
        verbs = self._finite_sums[min(behind, len(self.doc))] - self._finite_sums[first]
        outside = (mark - begins) + max(ends - behind, 0)
        return (
            int(np.searchsorted(LENGTHS, len(words.split()), side="right")),
            _kind_of(words[-1:]),
            int(words[:1].islower()) + 2 * int(words[:1].isupper()),
            ord(one.mark[0]),
            int(one.closed),
            int(one.continues),
            int(one.title),
            int(min(verbs, 3)),
            int(FIRST_PERSON.search(words) is not None),
            int(np.searchsorted((2, 4, 8, 20), outside, side="right")),
            _kind_of(text[max(start - 2, 0) : start]),
            _kind_of(text[end : end + 2]),
        )

    @cached_property
    def _finite_sums(self) -> Any:
        return sums(self.tagged("VBD", "VBZ", "VBP", "MD"))

    @cached_property
    def _tag(self) -> Any:
        """The tag of each word."""
        return self.doc.to_array([TAG]).astype(np.uint64).ravel()

    @cached_property
    def _dep(self) -> Any:
        return self.doc.to_array([DEP]).astype(np.uint64).ravel()

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


def spread(begins: list[int], count: int) -> tuple[Ints, Ints, Ints]:
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
