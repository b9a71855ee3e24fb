"""One row in words -> its record, with the place of every word it is read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.dating.edtf import bounds
from analysis.notation.finding import Searchable, Span, closest, nearest
from analysis.notation.form import FORMS, Row, Unplaced, items, numbered, plain, said
from analysis.notation.grounding import Grounds
from analysis.notation.naming import Named, Names
from analysis.notation.values import is_edtf, one_of, read_number, read_yes_no
from analysis.records import (
    CERTAINTIES,
    ORGANIZATION_KINDS,
    QUESTION_KINDS,
    STATEMENT_KINDS,
    STATUSES,
    DateExpression,
    Mention,
    ModelSpec,
    OpenQuestion,
    Organization,
    Person,
    Record,
    Role,
    Statement,
    TimelineEvent,
)

if TYPE_CHECKING:
    from analysis.parsing import Parsed

NUMBERS = ("parameters", "active_parameters", "context_tokens", "training_tokens")
PRICES = ("price_input_per_mtok", "price_output_per_mtok")
COLUMNS = tuple(FORMS["model"].named.values())


@dataclass(frozen=True)
class Placed:
    """A row with its place: its number, its table, its record, and where the words of each field stand.

    The fields of roles are `words` (of the post or the move), `who`, `where`, `since` and `until`; of events `event`
    and `expression`; of statements `speaker`, `cue` and `content`; of questions `cue`, `clause` and `question`; of
    models `words` and every column said in words of the article. None: the row gives no words for it.
    """

    number: int
    table: str
    record: Record
    spans: Mapping[str, Span | None] = field(default_factory=dict)


class Placer:
    """Places the rows of one article; it knows the names in all of them, since most rows speak of names."""

    def __init__(self, parsed: Parsed, rows: Sequence[Row]) -> None:
        self._parsed = parsed
        dated = {plain(row.fields["date"]) for row in rows if row.form.table == "timeline"}
        self._grounds = Grounds(parsed, dated)
        self._text = self._grounds.text
        self._names = Names(self._text, [named for row in rows for named in _names(row)])

    def mentions(self) -> Iterator[Mention]:
        """Every place where something is named, in text order."""
        for one in self._names.all:
            yield Mention(**self._parsed.place(one.start, one.end), entity=one.entity, kind=one.kind, text=one.form)

    def place(self, row: Row, text: Searchable | None = None) -> Placed:
        """The row in its place; the words that mark it are looked up in `text`. Raises Unplaced if it has none."""
        self._text = text or self._grounds.text
        makers: dict[str, Callable[[Row], tuple[Record, dict[str, Span | None]]]] = {
            "people": self._person,
            "organizations": self._organization,
            "roles": self._role,
            "timeline": self._event,
            "statements": self._statement,
            "open_questions": self._question,
            "model_specs": self._model,
        }
        record, spans = makers[row.form.table](row)
        return Placed(row.number, row.form.table, record, spans)

    def dates(self, placed: Iterable[Placed]) -> Iterator[DateExpression]:
        """The expressions of the events, in text order."""
        events = (row.record for row in placed if isinstance(row.record, TimelineEvent))
        by_place = {(event.expression_start, event.expression_end): event for event in events}
        for (start, end), event in sorted(by_place.items()):
            yield DateExpression(
                **self._parsed.place(start, end),
                date=event.date,
                earliest=event.earliest,
                latest=event.latest,
                expression=event.expression,
                grade=event.grade,
            )

    def _person(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        name, span = self._first(row, "person")
        aliases = items(row.fields.get("aliases"))
        record = Person(**self._parsed.place(*span), person=name, aliases=aliases, mentions=self._names.count(name))
        return record, {"person": span}

    def _organization(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        name, span = self._first(row, "organization")
        parent = plain(row.fields.get("parent"))
        record = Organization(
            **self._parsed.place(*span),
            organization=name,
            kind=one_of(plain(row.fields["kind"]), ORGANIZATION_KINDS, "kind"),
            aliases=items(row.fields.get("aliases")),
            parent=self._grounds.words(parent, "parent") if parent else None,
            mentions=self._names.count(name),
        )
        return record, {"organization": span}

    def _first(self, row: Row, column: str) -> tuple[str, Span]:
        """The name of a row, and its first mention in full. Raises Unplaced if the article lacks one of its forms."""
        name = plain(row.fields[column])
        if name is None:
            raise Unplaced(column, "a row needs a name")
        for form in (name, *items(row.fields.get("aliases"))):
            self._grounds.words(form, column if form == name else "also")
        places = [(one.start, one.end) for one in self._names.all if one.form == name]
        return name, (places or self._grounds.text.all(name))[0]

    def _role(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        person, organization = self._named(row, "person"), self._named(row, "organization")
        if person is None:
            raise Unplaced("person", "a role needs a person")
        words = self._anchor(row, person, organization)
        who = self._by_name(row, "who", person, words)
        where = self._by_name(row, "where", organization, words)
        since, since_at = self._date(row, "since", words)
        until, until_at = self._date(row, "until", words)
        title = self._grounds.title(plain(row.fields["title"]), "title")
        beside = [words, who] if who and self._are_beside(words, who) else [words]
        record = Role(
            **self._parsed.place(*self._sentences(*beside)),
            person=person,
            title=title,
            organization=organization,
            status=one_of(plain(row.fields["status"]), STATUSES, "status"),
            since=since,
            until=until,
            certainty=self._certainty(row),
            **_offsets("person", who),
            **_offsets("title", words if title else None),
            **_offsets("organization", where if organization else None),
            **_offsets("since", since_at),
            **_offsets("until", until_at),
        )
        return record, {"words": words, "who": who, "where": where, "since": since_at, "until": until_at}

    def _anchor(self, row: Row, person: str, organization: str | None) -> Span:
        """The words of a role; left out, those of its title nearest to its person, or the person nearest to it."""
        if plain(row.fields.get("words")):
            return self._text.one(row.fields["words"], "words")
        title, who = plain(row.fields["title"]), row.fields.get("who")
        people = self._text.meant(who, "who") if who and plain(who) else self._names.places(person)
        if title is None:
            return closest(people, self._names.places(organization))
        found = self._text.all(title)
        if not found:
            raise Unplaced("words", f"{title!r} does not stand in the article: give words that tell the post")
        return closest(found, people)

    def _event(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        words = self._text.one(row.fields["event"], "event")
        event = (words[0], words[0] + len(self._slice(words).split()[0]))
        expression = self._text.nearest(row.fields["expression"], event, "expression")
        date = plain(row.fields["date"])
        if date is not None and not is_edtf(date):
            raise Unplaced("date", f"{date!r} is no EDTF date: write 2019, 2019-07, 2019-07-15, or - to compute it")
        date = date or self._grounds.computed(expression)
        earliest, latest = bounds(date) if date else (None, None)
        record = TimelineEvent(
            **self._parsed.place(*self._sentences(event)),
            date=date,
            earliest=earliest,
            latest=latest,
            expression=self._slice(expression),
            grade=_grade(date, self._slice(expression)),
            event=self._slice(event),
            participants=tuple(self._entity(one, "participants") for one in items(row.fields.get("participants"))),
            certainty=self._certainty(row),
            expression_start=expression[0],
            expression_end=expression[1],
            event_start=event[0],
            event_end=event[1],
        )
        return record, {"event": event, "expression": expression}

    def _statement(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        kind = one_of(plain(row.fields["kind"]), STATEMENT_KINDS, "kind")
        content = self._text.passage(row.fields["content"], "content")
        has_cue = plain(row.fields["cue"]) is not None
        cue = self._text.nearest(row.fields["cue"], content, "cue", inside=kind == "no_comment") if has_cue else None
        speaker = self._named(row, "speaker")
        if speaker is None:
            raise Unplaced("speaker", "a statement needs a speaker")
        who = self._by_name(row, "who", speaker, cue or content, outside=content)
        if who is None:
            raise Unplaced("speaker", f"{speaker!r} does not stand in the article")
        shown = cue or (content[0], content[0])
        record = Statement(
            **self._parsed.place(*self._sentences(content, cue or content)),
            speaker=speaker,
            cue=self._slice(shown),
            kind=kind,
            content=self._slice(content),
            certainty=self._certainty(row),
            speaker_start=who[0],
            speaker_end=who[1],
            cue_start=shown[0],
            cue_end=shown[1],
            content_start=content[0],
            content_end=content[1],
        )
        return record, {"speaker": who, "cue": cue, "content": content}

    def _question(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        clause = self._text.passage(row.fields["clause"], "clause")
        cue = self._text.nearest(row.fields["cue"], clause, "cue", inside=True)
        question = self._text.passage(row.fields["question"], "question") if row.fields.get("question") else clause
        record = OpenQuestion(
            **self._parsed.place(*clause),
            question=self._slice(question),
            cue=self._slice(cue),
            kind=one_of(plain(row.fields["kind"]), QUESTION_KINDS, "kind"),
            about=self._named(row, "about"),
            question_start=question[0],
            question_end=question[1],
            cue_start=cue[0],
            cue_end=cue[1],
        )
        return record, {"cue": cue, "clause": clause, "question": question}

    def _model(self, row: Row) -> tuple[Record, dict[str, Span | None]]:
        name, family = (self._grounds.name(plain(row.fields.get(column)), column) for column in ("name", "family"))
        called = name or family
        if called is None:
            raise Unplaced("family", "a model needs a name or a family")
        named = self._text.all(called) or self._text.all(family or called)
        words = plain(row.fields.get("words"))
        if not words and not named:
            raise Unplaced("name", f"{called!r} does not stand in the article: give words that tell of it")
        at = self._text.one(row.fields["words"], "words") if words else named[0]
        spans: dict[str, Span | None] = {"words": at, "family": nearest(named, at) if named else None}
        values: dict[str, Any] = {}
        for column in (*NUMBERS, *PRICES, "developer", "license", "open_weight"):
            values[column], spans[column] = self._said(row, column, at)
        values["released"], spans["released"] = self._date(row, "released", at)
        offsets = {n: at for c, span in spans.items() if c != "words" for n, at in _offsets(c, span).items()}
        record = ModelSpec(
            **self._parsed.place(*self._sentences(at)),
            family=family or called,
            name=name,
            modalities=tuple(self._grounds.modality(one, "modalities") for one in items(row.fields.get("modalities"))),
            inherited=tuple(one_of(one, COLUMNS, "inherited") for one in items(row.fields.get("inherited"))),
            **values,
            **offsets,
        )
        return record, spans

    def _said(self, row: Row, column: str, near: Span) -> tuple[Any, Span | None]:
        """A value and the words it was read from: "words = value", or words that are the value."""
        words, value = said(row.fields.get(column))
        if value is None:
            return None, None
        span = self._text.nearest(words, near, column) if words != value or self._text.all(value) else None
        if column in (*NUMBERS, *PRICES):
            number = read_number(value, column)
            is_read = span is not None and words == value
            return number if is_read else self._grounds.number(number, column, words if span else None), span
        if column == "open_weight":
            return read_yes_no(value, column), span if words != value else None
        return self._grounds.words(value, column), span

    def _date(self, row: Row, column: str, near: Span) -> tuple[str | None, Span | None]:
        """A date and its words: "words = date", a date alone, or words alone, of which the date is computed."""
        words, date = said(row.fields.get(column))
        if date is None:
            return None, None
        if is_edtf(date):
            if words != date or self._text.all(date):
                return date, self._text.nearest(words, near, column)
            return self._grounds.date(date, column), None
        span = self._text.nearest(words, near, column)
        computed = self._grounds.computed(span) if numbered(words)[0] == date else None
        if computed is None:
            raise Unplaced(column, f"{date!r} is no date: write July 2019 = 2019-07, the words and their EDTF date")
        return computed, span

    def _by_name(self, row: Row, column: str, entity: str | None, to: Span, outside: Span | None = None) -> Span | None:
        """The words that stand for a name: those given, or else its nearest mention."""
        given = row.fields.get(column)
        if given:
            return self._text.nearest(given, to, column) if plain(given) else None
        return self._names.nearest(entity, to, outside)

    def _entity(self, name: str, column: str) -> str:
        """A name as its own row has it. Raises Unplaced for one that does not stand in the article."""
        entity = self._names.entity(name)
        if not self._names.places(entity):
            raise Unplaced(column, f"{name!r} does not stand in the article")
        return entity

    def _named(self, row: Row, column: str) -> str | None:
        name = plain(row.fields.get(column))
        return self._entity(name, column) if name else None

    def _certainty(self, row: Row) -> str:
        return one_of(plain(row.fields.get("certainty")) or "stated", CERTAINTIES, "certainty")

    def _are_beside(self, one: Span, other: Span) -> bool:
        return abs(self._parsed.sentence_at(one[0]) - self._parsed.sentence_at(other[0])) <= 1

    def _sentences(self, *spans: Span) -> Span:
        return self._parsed.sentences(min(span[0] for span in spans), max(span[1] for span in spans))

    def _slice(self, span: Span) -> str:
        return self._parsed.article.text[slice(*span)]


def _names(row: Row) -> Iterator[Named]:
    """The names that a row of a person, an organization or a model gives."""
    kind = {"people": "person", "organizations": "organization", "model_specs": "model"}.get(row.form.table)
    forms = [plain(row.fields.get(column)) for column in (row.form.fixed[0], "family")]
    known = tuple(filter(None, forms))
    if kind == "model":
        yield from (Named(kind, form, (form,)) for form in known)
    elif kind and known:
        yield Named(kind, known[0], (*known, *items(row.fields.get("aliases"))))


def _offsets(column: str, span: Span | None) -> dict[str, Any]:
    return {f"{column}_start": span[0] if span else None, f"{column}_end": span[1] if span else None}


def _grade(date: str | None, expression: str) -> str:
    """Whether a date is written in full or computed: its year stands in its words."""
    if date is None:
        return "unresolved"
    return "written" if date[:4] in expression else "computed"
