"""Who may have said it: names, phrases and pronouns around a cue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import group_bounds
from analysis.english import paths
from analysis.references import DEFINITE, PRONOUNS, judge_references
from analysis.scene import DATE, name_of
from analysis.statements.cues import SMALL

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.scene import Scene

NAMED, GROUP, REFERS, WRITTEN, WHOLE, BARE, BEFORE, INSIDE = range(1, 9)  # how words tell the speaker
BACK, AHEAD = 60, 40  # words
LONGEST = 14  # words of a phrase with its clauses
INNER = ("poss", "compound", "appos")  # relations of a name inside a description
GAPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)
LOOSE = ("punct", "relcl", "acl", "advcl", "appos", "cc", "conj", "parataxis", "preconj")
PLACED = ("nsubj", "nsubjpass", "pobj", "ROOT", "dobj", "appos", "poss")
Span = tuple[int, int]


class Said(NamedTuple):
    """What is chosen of a statement: its cue (a word and its sort), its kind, the words and offsets of its content."""

    place: int
    sort: int
    kind: int
    first: int
    behind: int
    start: int
    end: int

    def holds(self, word: int) -> bool:
        """Whether a word is part of the content; the cue and what is around it there is none of it."""
        return self.first <= word < self.behind and not self.first <= self.place < self.behind


class Speaker(NamedTuple):
    """A candidate: how its words tell who speaks, their head, the words, and the names; none yet for a pronoun."""

    how: int
    head: int
    words: Span
    names: tuple[str, ...]


def choose_speakers(scene: Scene, said: Sequence[Said]) -> list[tuple[Speaker, float]]:
    """For each statement its speaker, with the names, and how likely that is."""
    if not said:
        return []
    references = scene.reading.once(judge_references)
    found, candidates = propose_speakers(scene, said)
    chances = scene.reading.learned.chances("speakers", candidates)
    chosen: list[tuple[Speaker, float]] = []
    for start, end in group_bounds(candidates.groups):
        speaker, chance = _likeliest(found[start:end], chances[start:end])
        names = speaker.names
        if speaker.how == BEFORE and chosen:
            names = chosen[-1][0].names
        elif speaker.how == REFERS:
            mention, share = references.get(speaker.head, (None, 1.0))
            names, chance = ((name_of(mention),) if mention else ()), chance * share
        chosen.append((speaker._replace(names=names or (scene.between(*speaker.words),)), chance))
    return chosen


def _likeliest(found: list[Speaker], chances: Floats) -> tuple[Speaker, float]:
    """The likeliest candidate, whose chance is that of all with the same names."""
    best = found[int(np.argmax(chances))]
    alike = [one.names == best.names and (bool(best.names) or one.how == best.how) for one in found]
    return best, min(float(chances[alike].sum()), 1.0)


def propose_speakers(scene: Scene, said: Sequence[Said]) -> tuple[list[Speaker], Candidates]:
    """For each statement the same speaker as before, and then everyone that is named or described around it."""
    may_speak = _may_speak(scene)
    pairs = [(k, one) for k, statement in enumerate(said) for one in _speakers(scene, statement, may_speak)]
    found = [one for _, one in pairs]
    return found, _described(scene, said, found, np.array([k for k, _ in pairs], np.int64))


def _may_speak(scene: Scene) -> Any:
    """Which words can be the head of a phrase that says who speaks: nouns, names and pronouns outside quotations."""
    nouns = scene.parted("NOUN", "PROPN", "PRON") | (scene.named > 0)
    inner = scene.related("compound", "nmod", "npadvmod") & ~np.append(scene.named[1:] != scene.named[:-1], True)
    nouns |= scene.is_subject & scene.written("neither", "both", "none")
    written = np.array([bool(word.strip()) for word in scene.lowered], bool)  # a space may stand as a word in a name
    return nouns & ~inner & written & (scene.quoted < 0) & (scene.named != DATE)


def _speakers(scene: Scene, said: Said, may_speak: Any) -> Iterator[Speaker]:
    yield Speaker(BEFORE, -1, (said.place, said.place + 1), ())
    for head in _around(scene, said):
        if may_speak[head] and not said.holds(head):
            yield from _told(scene, head)


def _around(scene: Scene, said: Said) -> list[int]:
    """The words around a cue: in its sentence, in those beside it if it has no subject there, and its subject."""
    start, end = int(scene.passages[1][said.place]), int(scene.passages[2][said.place])
    places = set(range(max(start, said.place - BACK), min(end, said.place + AHEAD)))
    subject, n = int(scene.words.links["subject"][said.place]), len(scene.doc)
    if subject == n and said.sort != SMALL:
        around = (*range(max(0, start - BACK), start), *range(end, min(n, end + AHEAD)))
        relations, paragraph = scene.reading.words.relations, scene.paragraphs[0]
        places |= {i for i in around if relations[i] in PLACED and abs(paragraph[i] - paragraph[said.place]) < 2}
    elif subject < n:
        places.add(subject)
    return sorted(places)


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
        own = [child for child, relation in scene.children(word) if relation == "conj" and scene.quoted[child] < 0]
        found += own[:9]
        if len(found) > 12:
            break
    return found


def _described(scene: Scene, said: Sequence[Said], found: list[Speaker], group: Ints) -> Candidates:
    """The candidates with how they stand to the cue."""
    table = [(one.how, one.head, *(one.words if one.head >= 0 else (-1, 0))) for one in found]
    how, head, first, behind = np.array(table, np.int64).reshape(-1, 4).T
    at, sort, kind, content = np.array([one[:4] for one in said], np.int64).reshape(-1, 4)[group].T
    passage, paragraph = scene.passages[0], scene.paragraphs[0]
    conjuncts_of = np.bincount(scene.words.links["head"][:-1][scene.related("conj")], minlength=len(scene.doc))
    opens = np.append(scene.written(",", "("), False)[head + 1]
    closes = np.append(scene.written(",", ")"), False)[at - 1] & (at > 0)
    columns: dict[str, Any] = {
        "subject": (scene.words.links["subject"][at] == head) + 1,
        "side": np.where(head < at, 1, 2),
        "gap": binned(np.abs(head - at), GAPS),
        "sentences": np.clip(passage[head] - passage[at], -2, 2),
        "paragraphs": np.clip(paragraph[head] - paragraph[at], -2, 2),
        "path": paths(scene.words, at, head)["path"],
        "commas": np.where(head < at, opens + 2 * closes, 4),
        "joined": conjuncts_of[head],
        "size": np.minimum(behind - first, 6),
        "answer": np.where(content > at, 1, 2),
        "order": np.where(head < content, 1, 2),
    }
    columns = {name: np.where(head >= 0, values, 0) for name, values in columns.items()}
    columns |= {"how": how, "sort": sort, "kind": kind} | _rivals(scene, group, at, head)
    return Candidates(scene.words, {"cue": at, "head": head, "first": first, "last": behind - 1}, columns, {}, group)


def _rivals(scene: Scene, group: Ints, at: Ints, head: Ints) -> dict[str, Any]:
    """How many heads, subjects and names stand nearer to the cue on the same side; how many names there are."""
    known = head >= 0
    keys = np.stack([group, head >= at, np.abs(head - at), head])[:, known]
    rivals, number = np.unique(keys, axis=1, return_inverse=True)
    block = 2 * rivals[0] + rivals[1]
    begins = np.searchsorted(block, block)
    named = scene.named[rivals[3]] > 0
    found = {}
    for name, most, marks in (
        ("nearer", 3, np.ones(len(block), bool)),
        ("nearer_subjects", 2, scene.is_subject[rivals[3]]),
        ("nearer_names", 2, named),
    ):
        before = np.append([0], np.cumsum(marks))
        found[name] = np.zeros(len(head), np.int64)
        found[name][known] = np.minimum(before[:-1] - before[begins], most)[number.ravel()]
    names = np.bincount(rivals[0][named], minlength=int(group.max(initial=0)) + 1)
    return found | {"only": np.minimum(names, 3)[group]}
