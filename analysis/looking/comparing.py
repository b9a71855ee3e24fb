"""Across articles: who is one person, and facts side by side: agreed on, told by one only, changed or in conflict."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import pandas as pd

from analysis.article import Article
from analysis.dating.edtf import bounds
from analysis.lexicon import word_set
from analysis.looking.showing import COLUMNS, DATES, is_missing, post, say, text
from analysis.naming.aliases import fold, same_person
from analysis.records import NAMED
from analysis.tables import Tables, to_table

HERE = ("current", "joining")
SPECS = tuple(name for name in COLUMNS["model_specs"].split() if name not in ("model", "modalities"))
FORMS = {"inc", "corp", "corporation", "ltd", "limited", "llc", "plc", "ag", "gmbh", "co", "company"}
Place = tuple[str, str]  # article, name of the person there
Rows = list[dict[Any, Any]]
Facts = Iterator[tuple[str, str, Rows, tuple[str, ...]]]  # table, subject, its rows, the columns to compare


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


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One fact in all articles that state it; `values`, `articles` and `evidence` go together, one for each article.

    `outcome` is agree, only one, changed or conflict; `reason` says what differs, `both_right` how all could be right
    even so, where the rows tell; `sources` counts the articles.
    """

    table: str
    subject: str
    fact: str
    outcome: str
    reason: str | None = None
    both_right: str | None = None
    sources: int
    values: tuple[str, ...]
    articles: tuple[str, ...]
    evidence: tuple[str, ...]


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


Pair = tuple[_Group, _Group, str]  # and why they are one


def link_people(tables: Tables) -> pd.DataFrame:
    """The people of all articles, one row each.

    Two names are one person if they are the same name (accents and case apart), or the text of one article gives the
    other name as an alias. An initial ("J. Lin"), a nickname ("Bob McGrew", "Robert McGrew"), a middle name, another
    order of the parts or a bare surname needs more: an organization in common, and nobody else that would fit as well.
    (Chinese, Korean and Vietnamese names are the same in both orders.) What is only possible is listed as such.
    """
    people = [
        LinkedPerson(
            person=group.name,
            forms=tuple(dict.fromkeys(name for _, name in group.places)),
            articles=tuple(dict.fromkeys(article for article, _ in group.places)),
            organizations=tuple(sorted(group.organizations)),
            reasons=tuple(group.reasons),
            possible=tuple(group.possible),
        )
        for group in _link(tables)
    ]
    return to_table(people, LinkedPerson)


def merge_people(tables: Tables) -> Tables:
    """The tables with one name for each person that `link_people` finds; the name in the article becomes an alias."""
    names = {place: group.name for group in _link(tables) for place in group.places}
    columns = {table: column for table, (column,) in NAMED["person"].items()} | {"mentions": "entity"}
    found = {name: (getattr(tables, name), column) for name, column in columns.items()}
    return tables._replace(**{n: _renamed(table, column, names) for n, (table, column) in found.items() if len(table)})


def compare(tables: Tables, articles: Iterable[Article] = ()) -> pd.DataFrame:
    """Roles, model specs and dated events of several articles, fact by fact; every article counts once.

    A role is told by person, organization and title (bare membership is a post of its own): does the person hold it,
    since when, until when. A model is told by its name and size, an event by its word and participants. People are the
    same as in `link_people`. The outcome is `conflict` with a reason: value differs, date differs, or one is hedged
    (the same is stated by one, hedged or denied by another); `changed` where the later of two articles tells of the
    end of what the earlier one tells, for which `articles` have to give the dates of publication. A date that is only
    less exact ("2019", "July 2019") agrees. Nothing is overwritten.
    """
    tables = merge_people(tables)
    published = {article.id: article.published for article in articles}
    compared = []
    for table, subject, rows, facts in (*_roles(tables.roles), *_specs(tables.model_specs), *_events(tables)):
        rows = sorted(rows, key=lambda row: row["start"])[::-1]  # the first row that says anything of a fact counts
        told = {fact: {row["article"]: row for row in rows if not is_missing(row[fact])} for fact in facts}
        compared += [_compared(table, subject, fact, [*own.values()], published) for fact, own in told.items() if own]
    return to_table(compared, Comparison)


def _link(tables: Tables) -> list[_Group]:
    groups = _same_names(tables)
    groups = _joined([(one, other, why) for one, other in _near(groups) if (why := _why_one(one, other))], groups)
    likely = []
    for one, other in _near(groups):
        if any(_akin(*pair) for pair in product(one.names, other.names)):
            there = {fold(name) for name in other.organizations}
            common = sorted(name for name in one.organizations if fold(name) in there)
            likely.append((one, other, f"both at {', '.join(common)}" if common else ""))
    return _joined(_unrivalled(likely), groups)


