"""An article as far as speech goes: its quotations, and its words as arrays with who is named and what is quoted."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.english.arrays import arrays
from analysis.lexicon import word_set, word_table
from analysis.records import ORGANIZATION_KINDS
from analysis.statements.quotations import Quotation, find_quotations, paragraphs

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from analysis.choosing.candidates import Ints, Words
    from analysis.reading import Reading
    from analysis.records import Mention

ENDING = ".!?…:;\"”’')]»–—-"  # a sentence that does not end so goes on behind a break that the parser made
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
KINDS = {"person": 1, "organization": 2, "model": 3}
DATE = 4
CLIMB = 8
RECENT = 40  # mentions looked back at
FAR = 80  # words
GENDERED = {"he": 1, "his": 1, "him": 1, "she": 2, "her": 2}
HONORIFICS = {
    "mr": 1,
    "mr.": 1,
    "sir": 1,
    "lord": 1,
    "mrs": 2,
    "mrs.": 2,
    "ms": 2,
    "ms.": 2,
    "miss": 2,
    "dame": 2,
    "lady": 2,
}
LENGTHS = (1, 2, 3, 4, 6, 9, 14, 22, 35, 60)  # words of a quotation
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e|[Uu]s)\b")


@dataclass(frozen=True)
class Scene:
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
    def words(self) -> Words:
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

    @cached_property
    def lowered(self) -> list[str]:
        """The words in lower case."""
        return [token.lower_ for token in self.doc]

    @cached_property
    def starts(self) -> Ints:
        """The offset at which each word begins."""
        return np.array([token.idx for token in self.doc], np.int64)

    @cached_property
    def ends(self) -> Ints:
        """The offset at which each word ends."""
        return self.starts + np.array([len(token) for token in self.doc], np.int64)

    @cached_property
    def edges(self) -> tuple[Ints, Ints]:
        """For each word the first and the last of those that hang on it."""
        pairs = [(token.left_edge.i, token.right_edge.i) for token in self.doc]
        return tuple(np.array(pairs, np.int64).reshape(-1, 2).T)  # type: ignore[return-value]

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
        """What each quotation is like, as small numbers; the names are in `cues.py`."""
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
    def mention_of(self) -> dict[int, Mention]:
        """The mention that a word is part of."""
        return {token.i: one for one in self.reading.mentions for token in self.reading.span(one)}

    @cached_property
    def named(self) -> Ints:
        """What is named at each word: 1 a person, 2 an organization, 3 a model, 4 a date, 0 nothing."""
        found = np.zeros(len(self.doc), np.int64)
        for date in self.reading.dates:
            span = self.reading.span(date)
            found[span.start : span.end] = DATE
        for i, mention in self.mention_of.items():
            found[i] = KINDS[mention.kind]
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

    def children(self, word: int) -> list[tuple[int, str]]:
        """The words that hang on a word, with their relation."""
        return [(child.i, child.dep_) for child in self.doc[word].children]

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

    def between(self, start: int, end: int) -> str:
        """The text of the words from one to before another."""
        return self.text[int(self.starts[start]) : int(self.ends[end - 1])].strip()

    def name_at(self, word: int) -> str | None:
        """Who is named at a word: a person or an organization."""
        mention = self.mention_of.get(word)
        return (mention.entity or mention.text) if mention is not None else None

    def first_word(self, mention: Mention) -> int:
        """The first word of a mention."""
        return int(np.searchsorted(self.ends, mention.start, side="right"))

    def last_word(self, mention: Mention) -> int:
        """The last word of a mention."""
        return int(np.searchsorted(self.starts, mention.end)) - 1

    @cached_property
    def full_name(self) -> dict[str, int]:
        """The first word of each name where it stands in full."""
        found: dict[str, int] = {}
        for one in self.reading.mentions:
            if one.text == one.entity:
                found.setdefault(one.text, self.first_word(one))
        return found

    def mentions_before(self, word: int) -> tuple[Mention, ...]:
        """The last mentions before a word."""
        behind = bisect_left(self._mention_starts, int(self.starts[word]))
        return self.reading.mentions[max(0, behind - RECENT) : behind]

    def last_mention(self, name: str, word: int) -> Mention | None:
        """The last mention of a name before a word."""
        known = self._by_name.get(name, [])
        behind = bisect_left(known, int(self.starts[word]), key=lambda one: one.start)
        return known[behind - 1] if behind else None

    @cached_property
    def _by_name(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = defaultdict(list)
        for one in self.reading.mentions:
            found[one.entity or one.text].append(one)
        return found

    def names_in(self, first: int, behind: int) -> set[str]:
        """Who is named in some words, the first FAR of them."""
        return {name for i in range(max(first, 0), min(behind, first + FAR)) if (name := self.name_at(i))}

    @cached_property
    def kind_of(self) -> dict[str, int]:
        """What each name is: 1 a person, 2 an organization."""
        return {one.entity or one.text: KINDS[one.kind] for one in self.reading.mentions}

    @cached_property
    def frequency(self) -> Counter[str]:
        """How often each is named."""
        return Counter(one.entity or one.text for one in self.reading.mentions)

    @cached_property
    def main_names(self) -> list[str]:
        """The person and the organization that are named most."""
        ranked = [name for name, _ in self.frequency.most_common()]
        most = [next((name for name in ranked if self.kind_of[name] == kind), None) for kind in (1, 2)]
        return [name for name in most if name]

    def pronoun_of(self, name: str) -> int:
        """Whether the given name of a person is a man's (1) or a woman's (2)."""
        return given_pronouns().get(name.split(" ")[0].split("-")[0], 0) if self.kind_of.get(name) == 1 else 0

    @cached_property
    def organization_kinds(self) -> dict[str, int]:
        """The kind of each organization, as a number from 1."""
        return {one.organization: ORGANIZATION_KINDS.index(one.kind) + 1 for one in self.reading.organizations}

    @cached_property
    def descriptions(self) -> dict[str, dict[str, int]]:
        """Word -> whom it describes: "*Governor* Ann Lee, the *actress*", "the Turing *Institute*" (2), or is near (1)."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for one in self.reading.mentions:
            start, end, name = self.first_word(one), self.last_word(one) + 1, one.entity or one.text
            apart = end < len(self.doc) and self.lowered[end] in (",", "(", "is", "was")
            beside = {*range(max(0, start - 3), end), *(range(end, min(end + 7, len(self.doc))) if apart else ())}
            for i in {*beside, *range(end, min(end + 5, len(self.doc)))}:
                if self.quoted[i] < 0:
                    known = found[self.doc[i].lemma_.lower()]
                    known[name] = max(known.get(name, 0), 1 + (i in beside))
        return found

    @cached_property
    def called(self) -> dict[str, int]:
        """Whether a person is he (1) or she (2): by "Mr", and by pronouns near where nobody else is named."""
        votes: dict[str, Counter[int]] = defaultdict(Counter)
        people = [one for one in self.reading.mentions if one.kind == "person"]
        named = Counter(int(self.passages[0][self.first_word(one)]) for one in people)
        for one in people:
            first, name = self.first_word(one), one.entity or one.text
            if first and self.lowered[first - 1] in HONORIFICS:
                votes[name][HONORIFICS[self.lowered[first - 1]]] += 5
            sentence = int(self.passages[0][first])
            if named[sentence] == 1:
                end = int(self.passages[2][first])
                if (
                    end < len(self.doc)
                    and not named[sentence + 1]
                    and self.paragraphs[0][end] == self.paragraphs[0][first]
                ):
                    end = int(self.passages[2][end])
                for i in range(first, min(end, first + FAR)):
                    if self.quoted[i] < 0 and self.lowered[i] in GENDERED:
                        votes[name][GENDERED[self.lowered[i]]] += 1
        return {name: max(count, key=lambda one: (count[one], one)) for name, count in votes.items()}

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [one.start for one in self.reading.mentions]

    @cached_property
    def finite(self) -> Any:
        """Which words are finite verbs outside quotations."""
        return self.tagged("VBD", "VBZ", "VBP", "MD") & (self.quoted < 0)

    def related(self, *relations: str) -> Any:
        """Which words hang on their head by one of these relations."""
        return np.isin(self._dep, [self.doc.vocab.strings[name] for name in relations])

    def tagged(self, *tags: str) -> Any:
        """Which words have one of these tags."""
        column = self.words_tag
        return np.isin(column, [self.doc.vocab.strings[name] for name in tags])

    def among(self, words: frozenset[str]) -> Any:
        """Which words, in lower case, are among these."""
        return np.array([word in words for word in self.lowered], bool)

    def _shape(self, one: Quotation, mark: int, first: int, behind: int) -> tuple[int, ...]:
        text, (start, end) = self.text, one.outer
        words = text[one.start : one.end]
        sentence, begins, ends = (part[mark] for part in self.passages)
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
        return np.append([0], np.cumsum(self.tagged("VBD", "VBZ", "VBP", "MD")))

    @cached_property
    def words_tag(self) -> Any:
        """The tag of each word."""
        from spacy.attrs import TAG

        return self.doc.to_array([TAG]).astype(np.uint64).ravel()

    @cached_property
    def _dep(self) -> Any:
        from spacy.attrs import DEP

        return self.doc.to_array([DEP]).astype(np.uint64).ravel()

    def _padded(self, relations: tuple[str, ...]) -> Any:
        return np.append(self.related(*relations), False)

    def _classes(self, plain: Words) -> Any:
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

    def _subjects(self, plain: Words) -> Ints:
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

    def _begins(self, start: int) -> bool:
        if start == 0:
            return True
        before = self.doc[start - 1].text_with_ws
        if "\n" in before:
            return True
        inside = self.quoted[start] >= 0 and self.quoted[start - 1] == self.quoted[start]
        return not inside and not self.doc[start].text[0].islower() and before.strip()[-1:] in ENDING


@cache
def given_pronouns() -> dict[str, int]:
    """Given name -> 1 for he, 2 for she."""
    known = {"he": 1, "she": 2}
    return {row["name"]: known[row["pronoun"]] for row in word_table("first_names") if row["pronoun"]}


def _kind_of(characters: str) -> int:
    """The characters as a number, letters and digits all alike."""
    return crc32("".join("a" if one.isalnum() else one for one in characters).encode())


def first_child(heads: Ints, marked: Any) -> Ints:
    """For each word the first of the marked ones that hang on it; the missing word where there is none."""
    found = np.full(len(heads), len(heads) - 1)
    children = np.flatnonzero(marked)[::-1]
    found[heads[children]] = children
    return found


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


def preceding(marked: Any) -> Ints:
    """For each place the last marked one before it; -1 if none.

    >>> preceding([False, True, False]).tolist()
    [-1, -1, 1, 1]
    """
    found = np.where(marked, np.arange(len(marked)), -1)
    return np.append([-1], np.maximum.accumulate(found)) if len(found) else np.array([-1])
