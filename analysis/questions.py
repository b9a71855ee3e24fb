"""What nobody knows: what the text itself says is unknown, undisclosed, unanswered or only apparent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import Decision, group_bounds
from analysis.choosing.templates import mix
from analysis.records import QUESTION_KINDS, STATEMENT_KINDS, OpenQuestion
from analysis.scene import Scene, counted
from analysis.statements.contents import strip
from analysis.statements.cues import judge_cues

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints, Tokens
    from analysis.choosing.learned import Learned, Taught
    from analysis.reading import Reading

LABELS = ("none", *QUESTION_KINDS)
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
SUBJECTS = ("csubj", "csubjpass", "nsubj", "ccomp", "advcl")  # relations of a question that stands before its cue
Span = tuple[int, int]


def find_questions(reading: Reading) -> Iterator[OpenQuestion]:
    """What the text itself says is not known, a row for each clause that says so."""
    scene, least = reading.once(Scene), reading.learned.least(LEAST)
    clauses, chances = promising(reading)
    if not len(clauses):
        return
    words = propose_words(scene, clauses, chances)
    scores, cues = reading.learned.chances("doubts", words), words.slots["cue"]
    for k, (start, end) in enumerate(group_bounds(words.groups)):
        chance = float(1 - scores[start])
        if chance >= least:
            cue = int(cues[start + 1 + np.argmax(scores[start + 1 : end])])
            clause = int(clauses.slots["first"][k]), int(clauses.slots["last"][k]) + 1
            yield _row(scene, clause, cue, QUESTION_KINDS[int(chances[k, 1:].argmax())], chance)


def promising(reading: Reading) -> tuple[Candidates, Floats]:
    """The clauses worth a second look, and the chances of their labels."""
    clauses = propose_clauses(reading.once(Scene))
    chances = reading.learned.label_chances("clauses", clauses)
    kept = np.flatnonzero(chances[:, 0] < HOPELESS)
    return clauses.take(kept), chances[kept]


def propose_clauses(scene: Scene) -> Candidates:
    """Sentences, parted at semicolons and before conjunctions where a finite verb stands on either side.

    >>> from analysis.tables import read_all
    >>> from analysis.article import Article
    >>> scene = Scene(next(read_all([Article("She left; why is unclear, and he won't say.")])))
    >>> slots = propose_clauses(scene).slots
    >>> [scene.between(first, last + 1) for first, last in zip(slots["first"], slots["last"])]
    ['She left;', 'why is unclear,', "and he won't say."]
    """
    n = len(scene.doc)
    begins = np.unique(scene.passages[1])
    after_comma = np.append([False], scene.written(",", "—", "–", "--"))[:n]
    cuts = np.append([False], scene.written(";"))[:n] | (after_comma & scene.among(JOINING))
    starts = np.union1d(begins, np.flatnonzero(cuts & (scene.quoted < 0))).astype(np.int64)
    verbal = np.append(counted(scene.finite, starts, np.append(starts[1:], n)[: len(starts)]) > 0, False)
    starts = starts[np.isin(starts, begins) | (verbal[:-1] & verbal[np.arange(len(starts)) - 1])]
    return _clauses(scene, starts, np.append(starts[1:], n)[: len(starts)])


def _clauses(scene: Scene, first: Ints, behind: Ints) -> Candidates:
    """The clauses with their words, and how likely the words are to say that somebody gives no comment."""
    silent, (cues, chances) = np.zeros(len(scene.doc) + 1), scene.reading.once(judge_cues)
    silent[cues.slots["cue"]] = chances[:, NO_COMMENT]
    quoted = counted(scene.quoted >= 0, first, behind) / np.maximum(behind - first, 1)
    columns = {
        "size": binned(behind - first, SIZES),
        "quoted": binned(quoted, (0.01, 0.4, 0.8)),
        "named": np.minimum(counted(scene.named == 2, first, behind), 2),
        "silent": binned(np.maximum.reduceat(silent, first) if len(first) else first, CHANCES),
        "opens": (first == scene.paragraphs[1][first]) + 2 * (first == scene.passages[1][first]),
        "headline": scene.paragraphs[0][first] == 0,
        "asks": counted(scene.written("?"), np.maximum(behind - 3, 0), behind) > 0,
    }
    owner, step = _steps(np.minimum(behind - first, LONGEST))
    slots = {"first": first, "last": behind - 1, "root": _roots(scene, first, behind)}
    return Candidates(paired(scene), slots, columns, {"inside": (owner, first[owner] + step)})


def _steps(sizes: Ints) -> tuple[Ints, Ints]:
    """Of groups of such sizes, for each member the number of its group, and its own in that."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _roots(scene: Scene, first: Ints, behind: Ints) -> Ints:
    """The first word of each clause whose head stands outside it, or that has none."""
    heads = scene.words.links["head"][:-1]
    number = np.repeat(np.arange(len(first)), behind - first)
    outside = (heads < first[number]) | (heads >= behind[number]) | (heads == np.arange(len(heads)))
    found = np.full(len(first), -1)
    where = np.flatnonzero(outside)[::-1]
    found[number[where]] = where
    return found