def _same_names(tables: Tables) -> list[_Group]:
    """A group for each name; a bare surname is one of its article only."""
    organizations: dict[Place, set[str]] = defaultdict(set)
    for table, column in ((tables.people, "affiliation"), (tables.roles, "organization")):
        for article, person, organization in table[["article", "person", column]].dropna().itertuples(index=False):
            organizations[article, person].add(organization)
    groups: dict[tuple[str, ...], _Group] = defaultdict(_Group)
    for row in tables.people.to_dict("records"):
        place, parts = (row["article"], row["person"]), tuple(fold(row["person"]).split())
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
    ways = [{way for name in group.names for way in _eastern(name)} for group in (one, other)]
    return "the same family and given name" if len(set.intersection(*ways)) == 1 else ""


def _eastern(name: str) -> set[tuple[str, str]]:
    """A name as family and given name, if it can be one: Kwon Tae-yang and Taeyang Kwon are the same."""
    parts = name.split()
    ways = ((parts[0], parts[1:]), (parts[-1], parts[:-1])) if len(parts) > 1 else ()
    families = {fold(family) for family in word_set("family_names")} if ways else ()
    return {(family, "".join(given).replace("-", "")) for family, given in ways if family in families}


def _akin(one: str, other: str) -> bool:
    """Whether two names may be one person's: "J. Lin", "Lin", "Bob McGrew" and "Robert McGrew"."""
    bare, full = sorted((one.split(), other.split()), key=len)
    return bare[0] in (full[0], full[-1]) if len(bare) == 1 < len(full) else same_person(one, other)


def _unrivalled(pairs: list[Pair]) -> list[Pair]:
    """The pairs with a reason of which neither fits two people; the others are noted as possible."""
    partners: dict[_Group, set[_Group]] = defaultdict(set)
    for one, other, reason in pairs:
        if reason:
            partners[one].add(other)
            partners[other].add(one)
    torn = {group for group, near in partners.items() if any(b not in partners[a] for a, b in combinations(near, 2))}
    for one, other, reason in pairs:
        if not reason or {one, other} & torn:
            missing = f"{reason}, but others fit as well" if reason else "no organization in common"
            one.possible.append(f"{other.name}: {missing}")
            other.possible.append(f"{one.name}: {missing}")
    return [(one, other, reason) for one, other, reason in pairs if reason and not {one, other} & torn]


def _joined(pairs: list[Pair], groups: list[_Group]) -> list[_Group]:
    """The groups, with those of each pair made one."""
    home = {group: group for group in groups}
    for one, other, reason in pairs:
        new, old = home[one], home[other]
        if new is not old:
            new.take(old, reason)
            home.update({group: new for group, place in home.items() if place is old})
    return list(dict.fromkeys(home.values()))


def _renamed(table: pd.DataFrame, column: str, names: dict[Place, str]) -> pd.DataFrame:
    new = [
        tuple(dict.fromkeys(names.get((article, part), part) for part in old))
        if isinstance(old, tuple)
        else names.get((article, old), old)
        for article, old in zip(table["article"], table[column], strict=True)
    ]
    columns = {column: pd.Series(new, index=table.index, dtype=table[column].dtype)}
    if "aliases" in table:
        known = zip(table["aliases"], table[column], new, strict=True)
        aliases = [tuple(form for form in dict.fromkeys((*forms, old)) if form != name) for forms, old, name in known]
        columns["aliases"] = pd.Series(aliases, index=table.index, dtype="object")
    return table.assign(**columns)


def _roles(roles: pd.DataFrame) -> Facts:
    """Posts: rows with titles that share half of their words; a row without a title is of no titled post."""
    for rows in _grouped(roles.to_dict("records"), lambda row: (row["person"], _organization(row["organization"]))):
        posts: list[tuple[set[str], Rows]] = []
        for row in sorted(rows, key=lambda row: -len(text(row["title"]))):
            title = set(fold(text(row["title"])).split())
            fits = (held for other, held in posts if 2 * len(title & other) >= max(len(title), len(other)))
            if (held := next(fits, None)) is None:
                posts.append((title, [row]))
            else:
                held.append(row)
        for _, same in posts:
            yield "roles", f"{same[0]['person']}, {post(same[0])}", same, ("status", "since", "until")


