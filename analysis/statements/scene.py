"""An article as most choices see it: its words as arrays, who is named in it, and what the text tells of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.english import first_child
from analysis.lexicon import long_row, word_set
from analysis.records import ORGANIZATION_KINDS
from analysis.statements.layout import Layout

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens
    from analysis.records import Mention

KINDS = {"person": 1, "organization": 2, "model": 3}
DATE = 4
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
FAR = 80  # words
GENDERED = {"he": 1, "his": 1, "him": 1, "she": 2, "her": 2}
HONORIFICS = {"mr": 1, "mr.": 1, "sir": 1, "lord": 1}
HONORIFICS |= dict.fromkeys(["mrs", "mrs.", "ms", "ms.", "miss", "dame", "lady"], 2)


class Scene(Layout):
    """An article with the names, links and classes that templates and proposers ask for."""

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

    def cue_phrase(self, cue: int) -> tuple[int, int]:
        """The first and last word of a cue with negation and auxiliaries: "*did not* say", "declined *to comment*"."""
        first = last = cue
        for child, relation in self.children(cue):
            if relation in ("aux", "auxpass", "neg") and cue - 4 < child < cue:
                first = min(first, child)
            if relation == "xcomp" and child == cue + 2 and self.lowered[cue + 1] == "to":
                last = child
        return first, last

    @cached_property
    def is_head(self) -> Any:
        """Which words can be the head of a phrase that says who speaks."""
        nouns = self.parted("NOUN", "PROPN", "PRON") | (self.named > 0)
        inner = self.related("compound", "nmod", "npadvmod") & ~np.append(self.named[1:] != self.named[:-1], True)
        nouns |= self.is_subject & self.written("neither", "both", "none")
        return nouns & ~inner & (self.quoted < 0) & (self.named != DATE)

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

    def name_at(self, word: int) -> str | None:
        """Who is named at a word: a person or an organization."""
        mention = self.reading.mention_of.get(word)
        return name_of(mention) if mention is not None else None

    def mentions_before(self, word: int) -> tuple[Mention, ...]:
        """The last mentions before a word."""
        behind = bisect_left(self.mention_starts, int(self.starts[word]))
        return self.reading.mentions[max(0, behind - RECENT) : behind]

    def nearest_mention(self, name: str, number: int) -> int:
        """The number of the last mention of a name before that with this number, else of its first."""
        known = self._by_name[name]
        return known[max(bisect_left(known, number) - 1, 0)]

    @cached_property
    def kind_of(self) -> dict[str, int]:
        """What each name is: 1 a person, 2 an organization."""
        return {name_of(one): KINDS[one.kind] for one in self.reading.mentions}

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

    def pronoun_of(self, name: str) -> int:
        """Whether the given name of a person is a man's (1) or a woman's (2)."""
        row = long_row("first_names", name.split(" ")[0].split("-")[0]) if self.kind_of.get(name) == 1 else []
        return GENDERED.get(row[-1], 0) if row else 0

    @cached_property
    def organization_kinds(self) -> dict[str, int]:
        """The kind of each organization, as a number from 1."""
        return {one.organization: ORGANIZATION_KINDS.index(one.kind) + 1 for one in self.reading.organizations}

    @cached_property
    def descriptions(self) -> dict[str, dict[str, int]]:
        """Word -> whom it describes: "*Governor* Ann Lee", "the Turing *Institute*" (2), or is near (1)."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        lemmas, n = self.reading.words.lemmas, len(self.doc)
        for one, start, last in self._placed:
            end, name = last + 1, name_of(one)
            apart = end < n and self.lowered[end] in (",", "(", "is", "was")
            beside = min(end + 7, n) if apart else end
            for i in range(max(0, start - 3), min(end + (7 if apart else 5), n)):
                if self.quoted[i] < 0:
                    known = found[lemmas[i]]
                    known[name] = max(known.get(name, 0), 1 + (i < beside))
        return found

    @cached_property
    def described(self) -> dict[str, list[str]]:
        """Word -> whom it describes."""
        known = self.descriptions.items()
        return {word: [name for name, strength in names.items() if strength == 2] for word, names in known}

    @cached_property
    def called(self) -> dict[str, int]:
        """Whether a person is he (1) or she (2): by "Mr", and by pronouns near where nobody else is named."""
        votes: dict[str, Counter[int]] = defaultdict(Counter)
        people = [(name_of(one), first) for one, first, _ in self._placed if one.kind == "person"]
        named = Counter(int(self.passages[0][first]) for _, first in people)
        for name, first in people:
            if first and self.lowered[first - 1] in HONORIFICS:
                votes[name][HONORIFICS[self.lowered[first - 1]]] += 5
            if named[int(self.passages[0][first])] == 1:
                for i in range(first, min(self._end_of_talk(first, named), first + FAR)):
                    if self.quoted[i] < 0 and self.lowered[i] in GENDERED:
                        votes[name][GENDERED[self.lowered[i]]] += 1
        return {name: max(count, key=lambda one: (count[one], one)) for name, count in votes.items()}

    def _end_of_talk(self, first: int, named: Counter[int]) -> int:
        """The place behind the sentence of a word, or behind the next one of the paragraph if it names nobody."""
        end = int(self.passages[2][first])
        goes_on = end < len(self.doc) and self.paragraphs[0][end] == self.paragraphs[0][first]
        return int(self.passages[2][end]) if goes_on and not named[int(self.passages[0][end])] else end

    @cached_property
    def mention_starts(self) -> list[int]:
        """The offset at which each mention begins."""
        return [one.start for one in self.reading.mentions]

    @cached_property
    def mention_words(self) -> Ints:
        """The first and the last word of each mention (two rows), with one column more."""
        first = np.searchsorted(self.ends, self.mention_starts, side="right")
        behind = np.searchsorted(self.starts, [one.end for one in self.reading.mentions])
        return np.append(np.stack([first, behind - 1]), [[0], [0]], axis=1).astype(np.int64)

    @cached_property
    def _placed(self) -> list[tuple[Mention, int, int]]:
        """The mentions with their first and last word."""
        return [(one, *words) for one, words in zip(self.reading.mentions, self.mention_words.T.tolist(), strict=False)]

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self.reading.mentions):
            found[name_of(one)].append(number)
        return found

    def _classes(self, plain: Tokens) -> Any:
        """What a word is as a speaker: what is named, a pronoun by its form, a title, a writing, its part of speech."""
        column = {name: plain.attributes[name][:-1] for name in ("pos", "lower", "organization_nouns", "titles")}
        found, proper = column["pos"].copy(), self.parted("PROPN")
        documents = self.among(word_set("document_nouns"))
        for number, where in (
            (13, documents),
            (12, column["organization_nouns"] > 0),
            (11, column["titles"] > 0),
        ):
            found[where & ~proper] = number
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
