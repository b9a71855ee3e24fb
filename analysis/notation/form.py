r"""The form as data: the rows there are, their fields, and how a field is written.

    role | Junyang Lin | technical lead | Qwen | leaving | who: Lin | since: April 2023 = 2023-04

The first word names the table; then come the fixed fields in order, `-` where there is nothing, and any named fields.
A backslash before one of the signs of the form (`|`, `;`, `:`, `=`, `#`, `.`) makes it an ordinary character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NOTHING = "-"
BETWEEN_FIELDS = re.compile(r"(?<!\\)(?:\\\\)*\|")
NAMED = re.compile(r"([a-z]+(?: [a-z]+)?):(?:\s+|$)")
SIGNS = re.compile(r"\\(\W)")
NUMBERED = re.compile(r"(.*[^\\])#(\d+)", re.DOTALL)


@dataclass(frozen=True)
class Form:
    """The rows of one table: the word that begins them, the fixed fields and the named ones, word -> column."""

    table: str
    fixed: tuple[str, ...]
    named: Mapping[str, str]

    def called(self, column: str) -> str:
        """What the field of a column is called in a row."""
        return next((name for name, named in self.named.items() if named == column), column)


@dataclass(frozen=True)
class Row:
    """A row as it is written: its number (of its line), its form, and the text of each field by column."""

    number: int
    form: Form
    fields: dict[str, str] = field(default_factory=dict)


class Unplaced(ValueError):  # noqa: N818 (it is no error of the program)
    """Why a row has no place in its article: the field, and the reason in words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


FORMS = {
    "person": Form("people", ("person",), {"also": "aliases"}),
    "organization": Form("organizations", ("organization", "kind"), {"also": "aliases", "part of": "parent"}),
    "role": Form(
        "roles",
        ("person", "title", "organization", "status"),
        {n: n for n in ("certainty", "words", "who", "where", "since", "until")},
    ),
    "event": Form("timeline", ("date", "event", "expression"), {"with": "participants", "certainty": "certainty"}),
    "statement": Form("statements", ("speaker", "cue", "kind", "content"), {"who": "who", "certainty": "certainty"}),
    "question": Form("open_questions", ("kind", "cue", "clause"), {"asked": "question", "about": "about"}),
    "model": Form(
        "model_specs",
        ("name",),
        {
            "family": "family",
            "developer": "developer",
            "parameters": "parameters",
            "active": "active_parameters",
            "context": "context_tokens",
            "training": "training_tokens",
            "license": "license",
            "open": "open_weight",
            "modalities": "modalities",
            "input price": "price_input_per_mtok",
            "output price": "price_output_per_mtok",
            "released": "released",
            "inherited": "inherited",
            "words": "words",
        },
    ),
}


def split_row(line: str, number: int) -> Row:
    """The fields of a line. Raises Unplaced if it begins with no word of the form, or has a field too many.

    >>> split_row("role | Ann Lee | chief executive | Acme | leaving | since: 2019", 1).fields["since"]
    '2019'
    """
    word, *parts = (part.strip() for part in _cut(line))
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
    fixed = [_shield(fields.get(column) or NOTHING, form) for column in form.fixed]
    named = [f"{name}: {fields[column]}" for name, column in form.named.items() if fields.get(column)]
    return " | ".join([word, *fixed, *named])


def plain(value: str | None) -> str | None:
    r"""What a field says; None for nothing.

    >>> plain(r"A \| B"), plain("-")
    ('A | B', None)
    """
    return None if value is None or value.strip() in (NOTHING, "") else SIGNS.sub(r"\1", value.strip())


def items(value: str | None) -> tuple[str, ...]:
    """The parts of a list.

    >>> items("Lin; Justin Lin")
    ('Lin', 'Justin Lin')
    """
    parts = re.split(r"(?<!\\);", value or "")
    return tuple(part for part in map(plain, parts) if part)


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
    words, number = (match[1], int(match[2])) if match else (value, None)
    return plain(words) or "", number


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


def _cut(line: str) -> list[str]:
    """The line at its bars, without the bars around a row of a Markdown table."""
    parts, start = [], 0
    for match in BETWEEN_FIELDS.finditer(line):
        parts.append(line[start : match.end() - 1])
        start = match.end()
    parts.append(line[start:])
    return parts


def _shield(value: str, form: Form) -> str:
    """A fixed field that looks like a named one, with its colon made an ordinary character."""
    match = NAMED.match(value)
    return value.replace(":", r"\:", 1) if match and match[1] in form.named else value
