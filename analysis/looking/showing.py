"""Tables for readers: cells and rows in words (0.8B, July 2019, "not stated"), each with what it was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import islice, pairwise
from typing import Any

import pandas as pd

from analysis.dating.edtf import describe
from analysis.records import TABLES
from analysis.tables import schema

Row = Mapping[Any, Any]
COLUMNS = {  # what a reader asks of each table; what no row states is named below it
    "mentions": "text entity kind",
    "people": "person aliases affiliation mentions",
    "organizations": "organization kind parent aliases mentions",
    "roles": "person title organization status since until certainty",
    "model_specs": "model developer parameters active_parameters context_tokens training_tokens license open_weight "
    "modalities price_input_per_mtok price_output_per_mtok released",
    "dates": "expression date grade anchor",
    "timeline": "date event participants expression grade certainty",
    "statements": "speaker cue kind content certainty",
    "open_questions": "kind question about",
}
HEADINGS = {
    "active_parameters": "active at a time",
    "context_tokens": "context (tokens)",
    "training_tokens": "trained on (tokens)",
    "open_weight": "weights",
    "price_input_per_mtok": "input price (per million tokens)",
    "price_output_per_mtok": "output price (per million tokens)",
}
MODEL_FACTS = {
    "developer": "by {}",
    "active_parameters": "{} active",
    "context_tokens": "context {}",
    "training_tokens": "trained on {} tokens",
    "license": "license {}",
    "open_weight": "{} weights",
    "price_input_per_mtok": "input {}",
    "price_output_per_mtok": "output {} per million tokens",
    "released": "released {}",
}
MISSING = "not stated"
COUNTS = ("parameters", "active_parameters", "context_tokens", "training_tokens")
PRICES = ("price_input_per_mtok", "price_output_per_mtok")
DATES = ("date", "since", "until", "released", "when")
PLACE = ("article", "sentence", "start", "end", "evidence", "corrected")  # columns that tell a reader nothing
MOST = 200  # rows on one page
PLAIN = "tex2jax_ignore mathjax_ignore"  # so that JupyterLab does not read "$9 to $12" as a formula
CELL = ' style="text-align:left;vertical-align:top;overflow-wrap:break-word;max-width:28em"'
QUOTE = "margin:.2em 0;padding-left:.6em;border-left:3px solid #8888;white-space:pre-wrap"


class Html(str):
    """A fragment of a page that shows itself in a notebook."""

    def __repr__(self) -> str:
        return f"<{len(self)} characters of HTML>"

    def _repr_html_(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Shown:
    """A table for readers: `text` has its cells in words, `raw` is the table itself."""

    text: pd.DataFrame
    raw: pd.DataFrame
    unstated: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self.text.to_string(index=False) + (f"\n{MISSING}: {', '.join(self.unstated)}" if self.unstated else "")

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, most: int = MOST, links: Mapping[str, str] | None = None) -> str:
        """The first `most` rows as HTML; names that are keys of `links` lead there."""
        return f'<div class="{PLAIN}">{"".join(self._parts(most, links or {}))}</div>'

    def _parts(self, most: int, links: Mapping[str, str]) -> Iterator[str]:
        heads = "".join(f"<th{CELL}>{escape(str(name))}</th>" for name in self.text.columns)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        rows = zip(self.text.itertuples(index=False, name=None), self.raw.to_dict("records"), strict=True)
        for cells, row in islice(rows, most):
            first, *others = (_linked(str(cell), links) for cell in cells)
            yield f"<tr>{''.join(f'<td{CELL}>{cell}</td>' for cell in (opens(first, evidence(row)), *others))}</tr>"
        yield "</tbody></table>"
        if len(self.raw) > most:
            yield f"<p>{len(self.raw) - most} more rows are in <code>.raw</code>.</p>"
        if not len(self.raw):
            yield "<p>No rows.</p>"
        if self.unstated:
            yield f"<p>Stated of none: {escape(', '.join(self.unstated))}.</p>"


def show(rows: pd.DataFrame, columns: Iterable[str] = ()) -> Shown:
    """A table as a reader wants it; `.raw` is the table.

    Cells are in words (0.8B, $0.50, July 2019, "not stated"); a star marks what is said of a whole series of models.
    Columns that no row states are left out and named in `.unstated`. In a notebook the first cell of a row opens on a
    click and shows the words that the row was read from. `columns` chooses others than the usual ones.

    >>> show(pd.DataFrame({"person": ["Ann Lee"], "since": ["2019-07"], "until": [None]})).text.to_dict("records")
    [{'person': 'Ann Lee', 'since': 'July 2019'}]
    """
    names = list(columns) or COLUMNS.get(table_of(rows), "").split() or list(_for_readers(rows.columns))
    if not columns and "article" in rows and rows["article"].nunique() > 1:
        names.append("article")
    records = rows.to_dict("records")
    cells = {name: [_cell(name, row) for row in records] for name in names}
    unstated = [name for name in names if records and not columns and set(cells[name]) == {MISSING}]
    del unstated[len(names) - 1 :]  # one column remains
    heading = {name: HEADINGS.get(name, name.replace("_", " ")) for name in names}
    text = pd.DataFrame({heading[name]: cells[name] for name in names if name not in unstated}, dtype="str")
    return Shown(text, rows, tuple(heading[name] for name in unstated))


def table_of(rows: pd.DataFrame) -> str:
    """The table that rows are of, by their columns; "rows" for any other."""
    fitting = [name for name, record in TABLES.items() if set(rows.columns) >= set(schema(record))]
    return max(fitting, key=lambda name: len(schema(TABLES[name])), default="rows")  # an event has all that a date has


def anchor(article: str, words: str = "") -> str:
    """The id of an element of a page: of an article, or of what is called by these words."""
    key = f"{article}\n{words}".encode("utf-8", "surrogatepass")
    return f"a{sha256(key).hexdigest()[:10]}"


def opens(summary: str, inside: str) -> str:
    """HTML that opens on a click, or on Enter, and survives in a saved notebook."""
    return f"<details><summary>{summary}</summary>{inside}</details>" if inside else summary


def evidence(row: Row) -> str:
    """The evidence of a row as HTML, the very words of its columns in bold."""
    words = row.get("evidence")
    if isinstance(words, tuple):
        named = zip(row.get("articles", words), words, strict=False)
        return "".join(f'<div style="{QUOTE}">{escape(str(each))}<br>{escape(part)}</div>' for each, part in named)
    if not isinstance(words, str):
        return ""
    start, own = row.get("start", 0), places_of(row).values()
    cuts = sorted({0, len(words), *(min(max(at - start, 0), len(words)) for place in own for at in place)})
    parts = []
    for left, right in pairwise(cuts):
        strong = any(first <= start + left and start + right <= last for first, last in own)
        part = escape(words[left:right])
        parts.append(f"<b>{part}</b>" if strong else part)
    return f'<div style="{QUOTE}">{"".join(parts)}</div>'


def places_of(row: Row) -> dict[str, tuple[int, int]]:
    """The columns of a row that were read from words of their own, and where these stand."""
    own = [str(name) for name in row if f"{name}_start" in row and f"{name}_end" in row]
    spans = {name: (row[f"{name}_start"], row[f"{name}_end"]) for name in own}
    return {name: (int(start), int(end)) for name, (start, end) in spans.items() if not is_missing(start)}


def say(column: str, value: Any) -> str:
    """One cell in words.

    >>> say("parameters", 8e8), say("price_input_per_mtok", 0.003), say("since", "2019-07"), say("title", None)
    ('0.8B', '$0.003', 'July 2019', 'not stated')
    >>> say("aliases", ("Lin", "Justin Lin")), say("open_weight", False), say("confidence", 0.784)
    ('Lin, Justin Lin', 'closed', '78%')
    """
    if is_missing(value):
        return MISSING
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date):
        return describe(value.isoformat()[:10])
    if column.split("_")[0] in DATES:
        with suppress(ValueError):
            return describe(value)
    if column == "open_weight":
        return "open" if value else "closed"
    if not isinstance(value, float):
        return str(value).replace("_", " ") if column in ("kind", "table") else str(value)
    if column in PRICES:
        return f"${value:,.2f}" if round(value, 2) == value else f"${value:.6g}"
    return f"{value:.0%}" if column == "confidence" else amount(value) if column in COUNTS else f"{value:g}"


def tell(table: str, row: Row) -> str:
    """A row in one line.

    >>> tell("roles", {"person": "Ann Lee", "title": "CEO", "organization": "Acme", "status": "leaving",
    ...                "since": "2019-07", "until": None, "certainty": "hedged"})
    'Ann Lee is leaving as CEO of Acme (since July 2019, hedged)'
    """
    if table in TELL:
        return TELL[table](row)
    return ", ".join(f"{name} {say(name, row[name])}" for name in _for_readers(row) if not is_missing(row[name]))


def post(row: Row) -> str:
    """What a person is, by a row of `roles`: "CEO of Acme", "mayor", "at Acme"."""
    title, place = text(row["title"]), text(row["organization"])
    if title and place:
        return f"{title} {'at' if ' of ' in title else 'of'} {place}"
    return title or (f"at {place}" if place else "in a post not told")


def clause(row: Row) -> str:
    """What a row of `roles` says of its person: "was CEO of Acme (until 2023)"."""
    title, place = text(row["title"]), text(row["organization"])
    joined = not title and place and row["status"] == "current" and text(row["since"])
    words = {
        # "joined Acme in 2019" does not say that she is there today
        "current": f"joined {place} in {say('since', row['since'])}" if joined else f"is {post(row)}",
        "former": f"was {post(row)}",
        "leaving": f"is leaving as {post(row)}" if title else f"is leaving {place}",
        "joining": f"becomes {post(row)}" if title else f"is joining {place}",
    }[row["status"]]
    dates = [f"{name} {say(name, row[name])}" for name in ("since", "until") if text(row[name])]
    notes = dates[bool(joined) :] + ([row["certainty"]] if row["certainty"] != "stated" else [])
    return f"{words} ({', '.join(notes)})" if notes else words


def model(row: Row) -> str:
    """The name of a model, with its size where the name does not give it."""
    size = "" if is_missing(row["parameters"]) else amount(row["parameters"])
    name = text(row["name"]) or str(row["family"])
    return name if not size or size.lower() in name.lower() else f"{name} {size}"


def amount(number: float) -> str:
    """A count in the short form of the field; K, M, B and T are decimal.

    >>> amount(8e8), amount(397e9), amount(128_000), amount(36e12), amount(22e6)
    ('0.8B', '397B', '128K', '36T', '22M')
    """
    for size, unit in ((1e12, "T"), (5e8, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / max(size, 1e9 if unit == 'B' else size):g}{unit}"
    return f"{number:g}"


def is_missing(value: Any) -> bool:
    """Whether the text does not say: None, NaN, NaT, or an empty list."""
    return not len(value) if isinstance(value, tuple | list) else value is None or bool(pd.isna(value))


def text(value: Any) -> str:
    """A text; "" where there is none."""
    return value if isinstance(value, str) else ""


def listed(parts: list[str]) -> str:
    """Words in a row.

    >>> listed(["2B", "4B", "9B"]), listed(["2B"])
    ('2B, 4B and 9B', '2B')
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _for_readers(columns: Iterable[Any]) -> Iterator[str]:
    """The columns that are for people: no offset, nothing that says where a row stands."""
    return (str(name) for name in columns if name not in PLACE and not str(name).endswith(("_start", "_end")))


