"""Whom a pronoun or a description stands for: one of the names around it, judged by what was learned, or nobody."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import group_bounds
from analysis.lexicon import long_row, word_set
from analysis.scene import Scene, name_of

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.reading import Reading
    from analysis.records import Mention

PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "themselves"), "they"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
}
NUMBERS = {name: k for k, name in enumerate(("", "he", "she", "it", "they", "we"))}  # "": a description
WANTED = {"he": (1,), "she": (1,), "it": (2,), "we": (2,)}  # kinds of names that a pronoun may stand for
DEFINITE = frozenset(["the", "his", "her", "its", "their", "this", "that", "both", "neither", "these"])
RELATIVE = frozenset(["who", "whom", "whose", "which", "that"])
RISING = ("appos", "pobj", "prep")  # from "head of *Acme*, who" up to the one who is meant
GENDERED = {"he": 1, "his": 1, "him": 1, "she": 2, "her": 2}
HONORIFICS = {"mr": 1, "mr.": 1, "sir": 1, "lord": 1}
HONORIFICS |= dict.fromkeys(["mrs", "mrs.", "ms", "ms.", "miss", "dame", "lady"], 2)
FAR = 80  # words
LOOKED_AT, RECENT, BEHIND = 40, 6, 2  # mentions looked back at; names of each kind before, and behind in the sentence


def references_of(reading: Reading) -> dict[int, Mention]:
    """The mention of whom each word stands for that stands for somebody without naming him, by the word's index.

    - he, her, it, their, we ... outside quotations, and descriptions: "the company", "the former *executive*".
    - who, which, whose: what their clause describes ("Ann Lee, *who* left").
    """
    found = {i: mention for i, (mention, _) in reading.once(judge_references).items() if mention is not None}
    return found | _relatives(reading, found)


def judge_references(reading: Reading) -> dict[int, tuple[Mention | None, float]]:
    """For each pronoun and description whom it most likely stands for (None: nobody who is named), and the chance."""
    pointers = propose_references(reading.once(Scene))
    chances = reading.learned.chances("references", pointers) if len(pointers) else np.zeros(0)
    found: dict[int, tuple[Mention | None, float]] = {}
    for start, end in group_bounds(pointers.groups):
        best = start + int(np.argmax(chances[start:end]))
        number = int(pointers.columns["mention"][best])
        mention = reading.mentions[number] if number >= 0 else None
        found[int(pointers.slots["head"][best])] = mention, float(chances[best])
    return found


def propose_references(scene: Scene) -> Candidates:
    """For each pronoun and description (`head`) nobody, and then the names around it that were not nearer.

    `mention` is the number of the mention that names one, -1 for nobody.
    """
    known = Known(scene)
    heads = np.flatnonzero(_may_point(scene)).tolist()
    rows = [(k, head, *row) for k, head in enumerate(heads) for row in ((-1, 0), *known.around(head).values())]
    group, head, mentions, rank = np.array(rows, np.int64).reshape(-1, 4).T
    return _described(known, group, head, mentions, rank)


def _may_point(scene: Scene) -> Any:
    """Pronouns, and definite descriptions in the singular, outside quotations."""
    words, left = scene.words.attributes, scene.edges[0]
    listed = (words["titles"][:-1] > 0) | (words["organization_nouns"][:-1] > 0)
    listed |= scene.among(word_set("describing_nouns"))
    definite = scene.among(DEFINITE)[left] & scene.parted("NOUN", "ADJ") & ~scene.tagged("NNS")
    pointing = (scene.among(PRONOUNS) & ~_is_empty(scene)) | listed & definite
    return pointing & (scene.named == 0) & (scene.quoted < 0)


def _is_empty(scene: Scene) -> Any:
    """An "it" that means nothing: "*it* is unclear whether", "*it* was said that"."""
    links, n = scene.words.links, len(scene.doc)
    clause = np.minimum(links["clause"], links["complement"]) < n
    told = np.append(scene.parted("AUX"), False) | (links["aux"] < n) & np.append(scene.tagged("VBN"), False)
    return scene.written("it") & ((clause & told)[links["head"][:-1]] | scene.related("expl"))


class Known:
    """Who is named where in an article, and what it tells of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene, mentions = scene, scene.reading.mentions
        self.names = [name_of(one) for one in mentions]
        first = scene.ends.searchsorted(scene.mention_starts, side="right")
        behind = scene.starts.searchsorted([one.end for one in mentions])
        # the first and the last word of each mention; one column more, for nobody
        self.words = np.append(np.stack([first, behind - 1]), [[0], [0]], axis=1).astype(np.int64)
        self.numbers: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.names):
            self.numbers[name].append(number)

    def around(self, head: int) -> dict[str, tuple[int, int]]:
        """Name -> the number of its mention, and how many names of its kind are nearer."""
        scene, wanted = self.scene, WANTED.get(PRONOUNS.get(self.scene.lowered[head], ""), (1, 2))
        behind = bisect_left(scene.mention_starts, int(scene.starts[head]))
        found: dict[str, tuple[int, int]] = {}
        counts = dict.fromkeys(wanted, 0)
        for number in range(behind - 1, max(-1, behind - 1 - LOOKED_AT), -1):
            name = self.names[number]
            kind = scene.kind_of[name]
            if kind in counts and name not in found and counts[kind] < RECENT:
                found[name] = number, counts[kind] + 1
                counts[kind] += 1
        end = int(scene.ends[scene.passages[2][head] - 1])
        ahead = bisect_left(scene.mention_starts, end, behind, min(len(self.names), behind + BEHIND))
        alike = self.described.get(scene.reading.words.lemmas[head], [])[:RECENT]
        for name in (*self.names[behind:ahead], *scene.main_names, *alike):
            if scene.kind_of[name] in counts and name not in found:
                found[name] = self._nearest(name, behind), RECENT + 1
        return found

    def _nearest(self, name: str, number: int) -> int:
        """The number of the last mention of a name before that with this number, else of its first."""
        known = self.numbers[name]
        return known[max(bisect_left(known, number) - 1, 0)]

    @cached_property
    def descriptions(self) -> dict[str, dict[str, int]]:
        """Word -> whom it describes: "*Governor* Ann Lee", "the Turing *Institute*" (2), or is near (1)."""
        scene, found = self.scene, defaultdict[str, dict[str, int]](dict)
        lemmas, n = scene.reading.words.lemmas, len(scene.doc)
        for name, start, last in zip(self.names, *self.words[:, :-1].tolist(), strict=True):
            end = last + 1
            apart = end < n and scene.lowered[end] in (",", "(", "is", "was")
            beside = min(end + 7, n) if apart else end
            for i in range(max(0, start - 3), min(end + (7 if apart else 5), n)):
                if scene.quoted[i] < 0:
                    known = found[lemmas[i]]
                    known[name] = max(known.get(name, 0), 1 + (i < beside))
        return found

    @cached_property
    def described(self) -> dict[str, list[str]]:
        """Word -> whom it describes."""
        known = self.descriptions.items()
        return {word: [name for name, strength in names.items() if strength == 2] for word, names in known}

    def so_called(self, head: int, name: str) -> int:
        """Whether the text describes this one by the word (3 or 4: nobody else), has it near (2), or not."""
        lemma = self.scene.reading.words.lemmas[head]
        strength = self.descriptions.get(lemma, {}).get(name, 0)
        return 1 + strength + (strength == 2 and len(self.described[lemma]) == 1)

    @cached_property
    def called(self) -> dict[str, int]:
        """Whether a person is he (1) or she (2): by "Mr", and by pronouns near where nobody else is named."""
        scene, votes = self.scene, defaultdict[str, Counter[int]](Counter)
        placed = zip(scene.reading.mentions, self.words[0].tolist(), strict=False)
        people = [(name_of(one), first) for one, first in placed if one.kind == "person"]
        named = Counter(int(scene.passages[0][first]) for _, first in people)
        for name, first in people:
            if first and scene.lowered[first - 1] in HONORIFICS:
                votes[name][HONORIFICS[scene.lowered[first - 1]]] += 5
            if named[int(scene.passages[0][first])] == 1:
                for i in range(first, min(self._end_of_talk(first, named), first + FAR)):
                    if scene.quoted[i] < 0 and scene.lowered[i] in GENDERED:
                        votes[name][GENDERED[scene.lowered[i]]] += 1
        return {name: max(count, key=lambda one: (count[one], one)) for name, count in votes.items()}

    def _end_of_talk(self, first: int, named: Counter[int]) -> int:
        """The place behind the sentence of a word, or behind the next one of the paragraph if it names nobody."""
        (number, _, ends), paragraph = self.scene.passages, self.scene.paragraphs[0]
        end = int(ends[first])
        goes_on = end < len(ends) and paragraph[end] == paragraph[first]
        return int(ends[end]) if goes_on and not named[int(number[end])] else end

    def given(self, name: str) -> int:
        """Whether the given name of a person is a man's (1) or a woman's (2)."""
        is_person = self.scene.kind_of.get(name) == 1
        row = long_row("first_names", name.split(" ")[0].split("-")[0]) if is_person else []
        return GENDERED.get(row[-1], 0) if row else 0


