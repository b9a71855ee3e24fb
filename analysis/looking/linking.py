"""One person across articles: the same where the evidence allows, else a possible match."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product

import pandas as pd

from analysis.lexicon import word_set
from analysis.naming.aliases import fold, same_person
from analysis.records import NAMED
from analysis.tables import Tables, to_table

Place = tuple[str, str]  # article, name of the person there


@dataclass(frozen=True, kw_only=True)
class LinkedPerson:
    """A person across articles; `forms` are the names in the articles, `reasons` say why they are one person.

    `possible` lists who else may be the same, and what is missing to say so.
    """

    person: str
    forms: tuple[str, ...]
    articles: tuple[str, ...]
    organizations: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


def link_people(tables: Tables) -> pd.DataFrame:
    """The people of all articles, one row each.

    Two names are one person if they are the same name (accents and case apart), or the text of one article gives the
    other name as an alias. An initial ("J. Lin"), a nickname ("Bob McGrew", "Robert McGrew"), a middle name, another
    order of the parts or a bare surname needs more: an organization in common, and nobody else that would fit as well.
    (Chinese, Korean and Vietnamese names are the same in both orders.) What is only possible is listed as such.
    """
    groups = _link(tables)
    return to_table([group.to_record() for group in groups], LinkedPerson)


def merge_people(tables: Tables) -> Tables:
    """The tables with one name for each person that `link_people` finds; the name in the article becomes an alias."""
    names = {place: group.name for group in _link(tables) for place in group.places}
    columns = {table: column for table, (column,) in NAMED["person"].items()} | {"mentions": "entity"}
    return tables._replace(
        **{
            table: _renamed(getattr(tables, table), column, names)
            for table, column in columns.items()
            if not getattr(tables, table).empty
        }
    )


@dataclass(eq=False)
class _Group:
    """Places that name one person."""

    places: list[Place] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The fullest form; of several, the first."""
        return max((name for _, name in self.places), key=lambda name: len(fold(name).replace(" ", "")))

    @property
    def names(self) -> set[str]:
        return {fold(name) for _, name in self.places}

    def take(self, other: _Group, reason: str) -> None:
        """Add the places of another group, and what is known of it."""
        self.reasons += [f"{other.name}, {self.name}: {reason}", *other.reasons]
        self.places += other.places
        self.aliases |= other.aliases
        self.organizations |= other.organizations
        self.possible += [line for line in other.possible if line not in self.possible]

    def to_record(self) -> LinkedPerson:
        return LinkedPerson(
            person=self.name,
            forms=tuple(dict.fromkeys(name for _, name in self.places)),
            articles=tuple(dict.fromkeys(article for article, _ in self.places)),
            organizations=tuple(sorted(self.organizations)),
            reasons=tuple(self.reasons),
            possible=tuple(self.possible),
        )


Link = tuple[_Group, _Group, str]


def _link(tables: Tables) -> list[_Group]:
    groups = _same_names(tables)
    sure = [(one, other, reason) for one, other in _near(groups) if (reason := _why_one(one, other))]
    groups = _joined(groups, sure)
    likely = []
    for one, other in _near(groups):
        if not any(_akin(*pair) for pair in product(one.names, other.names)):
            continue
        there = {fold(name) for name in other.organizations}
        if common := sorted(name for name in one.organizations if fold(name) in there):
            likely.append((one, other, f"both at {', '.join(common)}"))
        else:
            _note(one, other, "no organization in common")
    return _joined(groups, _unrivalled(likely))


def _same_names(tables: Tables) -> list[_Group]:
    """A group for each name; a bare surname is one of its article only."""
    organizations: dict[Place, set[str]] = defaultdict(set)
    for table, column in ((tables.people, "affiliation"), (tables.roles, "organization")):
        for article, person, organization in table[["article", "person", column]].dropna().itertuples(index=False):
            organizations[article, person].add(organization)
    groups: dict[tuple[str, ...], _Group] = defaultdict(_Group)
    for row in tables.people.to_dict("records"):
        place = (row["article"], row["person"])
        parts = tuple(fold(row["person"]).split())
        group = groups[parts if len(parts) > 1 else (*parts, row["article"])]
        group.places.append(place)
        group.aliases |= {alias for alias in map(fold, row["aliases"]) if " " in alias}
        group.organizations |= organizations[place]
    return list(groups.values())


