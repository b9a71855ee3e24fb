"""Corrections applied to the records of one article."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from analysis.article import Article
from analysis.corrections import ENTITIES, Correction, parse_value, pattern, types_of
from analysis.dating.edtf import bounds
from analysis.records import Mention, Organization, Person

Found = dict[str, list[Any]]
Span = tuple[int, int]
# Where people and organizations are named: table -> the columns that hold a name (or several).
NAMES = {
    "people": {"people": ("person",), "organizations": ()},
    "organizations": {"people": ("affiliation",), "organizations": ("organization", "parent")},
}
BOTH = {"timeline": ("participants",), "statements": ("speaker",), "open_questions": ("about",)}
OWN = {
    "people": {"roles": ("person",)},
    "organizations": {"roles": ("organization",), "model_specs": ("developer",)},
}


def correct(found: Found, article: Article, corrections: Iterable[Correction]) -> tuple[Found, list[str]]:
    """The records of an article with the corrections applied in their order, and which of them (`where`) found words.

    A changed record names the changed columns in `corrected`.
    """
    applied = []
    for correction in corrections:
        if correction.article in ("", article.id):
            corrected = DO[correction.action](found, article.text, correction)
            if corrected is not None:
                found = corrected
                applied.append(correction.where)
    return found, applied


def _set(found: Found, text: str, correction: Correction) -> Found | None:
    rows = _rows(found, text, correction)
    changes = {correction.column: parse_value(correction)}
    if correction.column == "date":
        changes["earliest"], changes["latest"] = bounds(changes["date"]) if changes["date"] else (None, None)
    types = types_of(correction.table)
    for place in (f"{correction.column}_start", f"{correction.column}_end"):
        if types.get(place) == int | None:
            changes[place] = None  # the value was not read from words of the text
    return _with(found, correction.table, rows, lambda row: [_changed(row, changes, correction.column)])


def _reject(found: Found, text: str, correction: Correction) -> Found | None:
    rows = _rows(found, text, correction)
    rejected = _with(found, correction.table, rows, lambda row: [])
    column = ENTITIES.get(correction.table)
    if rejected is None or column is None:
        return rejected
    names = {getattr(row, column) for row in rows}
    mentions = [m for m in found["mentions"] if m.kind != column or m.entity not in names]
    return rejected | {"mentions": mentions}


def _rename(found: Found, text: str, correction: Correction) -> Found | None:
    column = ENTITIES[correction.table]
    names = {getattr(row, column) for row in _named(found, correction)} - {correction.value}
    if not names:
        return None
    return _joined(_replaced(found, correction, names), correction)


def _merge(found: Found, text: str, correction: Correction) -> Found | None:
    column = ENTITIES[correction.table]
    if not any(getattr(row, column) == correction.value for row in found.get(correction.table, ())):
        return None
    return _rename(found, text, correction)


def _split(found: Found, text: str, correction: Correction) -> Found | None:
    column = ENTITIES[correction.table]
    spans = [match.span() for match in pattern(correction.words).finditer(text)]
    moved = [m for m in found["mentions"] if m.kind == column and m.entity != correction.value and _inside(m, spans)]
    if not moved:
        return None
    names = {mention.entity for mention in moved}
    found = _replaced(found, correction, names, spans)
    rows = [row for row in found[correction.table] if getattr(row, column) not in names | {correction.value}]
    for name in [*sorted(names - {None}), correction.value]:
        rows += _entity(found, correction, name)
    return found | {correction.table: sorted(rows, key=lambda row: (row.start, row.end))}


DO: dict[str, Callable[[Found, str, Correction], Found | None]] = {
    "set": _set,
    "reject": _reject,
    "rename": _rename,
    "merge": _merge,
    "split": _split,
}


def _rows(found: Found, text: str, correction: Correction) -> list[Any]:
    """The rows at the quoted words; of several, those that have the most of their own words there.

    A person or an organization is also found by its name.
    """
    named = _named(found, correction) if correction.table in ENTITIES else []
    if named:
        return named
    spans = [match.span() for match in pattern(correction.words).finditer(text)]
    near = [row for row in found.get(correction.table, ()) if _inside(row, spans) or _around(row, spans)]
    closeness = {id(row): _closeness(row, spans) for row in near}
    closest = max(closeness.values(), default=0.0)
    return [row for row in near if closeness[id(row)] == closest]


def _named(found: Found, correction: Correction) -> list[Any]:
    """The people, or organizations, that have the words as a name: as the first one if any has, else as an alias."""
    rows, column = found.get(correction.table, []), ENTITIES[correction.table]
    first = [row for row in rows if getattr(row, column) == correction.words]
    return first or [row for row in rows if correction.words in row.aliases]


def _inside(row: Any, spans: list[Span]) -> bool:
    return any(start <= row.start and row.end <= end for start, end in spans)


def _around(row: Any, spans: list[Span]) -> bool:
    return any(row.start <= start and end <= row.end for start, end in spans)


def _closeness(row: Any, spans: list[Span]) -> float:
    """The share of a row's columns whose own words are among the quoted ones."""
    columns = [name.removesuffix("_start") for name in vars(row) if name.endswith("_start")]
    places = [(getattr(row, f"{column}_start"), getattr(row, f"{column}_end")) for column in columns]
    own = [place for place in places if place[0] is not None] or [(row.start, row.end)]
    inside = [place for place in own if any(start <= place[0] and place[1] <= end for start, end in spans)]
    return len(inside) / len(own)


