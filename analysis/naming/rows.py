"""Names as records: mentions, people, organizations and what those belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, Tokens, binned
from analysis.naming.aliases import link
from analysis.naming.choose import KINDS, ODDS, Name, choose_names
from analysis.naming.describe import kind_number
from analysis.naming.propose import Names
from analysis.records import ORGANIZATION_KINDS, Mention, Organization, Person
from analysis.specs.names import find_models
from analysis.specs.places import View

if TYPE_CHECKING:
    from analysis.choosing.learned import Learned
    from analysis.lexicon import Entry, Lexicon
    from analysis.naming.aliases import Linked
    from analysis.parsing import Parsed
    from analysis.records import Role

VERDICTS = ("wrong", "right")
SUMS = (0.5, 1.0, 2.0, 3.5, 5.0, 7.0, 10.0, 15.0, 25.0)
COUNTS = (2, 3, 5, 9)
NEAR = 6  # words around a mention
AT_LEAST = 0.42  # from this probability on an entity is a row: about half of F1, where F1 is best
OWNED = re.compile(
    r"^(?:[-‑ ]owned|[-‑ ]controlled)(?: [\w-]+){0,2} $|^(?:['’]s|['’])? (?:[\w-]+ ){0,2}"
    r"(?:subsidiary|unit|division|arm|affiliate|lab|laboratory|labs|group|team)(?: ,)? $"
)
POSSESSED = re.compile(r"^['’]s? (?:[a-z-]+ ){0,2}$|^['’]s? $")
BELONGS = re.compile(
    r"^,? \(?(?:(?:which|that) (?:is|was) )?(?:now |also |partly |wholly |majority-)?(?:owned by|part of|"
    r"(?:a|an|the) (?:[\w-]+ ){0,3}(?:unit|subsidiary|division|arm|affiliate|part|lab|team|group) "
    r"(?:of|at|within|inside)) "
    r"(?:[a-z-]+ )*$"
)
UNITS = frozenset({"lab", "team"})
PLACE = ("article", "sentence", "start", "end", "evidence", "confidence")
FAR = 60  # characters between two names of which one may belong to the other


@dataclass(frozen=True)
class Entity:
    """A person or an organization with its places, in text order."""

    name: str
    kind: str
    names: Sequence[Name]

    @property
    def forms(self) -> list[str]:
        """What it is called, in the order in which that is first said."""
        return list(dict.fromkeys(name.text for name in self.names))

    @property
    def longest(self) -> Name:
        """The first place where it is called by its longest form."""
        return max(self.names, key=lambda name: len(name.text))


class Named(NamedTuple):
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
    candidates = describe_entities(entities, parsed.tokens, lexicon)
    right = learned.label_chances("entities", candidates)[:, VERDICTS.index("right")].tolist()
    chances, known = {}, {}
    for entity, verdict in zip(entities, right, strict=True):
        entry = known[entity.name] = lexicon.find_any(entity.forms)
        chances[entity.kind, entity.name] = 1.0 if entry and entry.own else verdict
    firms = np.flatnonzero(candidates.columns["kind"] == KINDS.index("organization"))
    kinds = learned.label_chances("kinds", candidates.take(firms)).argmax(axis=1).tolist()
    kind_of = {entities[k].name: ORGANIZATION_KINDS[kind] for k, kind in zip(firms.tolist(), kinds, strict=True)}
    kind_of |= {name: entry.kind for name, entry in known.items() if entry and entry.own and name in kind_of}
    named = _mentions(parsed, linked, chances, learned.least(AT_LEAST))
    models = _models(parsed, named, learned)
    mentions = _together(named, models)
    ours = [mention for mention in mentions if mention.kind == "organization"]
    parents = _parents(parsed.article.text, ours, kind_of, known, lexicon)
    people = (Person(**fields, person=entity) for entity, fields in _by_entity(mentions, "person"))
    organizations = (
        Organization(**fields, organization=entity, kind=kind_of[entity], parent=parents.get(entity))
        for entity, fields in _by_entity(mentions, "organization")
    )
    return Named(mentions, tuple(people), tuple(organizations), models)


def propose_entities(parsed: Parsed, lexicon: Lexicon, learned: Learned) -> Linked:
    """The names of an article, each with its kind and what it stands for; some entities may be wrong."""
    names = choose_names(Names(parsed.words, lexicon), parsed.tokens, learned)
    return link(parsed.words, names, lexicon)


def entities_of(linked: Linked) -> list[Entity]:
    """The people and organizations among linked names, in the order in which they are first named."""
    groups: dict[tuple[str, str], list[Name]] = {}
    for name, kind, entity in linked:
        if entity is not None and kind != "model":
            groups.setdefault((kind, entity), []).append(name)
    return [Entity(entity, kind, names) for (kind, entity), names in groups.items()]


def describe_entities(entities: Sequence[Entity], tokens: Tokens, lexicon: Lexicon) -> Candidates:
    """Entities with what the templates `entities` and `kinds` ask of them.

    Slots: the first and last word of the longest form. Bags: the words of all forms, those before and behind every
    mention, those near it. Columns: the odds of its names, how many there are, what the lexicon has.
    """
    odds = [np.array([name.odds for name in entity.names]) for entity in entities]
    own = [each[:, KINDS.index(entity.kind)] for each, entity in zip(odds, entities, strict=True)]
    rows = {
        "kind": [KINDS.index(entity.kind) for entity in entities],
        "most": binned([each.max() for each in own], SUMS),
        "least": binned([each.min() for each in own], ODDS),
        "total": binned([each.sum() for each in own], SUMS),
        "other": binned(
            [(each.max(axis=1) - mine).max() for each, mine in zip(odds, own, strict=True)], (0.1, 2.0, 5.0)
        ),
        "mentions": binned([len(entity.names) for entity in entities], COUNTS),
        "forms": binned([len(entity.forms) for entity in entities], COUNTS),
        "size": [min(4, entity.longest.end - entity.longest.start) for entity in entities],
        "upper": [entity.longest.text.isupper() for entity in entities],
        "known": [kind_number(lexicon.find_any(entity.forms)) for entity in entities],
        "of": [" of " in entity.longest.text for entity in entities],
    }
    columns = {name: np.array(row, np.int64) for name, row in rows.items()}
    longest = np.array([(entity.longest.start, entity.longest.end - 1) for entity in entities], np.int64).reshape(-1, 2)
    return Candidates(tokens, {"first": longest[:, 0], "last": longest[:, 1]}, columns, _bags(entities))


def _bags(entities: Sequence[Entity]) -> Mapping[str, tuple[Any, Any]]:
    owner = np.array([k for k, entity in enumerate(entities) for _ in entity.names], np.int64)
    spans = np.array([(name.start, name.end) for entity in entities for name in entity.names], np.int64).reshape(-1, 2)
    start, end = spans[:, 0], spans[:, 1]
    near = np.concatenate([np.arange(-NEAR, 0), np.arange(NEAR)])
    around = np.where(near < 0, start[:, None] + near, end[:, None] + near)
    inside = [np.arange(*span) for span in spans.tolist()]
    return {
        "name": (np.repeat(owner, end - start), np.concatenate([np.zeros(0, np.int64), *inside])),
        "before": (owner, start - 1),
        "behind": (owner, end),
        "near": (np.repeat(owner, len(near)), np.where(around < 0, -1, around).ravel()),
    }


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
    for model in find_models(parsed.once(View), learned):
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


def _by_entity(mentions: Iterable[Mention], kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Each person or organization with the fields that both kinds of record have, from the mention in full."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.kind == kind and mention.entity:
            groups.setdefault(mention.entity, []).append(mention)
    found = []
    for entity, group in groups.items():
        first = next((mention for mention in group if mention.text == entity), group[0])
        fields = {name: getattr(first, name) for name in PLACE}
        aliases = tuple(sorted({mention.text for mention in group} - {entity}))
        found.append((entity, fields | {"aliases": aliases, "mentions": len(group)}))
    return found


def _parents(
    text: str,
    mentions: Sequence[Mention],
    kinds: Mapping[str, str],
    known: Mapping[str, Entry | None],
    lexicon: Lexicon,
) -> dict[str, str | None]:
    """Organization -> the one that it belongs to: what the text says, else the lexicon.

    `mentions` are those of organizations, in text order. A bare "Y's X" tells it of labs and teams only.
    """
    present = {mention.text: mention.entity for mention in mentions}
    told: dict[str | None, str | None] = {}
    owned: dict[str | None, str | None] = {}
    for one, other in pairwise(mentions):
        between = text[one.end : other.start]
        if one.entity == other.entity or len(between) > FAR:
            continue
        if OWNED.match(between):
            told.setdefault(other.entity, one.entity)
        elif POSSESSED.match(between) and kinds[other.entity or ""] in UNITS:
            owned.setdefault(other.entity, one.entity)
        elif BELONGS.match(between):
            told.setdefault(one.entity, other.entity)
    listed = {
        name: _as_named(entry.parent, present, lexicon) for name, entry in known.items() if entry and entry.parent
    }
    return {name: told.get(name) or listed.get(name) or owned.get(name) for name in kinds}


def _as_named(name: str, present: Mapping[str, str | None], lexicon: Lexicon) -> str | None:
    """A parent as the article calls it, or else as the lexicon does."""
    entry = lexicon.find(name)
    forms = (entry.name, *entry.aliases) if entry else (name,)
    return next((present[form] for form in forms if form in present), name)
