"""What the decisions about names learn from annotated articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.learned import Decision
from analysis.lexicon import Lexicon
from analysis.naming.choose import KINDS, Name, second_look
from analysis.naming.describe import describe_names
from analysis.naming.propose import Names, Span, squeeze
from analysis.naming.rows import VERDICTS, Entity, describe_entities, entities_of, propose_entities
from analysis.records import ORGANIZATION_KINDS, Organization, Person

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Candidates
    from analysis.choosing.learned import Learned
    from analysis.learning import Case

MASKED = 3  # every third row of the lexicon is hidden, since articles name firms that it lacks


def _spans(case: Case, _: Learned) -> Iterator[tuple[Candidates, NDArray[Any]]]:
    names = Names(case.parsed.words, _masked(case))
    yield describe_names(names, case.parsed.tokens), _labels(names.spans, case)


def _names(case: Case, learned: Learned) -> Iterator[tuple[Candidates, NDArray[Any]]]:
    names = Names(case.parsed.words, _masked(case))
    kept, candidates = second_look(names, case.parsed.tokens, learned)
    yield candidates, _labels([names.spans[k] for k in kept], case)


def _entities(case: Case, learned: Learned) -> Iterator[tuple[Candidates, NDArray[Any]]]:
    lexicon = _masked(case)
    found = entities_of(propose_entities(case.parsed, lexicon, learned))
    known = {kind: _forms(case, kind) for kind in ("person", "organization")}
    right = [squeeze(entity.name) in known[entity.kind] for entity in found]
    yield describe_entities(found, case.parsed.tokens, lexicon), np.array(right, np.int64)


def _kinds(case: Case, _: Learned) -> Iterator[tuple[Candidates, NDArray[Any]]]:
    placed = [row.record for row in case.rows.placed if row.table == "organizations"]
    kind = {row.organization: row.kind for row in placed if isinstance(row, Organization)}
    groups: dict[str, list[Name]] = {}
    for mention in case.rows.mentions:
        if mention.kind == "organization" and mention.entity in kind:
            start, end = case.parsed.words.between(mention.start, mention.end)
            if start < end:
                groups.setdefault(mention.entity, []).append(Name(start, end, squeeze(mention.text)))
    found = [Entity(name, "organization", names) for name, names in groups.items()]
    labels = np.array([ORGANIZATION_KINDS.index(kind[entity.name]) for entity in found], np.int64)
    for lexicon in (case.lexicon, _masked(case)):
        yield describe_entities(found, case.parsed.tokens, lexicon), labels


def _labels(spans: list[Span], case: Case) -> NDArray[np.int64]:
    starts = case.parsed.words.starts
    gold = {
        (bisect_left(starts, mention.start), bisect_left(starts, mention.end)): KINDS.index(mention.kind)
        for mention in case.rows.mentions
    }
    return np.array([gold.get(span, len(KINDS) - 1) for span in spans], np.int64)


def _forms(case: Case, kind: str) -> set[str]:
    records = [row.record for row in case.rows.placed]
    if kind == "person":
        return {squeeze(form) for row in records if isinstance(row, Person) for form in (row.person, *row.aliases)}
    named = (row for row in records if isinstance(row, Organization))
    return {squeeze(form) for row in named for form in (row.organization, *row.aliases)}


def _masked(case: Case) -> Lexicon:
    """The lexicon without a third of its rows, another third for each article."""
    article = case.parsed.article.id
    return Lexicon(tuple(e for e in case.lexicon.entries if crc32(f"{article} {e.name}".encode()) % MASKED))


DECISIONS = (
    Decision("spans", KINDS, _spans, penalty=4.0),
    Decision("names", KINDS, _names, penalty=6.0),
    Decision("entities", VERDICTS, _entities, penalty=5.0),
    Decision("kinds", ORGANIZATION_KINDS, _kinds, penalty=3.0),
)
