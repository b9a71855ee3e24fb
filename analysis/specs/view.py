"""An article as the decisions about models look at it: words as arrays, and where each offset lies."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.english import child
from analysis.lexicon import word_table

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from analysis.choosing.candidates import Tokens
    from analysis.parsing import Parsed

DEEPEST = 8  # words between a word and its verb
HELPERS = frozenset({"compound", "nmod", "nummod", "amod"})


@dataclass(frozen=True)
class View:
    """The words of an article and the places of its offsets."""

    parsed: Parsed

    @property
    def doc(self) -> Doc:
        """The parsed words."""
        return self.parsed.doc

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return self.parsed.article.text

    @cached_property
    def lower(self) -> list[str]:
        """The words in lower case."""
        return self.parsed.words.lower

    @cached_property
    def words(self) -> Tokens:
        """The words as arrays, with attributes `unit` and `act`, and links to the `verb` above and its `subject`."""
        words = self.parsed.tokens
        units = {row["word"]: k for k, row in enumerate(word_table("units"))}
        classes = [row["unit"] for row in word_table("units")]
        number = {name: k + 1 for k, name in enumerate(dict.fromkeys(classes))}
        acts = {row["word"]: row["use"] for row in word_table("model_verbs")}
        kinds = {name: k + 1 for k, name in enumerate(dict.fromkeys(acts.values()))}
        unit = [number[classes[units[word]]] if word in units else 0 for word in self.lower]
        act = [kinds.get(acts.get(lemma, ""), 0) for lemma in self.parsed.words.lemmas]
        more = {"unit": np.array([*unit, 0], np.uint64), "act": np.array([*act, 0], np.uint64)}
        verbs, subjects = self._clauses
        return replace(
            words, attributes={**words.attributes, **more}, links={**words.links, "verb": verbs, "subject": subjects}
        )

    def token(self, offset: int) -> int:
        """The word at an offset, or the last before it."""
        return max(0, bisect_right(self._tokens, offset) - 1)

    def offset(self, word: int) -> int:
        """Where a word begins; -1 for the word that is missing."""
        return self._tokens[word] if word < len(self._tokens) else -1

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph at an offset."""
        return bisect_right(self._paragraphs, offset) - 1

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence at an offset."""
        return self.parsed.sentence_at(offset)

    def is_subject(self, end: int) -> int:
        """Whether the noun phrase of the word before an offset is a subject."""
        token = self.doc[self.token(end - 1)]
        while token.dep_ in HELPERS and token.head.i > token.i:
            token = token.head
        return int(token.dep_.startswith("nsubj"))

    def bounds(self, word: int) -> tuple[int, int]:
        """The first word of a word's sentence, and the one behind its last."""
        k = bisect_right(self._firsts, word) - 1
        return self._firsts[k], self._firsts[k + 1] if k + 1 < len(self._firsts) else len(self.doc)

    @cached_property
    def _firsts(self) -> list[int]:
        return [sentence.start for sentence in self.doc.sents]

    @cached_property
    def _tokens(self) -> list[int]:
        return self.parsed.words.starts

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(r"\n+", self.text))]

    @cached_property
    def _clauses(self) -> tuple[np.ndarray, np.ndarray]:
        """For each word the verb that it hangs on, and the subject of that verb."""
        heads = np.append(self.parsed.words.heads, len(self.doc)).astype(np.int64)
        is_verb = np.array([part in ("VERB", "AUX") for part in self.parsed.words.parts] + [True])
        verbs = np.arange(len(heads))
        for _ in range(DEEPEST):
            verbs = np.where(is_verb[verbs], verbs, heads[verbs])
        nominal = child(self.doc, "nsubj"), child(self.doc, "nsubjpass")
        return verbs, np.minimum(*nominal)[verbs]
