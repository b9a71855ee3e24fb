"""What a reporting verb says in other words than the speaker's own: the clause before or behind it, or its object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.lexicon import word_set
from analysis.speech.reporting import FINITE
from analysis.speech.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Span = tuple[int, int]  # token indices, half-open
ASKING = frozenset({"how", "why", "who", "whom", "what", "which", "when", "where", "whether", "if", "whose"})
RELATIVE = ("that", "which", "who")  # "models *that* it says are fast"


def reported_clauses(scene: Scene, verb: Token, frames: frozenset[str], scope: int) -> list[Span]:
    """What a verb reports in other words than the speaker's own.

    Accepts "X said (that) *A*", "X wrote that *A* and that *B*" (two), "*A*, X said", "*A*, X said, but *B*",
    "X asked whether *A*", "X said: *A*", "X described *Y as Z*", "X called *Y Z*", "X accused *Y of Z*",
    "X put *Y at Z*", "X alleged *a breach*", "which X says *is A*".
    """
    start = _clause_start(scene, verb, frames, scope)
    if start is not None:
        parts = _split(scene, start, _clause_end(scene, verb, start, scope))
        told = [(first, end) for first, end in parts if first < end]  # a text may end with "said that"
        return [(first, end) for first, end in told if scene.lowered[first] not in ASKING or end > first + 2]
    if "after" in frames and (around := list(_clauses_around(scene, verb, frames, scope))):
        return around
    return [span] if (span := _object(scene, verb, frames, scope)) else []


def _clause_start(scene: Scene, verb: Token, frames: frozenset[str], scope: int) -> int | None:
    if not frames & {"clause", "evidence", "wh"}:
        return None
    doc, comma = scene.doc, False
    for i in range(verb.i + 1, scope):
        word = doc[i]
        if i in scene.quoted or (scene.is_cue(word) and not (word.dep_ == "ccomp" and word.head == verb)):
            break
        if word.lower_ == "that" and (word.tag_ == "IN" or word.dep_ == "mark"):
            return i + 1
        if comma:
            continue
        if word.lower_ in ASKING and ("wh" in frames or word.lower_ == "whether"):
            return i
        if word.text == ":" and i + 1 < scope and i + 1 not in scene.quoted:
            return i + 1
        if word.tag_ in FINITE and not (word.head == verb and word.dep_ in ("aux", "auxpass")):
            return _bare_start(scene, verb, word) if frames & {"bare", "evidence"} else None
        comma = word.text in (",", "(", "–", "—")
        if comma and frames & {"bare", "evidence"} and (start := _long_subject(verb, i)) is not None:
            return start
    marked = [child for child in verb.rights if child.dep_ == "ccomp" and child.i < scope]
    marks = [word.i for child in marked for word in child.lefts if word.dep_ == "mark" and word.lower_ == "that"]
    return marks[0] + 1 if marks and marks[0] > verb.i else None


def _long_subject(verb: Token, comma: int) -> int | None:
    """Where a clause without "that" begins whose subject holds the comma: "said *the chairman, a Dane, had left*"."""
    clause = next((child for child in verb.rights if child.dep_ == "ccomp" and child.i > comma), None)
    subjects = [child for child in clause.lefts if child.dep_ in ("nsubj", "nsubjpass")] if clause is not None else []
    return subjects[0].left_edge.i if subjects and verb.i < subjects[0].i < comma else None


def _bare_start(scene: Scene, verb: Token, finite: Token) -> int | None:
    """Where the clause of a finite verb begins that follows a reporting verb without "that"."""
    clause = next((child for child in verb.rights if child.dep_ == "ccomp"), None)
    if clause is not None and verb.i < clause.left_edge.i <= finite.i:
        return clause.left_edge.i
    head = finite if finite.dep_ not in ("aux", "auxpass") else finite.head
    subjects = [child.left_edge.i for child in head.lefts if child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")]
    if subjects and verb.i < subjects[0] < finite.i:
        return subjects[0]
    before = scene.doc[scene.region_start(verb) - 1] if scene.region_start(verb) else None
    relative = before is not None and before.lower_ in RELATIVE
    plain = all(scene.doc[i].dep_ not in ("nsubj", "dobj", "pobj") for i in range(verb.i + 1, finite.i))
    return finite.i if relative and plain else None


def _clause_end(scene: Scene, verb: Token, start: int, scope: int) -> int:
    clause = next((child for child in verb.rights if child.dep_ == "ccomp" and child.i >= start), None)
    if clause is not None and start - clause.left_edge.i in (0, 1):
        end = clause.right_edge.i + 1
        if end < scope and scene.doc[end].head == verb and scene.doc[end].dep_ in ("prep", "npadvmod", "advcl"):
            scope = end
    inserted = scene.doc[max(scene.region_start(verb) - 1, 0)].lower_ in RELATIVE
    for i in range(start + 1, scope - 1):
        word = scene.doc[i]
        if inserted and word.text == "," and i not in scene.quoted:
            return i
        if word.lower_ == "without" and scene.doc[i + 1].lower_ in word_set("saying_more"):
            return i
        if word.text == "," and _starts_afresh(scene, i + 1, scope):
            return i
    return scope


def _starts_afresh(scene: Scene, i: int, scope: int) -> bool:
    """Whether the writer goes on in his own words here: "…, and *Rothfuss moved* in May"."""
    if scene.doc[i].lower_ not in ("and", "but", "while") or i in scene.quoted or i + 1 >= scope:
        return False
    first = scene.doc[i + 1]
    subject = next((w for w in (first, *first.ancestors) if w.dep_ in ("nsubj", "nsubjpass")), None)
    named = subject is not None and scene.reading.mention_at(subject) is not None
    return named and subject is not None and subject.left_edge.i == i + 1 and subject.head.pos_ in ("VERB", "AUX")


def _split(scene: Scene, start: int, end: int) -> list[Span]:
    """The parts of "A and that B"."""
    parts = []
    for i in range(start + 1, end):
        word = scene.doc[i]
        joined = scene.doc[i - 1].lower_ in ("and", "but", "or", "nor")
        if joined and word.lower_ == "that" and word.tag_ == "IN" and i not in scene.quoted:
            parts.append((start, i - 1))
            start = i + 1
    return [*parts, (start, end)]


def _clauses_around(scene: Scene, verb: Token, frames: frozenset[str], scope: int) -> Iterator[Span]:
    """The clause before "…, X said", and what goes on behind it: "…, X said, but …"."""
    doc, edge = scene.doc, scene.region_start(verb) - 1
    first = scene.passage(verb)[0]
    if (verb.tag_ not in FINITE and verb.tag_ != "VBN") or edge <= first or edge in scene.quoted:
        return
    if doc[edge].text not in (",", "–", "—", "-") or any(doc[i].tag_ in ("WP", "WDT") for i in range(edge, verb.i)):
        return
    if "whom" not in frames and any(child.dep_ == "dobj" for child in verb.rights):
        return
    start = max([i + 1 for i in range(first, edge) if doc[i].text == ";" and i not in scene.quoted], default=first)
    rest = next((i + 1 for i in range(verb.i + 1, scope) if doc[i].text == ","), scope)
    subordinate = doc[edge - 1].lower_ in word_set("subordinators")
    if not subordinate and any(doc[i].tag_ in FINITE for i in range(start, edge)):
        yield start, edge
        if rest < scope and doc[rest].lower_ in ("but", "and") and any(i in scene.quoted for i in range(rest, scope)):
            yield rest, scope
    elif rest < scope - 1 and any(doc[i].tag_ in FINITE for i in range(rest, scope)):
        yield rest, scope


def _object(scene: Scene, verb: Token, frames: frozenset[str], scope: int) -> Span | None:
    """The words after a verb that says something of an object: "described Y *as* Z", "accused Y *of* Z"."""
    doc, start = scene.doc, verb.i + 1
    words = [doc[i].lower_ for i in range(start, scope)]
    for frame in ("as", "of", "for", "at"):
        if frame in frames and frame in words[1:]:
            following = words.index(frame, 1) + 1
            if frame != "at" or (following < len(words) and _is_amount(doc, start + following)):
                return start, scope
    if "name" in frames and (end := _name_end(scene, verb, scope)):
        return start, end
    if "noun" in frames and start not in scene.quoted:
        thing = next((child for child in verb.rights if child.dep_ == "dobj" and child.i < scope), None)
        if thing is not None and thing.tag_ != "DT":
            end = next((i for i in range(thing.i, scope) if doc[i].text == "," or _turns(doc[i], verb)), scope)
            bare = thing.pos_ == "PRON" and (thing.i + 1 >= end or doc[thing.i + 1].is_punct)
            return None if bare else (start, end)
    return None


def _turns(word: Token, verb: Token) -> bool:
    """Whether a second verb follows: "confirmed the departure *but* would not say"."""
    return word.dep_ == "cc" and word.head == verb


def _is_amount(doc: Doc, i: int) -> bool:
    return any(word.like_num or word.tag_ == "CD" for word in doc[i : i + 5])


def _name_end(scene: Scene, verb: Token, scope: int) -> int | None:
    before = scene.region_start(verb) - 1
    if before >= 0 and scene.doc[before].lower_ == "what":
        return scope
    named = next((child for child in verb.rights if child.dep_ in ("oprd", "ccomp", "attr") and child.i < scope), None)
    if named is None or named.i <= verb.i + 1 or named.pos_ == "PROPN":  # a group *called the Sea Org* is a name
        return None
    return min(named.right_edge.i + 1, scope)