def _described(known: Known, group: Ints, head: Ints, mentions: Ints, rank: Ints) -> Candidates:
    """The candidates with how far they are and what else is known of them."""
    scene, none = known.scene, mentions < 0
    pronoun = np.array([NUMBERS[PRONOUNS.get(scene.lowered[i], "")] for i in head.tolist()], np.int64)
    names = [known.names[number] if number >= 0 else "" for number in mentions.tolist()]
    first, last = known.words[:, mentions]
    heads, gender = scene.words.links["head"], np.where(pronoun < 3, pronoun, 0)
    sentences, paragraphs = (part[0][head] - part[0][last] for part in (scene.passages, scene.paragraphs))
    columns: dict[str, Any] = {
        "kind": _told(scene.kind_of, names),
        "rank": rank,
        "sentences": np.where(first > head, 0, binned(sentences, (1, 2, 3, 5)) + 1),
        "paragraphs": np.clip(paragraphs, -1, 3) + 2,
        "frequent": binned(_told(scene.frequency, names), (1, 2, 4, 8)),
        "top": _told({name: k + 1 for k, name in enumerate(scene.main_names)}, names),
        "called": 1 + _told(known.called, names) + 3 * gender,
        "given": 1 + _told({name: known.given(name) for name in set(names)}, names) + 3 * gender,
        "organization_kind": _told(scene.organization_kinds, names),
        "so_called": np.array([known.so_called(i, name) for i, name in zip(head.tolist(), names, strict=True)]),
        "subject": scene.is_subject[last],
        "opens": (first == scene.passages[1][last]) + 2 * (paragraphs == 0),
        "quoted": scene.quoted[last] >= 0,
        "tie": (heads[last] == heads[head]) + 2 * (heads[last] == heads[heads[head]]),
    }
    columns = {name: np.where(none, 0, values) for name, values in columns.items()}
    columns |= {"none": none, "pronoun": pronoun, "mention": mentions}
    return Candidates(scene.words, {"head": head, "name": np.where(none, -1, last)}, columns, {}, group)


