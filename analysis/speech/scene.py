"""A Reading with its quotations and reporting verbs: what the rules about speech look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.speech.quotations import Quotation, find_quotations, paragraphs
from analysis.speech.reporting import reporting_verbs, shapes

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from analysis.reading import Reading

ENDING = ".!?…:;\"”’')]»–—-"
JOINING = frozenset(
    {",", ":", "and", "but", "while", "whereas", "as", "though", "although", "or", "—", "–", "-", "--", "yet", "with"}
)


@dataclass(frozen=True)
class Scene:
    """One article, as far as speech goes. Offsets in `passages` and `quoted` are token indices."""

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
    def quotations(self) -> list[Quotation]:
        """What is said in quotation marks, in order."""
        return [quotation for quotation in self._marked if not quotation.title]

    @cached_property
    def quoted(self) -> dict[int, Quotation]:
        """Token index -> the quotation around it, marks included."""
        found: dict[int, Quotation] = {}
        for quotation in self._marked:
            start, end = quotation.outer
            span = self.doc.char_span(start, end, alignment_mode="contract")
            found.update({token.i: quotation for token in span or ()})
        return found

    @cached_property
    def cues(self) -> list[tuple[Token, frozenset[str]]]:
        """The reporting verbs outside quotations, in order, each with the shapes in which it reports here."""
        verbs = reporting_verbs()
        places = [i for i, word in enumerate(self.lowered) if word in verbs and i not in self.quoted]
        return [(self.doc[i], found) for i in places if (found := shapes(self.doc[i]))]

    @cached_property
    def lowered(self) -> list[str]:
        """The words of the article in lower case, by token index."""
        return [token.lower_ for token in self.doc]

    def sentences_with(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        """Offsets of the sentences in which `pattern` is found: a cheap test before a dear one."""
        spans = pairwise([*self._passage_starts, len(self.text)])
        return [(start, end) for start, end in spans if pattern.search(self.text, start, end)]

    @cached_property
    def passages(self) -> list[int]:
        """Where sentences begin, those apart that the parser began inside a quotation or in mid-sentence."""
        return [sentence.start for sentence in self.doc.sents if self._begins(sentence.start)]

    def passage(self, token: Token) -> tuple[int, int]:
        """The token indices between which the sentence of `token` runs, whole quotations included."""
        index = bisect_right(self.passages, token.i)
        return self.passages[index - 1], self.passages[index] if index < len(self.passages) else len(self.doc)

    def passage_at(self, offset: int) -> int:
        """Which of `passages` an offset is in."""
        return bisect_right(self._passage_starts, offset)

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Offsets of the paragraph around an offset."""
        index = bisect_right(self._paragraphs, (offset, len(self.text))) - 1
        return self._paragraphs[max(index, 0)]

    def scope(self, verb: Token) -> int:
        """The token index before which the words end that a reporting verb may govern.

        They end with the sentence, at a semicolon, and where the next attribution begins: ", *adding* that",
        ", *according to*", "and *said*", ", and *Google claims*".
        """
        end = self.passage(verb)[1]
        for i in range(verb.i + 1, end):
            if i in self.quoted:
                continue
            word = self.doc[i]
            if word.text == ";":
                return i
            edge = self._attribution_edge(word)
            if edge is not None and edge > verb.i:
                return edge
        return end

    def region_start(self, verb: Token) -> int:
        """The token index where an attribution begins: with its subject, or with the verb if the subject follows."""
        lefts = [child.left_edge.i for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")]
        if not lefts:
            lefts = [child.i for child in verb.lefts if child.dep_ in ("advmod", "aux")]
        start = min(lefts, default=verb.i)
        # A quotation that the parser made part of the subject is not.
        while start < verb.i and start in self.quoted:
            start += 1
        return start

    def is_cue(self, word: Token) -> bool:
        """Whether the word is one of `cues`."""
        return word.i in self._cue_indices

    def offsets(self, span: tuple[int, int]) -> tuple[int, int]:
        """Character offsets of the tokens between two indices; an empty run has equal ones."""
        words = self.doc[span[0] : span[1]]
        return words.start_char, words.end_char if len(words) else words.start_char

    @cached_property
    def _passage_starts(self) -> list[int]:
        return [self.doc[start].idx for start in self.passages]

    @cached_property
    def _marked(self) -> list[Quotation]:
        return find_quotations(self.text)

    @cached_property
    def _paragraphs(self) -> list[tuple[int, int]]:
        return list(paragraphs(self.text)) or [(0, 0)]

    @cached_property
    def _cue_indices(self) -> frozenset[int]:
        return frozenset(token.i for token, _ in self.cues)

    def _begins(self, start: int) -> bool:
        before = self.doc[start - 1]
        if start == 0 or "\n" in before.text_with_ws:
            return True
        quotation = self.quoted.get(start)
        inside = quotation is not None and self.doc[start].idx > quotation.outer[0]
        return not inside and not self.doc[start].text[0].islower() and before.text[-1] in ENDING

    def _attribution_edge(self, word: Token) -> int | None:
        if word.lower_ == "according" or (word.lower_ == "citing" and not self._inserted(word)):
            return self._before_joining(word.i)
        if not self.is_cue(word):
            return None
        start = self.region_start(word)
        if self.doc[start].tag_ in ("WP", "WDT"):
            return None
        edge = self._before_joining(start)
        return edge if edge < start or self.doc[start - 1].text in "”\"’'" else None

    def _inserted(self, citing: Token) -> bool:
        """Whether "citing …" stands between the verb and its clause: "reported, *citing two officials*, that"."""
        end = self.passage(citing)[1]
        return any(self.doc[i].text == "," and self.doc[i + 1].lower_ == "that" for i in range(citing.i, end - 1))

    def _before_joining(self, start: int) -> int:
        while start > 0 and self.doc[start - 1].lower_ in JOINING:
            start -= 1
        return start
