"""Articles -> records of every table -> typed DataFrames."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.article import Article
from analysis.choosing.learned import Learned, packaged
from analysis.lexicon import Lexicon, read_lexicon
from analysis.naming.rows import with_affiliation
from analysis.parsing import DEFAULT_MODEL, Parsed, load_model, parse
from analysis.questions import find_questions
from analysis.reading import Reading, read
from analysis.records import TABLES, Problem, Record, Role
from analysis.roles.rows import find_roles
from analysis.specs.rows import find_specs
from analysis.statements.rows import find_statements
from analysis.timeline.rows import find_events

if TYPE_CHECKING:
    from spacy.language import Language

DTYPES: dict[Any, str] = {
    str: "str",
    str | None: "str",
    int: "int64",
    int | None: "Int64",
    float: "float64",
    float | None: "float64",
    bool | None: "object",  # True, False or None: pandas' own boolean has no plain None
    date | None: "datetime64[s]",
    tuple[str, ...]: "object",
}
RECORDS: dict[str, type[Any]] = {**TABLES, "problems": Problem}


class Tables(NamedTuple):
    """The tables of one or many articles; each is a DataFrame described by the record of the same name.

    `problems` lists what could not be used (files, rows, articles, corrections), with the reason.
    """

    mentions: pd.DataFrame
    people: pd.DataFrame
    organizations: pd.DataFrame
    roles: pd.DataFrame
    model_specs: pd.DataFrame
    dates: pd.DataFrame
    timeline: pd.DataFrame
    statements: pd.DataFrame
    open_questions: pd.DataFrame
    problems: pd.DataFrame

    def __getitem__(self, name: Any) -> Any:
        """A table by its name, as in `tables["roles"]`, or by its place."""
        if not isinstance(name, str):
            return tuple.__getitem__(self, name)
        if name not in self._fields:
            raise KeyError(f"{name!r}: the tables are {', '.join(self._fields)}")
        return getattr(self, name)

    def __repr__(self) -> str:
        return "\n".join(f"{name:<15}{len(table):>6} rows" for name, table in self._asdict().items())

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{name}</th><td>{len(table)}</td></tr>" for name, table in self._asdict().items())
        return f"<table><thead><tr><th>table</th><th>rows</th></tr></thead><tbody>{rows}</tbody></table>"


def read_all(
    articles: Iterable[Article],
    *,
    model: str | Language = DEFAULT_MODEL,
    lexicon: Lexicon | None = None,
    learned: Learned | None = None,
) -> Iterator[Reading]:
    """A Reading of each article, in order; `learned` are other weights than the package's."""
    lexicon = read_lexicon() if lexicon is None else lexicon
    learned = packaged() if learned is None else learned
    nlp = load_model(model)
    for article in articles:
        yield read(Parsed(article, next(parse([article.text], nlp))), lexicon, learned)


def extract(reading: Reading) -> dict[str, list[Record]]:
    """The records of one article, by table; a pure function of the article, the pipeline and the lexicon."""
    found: dict[str, list[Record]] = {
        "mentions": list(reading.mentions),
        "people": list(reading.people),
        "organizations": list(reading.organizations),
        "dates": list(reading.dates),
    }
    for name, find in EXTRACTORS.items():
        found[name] = sorted(find(reading), key=lambda record: (record.start, record.end))
    roles = typing.cast("list[Role]", found["roles"])
    found["people"] = [with_affiliation(person, roles) for person in reading.people]
    return {name: found[name] for name in TABLES}


EXTRACTORS: dict[str, Callable[[Reading], Iterable[Record]]] = {
    "roles": find_roles,
    "model_specs": find_specs,
    "timeline": find_events,
    "statements": find_statements,
    "open_questions": find_questions,
}


def to_tables(found: Mapping[str, Iterable[Any]]) -> Tables:
    """Typed tables of the records of each table; a table that is left out is empty."""
    return Tables(**{name: to_table(found.get(name, ()), record) for name, record in RECORDS.items()})


def to_table(records: Iterable[Any], record: type[Any]) -> pd.DataFrame:
    """A DataFrame with the columns and dtypes of `record`, one row for each of `records`, also if there is none.

    `record` is any dataclass whose fields are of the types in DTYPES, so a new table is one dataclass and one function
    that makes its records.
    """
    rows = list(records)
    return pd.DataFrame(
        {name: pd.Series([getattr(row, name) for row in rows], dtype=dtype) for name, dtype in schema(record).items()}
    )


def schema(record: type[Any]) -> dict[str, str]:
    """Column -> pandas dtype of a record class, in the order in which the columns stand in its table."""
    hints = typing.get_type_hints(record)
    names = sorted((field.name for field in fields(record)), key=("confidence", "corrected").__contains__)
    for name in names:
        if hints[name] not in DTYPES:
            raise TypeError(f"column {name!r} has type {hints[name]}; allowed are {', '.join(map(str, DTYPES))}")
    return {name: DTYPES[hints[name]] for name in names}
