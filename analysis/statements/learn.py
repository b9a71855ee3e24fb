"""What annotated articles teach about statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision, group_bounds
from analysis.records import STATEMENT_KINDS, Organization, Person, Statement
from analysis.references import propose_references
from analysis.roles.propose import fold, share
from analysis.scene import Scene, name_of, sums
from analysis.statements.contents import propose_contents, propose_further
from analysis.statements.cues import COLON, MARK, TURN, VERB, propose_cues
from analysis.statements.rows import promising
from analysis.statements.speakers import BEFORE, GROUP, NAMED, REFERS, Said, Speaker, propose_speakers

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Ints
    from analysis.choosing.learned import Learned, Taught
    from analysis.notation.reading import Rows

SAME = 0.5  # F1 of words from which on two contents are one
NEARLY = 0.08
DEEPEST = 20  # steps up to the root that are counted
LABELS = ("none", *STATEMENT_KINDS)
Marked = dict[int, list[Statement]]  # number of a cue -> what it attributes


def marked_statements(case: Any, scene: Scene, cues: Candidates) -> Marked:
    """The statements of a case by their cue; those whose cue is no candidate are left out."""
    found: Marked = defaultdict(list)
    for row in case.rows.placed:
        if row.table == "statements" and (cue := _cue_of(scene, cues, row)) is not None:
            found[cue].append(row.record)
    return dict(found)


def _cue_of(scene: Scene, cues: Candidates, row: Any) -> int | None:
    """The number of the cue of a row: a word of what gold has as its cue, or what begins its content."""
    places, sorts = cues.slots["cue"], cues.columns["sort"]
    if row.spans["cue"] is not None:
        first, behind = scene.within(*row.spans["cue"])
        left, right, after = np.searchsorted(places, [first, behind, behind + 2])
        inside = [k for k in range(left, right) if sorts[k] not in (MARK, TURN)]
        if inside:
            return min(inside, key=lambda k: (sorts[k] != VERB, _depth(scene, int(places[k])), k))
        if colons := [k for k in range(right, after) if sorts[k] == COLON]:
            return colons[0]
    start = row.record.content_start
    quoted = [k for k, one in enumerate(scene.quotations) if one.start <= start < one.end]
    marks = np.flatnonzero((sorts == MARK) & np.isin(cues.columns["quotation"], quoted))
    turns = np.flatnonzero((sorts == TURN) & (scene.starts[places] == start))
    return next(iter([*marks.tolist(), *turns.tolist()]), None)


def _depth(scene: Scene, word: int) -> int:
    heads = scene.words.links["head"]
    for depth in range(DEEPEST):
        if heads[word] == word:
            return depth
        word = int(heads[word])
    return DEEPEST


def _cue_examples(case: Any, learned: Learned) -> Taught:
    scene = case.reading(learned).once(Scene)
    cues = propose_cues(scene)
    labels = np.zeros(len(cues), np.int64)
    for k, rows in marked_statements(case, scene, cues).items():
        labels[k] = LABELS.index(rows[0].kind)
    yield cues, labels


def _content_examples(case: Any, learned: Learned) -> Taught:
    scene, (cues, chances) = case.reading(learned).once(Scene), promising(case.reading(learned))
    if len(cues):
        found = propose_contents(scene, cues, chances)
        yield found, right_contents(scene, found, marked_statements(case, scene, cues))


def _further_examples(case: Any, learned: Learned) -> Taught:
    scene, (cues, label_chances) = case.reading(learned).once(Scene), promising(case.reading(learned))
    if not len(cues):
        return
    found = propose_contents(scene, cues, label_chances)
    known, rest = _known_contents(scene, found, marked_statements(case, scene, cues))
    rows, further = propose_further(scene, found, learned.chances("contents", found), known)
    if len(rows):
        yield further, right_contents(scene, further, {k: own for k, own in enumerate(rest) if own})


def _known_contents(scene: Scene, found: Candidates, marked: Marked) -> tuple[Ints, list[list[Statement]]]:
    """The best candidate of each statement, and the other statements of its cue."""
    known, rest = [], []
    for k, rows in sorted(marked.items()):
        contents = {(row.content_start, row.content_end): row for row in rows}
        own = np.flatnonzero(found.groups == k)
        for place, row in contents.items():
            fit = _fit(scene, found, own, row)
            if fit.max(initial=0.0) >= SAME:
                known.append(int(own[int(np.argmax(fit))]))
                rest.append([other for at, other in contents.items() if at != place])
    return np.array(known, np.int64), rest


def right_contents(scene: Scene, found: Candidates, marked: Marked) -> Any:
    """Which candidates have the kind of a statement of their group, and its words nearly as well as any of them."""
    right = np.zeros(len(found), bool)
    for k, rows in marked.items():
        own = np.flatnonzero(found.groups == k)
        for row in rows:
            fit = _fit(scene, found, own, row)
            best = fit.max(initial=0.0)
            if best >= SAME:
                right[own[fit >= max(SAME, best - NEARLY)]] = True
    return right | ((found.columns["kind"] == 0) & ~np.isin(found.groups, [*marked]))


def _fit(scene: Scene, found: Candidates, own: Ints, row: Statement) -> Any:
    """F1 of the words of some candidates and of a statement; 0 if they are of another kind."""
    words = sums([token.text[0].isalnum() for token in scene.doc])
    first, behind = scene.within(row.content_start, row.content_end)
    low, high = np.maximum(found.slots["first"][own], 0), np.maximum(found.slots["after"][own], 0)
    shared = words[np.maximum(np.minimum(high, behind), 0)] - words[np.minimum(np.maximum(low, first), len(scene.doc))]
    fit = 2 * np.maximum(shared, 0) / np.maximum(words[high] - words[low] + words[behind] - words[first], 1)
    return fit * (found.columns["kind"][own] == LABELS.index(row.kind))


def _speaker_examples(case: Any, learned: Learned) -> Taught:
    scene, right = case.reading(learned).once(Scene), []
    said, speakers = gold_said(case, scene)
    if said:
        found, candidates = propose_speakers(scene, said)
        for k, (start, end) in enumerate(group_bounds(candidates.groups)):
            again = set(speakers[k]) == set(speakers[k - 1] if k else [])
            subject = int(scene.words.links["subject"][said[k].place])
            right += _right(scene, found[start:end], speakers[k], again, subject, forms_of(case.rows))
        yield candidates, np.array(right, bool)


def gold_said(case: Any, scene: Scene) -> tuple[list[Said], list[list[str]]]:
    """The statements of a case in text order, as the choice of a speaker sees them, with their speakers."""
    cues = propose_cues(scene)
    by_content: dict[tuple[int, int, int], list[Statement]] = defaultdict(list)
    for k, rows in marked_statements(case, scene, cues).items():
        for row in rows:
            by_content[k, row.content_start, row.content_end].append(row)
    said = []
    for (k, *offsets), rows in sorted(by_content.items()):
        place, sort = int(cues.slots["cue"][k]), int(cues.columns["sort"][k])
        said.append(Said(place, sort, LABELS.index(rows[0].kind), *scene.within(*offsets), *offsets))
    return said, [[row.speaker for row in rows] for _, rows in sorted(by_content.items())]


def _right(
    scene: Scene, found: list[Speaker], gold: list[str], again: bool, subject: int, forms: dict[str, set[str]]
) -> list[bool]:
    """Which candidates are, name or stand for the speakers of a statement; `again`: those of the one before."""
    right = [one.how not in (REFERS, BEFORE) and is_speaker(one.names, gold, forms) for one in found]
    if len(gold) > 1 and not any(right):
        right = [one.how == NAMED and any(is_name(one.names[0], name, forms) for name in gold) for one in found]
    by_name = any(good and one.how in (NAMED, GROUP) for good, one in zip(right, found, strict=True))
    at_subject = any(good and one.head == subject for good, one in zip(right, found, strict=True))
    known = all(fold(name) in forms for name in gold)
    for i, one in enumerate(found):
        if one.how == REFERS:
            told = known or again or is_speaker((scene.between(*one.words),), gold, forms)
            right[i] = told and not at_subject and (one.head == subject or not by_name)
        elif one.how == BEFORE:
            right[i] = again and not at_subject and not any(other.head == subject for other in found)
    return right


def forms_of(rows: Rows) -> dict[str, set[str]]:
    """The name of each person and organization -> all forms of it."""
    forms: dict[str, set[str]] = {}
    for row in rows.placed:
        if isinstance(row.record, Person | Organization):
            name = row.record.person if isinstance(row.record, Person) else row.record.organization
            forms.setdefault(fold(name), set()).update(map(fold, (name, *row.record.aliases)))
    return forms


def is_speaker(names: Sequence[str], gold: list[str], forms: dict[str, set[str]]) -> bool:
    """Whether these names are exactly the speakers."""
    return len(names) == len(gold) and all(any(is_name(name, one, forms) for one in gold) for name in names)


def is_name(name: str, gold: str, forms: dict[str, set[str]]) -> bool:
    """Whether a name is a form of another, or has half of its words."""
    return fold(name) in forms.get(fold(gold), {fold(gold)}) or share(name, gold) >= SAME


def _reference_examples(case: Any, learned: Learned) -> Taught:
    """Pronouns and descriptions that are the subject of a cue, or tell the person or organization of a role."""
    scene, forms = case.reading(learned).once(Scene), forms_of(case.rows)
    pointers, gold, mentions = propose_references(scene), _told_by(case, scene), scene.reading.mentions
    numbers, right = pointers.columns["mention"].tolist(), np.zeros(len(pointers), bool)
    told = [gold.get(head, []) for head in pointers.slots["head"].tolist()]
    for start, end in group_bounds(pointers.groups):
        names = [name_of(mentions[number]) if number >= 0 else "" for number in numbers[start:end]]
        right[start:end] = [is_speaker((name,), told[start], forms) for name in names]
        right[start] |= not right[start:end].any()
    known = np.flatnonzero([bool(one) for one in told])
    if len(known):
        yield pointers.take(known), right[known]


def _told_by(case: Any, scene: Scene) -> dict[int, list[str]]:
    """Word -> whom it names or stands for, by the statements and roles of a case."""
    cues = propose_cues(scene)
    subjects = scene.words.links["subject"][cues.slots["cue"]].tolist()
    found = {subjects[k]: [row.speaker for row in rows] for k, rows in marked_statements(case, scene, cues).items()}
    for row in case.rows.placed:
        if row.table == "roles":
            for field, name in (("who", row.record.person), ("where", row.record.organization)):
                if name and row.spans[field]:
                    last = scene.within(*row.spans[field])[1] - 1
                    found[last - (scene.doc[last].tag_ == "POS")] = [name]
    return found


DECISIONS = (
    Decision("cues", LABELS, _cue_examples, penalty=10.0),
    Decision("contents", (), _content_examples, penalty=15.0),
    Decision("further", (), _further_examples, penalty=10.0),
    Decision("speakers", (), _speaker_examples, penalty=4.0),
    Decision("references", (), _reference_examples, penalty=10.0),
)
