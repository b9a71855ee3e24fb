"""Who is named in an article, where, how often, and what the text tells of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.lexicon import word_table
from analysis.records import ORGANIZATION_KINDS
from analysis.statements.layout import Layout

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.records import Mention

KINDS = {"person": 1, "organization": 2, "model": 3}
DATE = 4
RECENT = 40  # mentions looked back at
FAR = 80  # words
GENDERED = {"he": 1, "his": 1, "him": 1, "she": 2, "her": 2}
HONORIFICS = {"mr": 1, "mr.": 1, "sir": 1, "lord": 1}
HONORIFICS |= dict.fromkeys(["mrs", "mrs.", "ms", "ms.", "miss", "dame", "lady"], 2)


class Names(Layout):
    """An article with its mentions."""

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
        """Word -> whom it describes: "*Governor* Ann Lee", "the Turing *Institute*" (2), or is near (1)."""
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
    def _by_name(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = defaultdict(list)
        for one in self.reading.mentions:
            found[one.entity or one.text].append(one)
        return found

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [one.start for one in self.reading.mentions]


@cache
def given_pronouns() -> dict[str, int]:
    """Given name -> 1 for he, 2 for she."""
    known = {"he": 1, "she": 2}
    return {row["name"]: known[row["pronoun"]] for row in word_table("first_names") if row["pronoun"]}
