"""Records -> rows in words, such that reading them gives the same records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import Article
from analysis.notation import form
from analysis.notation.finding import Named, Names, Searchable, names_of
from analysis.notation.form import NOTHING, SPANS, WORDS, Placed, Span, Unplaced, escape
from analysis.records import TABLES, Record

if TYPE_CHECKING:
    from analysis.tables import Tables

Spans = Mapping[str, Span | None]


def write_rows(article: Article, rows: Iterable[Placed]) -> str:
    """The rows as text, a line for each, in the order of the tables; `read_rows` gives the same records back.

    A place is written as its words, numbered where they would be found elsewhere first.
    """
    order = list(WORDS)
    rows = sorted(rows, key=lambda row: order.index(row.table))
    writer = _Writer(article.text, [named for row in rows for named in names_of(row.table, vars(row.record))])
    return "".join(f"{writer.write(row)}\n" for row in rows)


def from_records(found: Mapping[str, Iterable[Record]]) -> list[Placed]:
    """Records of any making with the places that their columns give; mentions and dates have no rows of their own.

    Bare membership has no column for the words that tell it: they are left out, and its person marks the place.
    """
    tables = ((table, record) for table in TABLES if table in WORDS for record in found.get(table, ()))
    return [Placed(number, table, record, _spans(table, record)) for number, (table, record) in enumerate(tables, 1)]


def draft_gold(tables: Tables, articles: Article | Iterable[Article], folder: Path | str) -> Path:
    """One text file for each article with the current rows in words, to be corrected by hand into a gold standard.

    Files that are there already are left as they are, so that no work by hand is overwritten. Gives back the folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for article in [articles] if isinstance(articles, Article) else articles:
        path = folder / f"{article.id.replace('/', '_')}.txt"
        if not path.exists():
            found, text = records_of(tables, article), Searchable(article.text)
            for k, one in enumerate(found.get("organizations", ())):  # gold says of parents what its article says
                if one.parent and not text.all(one.parent):
                    found["organizations"][k] = replace(one, parent=None)
            rows = write_rows(article, from_records(found))
            path.write_text(form.join_annotated(article, rows), encoding="utf-8", newline="")
    return folder


def records_of(tables: Tables, article: Article) -> dict[str, list[Any]]:
    """The rows of an article as records."""
    found: dict[str, list[Any]] = {}
    for name, record in TABLES.items():
        table, columns = getattr(tables, name), [field.name for field in fields(record)]
        for row in table.loc[table["article"] == article.id, columns].to_dict("records"):
            values: Any = {c: v if isinstance(v, tuple) or not pd.isna(v) else None for c, v in row.items()}
            found.setdefault(name, []).append(record(**values))
    return found


def _spans(table: str, record: Any) -> dict[str, Span | None]:
    spans: dict[str, Span | None] = {}
    for name, column in SPANS.get(table, {}).items():
        start, end = getattr(record, f"{column}_start"), getattr(record, f"{column}_end")
        spans[name] = (start, end) if start is not None and end > start else None
    if table == "open_questions":
        spans["clause"] = (record.start, record.end)
    if table == "model_specs":
        inside = [s for name in ("family", "parameters") if (s := spans[name]) and record.start <= s[0] < record.end]
        spans["words"] = next(iter(inside), (record.start, record.end))
    return spans


class _Writer:
    def __init__(self, text: str, names: Iterable[Named]) -> None:
        self._text = Searchable(text)
        self._names = Names(self._text, names)

    def write(self, row: Placed) -> str:
        """A row as a line: every field as its column says it, but for those that give words of the article."""
        word, record, spans = WORDS[row.table], row.record, row.spans
        values = {column: _value(getattr(record, column, None)) for column in form.FORMS[word].columns.values()}
        fields = {column: value for column, value in values.items() if value != form.DEFAULTS.get(column)}
        of_words = getattr(self, f"_{row.table}", None)
        return form.join_row(word, fields | (of_words(record, spans) if of_words else {}))

    def _roles(self, record: Any, spans: Spans) -> dict[str, str]:
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

    def _timeline(self, record: Any, spans: Spans) -> dict[str, str]:
        event, expression = spans["event"], spans["expression"]
        assert event and expression
        return {"event": self._text.name(event), "expression": self._text.name(expression, event)}

    def _statements(self, record: Any, spans: Spans) -> dict[str, str]:
        speaker, cue, content = spans["speaker"], spans["cue"], spans["content"]
        assert content
        inside = record.kind == "no_comment"
        return {
            "cue": self._text.name(cue, content, inside=inside) if cue else "",
            "content": self._text.name_passage(content),
            "who": self._by_name(speaker, record.speaker, cue or content, content),
        }

    def _open_questions(self, record: Any, spans: Spans) -> dict[str, str]:
        cue, clause, question = spans["cue"], spans["clause"], spans["question"]
        assert cue and clause
        return {
            "cue": self._text.name(cue, clause, inside=True),
            "clause": self._text.name_passage(clause),
            "question": self._text.name_passage(question) if question and question != clause else "",
        }

    def _model_specs(self, record: Any, spans: Spans) -> dict[str, str]:
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
        is_read = words == written
        if isinstance(value, float):
            with suppress(Unplaced):
                is_read = form.read_number(words, "") == value
        return words if is_read else f"{words} = {written}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return form.join_items(value)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return form.write_number(value) if isinstance(value, float) else escape(str(value))
