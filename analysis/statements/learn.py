"""What annotated articles teach about statements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.records import STATEMENT_KINDS, Organization, Person, Statement
from analysis.references import describe_references, propose_references
from analysis.roles.triggers import fold, share
from analysis.statements.contents import Contents, propose_contents
from analysis.statements.cues import COLON, MARK, TURN, VERB, Cues, describe_cues, propose_cues
from analysis.statements.describe import describe_contents, describe_further
from analysis.statements.rows import promising
from analysis.statements.scene import Scene, name_of
from analysis.statements.speakers import (
    BEFORE,
    GROUP,
    NAMED,
    REFERS,
    Said,
    Speaker,
    Speakers,
    describe_speakers,
    propose_speakers,
)

if TYPE_CHECKING:
    from analysis.choosing.learned import Learned, Taught
    from analysis.notation.reading import Rows

SAME = 0.5  # F1 of words from which on two contents are one
NEARLY = 0.08
LABELS = ("none", *STATEMENT_KINDS)
Marked = dict[int, list[Statement]]  # number of a cue -> what it attributes


def marked_statements(case: Any, cues: Cues) -> Marked:
    """The statements of a case by their cue; those whose cue is no candidate are left out."""
    found: Marked = defaultdict(list)
    number = {int(place): k for k, place in enumerate(cues.places)}
    for row in case.rows.placed:
        if row.table == "statements":
            place = _cue_of(cues, number, row)
            if place is not None:
                found[place].append(row.record)
    return dict(found)


def _cue_of(cues: Cues, number: dict[int, int], row: Any) -> int | None:
    scene = cues.scene
    if row.spans["cue"] is not None:
        first = int(np.searchsorted(scene.ends, row.spans["cue"][0], side="right"))
        behind = int(np.searchsorted(scene.starts, row.spans["cue"][1]))
        inside = [number[i] for i in range(first, behind) if i in number and cues.sorts[number[i]] not in (MARK, TURN)]
        if inside:
            return min(inside, key=lambda k: (cues.sorts[k] != VERB, _depth(scene, int(cues.places[k])), k))
        colon = [number[i] for i in range(behind, behind + 2) if i in number and cues.sorts[number[i]] == COLON]
        if colon:
            return colon[0]
    start = row.record.content_start
    marks = [k for k in np.flatnonzero(cues.sorts == MARK).tolist() if _holds(scene, int(cues.quotations[k]), start)]
    turns = np.flatnonzero(cues.sorts == TURN).tolist()
    begins = [k for k in turns if scene.starts[cues.places[k]] == start]
    return next(iter([*marks, *begins]), None)


def _holds(scene: Scene, quotation: int, offset: int) -> bool:
    one = scene.quotations[quotation]
    return one.start <= offset < one.end


def _depth(scene: Scene, word: int) -> int:
    heads = scene.words.links["head"]
    for depth in range(20):
        if heads[word] == word:
            return depth
        word = int(heads[word])
    return 20


def _cue_examples(case: Any, learned: Learned) -> Taught:
    cues = propose_cues(case.reading(learned).once(Scene))
    labels = np.zeros(len(cues), np.int64)
    for k, rows in marked_statements(case, cues).items():
        labels[k] = LABELS.index(rows[0].kind)
    yield describe_cues(cues), labels


def right_contents(scene: Scene, found: Contents, marked: Marked) -> Any:
    """Which candidates have the kind of a statement of their cue, and its words nearly as well as any of them."""
    right = np.zeros(len(found), bool)
    for k, rows in marked.items():
        own = np.flatnonzero(found.cue == k)
        for row in rows:
            fit = _overlap(scene, found, own, row) * (found.kind[own] == LABELS.index(row.kind))
            best = fit.max(initial=0.0)
            if best >= SAME:
                right[own[fit >= max(SAME, best - NEARLY)]] = True
    none = found.kind == 0
    right[none] = [int(k) not in marked for k in found.cue[none]]
    return right


def _overlap(scene: Scene, found: Contents, own: Any, row: Statement) -> Any:
    """F1 of the words of some candidates and of a statement."""
    words = np.append([0], np.cumsum([token.text[0].isalnum() for token in scene.doc]))
    first = int(np.searchsorted(scene.ends, row.content_start, side="right"))
    behind = int(np.searchsorted(scene.starts, row.content_end))
    low, high = np.maximum(found.first[own], 0), np.maximum(found.behind[own], 0)
    shared = words[np.maximum(np.minimum(high, behind), 0)] - words[np.minimum(np.maximum(low, first), len(scene.doc))]
    return 2 * np.maximum(shared, 0) / np.maximum(words[high] - words[low] + words[behind] - words[first], 1)


def _content_examples(case: Any, learned: Learned) -> Taught:
    cues, chances = promising(case.reading(learned))
    found = propose_contents(cues, chances)
    if len(cues):
        yield describe_contents(cues, chances, found), right_contents(cues.scene, found, marked_statements(case, cues))


def _further_examples(case: Any, learned: Learned) -> Taught:
    cues, label_chances = promising(case.reading(learned))
    if not len(cues):
        return
    found = propose_contents(cues, label_chances)
    candidates = describe_contents(cues, label_chances, found)
    marked = marked_statements(case, cues)
    known, rest = _known_contents(cues.scene, found, marked)
    rows, further = describe_further(cues, found, candidates, learned.chances("contents", candidates), known)
    right = np.zeros(len(rows), bool)
    for k, others in enumerate(rest):
        own = np.flatnonzero(further.groups == k)
        right[own] = right_contents(
            cues.scene, found.take(rows[own]), {int(found.cue[known[k]]): others} if others else {}
        )
    if len(rows):
        yield further, right


def _known_contents(scene: Scene, found: Contents, marked: Marked) -> tuple[Any, list[list[Statement]]]:
    """The best candidate of each statement, and the other statements of its cue."""
    known, rest = [], []
    for k, rows in sorted(marked.items()):
        contents = {(row.content_start, row.content_end): row for row in rows}
        own = np.flatnonzero(found.cue == k)
        for place, row in contents.items():
            fit = _overlap(scene, found, own, row) * (found.kind[own] == LABELS.index(row.kind))
            if fit.max(initial=0.0) >= SAME:
                known.append(int(own[int(np.argmax(fit))]))
                rest.append([other for at, other in contents.items() if at != place])
    return np.array(known, np.int64), rest


def _speaker_examples(case: Any, learned: Learned) -> Taught:
    scene = case.reading(learned).once(Scene)
    said, rows = gold_said(case, scene)
    if said:
        speakers = propose_speakers(scene, said)
        yield describe_speakers(scene, speakers), right_speakers(scene, speakers, rows, forms_of(case.rows))


def gold_said(case: Any, scene: Scene) -> tuple[list[Said], list[list[Statement]]]:
    """The statements of a case in text order, as the choice of a speaker sees them, with the rows of their speakers."""
    cues = propose_cues(scene)
    by_content: dict[tuple[int, int, int], list[Statement]] = defaultdict(list)
    for k, rows in marked_statements(case, cues).items():
        for row in rows:
            by_content[k, row.content_start, row.content_end].append(row)
    said, found = [], []
    for (k, start, end), rows in sorted(by_content.items()):
        first = int(np.searchsorted(scene.ends, start, side="right"))
        behind = int(np.searchsorted(scene.starts, end))
        said.append(
            Said(int(cues.places[k]), int(cues.sorts[k]), LABELS.index(rows[0].kind), first, behind, start, end)
        )
        found.append(rows)
    return said, found


def forms_of(rows: Rows) -> dict[str, set[str]]:
    """The name of each person and organization -> all forms of it."""
    forms: dict[str, set[str]] = {}
    for row in rows.placed:
        if isinstance(row.record, Person | Organization):
            name = row.record.person if isinstance(row.record, Person) else row.record.organization
            forms.setdefault(fold(name), set()).update(map(fold, (name, *row.record.aliases)))
    return forms


def right_speakers(scene: Scene, speakers: Speakers, rows: list[list[Statement]], forms: dict[str, set[str]]) -> Any:
    """Which candidates are, name or stand for the speakers of their statement."""
    right = np.zeros(len(speakers.found), bool)
    starts = np.flatnonzero(np.diff(speakers.group, prepend=-1)).tolist()
    for start, end in zip(starts, [*starts[1:], len(right)], strict=True):
        k = int(speakers.group[start])
        gold = [row.speaker for row in rows[k]]
        before = [row.speaker for row in rows[k - 1]] if k else []
        subject = int(scene.words.links["subject"][speakers.said[k].place])
        right[start:end] = _right(scene, speakers.found[start:end], gold, set(before) == set(gold), subject, forms)
    return right


def _right(
    scene: Scene, found: list[Speaker], gold: list[str], again: bool, subject: int, forms: dict[str, set[str]]
) -> list[bool]:
    right = [one.how not in (REFERS, BEFORE) and is_speaker(one.names, gold, forms) for one in found]
    if len(gold) > 1 and not any(right):
        right = [one.how == NAMED and any(is_name(one.names[0], name, forms) for name in gold) for one in found]
    by_name = any(good and one.how in (NAMED, GROUP) for good, one in zip(right, found, strict=True))
    at_subject = any(good and one.head == subject for good, one in zip(right, found, strict=True))
    known = all(fold(name) in forms for name in gold)
    for i, one in enumerate(found):
        if one.how == REFERS:
            right[i] = (
                (known or again or is_speaker((scene.between(*one.words),), gold, forms))
                and not at_subject
                and (one.head == subject or not by_name)
            )
        elif one.how == BEFORE:
            right[i] = again and not at_subject and not any(other.head == subject for other in found)
    return right


def is_speaker(names: tuple[str, ...], gold: list[str], forms: dict[str, set[str]]) -> bool:
    """Whether these names are exactly the speakers."""
    return len(names) == len(gold) and all(any(is_name(name, one, forms) for one in gold) for name in names)


def is_name(name: str, gold: str, forms: dict[str, set[str]]) -> bool:
    """Whether a name is a form of another, or has half of its words."""
    return fold(name) in forms.get(fold(gold), {fold(gold)}) or share(name, gold) >= SAME


def _reference_examples(case: Any, learned: Learned) -> Taught:
    """Pronouns and descriptions that are the subject of a cue, or tell the person or organization of a role."""
    scene, forms = case.reading(learned).once(Scene), forms_of(case.rows)
    pointers, gold = propose_references(scene), _told_by(case, scene)
    group = pointers.group
    names = [name_of(scene.reading.mentions[number]) if number >= 0 else "" for number in pointers.mentions.tolist()]
    told = [gold.get(head, []) for head in pointers.heads]
    right = np.array([is_speaker((name,), told[k], forms) for name, k in zip(names, group.tolist(), strict=True)], bool)
    some = np.zeros(len(told), bool)
    np.logical_or.at(some, group, right)
    right |= (pointers.mentions < 0) & ~some[group]
    known = np.flatnonzero(np.array([bool(one) for one in told], bool)[group])
    if len(known):
        yield describe_references(scene, pointers).take(known), right[known]


def _told_by(case: Any, scene: Scene) -> dict[int, list[str]]:
    """Word -> whom it names or stands for, by the statements and roles of a case."""
    cues = propose_cues(scene)
    subjects = scene.words.links["subject"][cues.places].tolist()
    found = {subjects[k]: [row.speaker for row in rows] for k, rows in marked_statements(case, cues).items()}
    for row in case.rows.placed:
        if row.table == "roles":
            for field, name in (("who", row.record.person), ("where", row.record.organization)):
                span = row.spans[field]
                if name and span:
                    last = int(np.searchsorted(scene.starts, span[1])) - 1
                    found[last - (scene.doc[last].tag_ == "POS")] = [name]
    return found


DECISIONS = (
    Decision("cues", LABELS, _cue_examples, penalty=10.0),
    Decision("contents", (), _content_examples, penalty=10.0),
    Decision("further", (), _further_examples, penalty=10.0),
    Decision("speakers", (), _speaker_examples, penalty=10.0),
    Decision("references", (), _reference_examples, penalty=5.0),
)
