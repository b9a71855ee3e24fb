"""Whom a pronoun or a description stands for that says who speaks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.statements.speakers import PRONOUNS, Said, Speaker

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.records import Mention
    from analysis.statements.scene import Scene

RECENT = 6  # names of each kind that are looked at
BEFORE_LAST = 3  # speakers before
CHAIN = 40  # words from one pronoun to the next of a chain
WANTED = {"he": (1,), "she": (1,), "it": (2,), "we": (2,), "i": (1,)}  # what a pronoun may stand for


@dataclass(frozen=True)
class Pointer:
    """Words that stand for somebody (`head` -1: nothing is said), the statement, the speakers before, last first."""

    said: Said
    head: int
    before: tuple[tuple[int, Speaker], ...]


@dataclass(frozen=True)
class Antecedents:
    """The candidates of an article: names (none: as written), what COLUMNS tell of them, the words that name them."""

    pointers: list[Pointer]
    group: Ints
    names: list[tuple[str, ...]]
    rows: list[tuple[int, ...]]
    places: list[tuple[int, int]]


COLUMNS: tuple[str, ...] = (
    "sort",
    "pronoun",
    "kind",
    "rank",
    "sentences",
    "paragraphs",
    "spoke",
    "spoke_apart",
    "agrees",
    "quoted",
    "inside",
)
COLUMNS += (
    "frequent",
    "others",
    "subject",
    "top",
    "spoken",
    "many",
    "opens",
    "chain",
    "below",
    "name_agrees",
    "so_called",
)
COLUMNS += ("org_kind",)


@dataclass
class Candidate:
    """Whom a pointer may stand for: the last mention before it, if any, and how many of its kind are nearer.

    `chain` counts those that are nearer to the first of the pronouns that lead up to the pointer; `spoke` says which of
    the speakers before it is.
    """

    mention: Mention | None = None
    rank: int = RECENT
    chain: int = RECENT
    spoke: int = 0


def propose_antecedents(scene: Scene, pointers: list[Pointer]) -> Antecedents:
    """For each pointer nobody, and then the names before it, whoever spoke before, and who is named most."""
    group: list[int] = []
    names: list[tuple[str, ...]] = []
    rows: list[tuple[int, ...]] = []
    places: list[tuple[int, int]] = []
    for k, pointer in enumerate(pointers):
        found = _candidates(scene, pointer)
        group += [k] * (len(found) + 1)
        names += [(), *found]
        pronoun = _pronoun(scene, pointer)
        rows.append((pointer.said.sort, KINDS_OF_POINTER.index(pronoun), *[0] * (len(COLUMNS) - 2)))
        rows += [_row(scene, pointer, pronoun, name, one, len(found)) for name, one in found.items()]
        places += [(-1, -1), *((_place(scene, one), scene.full_name.get(name[0], -1)) for name, one in found.items())]
    return Antecedents(pointers, np.array(group, np.int64), names, rows, places)


KINDS_OF_POINTER = ("", "-", "he", "she", "it", "they", "we", "i")


def _pronoun(scene: Scene, pointer: Pointer) -> str:
    return PRONOUNS.get(scene.lowered[pointer.head], "") if pointer.head >= 0 else "-"


def _candidates(scene: Scene, pointer: Pointer) -> dict[tuple[str, ...], Candidate]:
    """Who was named before, by names."""
    at = pointer.head if pointer.head >= 0 else pointer.said.place
    pronoun = _pronoun(scene, pointer)
    wanted = WANTED.get(pronoun, (1, 2))
    found: dict[tuple[str, ...], Candidate] = {}
    counts, chained = Counter[int](), Counter[int]()
    begins = _chain(scene, at, pronoun)
    for mention in reversed(scene.mentions_before(at)):
        name, kind = (mention.entity or mention.text,), scene.kind_of[mention.entity or mention.text]
        first = scene.first_word(mention)
        if kind not in wanted or pointer.said.holds(first):
            continue
        if name not in found and counts[kind] < RECENT:
            found[name] = Candidate(mention, counts[kind])
            counts[kind] += 1
        if name in found and found[name].chain == RECENT and first < begins:
            found[name].chain = chained[kind]
            chained[kind] += 1
    for rank, (_, speaker) in enumerate(pointer.before[:BEFORE_LAST], 1):
        if speaker.names and (len(speaker.names) > 1 or scene.kind_of.get(speaker.names[0], wanted[0]) in wanted):
            one = found.setdefault(speaker.names, Candidate())
            one.spoke = one.spoke or rank
    if pronoun == "they" or (pronoun == "" and scene.doc[pointer.head].tag_ == "NNS"):
        found |= _pairs(scene, found)
    for name in (*scene.main_names, *(_described(scene, pointer) if pronoun == "" else ())):
        if scene.kind_of[name] in wanted:
            found.setdefault((name,), Candidate(scene.last_mention(name, at)))
    return found


def _pairs(scene: Scene, found: dict[tuple[str, ...], Candidate]) -> dict[tuple[str, ...], Candidate]:
    """The two people, and the two organizations, that were named last: "*neither company* would say"."""
    pairs: dict[tuple[str, ...], Candidate] = {}
    for kind in (1, 2):
        last = [(name, one) for name, one in found.items() if scene.kind_of.get(name[0]) == kind and one.rank < 2]
        if len(last) == 2:
            (second, near), (first, far) = last
            pairs[first + second] = Candidate(near.mention, far.rank, far.chain, max(near.spoke, far.spoke))
    return pairs


def _described(scene: Scene, pointer: Pointer) -> list[str]:
    """Whom the text describes by the word of a pointer."""
    known = scene.descriptions.get(scene.doc[pointer.head].lemma_.lower(), {})
    return [name for name, strength in known.items() if strength == 2][:RECENT]


def _so_called(scene: Scene, pointer: Pointer, name: str) -> int:
    """Whether the text describes this one by the word of the pointer (3 or 2: nobody else), has it near (1), or not."""
    known = scene.descriptions.get(scene.doc[pointer.head].lemma_.lower(), {}) if pointer.head >= 0 else {}
    strength = known.get(name, 0)
    alone = strength == 2 and sum(other == 2 for other in known.values()) == 1
    return 1 + strength + alone


def _chain(scene: Scene, at: int, pronoun: str) -> int:
    """Where the run of like pronouns begins that leads up to a word."""
    begins = at
    for i in range(at - 1, max(-1, at - 4 * CHAIN), -1):
        if begins - i > CHAIN:
            break
        if scene.quoted[i] < 0 and PRONOUNS.get(scene.lowered[i]) == pronoun:
            begins = i
    return begins


def _place(scene: Scene, one: Candidate) -> int:
    return scene.last_word(one.mention) if one.mention is not None else -1


def _row(
    scene: Scene, pointer: Pointer, pronoun: str, names: tuple[str, ...], one: Candidate, count: int
) -> tuple[int, ...]:
    at = pointer.head if pointer.head >= 0 else pointer.said.place
    place = _place(scene, one)
    sentence, paragraph = scene.passages[0], scene.paragraphs[0]
    last = pointer.before[one.spoke - 1][0] if one.spoke else -1
    said_names = scene.names_in(pointer.said.first, pointer.said.behind)
    heads, known = scene.words.links["head"], place >= 0
    return (
        pointer.said.sort,
        KINDS_OF_POINTER.index(pronoun),
        scene.kind_of.get(names[0], 0) + (4 if len(names) > 1 else 0) + 1,
        one.rank + 1,
        int(binned(sentence[at] - sentence[place], (1, 2, 3, 5))) + 1 if known else 7,
        int(min(paragraph[at] - paragraph[place], 3)) + 1 if known else 7,
        one.spoke,
        int(min(paragraph[at] - paragraph[last], 3)) + 4 * min(int(sentence[at] - sentence[last]), 3) + 1
        if last >= 0
        else 0,
        1 + scene.called.get(names[0], 0) + 3 * ({"he": 1, "she": 2}.get(pronoun, 0)),
        int(scene.quoted[place] >= 0) if known else 2,
        int(any(name in said_names for name in names)),
        int(binned(scene.frequency[names[0]], (1, 2, 4, 8))),
        min(count, 5),
        int(scene.is_subject[place]) + 1 if known else 0,
        1 + scene.main_names.index(names[0]) if names[0] in scene.main_names else 0,
        int(any(before.names == names for _, before in pointer.before)),
        len(names) > 1,
        int(scene.first_word(one.mention) == scene.passages[1][place]) + 2 * int(paragraph[place] == paragraph[at])
        if one.mention
        else 0,
        one.chain + 1,
        int(heads[place] == pointer.said.place) + 2 * int(heads[heads[place]] == pointer.said.place) if known else 0,
        1 + scene.pronoun_of(names[0]) + 3 * ({"he": 1, "she": 2}.get(pronoun, 0)),
        _so_called(scene, pointer, names[0]),
        scene.organization_kinds.get(names[0], 0),
    )


def describe_antecedents(scene: Scene, found: Antecedents) -> Candidates:
    """The candidates with how far they are and what else is known of them."""
    table = np.array(found.rows, np.int64).reshape(-1, len(COLUMNS))
    columns = dict(zip(COLUMNS, table.T, strict=True))
    columns["none"] = np.array([not names for names in found.names], np.int64)
    heads = np.array([found.pointers[k].head for k in found.group.tolist()], np.int64)
    cues = np.array([found.pointers[k].said.place for k in found.group.tolist()], np.int64)
    name, full = np.array(found.places, np.int64).reshape(-1, 2).T
    return Candidates(scene.words, {"head": heads, "cue": cues, "name": name, "full": full}, columns, {}, found.group)
