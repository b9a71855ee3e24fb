"""Records -> rows in words, such that reading them gives the same records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from analysis.notation.finding import Searchable, Span
from analysis.notation.form import FORMS, NOTHING, Unplaced, escape, join_items, join_row
from analysis.notation.naming import Named, Names
from analysis.notation.placing import NUMBERS, PRICES, Placed
from analysis.notation.values import read_number, write_number
from analysis.records import TABLES, Record

if TYPE_CHECKING:
    from analysis.article import Article

Spans = Mapping[str, Span | None]
WORDS = {form.table: word for word, form in FORMS.items()}
# Table -> the fields whose words have columns of offsets, and those columns.
SPANS = {
    "roles": {"words": "title", "who": "person", "where": "organization", "since": "since", "until": "until"},
    "timeline": {"event": "event", "expression": "expression"},
    "statements": {"speaker": "speaker", "cue": "cue", "content": "content"},
    "open_questions": {"cue": "cue", "question": "question"},
    "model_specs": {n: n for n in ("family", "developer", "license", "open_weight", "released", *NUMBERS, *PRICES)},
}


def write_rows(article: Article, rows: Iterable[Placed]) -> str:
    """The rows as text, a line for each, in the order of the tables; `read_rows` gives the same records back.

    A place is written as its words, numbered where they would be found elsewhere first.
    """
    order = list(WORDS)
    rows = sorted(rows, key=lambda row: order.index(row.table))
    writer = _Writer(article.text, [named for row in rows for named in _named(row)])
    return "".join(f"{writer.write(row)}\n" for row in rows)


def from_records(found: Mapping[str, Iterable[Record]]) -> list[Placed]:
    """Records of any making with the places that their columns give; mentions and dates have no rows of their own.

    Bare membership has no column for the words that tell it: they are left out, and its person marks the place.
    """
    tables = ((table, record) for table in TABLES if table in WORDS for record in found.get(table, ()))
    return [Placed(number, table, record, _spans(table, record)) for number, (table, record) in enumerate(tables, 1)]


def _spans(table: str, record: Any) -> dict[str, Span | None]:
    spans: dict[str, Span | None] = {}
    for name, column in SPANS.get(table, {}).items():
        start, end = getattr(record, f"{column}_start"), getattr(record, f"{column}_end")
        spans[name] = (int(start), int(end)) if start is not None and start == start and end > start else None
    if table == "open_questions":
        spans["clause"] = (record.start, record.end)
    if table == "model_specs":
        inside = [s for name in ("family", "parameters") if (s := spans[name]) and record.start <= s[0] < record.end]
        spans["words"] = next(iter(inside), (record.start, record.end))
    return spans


def _named(row: Placed) -> Iterator[Named]:
    record: Any = row.record
    if row.table == "people":
        yield Named("person", record.person, (record.person, *record.aliases))
    elif row.table == "organizations":
        yield Named("organization", record.organization, (record.organization, *record.aliases))
    elif row.table == "model_specs":
        yield from (Named("model", form, (form,)) for form in (record.name, record.family) if form)


class _Writer:
    def __init__(self, text: str, names: Iterable[Named]) -> None:
        self._text = Searchable(text)
        self._names = Names(self._text, names)

    def write(self, row: Placed) -> str:
        """A row as a line."""
        fields = {
            "people": self._name,
            "organizations": self._name,
            "roles": self._role,
            "timeline": self._event,
            "statements": self._statement,
            "open_questions": self._question,
            "model_specs": self._model,
        }[row.table](row.record, row.spans)
        return join_row(WORDS[row.table], fields)

    def _name(self, record: Any, spans: Spans) -> dict[str, str]:
        columns = ("person", "organization", "kind", "parent")
        return {column: _value(getattr(record, column, None)) for column in columns} | {
            "aliases": join_items(record.aliases)
        }

    def _role(self, record: Any, spans: Spans) -> dict[str, str]:
        near = spans["words"] or spans["who"] or (record.start, record.end)
        who = spans["who"]
        words = near if record.title and not self._text.all(record.title) else spans["words"]
        is_title = record.title and self._text.all(record.title) == [words]
        fields = {column: _value(getattr(record, column)) for column in ("person", "title", "organization", "status")}
        return fields | {
            "certainty": _certainty(record),
            "words": self._text.name(words) if words and not is_title else "",
            "who": self._text.name(who) if who and not words else self._by_name(who, record.person, near),
            "where": self._by_name(spans["where"], record.organization, near),
            "since": self._said(record.since, spans["since"], near),
            "until": self._said(record.until, spans["until"], near),
        }

    def _event(self, record: Any, spans: Spans) -> dict[str, str]:
        event, expression = spans["event"], spans["expression"]
        assert event and expression
        return {
            "date": _value(record.date),
            "event": self._text.name(event),
            "expression": self._text.name_near(expression, event),
            "participants": join_items(record.participants),
            "certainty": _certainty(record),
        }

    def _statement(self, record: Any, spans: Spans) -> dict[str, str]:
        speaker, cue, content = spans["speaker"], spans["cue"], spans["content"]
        assert content
        inside = record.kind == "no_comment"
        return {
            "speaker": _value(record.speaker),
            "cue": self._text.name_near(cue, content, inside=inside) if cue else "",
            "kind": record.kind,
            "content": self._text.name_passage(content),
            "who": self._by_name(speaker, record.speaker, cue or content, content),
            "certainty": _certainty(record),
        }

    def _question(self, record: Any, spans: Spans) -> dict[str, str]:
        cue, clause, question = spans["cue"], spans["clause"], spans["question"]
        assert cue and clause
        return {
            "kind": record.kind,
            "cue": self._text.name_near(cue, clause, inside=True),
            "clause": self._text.name_passage(clause),
            "question": self._text.name_passage(question) if question and question != clause else "",
            "about": _value(record.about),
        }

    def _model(self, record: Any, spans: Spans) -> dict[str, str]:
        words = spans["words"]
        assert words
        columns = ("developer", "license", "open_weight", "released", *NUMBERS, *PRICES)
        is_first = self._text.all(record.name or record.family)[:1] == [words]
        return {
            "name": _value(record.name),
            "family": "" if record.family == record.name else _value(record.family),
            "modalities": join_items(record.modalities),
            "inherited": join_items(record.inherited),
            "words": "" if is_first else self._text.name(words),
        } | {column: self._said(getattr(record, column), spans.get(column), words) for column in columns}

    def _by_name(self, span: Span | None, entity: str | None, to: Span, outside: Span | None = None) -> str:
        """The words that stand for a name; left out where they are its nearest mention in full."""
        if span is None:
            return NOTHING if entity else ""
        is_full = self._text.text[slice(*span)] == entity or outside is not None
        if is_full and self._names.nearest(entity, to, outside) == span:
            return ""
        return self._text.name_near(span, to)

    def _said(self, value: Any, span: Span | None, near: Span) -> str:
        """A value, with the words that it was read from where they are others."""
        if value is None or value != value:
            return ""
        written = _value(value)
        if span is None:
            return written
        words = self._text.name_near(span, near)
        if isinstance(value, float):
            return words if _is_number(words, value) else f"{words} = {written}"
        return words if words == written else f"{words} = {written}"


def _is_number(words: str, value: float) -> bool:
    try:
        return read_number(words, "") == value
    except Unplaced:
        return False


def _certainty(record: Any) -> str:
    return "" if record.certainty == "stated" else str(record.certainty)


def _value(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return write_number(value) if isinstance(value, float) else escape(str(value))