def _told(known: Any, names: list[str]) -> Ints:
    return np.array([known.get(name, 0) for name in names], np.int64)


def _relatives(reading: Reading, known: dict[int, Mention]) -> dict[int, Mention]:
    """Whom relative pronouns stand for; "Lee, head of Acme, *who*" is Lee whatever the parser says."""
    words, found = reading.words, {}
    for i, lower in enumerate(words.lower):
        if lower in RELATIVE and words.tags[i] in ("WP", "WDT", "WP$") and i not in reading.mention_of:
            mention = _antecedent(reading, i, known)
            if mention is not None and (mention.kind == "person" or lower not in ("who", "whom")):
                found[i] = mention
    return found


def _antecedent(reading: Reading, pronoun: int, known: dict[int, Mention]) -> Mention | None:
    """Whom the noun stands for that a relative pronoun belongs to; without a clause what is right before it."""
    words, meant = reading.words, known | reading.mention_of
    noun = _relative_noun(reading, pronoun)
    if noun == pronoun:
        before = (meant.get(i) for i in range(pronoun - 1, max(-1, pronoun - 3), -1))
        return next((mention for mention in before if mention is not None and mention.entity), None)
    human = words.lower[pronoun] in ("who", "whom")
    mention = meant.get(noun)
    while (mention is None or (human and mention.kind != "person")) and words.relations[noun] in (
        RISING if human else ("appos",)
    ):
        noun = words.heads[noun]
        mention = meant.get(noun)
    return mention


def _relative_noun(reading: Reading, pronoun: int) -> int:
    """The noun whose clause a relative pronoun opens; the pronoun itself if the parser saw no clause."""
    words, verb = reading.words, pronoun
    while words.relations[verb] != "relcl" and words.heads[verb] != verb:
        verb = words.heads[verb]
    return words.heads[verb] if words.relations[verb] == "relcl" and verb >= pronoun else pronoun
