"""Who may have said it: names, phrases and pronouns around a cue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.paths import paths
from analysis.statements.cues import SMALL

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.statements.scene import Scene

NAMED, GROUP, REFERS, WRITTEN, WHOLE, BARE, BEFORE, INSIDE = range(1, 9)  # how words tell the speaker
BACK, AHEAD = 60, 40  # words
LONGEST = 14  # words of a phrase with its clauses
INNER = ("poss", "compound", "appos")  # relations of a name inside a description
GAPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)
PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "both", "neither"), "they"),
    **dict.fromkeys(("we", "us", "our"), "we"),
    **dict.fromkeys(("i", "me", "my"), "i"),
}
DEFINITE = frozenset(["the", "his", "her", "its", "their", "this", "that", "both", "neither", "these"])
LOOSE = ("punct", "relcl", "acl", "advcl", "appos", "cc", "conj", "parataxis", "preconj")
PLACED = ("nsubj", "nsubjpass", "pobj", "ROOT", "dobj", "appos", "poss")
Span = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """What was chosen so far of a statement: its cue (a word and its sort), its kind and the words of its content."""

    place: int
    sort: int
    kind: int
    first: int
    behind: int

    def holds(self, word: int) -> bool:
        """Whether a word is part of the content; the cue and what is around it there is none of it."""
        return self.first <= word < self.behind and not self.first <= self.place < self.behind


@dataclass(frozen=True)
class Speaker:
    """A candidate: how its words tell who speaks, their head, the words, and the names; none yet for a pronoun."""

    how: int
    head: int
    words: Span
    names: tuple[str, ...]


@dataclass(frozen=True)
class Speakers:
    """The candidates of an article: for each the statement (a number) that it is a speaker of."""

    said: list[Said]
    group: Ints
    found: list[Speaker]


def propose_speakers(scene: Scene, said: list[Said]) -> Speakers:
    """For each statement the same speaker as before, and then everyone that is named or described around it."""
    pairs = [(k, one) for k, statement in enumerate(said) for one in _speakers(scene, statement)]
    return Speakers(said, np.array([k for k, _ in pairs], np.int64), [one for _, one in pairs])


def _speakers(scene: Scene, said: Said) -> Iterator[Speaker]:
    yield Speaker(BEFORE, -1, (said.place, said.place + 1), ())
    for head in _heads(scene, said):
        yield from _told(scene, head)


def _heads(scene: Scene, said: Said) -> list[int]:
    """The nouns, names and pronouns around a cue that can be speakers, outside quotations and what is said."""
    start, end = int(scene.passages[1][said.place]), int(scene.passages[2][said.place])
    places = set(range(max(start, said.place - BACK), min(end, said.place + AHEAD)))
    subject = int(scene.words.links["subject"][said.place])
    if subject == len(scene.doc) and said.sort != SMALL:
        before = range(max(0, start - BACK), start)
        behind = range(end, min(len(scene.doc), end + AHEAD))
        here = scene.paragraphs[0][said.place]
        places |= {
            i for i in (*before, *behind) if scene.doc[i].dep_ in PLACED and abs(scene.paragraphs[0][i] - here) < 2
        }
    elif subject < len(scene.doc):
        places.add(subject)
    return [i for i in sorted(places) if scene.is_head[i] and not said.holds(i)]


def _told(scene: Scene, head: int) -> Iterator[Speaker]:
    """The ways in which the phrase of a head tells a speaker."""
    first, last = phrase(scene, head)
    word = scene.doc[head]
    name = scene.name_at(head)
    if name:
        yield Speaker(NAMED, head, (first, last + 1), (name,))
        names = [scene.name_at(one) for one in conjuncts(scene, head)]
        if len(names) > 1 and all(names):
            yield Speaker(GROUP, head, (first, last + 1), tuple(dict.fromkeys(map(str, names))))
        return
    yield from (Speaker(INSIDE, head, (first, last + 1), (inner,)) for inner in _names_inside(scene, head))
    pronoun = word.lower_ in PRONOUNS
    refers = pronoun or (word.pos_ == "NOUN" and scene.lowered[scene.edges[0][head]] in DEFINITE)
    if refers:
        yield Speaker(REFERS, head, (first, last + 1), ())
    if pronoun:
        return
    spans = {WRITTEN: (first, last + 1), WHOLE: (first, int(scene.edges[1][head]) + 1), BARE: (first, head + 1)}
    seen: set[Span] = {spans.pop(WRITTEN)} if refers else set()
    for how, (start, end) in spans.items():
        if (start, end) not in seen and end - start <= LONGEST:
            seen.add((start, end))
            yield Speaker(how, head, (start, end), (scene.between(start, end),))


def _names_inside(scene: Scene, head: int) -> list[str]:
    """Who is named at the end of a description, or whose thing it is: "director of X *Ann Lee*", "*Acme*'s lawsuit"."""
    ends = [scene.edges[1][head], *(child for child, relation in scene.children(head) if relation in INNER)]
    return list(dict.fromkeys(name for place in ends if (name := scene.name_at(int(place)))))


def phrase(scene: Scene, head: int) -> Span:
    """The first and last word of a noun phrase without clauses, appositions and what is coordinated."""
    left, right = scene.edges
    first = last = head
    for child, relation in scene.children(head):
        if child < head and relation not in LOOSE:
            first = min(first, int(left[child]))
    for child, relation in scene.children(head):
        if child > head:
            if relation in LOOSE and (relation != "acl" or scene.doc[child].tag_ == "VBG"):
                break
            last = max(last, int(right[child]))
    while first < head and (
        scene.quoted[first] >= 0 or not scene.lowered[first].strip() or scene.lowered[first] in ",-–—"
    ):
        first += 1
    return first, last


def conjuncts(scene: Scene, head: int) -> list[int]:
    """A word and what is coordinated with it."""
    found = [head]
    for word in found:
        found += [child for child, relation in scene.children(word) if relation == "conj" and scene.quoted[child] < 0][
            :9
        ]
        if len(found) > 12:
            break
    return found


def describe_speakers(scene: Scene, speakers: Speakers) -> Candidates:
    """The candidates with how they stand to the cue."""
    rows = [_row(scene, speakers.said[k], one) for k, one in zip(speakers.group.tolist(), speakers.found, strict=True)]
    names: tuple[str, ...] = (
        "how",
        "subject",
        "side",
        "gap",
        "sentences",
        "paragraphs",
        "commas",
        "joined",
        "size",
        "sort",
        "kind",
    )
    names += ("answer", "inside", "order")
    columns = dict(zip(names, np.array(rows, np.int64).reshape(-1, len(names)).T, strict=True))
    columns |= _rivals(scene, speakers)
    heads = np.array([one.head for one in speakers.found], np.int64)
    cues = np.array([speakers.said[k].place for k in speakers.group.tolist()], np.int64)
    columns["path"] = paths(scene.words, cues, heads)["path"]
    first = np.array([one.words[0] if one.head >= 0 else -1 for one in speakers.found], np.int64)
    last = np.array([one.words[1] - 1 if one.head >= 0 else -1 for one in speakers.found], np.int64)
    return Candidates(
        scene.words, {"cue": cues, "head": heads, "first": first, "last": last}, columns, {}, speakers.group
    )


def _row(scene: Scene, said: Said, one: Speaker) -> tuple[int, ...]:
    if one.head < 0:
        return (one.how, 0, 0, 0, 0, 0, 0, 0, 0, said.sort, said.kind, 0, 0, 0)
    at, head = said.place, one.head
    gap = abs(head - at)
    doc = scene.doc
    commas = (doc[head + 1].text in (",", "(") if head + 1 < len(doc) else False) + 2 * (
        at > 0 and doc[at - 1].text in (",", ")")
    )
    return (
        one.how,
        int(scene.words.links["subject"][at] == head) + 1,
        1 if head < at else 2,
        int(np.searchsorted(GAPS, gap, side="right")),
        int(np.clip(scene.passages[0][head] - scene.passages[0][at], -2, 2)),
        int(np.clip(scene.paragraphs[0][head] - scene.paragraphs[0][at], -2, 2)),
        commas if head < at else 4,
        sum(relation == "conj" for _, relation in scene.children(head)[:20]),
        min(one.words[1] - one.words[0], 6),
        said.sort,
        said.kind,
        1 if said.first > at else 2,
        0,
        1 if head < said.first else 2,
    )


def _rivals(scene: Scene, speakers: Speakers) -> dict[str, Any]:
    """How many heads, and how many subjects, stand nearer to the cue on the same side; whether the first name."""
    n = len(speakers.found)
    found = {name: np.zeros(n, np.int64) for name in ("nearer", "nearer_subjects", "nearer_names", "only")}
    starts = np.flatnonzero(np.diff(speakers.group, prepend=-1)).tolist()
    subjects = scene.related("nsubj", "nsubjpass", "csubj")
    for start, end in zip(starts, [*starts[1:], n], strict=True):
        place = speakers.said[int(speakers.group[start])].place
        heads = np.unique([one.head for one in speakers.found[start:end] if one.head >= 0]).astype(np.int64)
        for side in (heads[heads < place][::-1], heads[heads >= place]):
            ranks = {int(head): k for k, head in enumerate(side)}
            is_subject, is_name = np.cumsum(subjects[side]), np.cumsum(scene.named[side] > 0)
            for i in range(start, end):
                rank = ranks.get(speakers.found[i].head)
                if rank is not None:
                    found["nearer"][i] = min(rank, 3)
                    found["nearer_subjects"][i] = min(int(is_subject[rank]) - int(subjects[side[rank]]), 2)
                    found["nearer_names"][i] = min(int(is_name[rank]) - int(scene.named[side[rank]] > 0), 2)
        names = int((scene.named[heads] > 0).sum()) if len(heads) else 0
        found["only"][start:end] = min(names, 3)
    return found