def _near(groups: list[_Group]) -> list[tuple[_Group, _Group]]:
    """The pairs whose names share a part, in the order of the groups; no others can be one person."""
    having: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for part in sorted({part for name in (*group.names, *group.aliases) for part in name.split()}):
            if len(part) > 1:
                having[part].append(number)
    pairs = {pair for numbers in having.values() for pair in combinations(numbers, 2)}
    return [(groups[first], groups[second]) for first, second in sorted(pairs)]


def _why_one(one: _Group, other: _Group) -> str:
    """Why two are one person whatever else is known of them; "" where nothing says so."""
    full = sorted(name for name in (one.aliases | one.names) & (other.aliases | other.names) if " " in name)
    if full:
        return f"both are called {full[0].title()}"
    shared = {way for name in one.names for way in _eastern(name)} & {w for name in other.names for w in _eastern(name)}
    return "the same family and given name" if len(shared) == 1 else ""


def _eastern(name: str) -> set[tuple[str, str]]:
    """A name as family and given name, if it can be one: Kwon Tae-yang and Taeyang Kwon are the same."""
    first, *rest = name.split()
    ways = ((first, rest), (rest[-1], [first, *rest[:-1]])) if rest else ()
    return {(family, "".join(given).replace("-", "")) for family, given in ways if family in _families()}


@cache
def _families() -> frozenset[str]:
    return frozenset(map(fold, word_set("family_names")))


def _akin(one: str, other: str) -> bool:
    """Whether two names may be one person's: "J. Lin", "Lin", "Bob McGrew" and "Robert McGrew"."""
    bare, full = sorted((one.split(), other.split()), key=len)
    return bare[0] in (full[0], full[-1]) if len(bare) == 1 < len(full) else same_person(one, other)


def _note(one: _Group, other: _Group, reason: str) -> None:
    one.possible.append(f"{other.name}: {reason}")
    other.possible.append(f"{one.name}: {reason}")


def _unrivalled(pairs: list[Link]) -> list[Link]:
    """The pairs of which neither fits two people; the others are noted as possible."""
    partners: dict[_Group, set[_Group]] = defaultdict(set)
    for one, other, _ in pairs:
        partners[one].add(other)
        partners[other].add(one)
    torn = {group for group, near in partners.items() if any(b not in partners[a] for a, b in combinations(near, 2))}
    for one, other, reason in pairs:
        if one in torn or other in torn:
            _note(one, other, f"{reason}, but others fit as well")
    return [pair for pair in pairs if pair[0] not in torn and pair[1] not in torn]


def _joined(groups: list[_Group], pairs: list[Link]) -> list[_Group]:
    """The groups, with those of each pair made one."""
    home = {group: group for group in groups}
    for one, other, reason in pairs:
        new, old = home[one], home[other]
        if new is not old:
            new.take(old, reason)
            home.update({group: new for group, place in home.items() if place is old})
    return list(dict.fromkeys(home.values()))


def _renamed(table: pd.DataFrame, column: str, names: dict[Place, str]) -> pd.DataFrame:
    def rename(article: str, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(names.get((article, part), part) for part in value))
        return names.get((article, value), value) if isinstance(value, str) else value

    values = [rename(*pair) for pair in zip(table["article"], table[column], strict=True)]
    renamed = table.assign(**{column: pd.Series(values, index=table.index, dtype=table[column].dtype)})
    if column == "person" and "aliases" in table:
        old = zip(table["aliases"], table["person"], renamed["person"], strict=True)
        aliases = [tuple(a for a in dict.fromkeys((*known, was)) if a != new) for known, was, new in old]
        renamed["aliases"] = pd.Series(aliases, index=table.index, dtype="object")
    return renamed
