r"""The form as data: the rows there are, their fields, and how a field is written.

    role | Junyang Lin | technical lead | Qwen | leaving | who: Lin | since: April 2023 = 2023-04

The first word names the table; then come the fixed fields in order, `-` where there is nothing, and any named fields.
A backslash before one of the signs of the form (`|`, `;`, `:`, `=`, `#`, `.`) makes it an ordinary character. An
annotated article is a text file with a header, the article exactly, a line of percent signs, and its rows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from analysis.article import Article
from analysis.dating.edtf import bounds
from analysis.errors import AnalysisError
from analysis.records import CERTAINTIES, ORGANIZATION_KINDS, QUESTION_KINDS, STATEMENT_KINDS, STATUSES, Record

Span = tuple[int, int]

NOTHING = "-"
FIELD = re.compile(r"((?:[^\\|]|\\.)*)\|")
NAMED = re.compile(r"([a-z]+(?: [a-z]+)?):(?:\s+|$)")
SIGNS = re.compile(r"\\(\W)")
NUMBERED = re.compile(r"(.*[^\\])#(\d+)", re.DOTALL)
SCALES = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "billion": 9, "t": 12, "trillion": 12}
NUMBER = re.compile(
    r"[$€£]?\s*(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)[\s-]*([a-z]*)(?:[\s-]*(?:parameters?|tokens?))?", re.I
)
DIGITS = 5  # a number with so many says more when written out
YES_NO = {"yes": True, "true": True, "no": False, "false": False}
RULE = "%%%"
HEADER = re.compile(r"(?P<name>[^\s:][^:]*):(?:[ \t]+(?P<value>.*)|$)")
OWN = ("id", "title", "published", "source")


@dataclass(frozen=True)
class Form:
    """The rows of one table: the word that begins them, the fixed fields and the named ones, word -> column."""

    table: str
    fixed: tuple[str, ...]
    named: Mapping[str, str]

    @property
    def columns(self) -> dict[str, str]:
        """What every field is called, and its column."""
        return {column: column for column in self.fixed} | dict(self.named)

    def called(self, column: str) -> str:
        """What the field of a column is called in a row."""
        return next((name for name, named in self.named.items() if named == column), column)


@dataclass(frozen=True)
class Row:
    """A row as it is written: its number (of its line), its form, and the text of each field by column."""

    number: int
    form: Form
    fields: dict[str, str] = field(default_factory=dict)

    def get(self, column: str) -> str | None:
        """What the field of a column says; None for nothing."""
        return plain(self.fields.get(column))

    def parts(self, column: str) -> tuple[str, ...]:
        """The parts of the list that a field holds."""
        parts = re.split(r"(?<!\\);", self.fields.get(column, ""))
        return tuple(part for part in map(plain, parts) if part)


@dataclass(frozen=True)
class Placed:
    """A row with its place: its number, its table, its record, and where the words of each field stand.

    Fields: those of SPANS; of questions `clause`, of models `words`, too. None: the row gives no words for it.
    """

    number: int
    table: str
    record: Record
    spans: Mapping[str, Span | None] = field(default_factory=dict)


class Unplaced(ValueError):  # noqa: N818 (it is no error of the program)
    """Why a row has no place in its article: field, reason in words, number of the row, and which text it is of."""

    def __init__(self, field: str, reason: str, number: int = 0, text: int = 0) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field, self.reason, self.number, self.text = field, reason, number, text


def _form(table: str, fixed: str, named: str) -> Form:
    """A form out of what its fields are called, as in "part of = parent, certainty"."""
    parts = (part.split(" = ") for part in named.split(", "))
    return Form(table, tuple(fixed.split(", ")), {part[0]: part[-1] for part in parts})


FORMS = {
    "person": _form("people", "person", "also = aliases"),
    "organization": _form("organizations", "organization, kind", "also = aliases, part of = parent"),
    "role": _form("roles", "person, title, organization, status", "certainty, words, who, where, since, until"),
    "event": _form("timeline", "date, event, expression", "with = participants, certainty"),
    "statement": _form("statements", "speaker, cue, kind, content", "who, certainty"),
    "question": _form("open_questions", "kind, cue, clause", "asked = question, about"),
    "model": _form(
        "model_specs",
        "name",
        "family, developer, parameters, active = active_parameters, context = context_tokens, "
        "training = training_tokens, license, open = open_weight, modalities, input price = price_input_per_mtok, "
        "output price = price_output_per_mtok, released, inherited, words",
    ),
}
# Table -> the columns that hold one of a few words, and which that is where none is given.
DEFAULTS = {"certainty": "stated"}
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "organizations": {"kind": ORGANIZATION_KINDS},
    "roles": {"status": STATUSES, "certainty": CERTAINTIES},
    "timeline": {"certainty": CERTAINTIES},
    "statements": {"kind": STATEMENT_KINDS, "certainty": CERTAINTIES},
    "open_questions": {"kind": QUESTION_KINDS},
}
WORDS = {form.table: word for word, form in FORMS.items()}
ENTITIES = {"people": "person", "organizations": "organization"}  # table -> its column, and its kind of mention
NUMBERS = (
    *("parameters", "active_parameters", "context_tokens", "training_tokens"),
    *("price_input_per_mtok", "price_output_per_mtok"),
)
# Table -> the fields whose words have columns of offsets, and those columns.
SPANS = {
    "roles": {"words": "title", "who": "person", "where": "organization", "since": "since", "until": "until"},
    "timeline": {"event": "event", "expression": "expression"},
    "statements": {"speaker": "speaker", "cue": "cue", "content": "content"},
    "open_questions": {"cue": "cue", "question": "question"},
    "model_specs": {n: n for n in ("family", "developer", "license", "open_weight", "released", *NUMBERS)},
}


def split_row(line: str, number: int) -> Row:
    """The fields of a line. Raises Unplaced if it begins with no word of the form, or has a field too many.

    >>> split_row("role | Ann Lee | chief executive | Acme | leaving | since: 2019", 1).fields["since"]
    '2019'
    """
    word, *parts = map(str.strip, FIELD.findall(f"{line} |"))
    form = FORMS.get(word.strip("*_`").casefold())
    if form is None:
        raise Unplaced("", f"no row begins with {word[:40]!r}: use one of {', '.join(FORMS)}")
    row = Row(number, form)
    fixed = list(form.fixed)
    for part in parts:
        match = NAMED.match(part)
        if match and match[1] in form.named:
            row.fields[form.named[match[1]]] = part[match.end() :]
        elif fixed:
            row.fields[fixed.pop(0)] = part
        else:
            raise Unplaced("", f"{part[:40]!r} is a field too many: the named ones are {', '.join(form.named)}")
    if fixed and form.table != "model_specs":
        raise Unplaced(fixed[0], f"{word} is followed by {', '.join(form.fixed)}: give all, or - for nothing")
    return row


def join_row(word: str, fields: Mapping[str, str]) -> str:
    """A line of fields that are written already; the fixed ones that are not given are nothing.

    >>> join_row("person", {"person": "Ann Lee", "aliases": "Lee"})
    'person | Ann Lee | also: Lee'
    """
    form = FORMS[word]
    fixed = [fields.get(column) or NOTHING for column in form.fixed]
    for k, value in enumerate(fixed):  # one that looks like a named field has its colon made an ordinary character
        if (match := NAMED.match(value)) and match[1] in form.named:
            fixed[k] = value.replace(":", r"\:", 1)
    named = [f"{name}: {fields[column]}" for name, column in form.named.items() if fields.get(column)]
    return " | ".join([word, *fixed, *named])


def plain(value: str | None) -> str | None:
    r"""What a field says; None for nothing.

    >>> plain(r"A \| B"), plain("-")
    ('A | B', None)
    """
    return None if value is None or value.strip() in (NOTHING, "") else SIGNS.sub(r"\1", value.strip())


def said(value: str | None) -> tuple[str, str | None]:
    """The words and the value of "words = value"; one without the other is both words and value.

    >>> said("April 2023 = 2023-04"), said("128K")
    (('April 2023', '2023-04'), ('128K', '128K'))
    """
    words, sign, meant = (value or "").rpartition(" = ")
    return (words, plain(meant)) if sign else (meant, numbered(meant)[0] if plain(meant) else None)


def numbered(value: str) -> tuple[str, int | None]:
    r"""The words and which of their occurrences is meant.

    >>> numbered("chairman#2"), numbered(r"C\#2")
    (('chairman', 2), ('C#2', None))
    """
    match = NUMBERED.fullmatch(value.strip())
    return (plain(match[1]) or "", int(match[2])) if match else (plain(value) or "", None)


def escape(words: str) -> str:
    r"""Words as a field can hold them, on one line.

    >>> escape("a | b\nc#2")
    'a \\| b c\\#2'
    """
    words = re.sub(r"[\\|]", r"\\\g<0>", " ".join(words.split()))
    words = re.sub(r"#(?=\d+$)|(?<= )=(?= )", r"\\\g<0>", words)
    words = re.sub(r"(?<= )(?:\.\.\.|…)(?= |$)", r"\\\g<0>", words)
    return words if words != NOTHING else r"\-"


def join_items(values: Iterable[str]) -> str:
    """A list as a field holds it."""
    return "; ".join(escape(value).replace(";", r"\;") for value in values)


def read_number(value: str, field: str) -> float:
    """A number. Raises Unplaced if it is none.

    >>> [read_number(number, "") for number in ("0.8B", "128K", "262,144", "1e9", "1 million-token", "$0.04")]
    [800000000.0, 128000.0, 262144.0, 1000000000.0, 1000000.0, 0.04]
    """
    number = math.inf
    if match := NUMBER.fullmatch(value.strip()):
        with suppress(KeyError, InvalidOperation):
            number = float(Decimal(match[1].replace(",", "")).scaleb(SCALES[match[2].casefold()]))
    if math.isinf(number):
        raise Unplaced(field, f"{value!r} is no number: write 7B, 128K, 1 million or 262144")
    return number


def write_number(number: float) -> str:
    """A number, short and exact.

    >>> write_number(8e8), write_number(262144), write_number(1.4e13), write_number(0.04)
    ('800M', '262144', '14T', '0.04')
    """
    exact = Decimal(repr(float(number)))
    for sign, power in (("T", 12), ("B", 9), ("M", 6), ("K", 3)):
        scaled = exact.scaleb(-power)
        if scaled >= 1 and len(scaled.normalize().as_tuple().digits) < DIGITS:
            return f"{scaled.normalize():f}{sign}"
    return f"{exact.normalize():f}"


def is_edtf(value: str) -> bool:
    """Whether a date is written as the tables write it.

    >>> is_edtf("2019-07~"), is_edtf("July 2019")
    (True, False)
    """
    try:
        bounds(value)
    except ValueError:
        return False
    return True


def one_of(value: str | None, allowed: tuple[str, ...], field: str) -> str:
    """`value`, if it is allowed. Raises Unplaced if not."""
    if value is None or value.casefold() not in allowed:
        raise Unplaced(field, f"{field} {value!r}: use one of {', '.join(allowed)}")
    return value.casefold()


def read_annotated(path: Path | str) -> tuple[Article, str]:
    """The article of a file and its rows, as text. Raises AnalysisError for a file that is no annotated article."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return split_annotated(file.read())
    except (OSError, ValueError, AnalysisError) as error:
        raise AnalysisError(f"{path}: no annotated article ({error})") from None


