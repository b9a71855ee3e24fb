"""Whom a pronoun or a description stands for: one of the names around it, judged by what was learned, or nobody."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import group_starts
from analysis.lexicon import word_set
from analysis.statements.scene import Scene, name_of

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
    scene = reading.once(Scene)
    pointers = propose_references(scene)
    if not pointers.heads:
        return {}
    chances = reading.learned.chances("references", describe_references(scene, pointers))
    starts = group_starts(pointers.group)[0].tolist()
    found: dict[int, tuple[Mention | None, float]] = {}
    for head, start, end in zip(pointers.heads, starts, [*starts[1:], len(chances)], strict=True):
        best = start + int(np.argmax(chances[start:end]))
        number = int(pointers.mentions[best])
        found[head] = (reading.mentions[number] if number >= 0 else None), float(chances[best])
    return found


@dataclass(frozen=True)
class Pointers:
    """The words that may stand for somebody, and for each candidate its pointer, mention (-1: nobody) and rank."""

    heads: list[int]
    group: Ints
    mentions: Ints
    rank: Ints


def propose_references(scene: Scene) -> Pointers:
    """For each pronoun and description nobody, and then the names around it that were not nearer."""
    heads = np.flatnonzero(_may_point(scene)).tolist()
    rows = [(k, *row) for k, head in enumerate(heads) for row in ((-1, 0), *_names_around(scene, head).values())]
    group, mentions, rank = np.array(rows, np.int64).reshape(-1, 3).T
    return Pointers(heads, group, mentions, rank)


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


def _names_around(scene: Scene, head: int) -> dict[str, tuple[int, int]]:
    """Name -> the number of its mention, and how many names of its kind are nearer."""
    mentions, wanted = scene.reading.mentions, WANTED.get(PRONOUNS.get(scene.lowered[head], ""), (1, 2))
    behind = bisect_left(scene.mention_starts, int(scene.starts[head]))
    found: dict[str, tuple[int, int]] = {}
    counts = dict.fromkeys(wanted, 0)
    for number in range(behind - 1, max(-1, behind - 1 - LOOKED_AT), -1):
        name = name_of(mentions[number])
        kind = scene.kind_of[name]
        if kind in counts and name not in found and counts[kind] < RECENT:
            found[name] = number, counts[kind] + 1
            counts[kind] += 1
    end = int(scene.ends[scene.passages[2][head] - 1])
    ahead = [number for number in range(behind, min(len(mentions), behind + BEHIND)) if mentions[number].start < end]
    for name in (*(name_of(mentions[number]) for number in ahead), *scene.main_names, *_described(scene, head)):
        if scene.kind_of[name] in counts and name not in found:
            found[name] = scene.nearest_mention(name, behind), RECENT + 1
    return found


def _described(scene: Scene, head: int) -> list[str]:
    """Whom the text describes by this noun."""
    return scene.described.get(scene.reading.words.lemmas[head], [])[:RECENT]


def describe_references(scene: Scene, pointers: Pointers) -> Candidates:
    """The candidates with how far they are and what else is known of them."""
    group, numbers, none = pointers.group, pointers.mentions, pointers.mentions < 0
    head = np.array(pointers.heads, np.int64)[group]
    pronoun = np.array([NUMBERS[PRONOUNS.get(scene.lowered[i], "")] for i in pointers.heads], np.int64)[group]
    names = [name_of(scene.reading.mentions[number]) if number >= 0 else "" for number in numbers.tolist()]
    first, last = scene.mention_words[:, numbers]
    heads, gender = scene.words.links["head"], np.where(pronoun < 3, pronoun, 0)
    sentences, paragraphs = (part[0][head] - part[0][last] for part in (scene.passages, scene.paragraphs))
    columns: dict[str, Any] = {
        "kind": _told(scene.kind_of, names),
        "rank": pointers.rank,
        "sentences": np.where(first > head, 0, binned(sentences, (1, 2, 3, 5)) + 1),
        "paragraphs": np.clip(paragraphs, -1, 3) + 2,
        "frequent": binned(_told(scene.frequency, names), (1, 2, 4, 8)),
        "top": _told({name: k + 1 for k, name in enumerate(scene.main_names)}, names),
        "called": 1 + _told(scene.called, names) + 3 * gender,
        "given": 1 + _told({name: scene.pronoun_of(name) for name in set(names)}, names) + 3 * gender,
        "organization_kind": _told(scene.organization_kinds, names),
        "so_called": np.array([_so_called(scene, i, name) for i, name in zip(head.tolist(), names, strict=True)]),
        "subject": scene.is_subject[last],
        "opens": (first == scene.passages[1][last]) + 2 * (paragraphs == 0),
        "quoted": scene.quoted[last] >= 0,
        "tie": (heads[last] == heads[head]) + 2 * (heads[last] == heads[heads[head]]),
    }
    columns = {name: np.where(none, 0, values) for name, values in columns.items()}
    columns |= {"none": none, "pronoun": pronoun}
    return Candidates(scene.words, {"head": head, "name": np.where(none, -1, last)}, columns, {}, group)


def _told(known: Any, names: list[str]) -> Ints:
    return np.array([known.get(name, 0) for name in names], np.int64)


def _so_called(scene: Scene, head: int, name: str) -> int:
    """Whether the text describes this one by the word (3 or 2: nobody else), has it near (1), or not."""
    lemma = scene.reading.words.lemmas[head]
    strength = scene.descriptions.get(lemma, {}).get(name, 0)
    return 1 + strength + (strength == 2 and len(scene.described[lemma]) == 1)


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
