"""An article as its choices see it: words as arrays, where its parts and quotations are, who is named in it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import bin_of
from analysis.english import first_child
from analysis.lexicon import word_set
from analysis.quotations import Quotation, find_quotations, paragraphs
from analysis.records import ORGANIZATION_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from analysis.choosing.candidates import Ints, Tokens
    from analysis.reading import Reading
    from analysis.records import Mention

KINDS = {"person": 1, "organization": 2, "model": 3}
DATE = 4
ENDING = ".!?…:;\"”’')]»–—-"  # a sentence that does not end so goes on behind a break that the parser made
LENGTHS = (1, 2, 3, 4, 6, 9, 14, 22, 35, 60)  # words of a quotation
SHAPE = ("length", "closes", "opens_low", "goes_on", "title", "verbs", "whole", "before_mark")
FINITE = ("VBD", "VBZ", "VBP", "MD")
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
    "attribute": ("attr", "acomp", "oprd"),
    "owner": ("poss",),
    "determiner": ("det",),
    "conjunct": ("conj",),
    "inner": ("pobj", "pcomp"),
}
CLIMB = 8  # steps up the tree
RECENT = 40  # mentions looked back at
Parts = tuple["Ints", "Ints", "Ints"]  # for each word the number of its part, where that begins, the place behind it


class Scene:
    """One article with what templates and proposers ask for. Places are indices of words unless called offsets."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.doc, self.text = reading, reading.doc, reading.article.text
        self.lowered = reading.words.lower
        self.starts: Ints = np.array(reading.words.starts, np.int64)
        self.ends: Ints = self.starts + np.array([len(text) for text in reading.words.texts], np.int64)

    @cached_property
    def words(self) -> Tokens:
        """The words as arrays, with who is named (`named`, `who`), what is quoted, and links to subjects and others."""
        plain = self.reading.tokens
        heads = plain.links["head"]
        links = {name: first_child(heads, self.related(*relations)) for name, relations in CHILDREN.items()}
        links["subject"] = self._subjects(first_child(heads, self.related(*SUBJECTS)))
        more = {"named": self.named, "who": self._classes(plain), "quoted": self.quoted >= 0}
        padded = {name: np.append(values.astype(np.uint64), np.uint64(0)) for name, values in more.items()}
        return replace(plain, attributes={**plain.attributes, **padded}, links={**plain.links, **links})

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
        finite, places = sums(self.tagged(*FINITE)), self.quotation_words.tolist()
        shapes = [self._shape(one, words, finite) for one, words in zip(self.quotations, places, strict=True)]
        table = np.array([*shapes, [0] * len(SHAPE)], np.int64)
        return {f"q_{name}": column for name, column in zip(SHAPE, table.T, strict=True)}

    @cached_property
    def quoted(self) -> Ints:
        """For each word the number of the quotation around it, marks included; -1 for none."""
        found = np.full(len(self.doc), -1)
        for k, quotation in enumerate(self.quotations):
            found[slice(*self.within(*quotation.outer))] = k
        return found

    @cached_property
    def finite(self) -> Any:
        """Which words are finite verbs outside quotations."""
        return self.tagged(*FINITE) & (self.quoted < 0)

    @cached_property
    def is_subject(self) -> Any:
        """Which words are the head of a subject."""
        return self.related(*SUBJECTS)

    @cached_property
    def named(self) -> Ints:
        """What is named at each word: 1 a person, 2 an organization, 3 a model, 4 a date, 0 nothing."""
        found = np.zeros(len(self.doc), np.int64)
        for date in self.reading.dates:
            span = self.reading.span(date)
            found[span.start : span.end] = DATE
        for i, mention in self.reading.mention_of.items():
            found[i] = KINDS[mention.kind]
        return found

    @cached_property
    def kind_of(self) -> dict[str, int]:
        """What each name is: 1 a person, 2 an organization."""
        return {name_of(one): KINDS[one.kind] for one in self.reading.mentions}

    @cached_property
    def organization_kinds(self) -> dict[str, int]:
        """The kind of each organization, as a number from 1."""
        return {one.organization: ORGANIZATION_KINDS.index(one.kind) + 1 for one in self.reading.organizations}

    @cached_property
    def frequency(self) -> Counter[str]:
        """How often each is named."""
        return Counter(map(name_of, self.reading.mentions))

    @cached_property
    def main_names(self) -> list[str]:
        """The person and the organization that are named most."""
        ranked = [name for name, _ in self.frequency.most_common()]
        most = [next((name for name in ranked if self.kind_of[name] == kind), None) for kind in (1, 2)]
        return [name for name in most if name]

    @cached_property
    def mention_starts(self) -> list[int]:
        """The offset at which each mention begins."""
        return [one.start for one in self.reading.mentions]

    def mentions_before(self, word: int) -> tuple[Mention, ...]:
        """The last mentions before a word."""
        behind = bisect_left(self.mention_starts, int(self.starts[word]))
        return self.reading.mentions[max(0, behind - RECENT) : behind]

    def name_at(self, word: int) -> str | None:
        """Who is named at a word: a person or an organization."""
        mention = self.reading.mention_of.get(word)
        return name_of(mention) if mention is not None else None

    def children(self, word: int) -> list[tuple[int, str]]:
        """The words that hang on a word, with their relation."""
        words = self.reading.words
        return [(child, words.relations[child]) for child in words.children[word]]

    def cue_phrase(self, cue: int) -> tuple[int, int]:
        """The first and last word of a cue with negation and auxiliaries: "*did not* say", "declined *to comment*"."""
        first = last = cue
        for child, relation in self.children(cue):
            if relation in ("aux", "auxpass", "neg") and cue - 4 < child < cue:
                first = min(first, child)
            if relation == "xcomp" and child == cue + 2 and self.lowered[cue + 1] == "to":
                last = child
        return first, last

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The first word that two offsets have between them, and the place behind the last."""
        return int(self.ends.searchsorted(start, side="right")), int(self.starts.searchsorted(end))

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

    def _begins(self, start: int) -> bool:
        if start == 0:
            return True
        before = self.doc[start - 1].text_with_ws
        if "\n" in before:
            return True
        inside = self.quoted[start] >= 0 and self.quoted[start - 1] == self.quoted[start]
        return not inside and not self.doc[start].text[0].islower() and before.strip()[-1:] in ENDING

    def _shape(self, one: Quotation, places: list[int], finite: Ints) -> tuple[int, ...]:
        words, start, (mark, first, behind) = self.text[one.start : one.end], one.outer[0], places
        begins, ends = int(self.passages[1][mark]), int(self.passages[2][mark])
        outside = (mark - begins) + max(ends - behind, 0)
        return (
            bin_of(len(words.split()), LENGTHS),
            _kind_of(words[-1:]),
            int(words[:1].islower()) + 2 * int(words[:1].isupper()),
            int(one.continues),
            int(one.title),
            min(int(finite[min(behind, len(self.doc))] - finite[first]), 3),
            bin_of(outside, (2, 4, 8, 20)),
            _kind_of(self.text[max(start - 2, 0) : start]),
        )

    def _classes(self, plain: Tokens) -> Any:
        """What a word is as a speaker: what is named, a pronoun by its form, a title, a writing, its part of speech."""
        column = {name: plain.attributes[name][:-1] for name in ("pos", "lower", "organization_nouns", "titles")}
        found, proper = column["pos"].copy(), self.parted("PROPN")
        found[self.among(word_set("document_nouns")) & ~proper] = 13
        found[(column["organization_nouns"] > 0) & ~proper] = 12
        found[(column["titles"] > 0) & ~proper] = 11
        pronouns = self.parted("PRON")
        found[pronouns] = column["lower"][pronouns]
        found[self.among(word_set("nobody"))] = 14
        return np.where(self.named > 0, self.named.astype(np.uint64), found)

    def _subjects(self, own: Ints) -> Ints:
        """For each word its subject, also where a verb above has it: "X joined and *left*", "X, who *left*"."""
        heads, n = self.reading.words.heads, len(self.doc)
        sharing, bound = self.related(*SHARING).tolist(), self.related("relcl", "acl").tolist()
        found = np.full(n + 1, n)
        for verb in np.flatnonzero(self.tagged("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD")).tolist():
            at = verb
            for _ in range(CLIMB):
                if own[at] < n:
                    found[verb] = self._antecedent(int(own[at]), heads, bound)
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


def name_of(mention: Mention) -> str:
    """The name of whom a mention names, or its words where that is open."""
    return mention.entity or mention.text


def spread(begins: list[int], count: int) -> Parts:
    """For each of `count` words which part it is in, where that begins, and where it ends.

    >>> [part.tolist() for part in spread([0, 2], 3)]
    [[0, 0, 1], [0, 0, 2], [2, 2, 3]]
    """
    starts = np.array(sorted({0, *begins} - {count}), np.int64)
    number = np.searchsorted(starts, np.arange(count), side="right") - 1
    return number, starts[number], np.append(starts[1:], count)[number]


def sums(marked: Any) -> Ints:
    """How many of the marked words stand before each place.

    >>> sums([True, False, True]).tolist()
    [0, 1, 1, 2]
    """
    return np.append([0], np.cumsum(marked)).astype(np.int64)


def counted(marked: Any, low: Ints, high: Ints) -> Ints:
    """How many of the marked words each span has: `low` its first word, `high` the place behind its last.

    >>> counted([True, False, True], np.array([0, 1]), np.array([3, 2])).tolist()
    [2, 0]
    """
    before = sums(marked)
    return before[high] - before[low]


def marked(count: int, places: Ints) -> Any:
    """Of so many words those at these places."""
    found = np.zeros(count, bool)
    found[places] = True
    return found


def _kind_of(characters: str) -> int:
    """The characters as a number, letters and digits all alike."""
    return crc32("".join("a" if one.isalnum() else one for one in characters).encode())