def as_annotated(content: str) -> tuple[Article, str] | None:
    r"""The article and the rows of an annotated article; None for any other text.

    >>> as_annotated("id: a\n\nAnn Lee left.\n\n%%%\n")[0].text, as_annotated("Ann Lee left.")
    ('Ann Lee left.', None)
    """
    try:
        return split_annotated(content) if RULE in content else None
    except AnalysisError:
        return None


def split_annotated(content: str) -> tuple[Article, str]:
    r"""The article and the rows of an annotated article.

    Lines of the header that an Article has no place for are its metadata. Raises AnalysisError if a part is missing.

    >>> article, rows = split_annotated("id: a\npublished: 2026-03-03\n\nAnn Lee left.\n\n%%%\nperson | Ann Lee\n")
    >>> article.id, article.text, rows
    ('a', 'Ann Lee left.', 'person | Ann Lee\n')
    """
    line_break = "\r\n" if "\r\n" in content.partition("\n")[0] + "\n" else "\n"
    head, blank, rest = content.partition(line_break * 2)
    text, rule, rows = rest.rpartition(f"{line_break}{RULE}{line_break}")
    if not (blank and rule):
        raise AnalysisError(f"an annotated article has a header, a blank line, the text, a line {RULE}, and the rows")
    header = {}
    for line in head.splitlines():
        named = HEADER.fullmatch(line)
        if named is None:
            raise AnalysisError(f"{line[:60]!r} in the header: write name: value, for example published: 2026-03-03")
        header[named["name"]] = (named["value"] or "").strip()
    metadata = {name: value for name, value in header.items() if name not in OWN}
    known = {name: header[name] for name in OWN if name in header}
    return Article(text.removesuffix(line_break), metadata=metadata, **known), rows


def join_annotated(article: Article, rows: str) -> str:
    """An annotated article as a file holds it."""
    known = {name: getattr(article, name) for name in OWN} | dict(article.metadata)
    lines = (" ".join(f"{name}: {value}".split()) for name, value in known.items() if value)
    header = [line for line in lines if HEADER.fullmatch(line)]
    return "\n".join([*header, "", article.text, "", RULE, rows])