def _with(found: Found, table: str, rows: list[Any], change: Callable[[Any], list[Any]]) -> Found | None:
    if not rows:
        return None
    chosen = {id(row) for row in rows}
    return found | {table: [new for row in found[table] for new in (change(row) if id(row) in chosen else [row])]}


def _changed(row: Any, changes: dict[str, Any], *columns: str) -> Any:
    return replace(row, **changes, corrected=(*row.corrected, *(c for c in columns if c not in row.corrected)))


def _replaced(found: Found, correction: Correction, names: set[Any], spans: list[Span] | None = None) -> Found:
    """Every row with the new name for `names`, in the columns that hold such names; only inside `spans`, if given."""
    kind = ENTITIES[correction.table]
    places = {**BOTH, **OWN[correction.table], **(NAMES[correction.table] if spans is None else {})}
    replaced = dict(found)
    for table, columns in places.items():
        replaced[table] = [_renamed(row, columns, names, correction.value, spans) for row in found.get(table, ())]
    replaced["mentions"] = [
        _renamed(m, ("entity",), names, correction.value, spans) if m.kind == kind else m
        for m in found.get("mentions", ())
    ]
    return replaced


def _renamed(row: Any, columns: tuple[str, ...], names: set[Any], name: str, spans: list[Span] | None) -> Any:
    for column in columns:
        value = getattr(row, column)
        if spans is not None and not _stands_in(row, column, spans):
            continue
        if isinstance(value, tuple):
            new: Any = tuple(dict.fromkeys(name if part in names else part for part in value))
        else:
            new = name if value in names else value
        if new != value:
            row = _changed(row, {column: new}, column)
    return row


def _stands_in(row: Any, column: str, spans: list[Span]) -> bool:
    """Is this column's name one of the quoted words? Without a place of its own, its row has to be at them."""
    start: int | None = getattr(row, f"{column}_start", None)
    end: int = getattr(row, f"{column}_end", 0)
    if start is None:
        return _inside(row, spans) or _around(row, spans)
    return any(first <= start and end <= last for first, last in spans)


def _joined(found: Found, correction: Correction) -> Found:
    """The rows of the corrected name as one: the first, with the aliases and mentions of all."""
    column = ENTITIES[correction.table]
    same = [row for row in found[correction.table] if getattr(row, column) == correction.value]
    forms = {m.text for m in found["mentions"] if m.kind == column and m.entity == correction.value}
    aliases = forms.union(*(row.aliases for row in same)) - {correction.value}
    changes: dict[str, Any] = {"aliases": tuple(sorted(aliases)), "mentions": sum(row.mentions for row in same)}
    optional = "affiliation" if column == "person" else "parent"
    changes[optional] = next((value for row in same if (value := getattr(row, optional))), None)
    joined = _changed(same[0], changes, *(name for name in changes if changes[name] != getattr(same[0], name)))
    others = {id(row) for row in same[1:]}
    rows = [joined if row is same[0] else row for row in found[correction.table] if id(row) not in others]
    return found | {correction.table: rows}


def _entity(found: Found, correction: Correction, name: str) -> list[Any]:
    """The row of a name after a split: none if it has no mention left."""
    column = ENTITIES[correction.table]
    mentions: list[Mention] = [m for m in found["mentions"] if m.kind == column and m.entity == name]
    if not mentions:
        return []
    aliases = tuple(sorted({mention.text for mention in mentions} - {name}))
    known = [row for row in found[correction.table] if getattr(row, column) == name]
    if known:
        return [_changed(known[0], {"aliases": aliases, "mentions": len(mentions)}, "aliases", "mentions")]
    first = max(mentions, key=lambda mention: (len(mention.text), -mention.start))
    place = {key: getattr(first, key) for key in ("article", "sentence", "start", "end", "evidence")}
    shared = {**place, "aliases": aliases, "mentions": len(mentions), "corrected": (column,)}
    return [
        Person(**shared, person=name) if column == "person" else Organization(**shared, organization=name, kind="other")
    ]
