"""An article as far as speech goes: its words as arrays, with who is named and what is quoted."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.english import arrays
from analysis.lexicon import word_set
from analysis.statements.names import DATE, Names

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
SHARING = ("conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep")  # may have the subject of the verb above
RELATIVE = frozenset(["who", "which", "that", "whom"])
CHILDREN = {  # link -> the relations of the child that it leads to
    "object": ("dobj",),
    "clause": ("ccomp",),
    "complement": ("xcomp",),
    "prep": ("prep", "agent"),
    "neg": ("neg",),
    "aux": ("aux", "auxpass"),
    "mark": ("mark",),
    "adverbial": ("advcl",),
    "attribute": ("attr", "acomp", "oprd"),
    "owner": ("poss",),
    "determiner": ("det",),
    "conjunct": ("conj",),
    "inner": ("pobj", "pcomp"),
}
CLIMB = 8  # steps up the tree


class Scene(Names):
    """An article with the links and classes that the choice of cues, contents and speakers looks at."""

    @cached_property
    def words(self) -> Tokens:
        """The words as arrays, with who is named (`named`, `who`), what is quoted, and links to subjects and others."""
        plain = arrays(self.doc)
        heads, n = plain.links["head"], len(self.doc)
        links = {name: first_child(heads, self._padded(relations)) for name, relations in CHILDREN.items()}
        links["subject"] = self._subjects(plain)
        named = np.append(self.named, 0).astype(np.uint64)
        more = {
            "named": named,
            "who": np.append(self._classes(plain), np.uint64(0)),
            "quoted": np.append(self.quoted >= 0, [False]).astype(np.uint64),
            "cue": np.zeros(n + 1, np.uint64),
        }
        return replace(plain, attributes={**plain.attributes, **more}, links={**plain.links, **links})

    def cue_phrase(self, cue: int) -> tuple[int, int]:
        """The first and last word of a cue with negation and auxiliaries: "*did not* say", "declined *to comment*"."""
        first = last = cue
        for child, relation in self.children(cue):
            if relation in ("aux", "auxpass", "neg") and cue - 4 < child < cue:
                first = min(first, child)
            if relation == "xcomp" and child == cue + 2 and self.lowered[cue + 1] == "to":
                last = child
        return first, last

    def source(self, word: int) -> int | None:
        """The noun behind "according to", "per", "by"."""
        ways = [word, *(child for child, _ in self.children(word))]
        for way in ways:
            for child, relation in self.children(way):
                if relation == "pobj" and child > word:
                    return child
        for i in range(word + 1, min(word + CLIMB, len(self.doc))):
            if self.doc[i].pos_ in ("NOUN", "PROPN", "PRON") and self.doc[i].dep_ not in ("compound", "poss", "nmod"):
                return i
        return None

    @cached_property
    def is_head(self) -> Any:
        """Which words can be the head of a phrase that says who speaks."""
        pos = self.words.attributes["pos"][:-1]
        ids = self.doc.vocab.strings
        nouns = np.isin(pos, [ids["NOUN"], ids["PROPN"], ids["PRON"]]) | (self.named > 0)
        inner = self.related("compound", "nmod", "npadvmod") & ~np.append(self.named[1:] != self.named[:-1], True)
        nouns |= self.is_subject & self.among(frozenset(["neither", "both", "none"]))
        return nouns & ~inner & (self.quoted < 0) & (self.named != DATE)

    @cached_property
    def is_subject(self) -> Any:
        """Which words are the head of a subject."""
        return self.related(*SUBJECTS)

    def _padded(self, relations: tuple[str, ...]) -> Any:
        return np.append(self.related(*relations), False)

    def _classes(self, plain: Tokens) -> Any:
        """What a word is as a speaker: what is named, a pronoun by its form, a title, a writing, its part of speech."""
        column = plain.attributes
        strings = self.doc.vocab.strings
        found = column["pos"][:-1].copy()
        documents = self.among(word_set("document_nouns"))
        for number, where in (
            (13, documents),
            (12, column["organization_nouns"][:-1] > 0),
            (11, column["titles"][:-1] > 0),
        ):
            found[where & (found != strings["PROPN"])] = number
        pronouns = column["pos"][:-1] == strings["PRON"]
        found[pronouns] = column["lower"][:-1][pronouns]
        found[self.among(word_set("nobody"))] = 14
        found[self.named > 0] = self.named[self.named > 0].astype(np.uint64)
        return found

    def _subjects(self, plain: Tokens) -> Ints:
        """For each word its subject, also where a verb above has it: "X joined and *left*", "X, who *left*"."""
        heads = plain.links["head"].tolist()
        own = first_child(plain.links["head"], self._padded(SUBJECTS)).tolist()
        sharing, bound = self._padded(SHARING).tolist(), self._padded(("relcl", "acl")).tolist()
        n = len(self.doc)
        found = np.full(n + 1, n)
        for verb in np.flatnonzero(self.tagged("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD")).tolist():
            at = verb
            for _ in range(CLIMB):
                if own[at] < n:
                    found[verb] = self._antecedent(own[at], heads, bound)
                    break
                if not sharing[at] or heads[at] == at:
                    found[verb] = heads[at] if bound[at] else n
                    break
                at = heads[at]
        return found

    def _antecedent(self, word: int, heads: list[int], bound: list[bool]) -> int:
        """The noun that a relative pronoun stands for; any other word itself."""
        if self.lowered[word] not in RELATIVE or self.doc[word].tag_ not in ("WP", "WDT"):
            return word
        at = word
        for _ in range(CLIMB):
            if bound[at] and at >= word:
                return heads[at]
            at = heads[at]
        return word


def first_child(heads: Ints, marked: Any) -> Ints:
    """For each word the first of the marked ones that hang on it; the missing word where there is none."""
    found = np.full(len(heads), len(heads) - 1)
    children = np.flatnonzero(marked)[::-1]
    found[heads[children]] = children
    return found
