"""Where the people, organizations and models of the rows are named in the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from analysis.notation.finding import Searchable, Span, nearest

KINDS = ("model", "organization", "person")  # of a form that two kinds share, the last has it


class Named(NamedTuple):
    """A row of a name: what it names, and every form of it."""

    kind: str
    entity: str
    forms: tuple[str, ...]


class Naming(NamedTuple):
    """A place where something is named; `entity` is None for a form that two people or two organizations share."""

    start: int
    end: int
    form: str
    kind: str
    entity: str | None


class Names:
    """Every place of every name: whole words, the longest form first, none overlapping another, in text order."""

    def __init__(self, text: Searchable, rows: Iterable[Named]) -> None:
        self._text = text
        self._forms: dict[str, tuple[str, str | None]] = {}
        for row in sorted(rows, key=lambda row: KINDS.index(row.kind)):
            for form in row.forms:
                self._note(form, row)
        self.all = sorted(self._search())
        self._places: dict[str | None, list[Span]] = {}
        for naming in self.all:
            self._places.setdefault(naming.entity, []).append((naming.start, naming.end))

    def entity(self, form: str) -> str:
        """What a form names; a form of nothing, or of two, names itself."""
        return self._forms.get(form, ("", None))[1] or form

    def places(self, entity: str | None) -> list[Span]:
        """Where an entity is named; of what is no name, where its words stand."""
        return (self._places.get(entity) or self._text.all(entity)) if entity else []

    def nearest(self, entity: str | None, to: Span, outside: Span | None = None) -> Span | None:
        """The place of an entity that is nearest to `to`; one in `outside` only if there is no other."""
        places = self.places(entity)
        apart = [span for span in places if outside and (span[1] <= outside[0] or outside[1] <= span[0])]
        return nearest(apart or places, to) if places else None

    def count(self, entity: str) -> int:
        """How often an entity is named."""
        return len(self._places.get(entity, ()))

    def _note(self, form: str, row: Named) -> None:
        kind, entity = self._forms.get(form, (row.kind, row.entity))
        if kind == row.kind and entity != row.entity and form != row.entity:
            self._forms[form] = kind, entity if entity == form else None
        else:
            self._forms[form] = row.kind, row.entity

    def _search(self) -> Iterable[Naming]:
        taken = bytearray(len(self._text.text))
        for form in sorted(self._forms, key=len, reverse=True):
            for start, end in self._text.whole(form):
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    yield Naming(start, end, form, *self._forms[form])