def _specs(specs: pd.DataFrame) -> Facts:
    for rows in _grouped(specs.to_dict("records"), lambda row: fold(text(row["name"]) or row["family"])):
        # One row an article: sizes can be compared; several: each size is a variant of its own.
        split = [rows] if _is_one_each(rows) else _grouped(rows, lambda row: say("parameters", row["parameters"]))
        for same in split:
            yield "model_specs", text(same[0]["name"]) or same[0]["family"], same, SPECS


def _events(tables: Tables) -> Facts:
    """Dated events with participants; to say something is none here, it is done many times."""
    said = set(zip(tables.statements["article"], tables.statements["cue_start"], strict=True))
    dated = tables.timeline.dropna(subset="date")
    events = [row for row in dated.to_dict("records") if (row["article"], row["event_start"]) not in said]
    for same in _grouped(events, lambda row: (fold(row["event"])[:5], frozenset(row["participants"]))):
        if same[0]["participants"] and _is_one_each(same):
            yield "timeline", f"{', '.join(same[0]['participants'])}: {same[0]['event']}", same, ("date",)


def _grouped(rows: Rows, key: Callable[[dict[Any, Any]], Hashable]) -> Iterable[Rows]:
    groups: dict[Hashable, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups.values()


def _is_one_each(rows: Rows) -> bool:
    return len({row["article"] for row in rows}) == len(rows)


def _compared(table: str, subject: str, fact: str, rows: Rows, published: Mapping[str, dt.date | None]) -> Comparison:
    days = {row["article"]: published.get(row["article"]) for row in rows}
    rows.sort(key=lambda row: (days[row["article"]] or dt.date.max, row["article"]))
    reason = _difference(fact, rows)
    changed = reason == "value differs" and fact == "status" and _is_change(rows, days)
    when = [say("published", days[rows[place]["article"]]) for place in (0, -1)] if all(days.values()) else []
    return Comparison(
        table=table,
        subject=subject,
        fact=fact,
        outcome="only one" if len(rows) == 1 else "changed" if changed else "conflict" if reason else "agree",
        reason=reason,
        both_right=_both_right(fact, rows, changed, when) if reason else None,
        sources=len(rows),
        values=tuple(say(fact, row[fact]) for row in rows),
        articles=tuple(row["article"] for row in rows),
        evidence=tuple(row["evidence"] for row in rows),
    )


def _difference(fact: str, rows: Rows) -> str | None:
    if fact in DATES:
        limits = [bounds(row[fact]) for row in rows]
        starts, ends = ([day for day in days if day] for days in zip(*limits, strict=True))
        if starts and ends and max(starts) > min(ends):  # no day that all allow
            return "date differs"
    elif len({_folded(fact, row[fact]) for row in rows}) > 1:
        return "value differs"
    certainties = {row.get("certainty", "stated") for row in rows}
    odd = next((one for one in ("denied", "hedged", "planned") if one in certainties), None)
    return f"one is {odd}" if len(certainties) > 1 else None


def _is_change(rows: Rows, days: Mapping[str, dt.date | None]) -> bool:
    """Whether everyone who tells that a post is held was published before everyone who tells that it is over."""
    here = [days[row["article"]] for row in rows if row["status"] in HERE]
    gone = [days[row["article"]] for row in rows if row["status"] not in HERE]
    return all(early and late and early < late for early in here for late in gone)


def _both_right(fact: str, rows: Rows, changed: bool, when: list[str]) -> str | None:
    """How rows that differ could all be right, as far as they tell; `when` is the first and the last publication."""
    if changed:
        return f"one is of {when[0]}, the other of {when[1]}: it may have changed between"
    if fact == "parameters":
        sizes = {row[fact] for row in rows}
        if any(row["active_parameters"] in sizes - {row[fact]} for row in rows):
            return "one may count only the parameters that are active at a time"
        return "one may have rounded" if max(sizes) <= 1.1 * min(sizes) else None
    if fact in DATES and any(row.get("grade") == "computed" for row in rows):
        return "a date was counted from the day of publication, which may be another than that of the news"
    if len({row.get("certainty") for row in rows}) > 1:
        between = f" ({', '.join(when)})" if when else ""
        return f"one says it as a fact, another does not{between}: it may have been settled between"
    return None


def _folded(fact: str, value: Any) -> Any:
    if fact == "status":
        return value in HERE
    return _organization(value) if fact == "developer" else fold(value) if isinstance(value, str) else value


def _organization(name: Any) -> str:
    return " ".join(word for word in fold(text(name)).split() if word not in FORMS)