def _linked(words: str, links: Mapping[str, str]) -> str:
    """Words as HTML, with a link on each name of a list that has one."""
    parts = [(part, links.get(part)) for part in (words.split(", ") if links else [words])]
    return ", ".join(f'<a href="{link}">{escape(part)}</a>' if link else escape(part) for part, link in parts)


def _cell(name: str, row: Row) -> str:
    if name == "model" and "model" not in row:
        return model(row)
    words, inherited = say(name, row[name]), row.get("inherited", ())
    return f"{words} *" if isinstance(inherited, tuple) and name in inherited and words != MISSING else words


def _tell_name(row: Row) -> str:
    also = f" (also {say('aliases', row['aliases'])})" if len(row["aliases"]) else ""
    name, *further = (text(row.get(name)) for name in ("person", "kind", "parent", "affiliation"))
    return ", ".join(filter(None, [(name or row["organization"]) + also, *further]))


def _tell_model(row: Row) -> str:
    told = [words.format(say(name, row[name])) for name, words in MODEL_FACTS.items() if not is_missing(row[name])]
    return ": ".join(filter(None, [model(row), ", ".join(told)]))


def _tell_event(row: Row) -> str:
    who = f" ({say('participants', row['participants'])})" if len(row["participants"]) else ""
    sure = "" if row["certainty"] == "stated" else f", {row['certainty']}"
    return f"{say('date', row['date']) if text(row['date']) else row['expression']}: {row['event']}{who}{sure}"


TELL: dict[str, Callable[[Row], str]] = {
    "mentions": lambda row: f"{row['text']}: {text(row['entity']) or 'fits two'}",
    "people": _tell_name,
    "organizations": _tell_name,
    "roles": lambda row: f"{row['person']} {clause(row)}",
    "model_specs": _tell_model,
    "dates": lambda row: f"{row['expression']}: {say('date', row['date'])}",
    "timeline": _tell_event,
    "statements": lambda row: (
        f"{row['speaker']} {row['cue']}" + (f": {row['content']}" if row["kind"] != "no_comment" else "")
    ),
    "open_questions": lambda row: f"{say('kind', row['kind'])}: {row['question']}",
}