def paired(scene: Scene) -> Tokens:
    """The words, each also together with the next ones, with its negation and with its auxiliary."""
    words, n = scene.words, len(scene.doc)
    lower, lemma = words.attributes["lower"], words.attributes["lemma"]
    pair = mix(lower, np.append(lower[1:], lower[:1] * 0))
    more = {
        "pair": pair,
        "triple": mix(pair, np.append(lower[2:], [np.uint64(0)] * min(2, n + 1))),
        "negated": np.where(words.links["neg"] < n, lemma, np.uint64(0)),
        "helped": np.where(words.links["aux"] < n, mix(lemma, lower[words.links["aux"]]), np.uint64(0)),
    }
    return replace(words, attributes={**words.attributes, **more})


def propose_words(scene: Scene, clauses: Candidates, chances: Floats) -> Candidates:
    """For each clause nothing, and then its words: one of them says that something is not known, or nothing does."""
    first, last = clauses.slots["first"], clauses.slots["last"]
    owner, step = _steps(np.minimum(last + 1 - first, LONGEST) + 1)
    none = step == 0
    places = np.where(none, -1, first[owner] + step - 1)
    columns: dict[str, Any] = {
        "none": none,
        "kind": (chances[:, 1:].argmax(axis=1) + 1)[owner],
        "odds": binned(1 - chances[:, 0], ODDS)[owner],
        "around": _around(1 - chances[:, 0], first, last)[owner],
        "quoted": np.append(scene.quoted >= 0, False)[places],
        "at": np.where(none, 0, binned(step - 1, (1, 2, 4, 8)) + 1),
        "left": np.where(none, 0, binned(last[owner] + 1 - places, (2, 3, 5, 9))),
    }
    return Candidates(clauses.words, {"cue": places, "first": first[owner], "last": last[owner]}, columns, {}, owner)


def _around(likely: Floats, first: Ints, last: Ints) -> Ints:
    """How likely the clauses beside each say that something is not known, those right beside it alone."""
    before, behind = np.zeros(len(likely)), np.zeros(len(likely))
    joined = last[:-1] + 1 == first[1:]
    before[1:], behind[:-1] = likely[:-1] * joined, likely[1:] * joined
    return binned(before, (0.1, 0.5)) + 3 * binned(behind, (0.1, 0.5))


def _row(scene: Scene, clause: Span, cue: int, kind: str, chance: float) -> OpenQuestion:
    first, last = scene.cue_phrase(cue)
    cue_start, cue_end = int(scene.starts[first]), int(scene.ends[last])
    asked, behind = question_of(scene, clause, cue)
    start, end = strip(scene.text, int(scene.starts[asked]), int(scene.ends[behind - 1]), EDGES)
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
    verb, (left, right) = cue, scene.edges
    for _ in range(6):
        if left[verb] <= asked and scene.doc[verb].pos_ in ("VERB", "AUX"):
            break
        verb = int(scene.words.links["head"][verb])
    starts = [child for child, relation in scene.children(verb) if relation in SUBJECTS]
    inside = [int(right[child]) + 1 for child in starts if left[child] <= asked <= right[child]]
    return inside[0] if inside and inside[0] <= verb else min(verb, cue)


def about(scene: Scene, clause: Span) -> str | None:
    """The person or organization that a question is about: the first named in the clause, else the last before it."""
    inside = scene.reading.mentions_in(scene.doc[slice(*clause)])
    near = [*inside, *reversed(scene.mentions_before(clause[0]))]
    return next((one.entity for one in near if one.kind != "model" and one.entity), None)


def _clause_examples(case: Any, learned: Learned) -> Taught:
    scene = case.reading(learned).once(Scene)
    clauses = propose_clauses(scene)
    labels = np.zeros(len(clauses), np.int64)
    for k, row in _marked(case, scene, clauses):
        labels[k] = LABELS.index(row.kind)
    yield clauses, labels


def _word_examples(case: Any, learned: Learned) -> Taught:
    scene = case.reading(learned).once(Scene)
    clauses, chances = promising(scene.reading)
    if len(clauses):
        words = propose_words(scene, clauses, chances)
        places, none = words.slots["cue"], words.columns["none"]
        right = np.zeros(len(words), bool)
        for _, row in _marked(case, scene, clauses):
            right |= ~none & (scene.starts[places] < row.cue_end) & (scene.ends[places] > row.cue_start)
        right |= none & ~(np.bincount(words.groups, right) > 0)[words.groups]
        yield words, right


def _marked(case: Any, scene: Scene, clauses: Candidates) -> list[tuple[int, OpenQuestion]]:
    """The number of a clause for each question of a case: that of its cue."""
    ends = scene.ends[clauses.slots["last"]]
    rows = [row.record for row in case.rows.placed if isinstance(row.record, OpenQuestion)]
    found = [(int(np.searchsorted(ends, row.cue_start, side="right")), row) for row in rows]
    return [(k, row) for k, row in found if k < len(clauses)]


DECISIONS = (
    Decision("clauses", LABELS, _clause_examples, penalty=4.0),
    Decision("doubts", (), _word_examples, penalty=10.0),
)
