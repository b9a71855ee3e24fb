"""The people of an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.records import Person

if TYPE_CHECKING:
    from analysis.records import Mention, Role


def find_people(mentions: Iterable[Mention]) -> Iterator[Person]:
    """One record for each person, in the order in which they are first named; aliases are the other forms used.

    A surname that fits two people counts for neither.
    """
    by_entity: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.kind == "person" and mention.entity:
            by_entity.setdefault(mention.entity, []).append(mention)
    for entity, group in by_entity.items():
        first = next((mention for mention in group if mention.text == entity), group[0])
        yield Person(
            article=first.article,
            sentence=first.sentence,
            start=first.start,
            end=first.end,
            evidence=first.evidence,
            person=entity,
            aliases=tuple(sorted({m.text for m in group} - {entity})),
            mentions=len(group),
        )


def with_affiliation(person: Person, roles: Iterable[Role]) -> Person:
    """The record with the organization of the person's first role that holds now."""
    own = (role for role in roles if role.person == person.person and role.status in ("current", "joining"))
    return replace(person, affiliation=next((role.organization for role in own if role.organization), None))
