"""Cells and rows of the tables in the words of a reader: 0.8B, $0.50, July 2019, "not stated"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from analysis.dating.edtf import describe
from analysis.records import TABLES
from analysis.tables import schema

MISSING = "not stated"
COUNTS = ("parameters", "active_parameters", "context_tokens", "training_tokens")
PRICES = ("price_input_per_mtok", "price_output_per_mtok")
DATES = ("date", "since", "until", "released", "when")
Row = Mapping[Any, Any]


def table_of(rows: pd.DataFrame) -> str:
    """The table that rows are of, by their columns; "rows" for any other."""
    fitting = [name for name, record in TABLES.items() if set(rows.columns) >= set(schema(record))]
    return max(fitting, key=lambda name: len(schema(TABLES[name])), default="rows")  # an event has all that a date has


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
    if column.split("_")[0] in DATES:
        return _described(value)
    if column == "open_weight":
        return "open" if value else "closed"
    if isinstance(value, dt.date):
        return describe(value.isoformat()[:10])
    if isinstance(value, float):
        return _number(column, value)
    return str(value).replace("_", " ") if column in ("kind", "table") else str(value)


def tell(table: str, row: Row) -> str:
    """A row in one line.

    >>> tell("roles", {"person": "Ann Lee", "title": "CEO", "organization": "Acme", "status": "leaving",
    ...                "since": "2019-07", "until": None, "certainty": "hedged"})
    'Ann Lee is leaving as CEO of Acme (since July 2019, hedged)'
    """
    if table in TELL:
        return TELL[table](row)
    shown = {str(column): value for column, value in row.items() if is_for_readers(str(column))}
    return ", ".join(f"{column} {say(column, value)}" for column, value in shown.items() if not is_missing(value))


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


def is_for_readers(column: str) -> bool:
    """Whether a column is for people: no offset, nothing that says where a row stands."""
    return column not in ("article", "sentence", "start", "end", "evidence", "corrected") and not column.endswith(
        ("_start", "_end")
    )


def text(value: Any) -> str:
    """A text; "" where there is none."""
    return value if isinstance(value, str) else ""


def listed(parts: list[str]) -> str:
    """Words in a row.

    >>> listed(["2B", "4B", "9B"]), listed(["2B"])
    ('2B, 4B and 9B', '2B')
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _number(column: str, value: float) -> str:
    if column == "confidence":
        return f"{value:.0%}"
    if column in PRICES:
        return f"${value:,.2f}" if round(value, 2) == value else f"${value:.6g}"
    return amount(value) if column in COUNTS else f"{value:g}"


def _described(edtf: Any) -> str:
    try:
        return describe(edtf)
    except ValueError:
        return str(edtf)


def _tell_name(row: Row) -> str:
    name = text(row.get("person")) or row["organization"]
    place = text(row.get("parent")) or text(row.get("affiliation"))
    also = f" (also {say('aliases', row['aliases'])})" if len(row["aliases"]) else ""
    return ", ".join(filter(None, [f"{name}{also}", text(row.get("kind")), place]))


def _tell_model(row: Row) -> str:
    facts = {
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
    told = [words.format(say(column, row[column])) for column, words in facts.items() if not is_missing(row[column])]
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
