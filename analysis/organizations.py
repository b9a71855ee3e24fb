"""The organizations of an article: their kind, and what they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analysis.records import Organization

if TYPE_CHECKING:
    from analysis.lexicon import Lexicon
    from analysis.records import Mention


def find_organizations(mentions: Iterable[Mention], lexicon: Lexicon) -> Iterator[Organization]:
    """One record for each organization, in the order in which they are first named."""
    by_entity: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.kind == "organization" and mention.entity:
            by_entity.setdefault(mention.entity, []).append(mention)
    for entity, group in by_entity.items():
        known, first = lexicon.find(entity), group[0]
        yield Organization(
            article=first.article,
            sentence=first.sentence,
            start=first.start,
            end=first.end,
            evidence=first.evidence,
            organization=entity,
            kind=known.kind if known else "company",
            parent=known.parent if known else None,
            aliases=tuple(sorted({m.text for m in group} - {entity})),
            mentions=len(group),
        )
