"""Rows in words -> records with the place of every word that they are read from, and what could not be placed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.article import Article
from analysis.dating.edtf import bounds
from analysis.errors import AnalysisError
from analysis.naming.rows import with_affiliation
from analysis.notation import form
from analysis.notation.finding import Grounds, Names, Searchable, closest, names_of, nearest
from analysis.notation.form import Placed, Row, Span, Unplaced
from analysis.parsing import DEFAULT_MODEL, Parsed, load_model, parse
from analysis.records import TABLES, DateExpression, Mention, Problem
from analysis.tables import Tables, to_tables

if TYPE_CHECKING:
    from spacy.language import Language

NO_ROW = re.compile(r"\s*(?:```.*|~~~.*|#.*|[-|:\s]*)")  # blank, a fence, a heading or remark, the rule of a table
BULLET = re.compile(r"\s*(?:[-*+•]\s+|\d+[.)]\s+)?\|?\s*[*`]*")
END = re.compile(r"\s*(?<!\\)\|?\s*$")


@dataclass(frozen=True)
class Rows:
    """What the rows say about an article; `mentions` and `dates` follow from the other tables."""

    placed: tuple[Placed, ...]
    faults: tuple[Unplaced, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[DateExpression, ...]

    def records(self) -> dict[str, list[Any]]:
        """The records by table, as `to_tables` takes them; each row without a place is a problem."""
        found: dict[str, list[Any]] = {name: [] for name in TABLES}
        for row in self.placed:
            found[row.table].append(row.record)
        found["people"] = [with_affiliation(person, found["roles"]) for person in found["people"]]
        found["mentions"], found["dates"] = list(self.mentions), list(self.dates)
        found["problems"] = [Problem(source=f"row {fault.number}", reason=str(fault)) for fault in self.faults]
        return found


def read_rows(parsed: Parsed, text: str) -> Rows:
    """The rows of a text, each placed in its article or among the `faults`; one bad row never costs another.

    Rows are numbered by line. Bullets, code fences, bold type and the bars of a Markdown table are left out, as
    language models write them; any other line that is no row is a fault.
    """
    return read_parts(parsed, [(text, None)])


def read_parts(parsed: Parsed, texts: Sequence[tuple[str, Span | None]]) -> Rows:
    """The rows of several texts as one, each about a part of the article (None: all of it).

    Words are looked up, and counted, in their part; names are those of all parts.
    """
    faults: list[Unplaced] = []
    rows = [(row, index) for index, (text, _) in enumerate(texts) for row in _split(text, faults, index)]
    searched = [Searchable(parsed.article.text, part) if part else None for _, part in texts]
    placer = Placer(parsed, [row for row, _ in rows])
    placed: dict[Any, Placed] = {}
    for row, index in rows:
        try:
            found = placer.place(row, searched[index])
        except Unplaced as fault:
            faults.append(Unplaced(fault.field, fault.reason, row.number, index))
        else:
            key = _same(found)
            placed[key] = _joined(placed[key], found) if key in placed else found
    faults.sort(key=lambda fault: (fault.text, fault.number))
    return Rows(tuple(placed.values()), tuple(faults), tuple(placer.mentions()), tuple(placer.dates(placed.values())))


class Annotated(NamedTuple):
    """An annotated article: its parse, and its rows with their places."""

    parsed: Parsed
    rows: Rows

    @property
    def article(self) -> Article:
        """The article without its rows."""
        return self.parsed.article

    @property
    def tables(self) -> Tables:
        """The tables that `analyze` should give, in the order of the rows; rows without a place are problems."""
        return to_tables(self.rows.records())


def read_gold(source: Path | str, *, model: str | Language = DEFAULT_MODEL) -> list[Annotated]:
    """The annotated articles of a folder, in the order of their names, or of one file.

    Rows that have no place in their article are in `rows.faults`. Raises AnalysisError if there is no such file, or one
    is no annotated article.
    """
    source = Path(source)
    paths = sorted(source.glob("*.txt")) if source.is_dir() else [source]
    if not paths:
        raise AnalysisError(f"{source} holds no gold: give a folder with one text file for each article")
    files = [form.read_annotated(path) for path in paths]
    docs = parse((article.text for article, _ in files), load_model(model))
    parsed = [Parsed(article, doc) for (article, _), doc in zip(files, docs, strict=True)]
    return [Annotated(one, read_rows(one, rows)) for one, (_, rows) in zip(parsed, files, strict=True)]


class Placer:
    """Places the rows of one article; it knows the names in all of them, since most rows speak of names."""

    def __init__(self, parsed: Parsed, rows: Sequence[Row]) -> None:
        self._parsed = parsed
        self._grounds = Grounds(parsed, {row.get("date") for row in rows if row.form.table == "timeline"})
        self._text = self._grounds.text
        given = ((row, {column: row.get(column) for column in row.fields}) for row in rows)
        lists = ((row, values | {"aliases": row.parts("aliases")}) for row, values in given)
        self._names = Names(self._text, [named for row, values in lists for named in names_of(row.form.table, values)])

    def mentions(self) -> Iterator[Mention]:
        """Every place where something is named, in text order."""
        for one in self._names.all:
            yield Mention(**self._parsed.place(one.start, one.end), entity=one.entity, kind=one.kind, text=one.form)

    def dates(self, placed: Iterable[Placed]) -> Iterator[DateExpression]:
        """Every time expression of an event, in text order."""
        events: list[Any] = [row.record for row in placed if row.table == "timeline"]
        by_place = {(event.expression_start, event.expression_end): event for event in events}
        columns = ("date", "earliest", "latest", "expression", "grade")
        for place, event in sorted(by_place.items()):
            yield DateExpression(**self._parsed.place(*place), **{name: getattr(event, name) for name in columns})

    def place(self, row: Row, text: Searchable | None = None) -> Placed:
        """The row in its place; the words that mark it are looked up in `text`. Raises Unplaced if it has none."""
        self._text = text or self._grounds.text
        try:
            placed: Placed = getattr(self, f"_{row.form.table}")(row)
        except Unplaced as fault:
            raise Unplaced(row.form.called(fault.field), fault.reason, row.number) from None
        return placed

    def _placed(self, row: Row, place: Span, spans: Mapping[str, Span | None], **values: Any) -> Placed:
        """The row as a record: its columns, and the offsets of those that were read from words of their own."""
        table = row.form.table
        for column, allowed in form.ALLOWED.get(table, {}).items():
            values[column] = form.one_of(row.get(column) or form.DEFAULTS.get(column), allowed, column)
        offsets: dict[str, int | None] = {}
        for name, column in form.SPANS.get(table, {}).items():
            span = spans[name] if values.get(column) is not None else None
            offsets[f"{column}_start"], offsets[f"{column}_end"] = span or (None, None)
        return Placed(row.number, table, TABLES[table](**self._parsed.place(*place), **{**offsets, **values}), spans)

    def _people(self, row: Row) -> Placed:
        """The row of a person or an organization, at its first mention in full."""
        column = row.form.fixed[0]
        name, aliases = row.get(column), row.parts("aliases")
        if name is None:
            raise Unplaced(column, "a row needs a name")
        for called in (name, *aliases):
            self._grounds.words(called, column if called == name else "also")
        named = ((one.start, one.end) for one in self._names.all if one.form == name)
        at = next(named, self._grounds.text.all(name)[0])
        values = {column: name, "aliases": aliases, "mentions": self._names.count(name)}
        if parent := row.get("parent"):
            values["parent"] = self._grounds.words(parent, "parent")
        return self._placed(row, at, {column: at}, **values)

    _organizations = _people

    def _roles(self, row: Row) -> Placed:
        person, organization = self._named(row, "person", "a role needs a person"), self._named(row, "organization")
        words = self._anchor(row, person, organization)
        who = self._by_name(row, "who", person, words)
        spans = {"words": words, "who": who, "where": self._by_name(row, "where", organization, words)}
        title = self._grounds.title(row.get("title"), "title")
        values = {"person": person, "title": title, "organization": organization}
        for column in ("since", "until"):
            values[column], spans[column] = self._date(row, column, words)
        is_beside = who and abs(self._parsed.sentence_at(who[0]) - self._parsed.sentence_at(words[0])) <= 1
        return self._placed(row, self._sentences(words, who if who and is_beside else words), spans, **values)

    def _anchor(self, row: Row, person: str, organization: str | None) -> Span:
        """The words of a role; left out, those of its title nearest to its person, or the person nearest to it."""
        if row.get("words"):
            return self._text.one(row.fields["words"], "words")
        title = row.get("title")
        people = self._text.meant(row.fields["who"], "who") if row.get("who") else self._names.places(person)
        if title is None:
            return closest(people, self._names.places(organization))
        found = self._text.all(title)
        if not found:
            raise Unplaced("words", f"{title!r} does not stand in the article: give words that tell the post")
        return closest(found, people)

    def _timeline(self, row: Row) -> Placed:
        words = self._text.one(row.fields["event"], "event")
        event = words[0], words[0] + len(self._slice(words).split()[0])
        expression = self._text.nearest(row.fields["expression"], event, "expression")
        date, told = row.get("date"), self._slice(expression)
        if date is not None and not form.is_edtf(date):
            raise Unplaced("date", f"{date!r} is no EDTF date: write 2019, 2019-07, 2019-07-15, or - to compute it")
        date = date or self._grounds.computed(expression)
        earliest, latest = bounds(date) if date else (None, None)
        values: dict[str, Any] = {"date": date, "earliest": earliest, "latest": latest, "expression": told}
        values["grade"] = "unresolved" if date is None else "written" if date[:4] in told else "computed"
        values["event"] = self._slice(event)
        values["participants"] = tuple(self._known(one, "participants") for one in row.parts("participants"))
        return self._placed(row, self._sentences(event), {"event": event, "expression": expression}, **values)

    def _statements(self, row: Row) -> Placed:
        content = self._text.passage(row.fields["content"], "content")
        cue = None
        if row.get("cue"):
            cue = self._text.nearest(row.fields["cue"], content, "cue", inside=row.get("kind") == "no_comment")
        speaker = self._named(row, "speaker", "a statement needs a speaker")
        who = self._by_name(row, "who", speaker, cue or content, outside=content)
        if who is None:
            raise Unplaced("speaker", f"{speaker!r} does not stand in the article")
        start, end = cue or (content[0], content[0])
        values = {"speaker": speaker, "content": self._slice(content)}
        values |= {"cue": self._slice((start, end)), "cue_start": start, "cue_end": end}
        spans = {"speaker": who, "cue": cue, "content": content}
        return self._placed(row, self._sentences(content, cue or content), spans, **values)

    def _open_questions(self, row: Row) -> Placed:
        clause = self._text.passage(row.fields["clause"], "clause")
        cue = self._text.nearest(row.fields["cue"], clause, "cue", inside=True)
        question = self._text.passage(row.fields["question"], "question") if row.fields.get("question") else clause
        values = {"question": self._slice(question), "cue": self._slice(cue), "about": self._named(row, "about")}
        return self._placed(row, clause, {"cue": cue, "clause": clause, "question": question}, **values)

    def _model_specs(self, row: Row) -> Placed:
        name, family = (self._grounds.name(row.get(column), column) for column in ("name", "family"))
        called = name or family
        if called is None:
            raise Unplaced("family", "a model needs a name or a family")
        named = self._text.all(called) or self._text.all(family or called)
        if not row.get("words") and not named:
            raise Unplaced("name", f"{called!r} does not stand in the article: give words that tell of it")
        at = self._text.one(row.fields["words"], "words") if row.get("words") else named[0]
        spans: dict[str, Span | None] = {"words": at, "family": nearest(named, at) if named else None}
        values: dict[str, Any] = {"name": name, "family": family or called}
        for column in (*form.NUMBERS, "developer", "license", "open_weight"):
            values[column], spans[column] = self._said(row, column, at)
        values["released"], spans["released"] = self._date(row, "released", at)
        modalities, inherited = (row.parts(column) for column in ("modalities", "inherited"))
        values["modalities"] = tuple(self._grounds.modality(one, "modalities") for one in modalities)
        columns = tuple(form.FORMS["model"].named.values())
        values["inherited"] = tuple(form.one_of(one, columns, "inherited") for one in inherited)
        return self._placed(row, self._sentences(at), spans, **values)

    def _said(self, row: Row, column: str, near: Span) -> tuple[Any, Span | None]:
        """A value and the words it was read from: "words = value", or words that are the value."""
        words, value = form.said(row.fields.get(column))
        if value is None:
            return None, None
        span = self._text.nearest(words, near, column) if words != value or self._text.all(value) else None
        if column in form.NUMBERS:
            number = form.read_number(value, column)
            is_read = span is not None and words == value
            return number if is_read else self._grounds.number(number, column, words if span else None), span
        if column == "open_weight":
            return form.YES_NO[form.one_of(value, tuple(form.YES_NO), column)], span if words != value else None
        return self._grounds.words(value, column), span

    def _date(self, row: Row, column: str, near: Span) -> tuple[str | None, Span | None]:
        """A date and its words: "words = date", a date alone, or words alone, of which the date is computed."""
        words, date = form.said(row.fields.get(column))
        if date is None:
            return None, None
        if form.is_edtf(date) and words == date and not self._text.all(date):
            return self._grounds.date(date, column), None
        span = self._text.nearest(words, near, column)
        if form.is_edtf(date):
            return date, span
        computed = self._grounds.computed(span) if form.numbered(words)[0] == date else None
        if computed is None:
            raise Unplaced(column, f"{date!r} is no date: write July 2019 = 2019-07, the words and their EDTF date")
        return computed, span

    def _by_name(self, row: Row, column: str, entity: str | None, to: Span, outside: Span | None = None) -> Span | None:
        """The words that stand for a name: those given, or else its nearest mention."""
        if row.fields.get(column):
            return self._text.nearest(row.fields[column], to, column) if row.get(column) else None
        return self._names.nearest(entity, to, outside)

    def _known(self, name: str, column: str) -> str:
        """A name as its own row has it. Raises Unplaced for one that does not stand in the article."""
        entity = self._names.entity(name)
        if not self._names.places(entity):
            raise Unplaced(column, f"{name!r} does not stand in the article")
        return entity

    def _named(self, row: Row, column: str, needed: str = "") -> Any:
        """The name in a field, as its own row has it; None where there is none and none is `needed`."""
        name = row.get(column)
        if name is None and needed:
            raise Unplaced(column, needed)
        return self._known(name, column) if name else None

    def _sentences(self, *spans: Span) -> Span:
        return self._parsed.sentences(min(span[0] for span in spans), max(span[1] for span in spans))

    def _slice(self, span: Span) -> str:
        return self._parsed.article.text[slice(*span)]


def _split(text: str, faults: list[Unplaced], index: int) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if NO_ROW.fullmatch(line):
            continue
        before = BULLET.match(line)[0]  # type: ignore[index]
        row = END.sub("", line[len(before) :])
        try:
            yield form.split_row(row.rstrip("*`") if before.endswith(("*", "`")) else row, number)
        except Unplaced as fault:
            faults.append(Unplaced(fault.field, fault.reason, number, index))


def _same(found: Placed) -> Any:
    """What rows that are one have in common: a name, or else all that they say."""
    if found.table in form.ENTITIES:
        return found.table, getattr(found.record, form.ENTITIES[found.table])
    return found.table, found.record, *found.spans.values()


def _joined(first: Placed, other: Placed) -> Placed:
    """The first of two rows that are one; of a name, with the forms of both."""
    if first.table not in form.ENTITIES:
        return first
    one, two = (vars(row.record) for row in (first, other))
    forms = tuple(dict.fromkeys([*one["aliases"], *two["aliases"]]))
    parent = {"parent": one["parent"] or two["parent"]} if "parent" in one else {}
    record: Any = first.record
    return replace(first, record=replace(record, aliases=forms, **parent))
