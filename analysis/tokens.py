"""The words of a Doc as plain lists, which are quicker to go through than its tokens."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from spacy.attrs import DEP, HEAD, LEMMA, LOWER, ORTH, POS, SPACY, TAG

if TYPE_CHECKING:
    from spacy.tokens import Doc

ATTRIBUTES = {"text": ORTH, "lower": LOWER, "lemma": LEMMA, "tag": TAG, "pos": POS, "dep": DEP}

OPENERS = frozenset({'"', "“", "‘", "'", "(", "[", "—", "–", "-", "*", "•", ":", "·", "|", ">", "…"})
UNTITLED = {"about", "after", "against", "among", "before", "between", "during"}  # long words that headings write small
UNTITLED |= {"under", "until", "where", "which", "while", "without"}


@dataclass(frozen=True)
class Words:
    """The words of a Doc as plain lists, which are quicker to go through than tokens."""

    doc: Doc

    @cached_property
    def texts(self) -> list[str]:
        """The words."""
        return self._column("text")

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each word starts."""
        spaces: Any = self.doc.to_array(SPACY)
        lengths = map(len, self.texts)
        return list(accumulate((n + s for n, s in zip(lengths, spaces.tolist(), strict=True)), initial=0))[:-1]

    @cached_property
    def lower(self) -> list[str]:
        """The words in lower case."""
        return self._column("lower")

    @cached_property
    def lemmas(self) -> list[str]:
        """The dictionary form of each word, in lower case."""
        return [lemma.lower() for lemma in self._column("lemma")]

    @cached_property
    def tags(self) -> list[str]:
        """The tag of each word in the Penn Treebank's set."""
        return self._column("tag")

    @cached_property
    def parts(self) -> list[str]:
        """The part of speech of each word in Universal Dependencies' set."""
        return self._column("pos")

    @cached_property
    def relations(self) -> list[str]:
        """How each word hangs on its head."""
        return self._column("dep")

    @cached_property
    def heads(self) -> list[int]:
        """The word that each word hangs on; a root hangs on itself."""
        steps: Any = self.doc.to_array(HEAD)
        return [i + step for i, step in enumerate(steps.astype("int64").tolist())]

    @cached_property
    def children(self) -> list[list[int]]:
        """For each word those that hang on it."""
        found: list[list[int]] = [[] for _ in self.heads]
        for i, head in enumerate(self.heads):
            if head != i:
                found[head].append(i)
        return found

    @cached_property
    def content(self) -> str:
        """The whole text: a Doc puts it together anew every time."""
        return self.doc.text

    @cached_property
    def opens(self) -> set[int]:
        """The words that begin a sentence; not where the parser parts capitalized words: "Acme | Robotics named"."""
        starts = (sentence.start for sentence in self.doc.sents)
        return {i for i in starts if not i or not (self.texts[i - 1].istitle() and self.texts[i].istitle())}

    def text(self, start: int, end: int) -> str:
        """The text from one word to the one before another."""
        return self.content[self.starts[start] : self.starts[end - 1] + len(self.texts[end - 1])]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The first word at or behind a character offset, and the word after the last one before another."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def glued(self, i: int) -> bool:
        """Whether a word stands right after the one before it, without a space."""
        return i > 0 and self.starts[i] == self.starts[i - 1] + len(self.texts[i - 1])

    def opening(self, i: int) -> bool:
        """Whether a word may have its capital from where it stands: first in a sentence or behind an opening mark."""
        return i in self.opens or self.texts[i - 1] in OPENERS or self.texts[i - 1].isspace()

    @cached_property
    def titled(self) -> set[int]:
        """The words of sentences written with capitals throughout, as headings are: "How AI Learns to Read"."""
        found: set[int] = set()
        for sentence in self.doc.sents:
            texts = [text for text in self.texts[sentence.start : sentence.end] if text[0].isalpha()]
            capitals = sum(not text[0].islower() for text in texts)
            if capitals > 2 and not any(text.islower() and len(text) > 4 and text not in UNTITLED for text in texts):
                lower = len(texts) - capitals
                found.update(range(sentence.start, sentence.end) if lower <= capitals else ())
        return found

    def _column(self, name: str) -> list[str]:
        numbers = self.doc.to_array(ATTRIBUTES[name]).tolist()
        strings = self.doc.vocab.strings
        known = {number: strings[number] for number in set(numbers)}
        return [known[number] for number in numbers]
