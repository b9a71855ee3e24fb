"""What nobody knows: what the text itself says is unknown, undisclosed, unanswered or only apparent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.templates import mix
from analysis.records import QUESTION_KINDS, STATEMENT_KINDS, OpenQuestion
from analysis.statements.contents import strip
from analysis.statements.cues import judge_cues
from analysis.statements.scene import Scene

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints, Tokens
    from analysis.reading import Reading

LEAST = 0.38  # how likely a row has to be
HOPELESS = 0.97  # a clause that leaves nothing open with this probability is dropped
EDGES = ' \t\r\n,;:.–—-?"“”'
LONGEST = 60  # words of a clause that are looked at
SIZES = (3, 6, 9, 14, 22, 35)
ODDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.96)
CHANCES = (0.02, 0.1, 0.3, 0.6, 0.9)
JOINING = frozenset(["and", "but", "nor", "or", "while", "though", "although", "yet", "so", "whereas"])
NO_COMMENT = STATEMENT_KINDS.index("no_comment") + 1
ASKING = frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how", "whether", "if"])
Span = tuple[int, int]


@dataclass(frozen=True)
class Clauses:
    """The clauses of an article: first word and the place behind the last."""

    scene: Scene
    first: Ints
    behind: Ints

    def __len__(self) -> int:
        return len(self.first)

    def take(self, kept: Ints) -> Clauses:
        """Only those with these numbers."""
        return Clauses(self.scene, self.first[kept], self.behind[kept])


def find_questions(reading: Reading) -> Iterator[OpenQuestion]:
    """What the text itself says is not known, a row for each clause that says so."""
    scene, least = reading.once(Scene), reading.learned.least(LEAST)
    clauses, chances = promising(reading)
    if not len(clauses):
        return
    candidates = describe_words(clauses, chances)
    scores = reading.learned.chances("doubts", candidates)
    starts = np.flatnonzero(np.diff(candidates.groups, prepend=-1))
    for k, (start, end) in enumerate(zip(starts, [*starts[1:], len(scores)], strict=True)):
        if 1 - scores[start] >= least:
            cue = int(clauses.first[k]) + int(np.argmax(scores[start + 1 : end]))
            kind = QUESTION_KINDS[int(chances[k, 1:].argmax())]
            yield _row(scene, (int(clauses.first[k]), int(clauses.behind[k])), cue, kind, float(1 - scores[start]))


def promising(reading: Reading) -> tuple[Clauses, Floats]:
    """The clauses worth a second look, and the chances of their labels."""
    clauses = propose_clauses(reading.once(Scene))
    chances = reading.learned.label_chances("clauses", describe_clauses(clauses))
    kept = np.flatnonzero(chances[:, 0] < HOPELESS)
    return clauses.take(kept), chances[kept]


def propose_clauses(scene: Scene) -> Clauses:
    """Sentences, parted at semicolons and before conjunctions where a finite verb stands on either side.

    >>> from analysis.tables import read_all
    >>> from analysis.article import Article
    >>> clauses = propose_clauses(Scene(next(read_all([Article("She left; why is unclear, and he won't say.")]))))
    >>> [clauses.scene.between(*span) for span in zip(clauses.first, clauses.behind)]
    ['She left;', 'why is unclear,', "and he won't say."]
    """
    n = len(scene.doc)
    free = scene.quoted < 0
    finite = scene.finite
    begins = np.unique(scene.passages[1]) if n else np.zeros(0, np.int64)
    after_comma = np.append([False], scene.written(",", "—", "–", "--"))[:n]
    cuts = free & (np.append([False], scene.written(";"))[:n] | (after_comma & scene.among(JOINING)))
    starts = np.union1d(begins, np.flatnonzero(cuts)).astype(np.int64)
    ends = np.append(starts[1:], n)
    sums = np.append([0], np.cumsum(finite))
    verbal = sums[ends] > sums[starts]
    keep = np.isin(starts, begins) | (verbal & np.append([False], verbal[:-1])[: len(starts)])
    starts = starts[keep]
    return Clauses(scene, starts, np.append(starts[1:], n)[: len(starts)])


def describe_clauses(clauses: Clauses) -> Candidates:
    """The clauses with their words, and how likely the words are to say that somebody gives no comment."""
    scene, first, behind = clauses.scene, clauses.first, clauses.behind
    n = len(scene.doc)
    sizes = np.minimum(behind - first, LONGEST)
    owner = np.repeat(np.arange(len(first)), sizes)
    inside = first[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    quoted = np.append([0], np.cumsum(scene.quoted >= 0))
    named = np.append([0], np.cumsum(scene.named == 2))
    silent = np.zeros(n + 1)
    cues, chances = scene.reading.once(judge_cues)
    silent[cues.places] = chances[:, NO_COMMENT]
    most = np.maximum.reduceat(np.append(silent, 0), np.minimum(first, n)) if len(first) else np.zeros(0)
    columns = {
        "size": binned(behind - first, SIZES),
        "quoted": binned((quoted[behind] - quoted[first]) / np.maximum(behind - first, 1), (0.01, 0.4, 0.8)),
        "named": np.minimum(named[behind] - named[first], 2),
        "silent": binned(most, CHANCES),
        "opens": (first == scene.paragraphs[1][first]) + 2 * (first == scene.passages[1][first]) if n else first,
        "headline": scene.paragraphs[0][first] == 0 if n else first,
        "asks": _asks(scene, behind),
    }
    slots = {"first": first, "last": behind - 1, "root": _roots(scene, first, behind)}
    return Candidates(paired(scene), slots, columns, {"inside": (owner, inside)})


def _asks(scene: Scene, behind: Ints) -> Ints:
    """Whether a clause ends in a question mark."""
    marks = [any(scene.lowered[i] == "?" for i in range(max(0, end - 3), end)) for end in behind.tolist()]
    return np.array(marks, np.int64)


def _roots(scene: Scene, first: Ints, behind: Ints) -> Ints:
    """The first word of each clause whose head stands outside it, or that has none."""
    heads = scene.words.links["head"][:-1]
    number = np.repeat(np.arange(len(first)), behind - first)
    places = np.arange(len(heads))
    outside = (
        (heads < first[number]) | (heads >= behind[number]) | (heads == places) if len(heads) else np.zeros(0, bool)
    )
    found = np.full(len(first), -1)
    where = np.flatnonzero(outside)[::-1]
    found[number[where]] = where
    return found


def paired(scene: Scene) -> Tokens:
    """The words, each also together with the next ones, with its negation and with its auxiliary."""
    words = scene.words
    lower, lemma = words.attributes["lower"], words.attributes["lemma"]
    n = len(scene.doc)
    pair = mix(lower, np.append(lower[1:], lower[:1] * 0))
    more = {
        "pair": pair,
        "triple": mix(pair, np.append(lower[2:], [np.uint64(0)] * min(2, n + 1))),
        "negated": np.where(words.links["neg"] < n, lemma, np.uint64(0)),
        "helped": np.where(words.links["aux"] < n, mix(lemma, lower[words.links["aux"]]), np.uint64(0)),
    }
    return replace(words, attributes={**words.attributes, **more})


def describe_words(clauses: Clauses, chances: Floats) -> Candidates:
    """For each clause nothing, and then its words: one of them says that something is not known, or nothing does."""
    scene, first, behind = clauses.scene, clauses.first, clauses.behind
    sizes = np.minimum(behind - first, LONGEST) + 1
    owner = np.repeat(np.arange(len(first)), sizes)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes) - 1
    none = step < 0
    places = np.where(none, -1, first[owner] + step)
    at = np.maximum(places, 0)
    columns: dict[str, Any] = {
        "none": none,
        "kind": (chances[:, 1:].argmax(axis=1) + 1)[owner],
        "odds": binned(1 - chances[:, 0], ODDS)[owner],
        "around": _around(chances, clauses)[owner],
        "quoted": (scene.quoted[at] >= 0) & ~none,
        "at": np.where(none, 0, binned(step, (1, 2, 4, 8)) + 1),
        "left": np.where(none, 0, binned(behind[owner] - at, (2, 3, 5, 9))),
    }
    slots = {"cue": places, "first": first[owner], "last": behind[owner] - 1}
    return Candidates(paired(scene), slots, columns, {}, owner)


def _around(chances: Floats, clauses: Clauses) -> Ints:
    """How likely the clauses beside each say that something is not known, those right beside it alone."""
    likely = 1 - chances[:, 0]
    beside = np.zeros((2, len(likely)))
    if len(likely) > 1:
        joined = clauses.behind[:-1] == clauses.first[1:]
        beside[0, 1:], beside[1, :-1] = likely[:-1] * joined, likely[1:] * joined
    return binned(beside[0], (0.1, 0.5)) + 3 * binned(beside[1], (0.1, 0.5))


def _row(scene: Scene, clause: Span, cue: int, kind: str, chance: float) -> OpenQuestion:
    first, last = scene.cue_phrase(cue)
    cue_start, cue_end = int(scene.starts[first]), int(scene.ends[last])
    start, end = strip(scene.text, *_offsets(scene, question_of(scene, clause, cue)), EDGES)
    if start >= end:
        start, end = cue_start, cue_end
    return OpenQuestion(
        **scene.reading.ground(scene.doc[slice(*clause)]),
        confidence=round(chance, 3),
        question=scene.text[start:end],
        cue=scene.text[cue_start:cue_end],
        kind=kind,
        about=about(scene, clause),
        question_start=start,
        question_end=end,
        cue_start=cue_start,
        cue_end=cue_end,
    )


def _offsets(scene: Scene, span: Span) -> Span:
    return int(scene.starts[span[0]]), int(scene.ends[span[1] - 1])


def question_of(scene: Scene, clause: Span, cue: int) -> Span:
    """What is left open: what is asked, the subject or the object of the cue, else the whole clause.

    "It is unclear *who pays*", "*The terms* were not disclosed", "did not give *a reason*", "*A sale is rumoured*".
    """
    first, behind = clause
    asked = next((i for i in range(first, behind) if scene.lowered[i] in ASKING and scene.quoted[i] < 0), None)
    if asked is not None:
        return (asked, behind) if asked > cue else (asked, _end_of_asked(scene, asked, cue))
    links, n = scene.words.links, len(scene.doc)
    left, right = scene.edges
    verb = cue if links["subject"][cue] < n else int(links["head"][cue])
    subject, thing = int(links["subject"][verb]), int(links["object"][verb])
    passive = any(relation == "nsubjpass" for _, relation in scene.children(verb)) or scene.doc[cue].pos_ == "ADJ"
    for word, told in ((subject, passive), (thing, True)):
        if told and word < n and first <= left[word] and right[word] < behind and scene.doc[word].pos_ != "PRON":
            return int(left[word]), int(right[word]) + 1
    return clause


def _end_of_asked(scene: Scene, asked: int, cue: int) -> int:
    """The place behind the words of a question that stands before its cue: "*Whether it works* is anybody's guess"."""
    verb = cue
    for _ in range(6):
        if scene.edges[0][verb] <= asked and scene.doc[verb].pos_ in ("VERB", "AUX"):
            break
        verb = int(scene.words.links["head"][verb])
    starts = [
        child
        for child, relation in scene.children(verb)
        if relation in ("csubj", "csubjpass", "nsubj", "ccomp", "advcl")
    ]
    inside = [
        int(scene.edges[1][child]) + 1 for child in starts if scene.edges[0][child] <= asked <= scene.edges[1][child]
    ]
    return inside[0] if inside and inside[0] <= verb else min(verb, cue)


def about(scene: Scene, clause: Span) -> str | None:
    """The person or organization that a question is about: the first named in the clause, else the last before it."""
    words = scene.doc[slice(*clause)]
    named = [one for one in scene.reading.mentions_in(words) if one.kind != "model"]
    before = [one for one in scene.mentions_before(clause[0]) if one.kind != "model"]
    return next((one.entity for one in [*named, *reversed(before)] if one.entity), None)
