"""Whom a pronoun or a description stands for that says who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.statements.speakers import PRONOUNS, Said, Speaker

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.records import Mention
    from analysis.statements.scene import Scene

RECENT = 7  # names that are looked at
BEFORE_LAST = 3  # speakers before


@dataclass(frozen=True)
class Pointer:
    """Words that stand for somebody (`head` -1: nothing is said), the statement, and the speakers before, last first."""

    said: Said
    head: int
    before: tuple[tuple[int, Speaker], ...]


@dataclass(frozen=True)
class Antecedents:
    """The candidates of all pointers of an article: names, none for "as written", and the word that names them."""

    pointers: list[Pointer]
    group: Ints
    names: list[tuple[str, ...]]
    rows: list[tuple[int, ...]]


COLUMNS = ("sort", "pronoun", "kind", "rank", "sentences", "paragraphs", "spoke", "spoke_apart", "agrees", "quoted", "inside")
COLUMNS += ("frequent", "others", "subject", "top", "spoken", "many", "place", "opens")


def propose_antecedents(scene: Scene, pointers: list[Pointer]) -> Antecedents:
    """For each pointer nobody, and then the names before it, whoever spoke before, and who is named most."""
    group: list[int] = []
    names: list[tuple[str, ...]] = []
    rows: list[tuple[int, ...]] = []
    for k, pointer in enumerate(pointers):
        found = _candidates(scene, pointer)
        group += [k] * (len(found) + 1)
        names += [(), *found]
        rows += [(*[0] * (len(COLUMNS) - 2), -1, 0), *(_row(scene, pointer, *item, len(found)) for item in found.items())]
    return Antecedents(pointers, np.array(group, np.int64), names, rows)


def _candidates(scene: Scene, pointer: Pointer) -> dict[tuple[str, ...], tuple[Mention | None, int, int]]:
    """Names -> their last mention before the pointer, their rank by nearness, which of the speakers before they were."""
    at = pointer.head if pointer.head >= 0 else pointer.said.place
    found: dict[tuple[str, ...], tuple[Mention | None, int, int]] = {}
    before = scene.mentions_before(at)
    for mention in reversed(before):
        name = (mention.entity or mention.text,)
        first = scene.first_word(mention)
        if mention.kind != "model" and name not in found and not pointer.said.first <= first < pointer.said.behind:
            found[name] = (mention, len(found), 0)
            if len(found) == RECENT:
                break
    for rank, (_, speaker) in enumerate(pointer.before[:BEFORE_LAST], 1):
        if speaker.names:
            mention, near, spoke = found.get(speaker.names, (None, RECENT, 0))
            found[speaker.names] = (mention, near, spoke or rank)
    for name in scene.main_names:
        found.setdefault((name,), (None, RECENT + 1, 0))
    return found


def _row(
    scene: Scene, pointer: Pointer, names: tuple[str, ...], seen: tuple[Mention | None, int, int], count: int
) -> tuple[int, ...]:
    mention, rank, spoke = seen
    at = pointer.head if pointer.head >= 0 else pointer.said.place
    pronoun = PRONOUNS.get(scene.lowered[pointer.head], "") if pointer.head >= 0 else "-"
    place = scene.first_word(mention) if mention else -1
    sentence, paragraph = scene.passages[0], scene.paragraphs[0]
    kind = scene.kind_of.get(names[0], 0) if len(names) == 1 else 9
    told = scene.called.get(names[0], 0)
    last = pointer.before[spoke - 1][0] if spoke else -1
    return (
        pointer.said.sort,
        ("", "-", "he", "she", "it", "they", "we", "i").index(pronoun),
        kind + 1,
        rank + 1,
        int(binned(sentence[at] - sentence[place], (1, 2, 3, 5))) if place >= 0 else 7,
        int(min(paragraph[at] - paragraph[place], 3)) if place >= 0 else 7,
        spoke,
        int(min(paragraph[at] - paragraph[last], 3)) + 4 * min(int(sentence[at] - sentence[last]), 3) + 1 if last >= 0 else 0,
        1 + told + 3 * ({"he": 1, "she": 2}.get(pronoun, 0)),
        int(scene.quoted[place] >= 0) if place >= 0 else 2,
        int(any(name in scene.names_in(pointer.said.first, pointer.said.behind) for name in names)),
        int(binned(scene.frequency[names[0]], (1, 2, 4, 8))),
        min(count, 5),
        int(scene.is_subject[place : place + 4].any()) + 1 if place >= 0 else 0,
        1 + scene.main_names.index(names[0]) if names[0] in scene.main_names else 0,
        int(any(spoke_before.names == names for _, spoke_before in pointer.before)),
        len(names) > 1,
        place,
        int(place == scene.passages[1][place]) + 2 * int(place == scene.paragraphs[1][place]) if place >= 0 else 0,
    )


def describe_antecedents(scene: Scene, found: Antecedents) -> Candidates:
    """The candidates with how far they are and what else is known of them."""
    table = np.array(found.rows, np.int64).reshape(-1, len(COLUMNS))
    columns = dict(zip(COLUMNS, table.T, strict=True))
    name = columns.pop("place")
    heads = np.array([found.pointers[k].head for k in found.group.tolist()], np.int64)
    cues = np.array([found.pointers[k].said.place for k in found.group.tolist()], np.int64)
    columns["none"] = np.array([not names for names in found.names], np.int64)
    return Candidates(scene.words, {"head": heads, "cue": cues, "name": name}, columns, {}, found.group)
