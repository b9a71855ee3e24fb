"""Names as records: mentions, people, organizations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.naming.choose import choose_names
from analysis.naming.entities import VERDICTS, describe_entities, entities_of, known_as
from analysis.naming.link import link
from analysis.naming.parents import find_parents
from analysis.naming.propose import Names
from analysis.records import ORGANIZATION_KINDS, Mention, Organization, Person
from analysis.specs.names import find_models
from analysis.specs.places import View

if TYPE_CHECKING:
    from analysis.choosing.learned import Learned
    from analysis.lexicon import Lexicon
    from analysis.naming.entities import Entity
    from analysis.naming.link import Linked
    from analysis.parsing import Parsed
    from analysis.records import Record, Role

AT_LEAST = 0.42  # from this probability on an entity is a row: about half of F1, where F1 is best


@dataclass(frozen=True)
class Named:
    """Who and what is named in an article, as records."""

    mentions: tuple[Mention, ...]
    people: tuple[Person, ...]
    organizations: tuple[Organization, ...]
    models: tuple[Mention, ...]


def find_named(parsed: Parsed, lexicon: Lexicon, learned: Learned) -> Named:
    """The people and organizations of an article, in the order in which they are first named, and all mentions.

    Which words are names, of what, and which of the entities are right, are choices; which names are one, and what an
    organization belongs to, is calculated from their forms and the words between them.
    """
    linked = propose_entities(parsed, lexicon, learned)
    entities = entities_of(linked)
    chances = entity_chances(entities, parsed, lexicon, learned)
    right = {(entity.kind, entity.name): chance for entity, chance in zip(entities, chances, strict=True)}
    least = learned.least(AT_LEAST)
    kept = [entity for entity, chance in zip(entities, chances, strict=True) if chance >= least]
    named = _mentions(parsed, linked, right, least)
    models = _models(parsed, named, learned)
    mentions = _together(named, models)
    organizations = [entity for entity in kept if entity.kind == "organization"]
    kinds = _kinds(organizations, parsed, lexicon, learned)
    ours = [mention for mention in mentions if mention.kind == "organization"]
    parents = find_parents(parsed.article.text, ours, kinds, lexicon)
    return Named(
        mentions,
        tuple(_people(mentions)),
        tuple(_organizations(mentions, kinds, parents)),
        models,
    )


def propose_entities(parsed: Parsed, lexicon: Lexicon, learned: Learned) -> Linked:
    """The names of an article, each with its kind and what it stands for; some entities may be wrong."""
    names = choose_names(Names(parsed.words, lexicon), parsed.tokens, learned)
    return link(parsed.words, names, lexicon)


def entity_chances(entities: Sequence[Entity], parsed: Parsed, lexicon: Lexicon, learned: Learned) -> list[float]:
    """The probability of each entity to be right; what the user's own lexicon has is."""
    chances = learned.label_chances("entities", describe_entities(entities, parsed.tokens, lexicon))
    own = [(entry := known_as(entity.forms, lexicon)) is not None and entry.own for entity in entities]
    return [
        1.0 if mine else float(chance) for mine, chance in zip(own, chances[:, VERDICTS.index("right")], strict=True)
    ]


def with_affiliation(person: Person, roles: Iterable[Role]) -> Person:
    """A person with the organization of the first post that is still held, or taken up."""
    own = (role for role in roles if role.person == person.person and role.status in ("current", "joining"))
    return replace(person, affiliation=next((role.organization for role in own if role.organization), None))


def _mentions(parsed: Parsed, linked: Linked, right: dict[tuple[str, str], float], least: float) -> list[Mention]:
    found = []
    for name, kind, entity in linked:
        chance = right.get((kind, entity), 0.0) if entity is not None else 1.0
        if kind != "model" and chance >= least:
            ground = parsed.ground(parsed.doc[name.start : name.end])
            found.append(Mention(**ground, confidence=chance, entity=entity, kind=kind, text=name.text))
    return found


def _models(parsed: Parsed, named: Sequence[Mention], learned: Learned) -> tuple[Mention, ...]:
    """Where models are named: not inside another name, nor across its edge; Qwen may be the team's name too."""
    found = []
    others = {i: mention for mention in named for i in range(mention.start, mention.end)}
    for model in find_models(View(parsed), learned):
        within = {others[i] for i in range(model.start, model.end) if i in others}
        if all(model.start <= other.start and other.end <= model.end for other in within):
            ground = parsed.place(model.start, model.end)
            text = parsed.article.text[model.start : model.end]
            found.append(Mention(**ground, confidence=model.chance, entity=text, kind="model", text=text))
    return tuple(found)


def _together(named: Sequence[Mention], models: Sequence[Mention]) -> tuple[Mention, ...]:
    """All mentions, none overlapping another: the longer name counts, of two equal ones not the model's."""
    same = {(mention.start, mention.end) for mention in named}
    longer = [model for model in models if (model.start, model.end) not in same]
    taken = {i for model in longer for i in range(model.start, model.end)}
    rest = [mention for mention in named if taken.isdisjoint(range(mention.start, mention.end))]
    return tuple(sorted([*rest, *longer], key=lambda mention: mention.start))


def _kinds(entities: Sequence[Entity], parsed: Parsed, lexicon: Lexicon, learned: Learned) -> dict[str, str]:
    """The kind of each organization; that of the user's own lexicon is always right."""
    chances = learned.label_chances("kinds", describe_entities(entities, parsed.tokens, lexicon))
    kinds = {}
    for entity, row in zip(entities, chances, strict=True):
        entry = known_as(entity.forms, lexicon)
        kinds[entity.name] = entry.kind if entry and entry.own else ORGANIZATION_KINDS[int(row.argmax())]
    return kinds


def _people(mentions: Iterable[Mention]) -> Iterator[Person]:
    for entity, group in _by_entity(mentions, "person").items():
        first = _first(entity, group)
        aliases = tuple(sorted({mention.text for mention in group} - {entity}))
        yield Person(**_place(first), person=entity, aliases=aliases, mentions=len(group))


def _organizations(
    mentions: Iterable[Mention], kinds: dict[str, str], parents: dict[str, str | None]
) -> Iterator[Organization]:
    for entity, group in _by_entity(mentions, "organization").items():
        first = _first(entity, group)
        aliases = tuple(sorted({mention.text for mention in group} - {entity}))
        named: dict[str, Any] = {"organization": entity, "kind": kinds[entity], "parent": parents.get(entity)}
        yield Organization(**_place(first), **named, aliases=aliases, mentions=len(group))


def _by_entity(mentions: Iterable[Mention], kind: str) -> dict[str, list[Mention]]:
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.kind == kind and mention.entity:
            groups.setdefault(mention.entity, []).append(mention)
    return groups


def _first(entity: str, group: Sequence[Mention]) -> Mention:
    """The first mention of the fullest form."""
    return next((mention for mention in group if mention.text == entity), group[0])


def _place(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("article", "sentence", "start", "end", "evidence", "confidence")}
