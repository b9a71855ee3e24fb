"""Records -> rows in words, such that reading them gives the same records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from analysis.notation.finding import Named, Names, Searchable
from analysis.notation.form import (
    ENTITIES,
    FORMS,
    NOTHING,
    SPANS,
    WORDS,
    Placed,
    Span,
    Unplaced,
    escape,
    join_items,
    join_row,
    read_number,
    write_number,
)
from analysis.records import TABLES, Record

if TYPE_CHECKING:
    from analysis.article import Article

Spans = Mapping[str, Span | None]


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
    if kind := ENTITIES.get(row.table):
        name = getattr(record, kind)
        yield Named(kind, name, (name, *record.aliases))
    elif row.table == "model_specs":
        yield from (Named("model", form, (form,)) for form in (record.name, record.family) if form)


class _Writer:
    def __init__(self, text: str, names: Iterable[Named]) -> None:
        self._text = Searchable(text)
        self._names = Names(self._text, names)

    def write(self, row: Placed) -> str:
        """A row as a line: every field as its column says it, but for those that give words of the article."""
        word, record, spans = WORDS[row.table], row.record, row.spans
        columns = (*FORMS[word].fixed, *FORMS[word].named.values())
        fields = {column: _value(getattr(record, column, None)) for column in columns}
        if fields.get("certainty") == "stated":
            del fields["certainty"]
        found = {
            "roles": self._role,
            "timeline": self._event,
            "statements": self._statement,
            "open_questions": self._question,
            "model_specs": self._model,
        }.get(row.table)
        return join_row(word, fields | (found(record, spans) if found else {}))

    def _role(self, record: Any, spans: Spans) -> dict[str, str]:
        who, title = spans["who"], record.title
        near = spans["words"] or who or (record.start, record.end)
        words = near if title and not self._text.all(title) else spans["words"]
        is_title = title and self._text.all(title) == [words]
        return {
            "words": self._text.name(words) if words and not is_title else "",
            "who": self._text.name(who) if who and not words else self._by_name(who, record.person, near),
            "where": self._by_name(spans["where"], record.organization, near),
            "since": self._said(record.since, spans["since"], near),
            "until": self._said(record.until, spans["until"], near),
        }

    def _event(self, record: Any, spans: Spans) -> dict[str, str]:
        event, expression = spans["event"], spans["expression"]
        assert event and expression
        return {"event": self._text.name(event), "expression": self._text.name(expression, event)}

    def _statement(self, record: Any, spans: Spans) -> dict[str, str]:
        speaker, cue, content = spans["speaker"], spans["cue"], spans["content"]
        assert content
        inside = record.kind == "no_comment"
        return {
            "cue": self._text.name(cue, content, inside=inside) if cue else "",
            "content": self._text.name_passage(content),
            "who": self._by_name(speaker, record.speaker, cue or content, content),
        }

    def _question(self, record: Any, spans: Spans) -> dict[str, str]:
        cue, clause, question = spans["cue"], spans["clause"], spans["question"]
        assert cue and clause
        return {
            "cue": self._text.name(cue, clause, inside=True),
            "clause": self._text.name_passage(clause),
            "question": self._text.name_passage(question) if question and question != clause else "",
        }

    def _model(self, record: Any, spans: Spans) -> dict[str, str]:
        words = spans["words"]
        assert words
        is_first = self._text.all(record.name or record.family)[:1] == [words]
        columns = [column for column in SPANS["model_specs"] if column != "family"]
        return {column: self._said(getattr(record, column), spans.get(column), words) for column in columns} | {
            "family": "" if record.family == record.name else _value(record.family),
            "words": "" if is_first else self._text.name(words),
        }

    def _by_name(self, span: Span | None, entity: str | None, to: Span, outside: Span | None = None) -> str:
        """The words that stand for a name; left out where they are its nearest mention in full."""
        if span is None:
            return NOTHING if entity else ""
        is_full = self._text.text[slice(*span)] == entity or outside is not None
        if is_full and self._names.nearest(entity, to, outside) == span:
            return ""
        return self._text.name(span, to)

    def _said(self, value: Any, span: Span | None, near: Span) -> str:
        """A value, with the words that it was read from where they are others."""
        written = _value(value)
        if span is None or not written:
            return written
        words = self._text.name(span, near)
        is_read = _is_number(words, value) if isinstance(value, float) else words == written
        return words if is_read else f"{words} = {written}"


def _is_number(words: str, value: float) -> bool:
    try:
        return read_number(words, "") == value
    except Unplaced:
        return False


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return join_items(value)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return write_number(value) if isinstance(value, float) else escape(str(value))
