"""Tables on disk, as Parquet, CSV or JSONL and back; as a graph, and as a timeline for TimelineJS."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from analysis.dating.edtf import describe
from analysis.errors import AnalysisError
from analysis.tables import RECORDS, Tables, schema, to_table

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # what spreadsheets calculate, behind any apostrophes
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FORMS = ("parquet", "csv", "jsonl")
ROWS = 10_000  # rows of a Parquet row group: fixed, so that the bytes do not depend on the chunks


def write_tables(tables: Tables, folder: Path | str, form: str | None = None) -> Path:
    """One file for each table: `form` is "parquet", "csv" or "jsonl"; `read_tables` gives the same tables back.

    Left out, `form` is Parquet where pyarrow is installed (extra `parquet`), else CSV. In a CSV file, tuples are JSON
    lists, and a text that a spreadsheet would take for a formula begins with an apostrophe. Older tables in the folder
    are replaced, in whatever form they are, once all is written. Raises AnalysisError for another `form`, and where the
    folder has a file of such a name that is no table of this package.
    """
    rows = ((name, row) for name, table in tables._asdict().items() for row in plain_rows(table))
    write_rows(rows, Path(folder), choose_form(folder, form))
    return Path(folder)


def choose_form(folder: Path | str, form: str | None = None) -> str:
    """`form`, checked, or the best that is installed; the folder is made, and checked to hold no file to be lost."""
    has_pyarrow = find_spec("pyarrow") is not None
    form = form or ("parquet" if has_pyarrow else "csv")
    if form not in FORMS:
        raise AnalysisError(f"form={form!r}: use one of {', '.join(FORMS)}")
    if form == "parquet" and not has_pyarrow:
        raise AnalysisError("writing Parquet needs pyarrow: pip install 'newsgrounds[parquet]'")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if foreign := next((path for path in _table_files(folder) if not is_table(path)), None):
        raise AnalysisError(f"{foreign} would be lost, and is no table of this package: give another folder")
    return form


def is_table(path: Path) -> bool:
    """Whether a file is a table as `write_tables` makes them: by its name and its first columns."""
    if path.stem not in RECORDS or path.suffix[1:] not in FORMS:
        return False
    try:
        columns = _columns(path)
    except (OSError, ValueError, ImportError):
        return False
    return columns in ([], [*schema(RECORDS[path.stem])][:3])


@contextmanager
def replacing(*paths: Path) -> Iterator[list[Path]]:
    """Paths to write to, put in the place of `paths` once all is written; after an error, those are as they were."""
    parts = [path.with_name(f".{path.name}.part") for path in paths]
    try:
        yield parts
        for part in parts:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def write_rows(rows: Iterable[tuple[str, dict[str, Any]]], folder: Path, form: str) -> None:
    """The files of all tables out of table names with plain rows, a part at a time: no table is ever in memory.

    They take the place of older ones, in any form, once all are written.
    """
    older = set(_table_files(folder))
    paths = {name: folder / f"{name}.{form}" for name in RECORDS}
    waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in RECORDS}
    with replacing(*paths.values()) as parts, ExitStack() as files:
        writers = {
            name: files.enter_context(_writer(part, RECORDS[name], form))
            for name, part in zip(paths, parts, strict=True)
        }

        def write(name: str) -> None:
            if waiting[name]:
                writers[name](_typed(pd.DataFrame(waiting[name], dtype="object"), name))
                waiting[name].clear()

        for name, row in rows:
            waiting[name].append(row)
            if len(waiting[name]) == ROWS:
                write(name)
        for name in RECORDS:
            write(name)
    for path in older.difference(paths.values()):
        path.unlink()


def read_tables(folder: Path | str) -> Tables:
    """The tables that a folder holds, with the dtypes of the schema. Raises AnalysisError if one is missing."""
    return Tables(**{name: read_table(folder, name) for name in RECORDS})


def read_table(folder: Path | str, name: str) -> pd.DataFrame:
    """One table of those that a folder holds. Raises AnalysisError if it is missing."""
    path = next((path for form in FORMS if (path := Path(folder) / f"{name}.{form}").exists()), None)
    if path is None:
        raise AnalysisError(f"{folder} has no {name}.parquet, .csv or .jsonl: give a folder that write_tables made")
    return _typed(_read(path, list(schema(RECORDS[name]))), name)


def role_graph(roles: pd.DataFrame) -> Any:
    """A networkx MultiDiGraph: an edge from a person to an organization for each row that names both.

    Nodes have `kind` ("person" or "organization"); an edge has every column of its row, evidence and offsets included.
    Posts without an organization ("prime minister") have no edge; their people are nodes all the same. Raises
    AnalysisError without networkx (extra `graph`).

    >>> graph = role_graph(pd.DataFrame({"person": ["Ann Lee"], "organization": ["Acme"], "title": ["CEO"]}))
    >>> list(graph.edges(data="title"))
    [('Ann Lee', 'Acme', 'CEO')]
    """
    graph = _networkx().MultiDiGraph()
    for row in roles.to_dict("records"):
        graph.add_node(row["person"], kind="person")
        if isinstance(row["organization"], str):
            graph.add_node(row["organization"], kind="organization")
            graph.add_edge(row["person"], row["organization"], **{str(name): value for name, value in row.items()})
    return graph


def write_graph(tables: Tables, path: Path | str) -> Path:
    """The graph of the roles as GraphML, for Gephi, yEd, Cytoscape or networkx, with everyone and everything named.

    An edge has the `relation` "role" and the columns of its row, or "part of". A post without an organization is among
    the `titles` of its person. Raises AnalysisError without networkx (extra `graph`).
    """
    graph = role_graph(tables.roles.assign(relation="role"))
    for row in tables.people.to_dict("records"):
        graph.add_node(row["person"], kind="person", aliases=row["aliases"])
    for row in tables.organizations.to_dict("records"):
        graph.add_node(row["organization"], kind=row["kind"], aliases=row["aliases"])
        if isinstance(row["parent"], str):
            graph.add_edge(row["organization"], row["parent"], relation="part of", article=row["article"])
    alone = tables.roles[tables.roles["organization"].isna()].dropna(subset="title")
    for person, titles in alone.groupby("person", sort=False)["title"]:
        graph.nodes[person]["titles"] = tuple(titles)
    graph = _networkx().relabel_nodes(graph, {node: NOT_XML.sub("", node) for node in graph})
    for *_, attributes in (*graph.nodes(data=True), *graph.edges(data=True)):
        texts = {name: _text(value) for name, value in attributes.items()}
        attributes.clear()
        attributes.update({name: text for name, text in texts.items() if text})
    with replacing(Path(path)) as [part]:
        _networkx().write_graphml(graph, part, named_key_ids=True)
    return Path(path)


def to_timelinejs(timeline: pd.DataFrame, *, title: str | None = None) -> dict[str, Any]:
    """A dict in TimelineJS's JSON format (https://timeline.knightlab.com/docs/json-format.html), ready for `json.dump`.

    One slide for each row of `tables.timeline` with a date, in order of their dates: headline (who: what), the evidence
    as text, the certainty as group. A date that is not a full day says so in `display_date` ("April 2023"), and goes
    from its first to its last month or year. Article text is escaped, as TimelineJS shows it as HTML. Rows without a
    date have no place on a timeline and are left out.
    """
    dated = timeline.dropna(subset=["date", "earliest", "latest"])
    rows = dated.sort_values(["earliest", "latest"], kind="stable").to_dict("records")
    heading = {"title": {"text": {"headline": escape(title)}}} if title else {}
    return {**heading, "events": [_slide(row, number) for number, row in enumerate(rows, start=1)]}


def plain_rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row as JSON can hold it."""
    return map(plain, table.to_dict("records"))


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as JSON can hold it: a tuple is a list, a date YYYY-MM-DD, nothing is None."""
    return {str(column): _to_json(value) for column, value in row.items()}


def to_json_rows(table: pd.DataFrame) -> Iterator[str]:
    """Each row as a JSON object."""
    return (json.dumps(row, ensure_ascii=False) for row in plain_rows(table))


def to_csv(table: pd.DataFrame, file: TextIO, header: bool = True) -> None:
    """The rows of a table as CSV (RFC 4180), as `write_tables` writes it."""
    texts = {str(name): table[name].map(_to_csv) for name, dtype in table.dtypes.items() if dtype in ("str", "object")}
    table.assign(**texts).to_csv(file, header=header, index=False, lineterminator="\r\n")


def _table_files(folder: Path) -> list[Path]:
    return [path for name in RECORDS for form in FORMS if (path := folder / f"{name}.{form}").exists()]


def _columns(path: Path) -> list[str]:
    """The first three columns of a table file; none where it is empty."""
    if path.suffix == ".parquet":
        from pyarrow.parquet import read_schema

        return list(read_schema(path).names[:3])
    with path.open(encoding="utf-8", newline="") as lines:
        line = lines.readline()
    return (line.rstrip().split(",") if path.suffix == ".csv" else [*json.loads(line or "{}")])[:3]


@contextmanager
def _writer(path: Path, record: type[Any], form: str) -> Iterator[Callable[[pd.DataFrame], object]]:
    """What writes parts of a table to a file."""
    if form == "parquet":
        from pyarrow import Table
        from pyarrow.parquet import ParquetWriter

        columns = _arrow_schema(record)
        with ParquetWriter(path, columns) as parquet:
            yield lambda table: parquet.write_table(
                Table.from_pandas(table, columns, preserve_index=False).replace_schema_metadata(None)
            )
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if form == "csv":
            to_csv(to_table([], record), file)
            yield lambda table: to_csv(table, file, header=False)
        else:
            yield lambda table: file.writelines(f"{row}\n" for row in to_json_rows(table))


def _arrow_schema(record: type[Any]) -> Any:
    import pyarrow as pa

    types = {"str": pa.string(), "int64": pa.int64(), "Int64": pa.int64(), "float64": pa.float64()}
    types["datetime64[s]"] = pa.timestamp("s")
    hints = typing.get_type_hints(record)
    objects = {bool | None: pa.bool_(), tuple[str, ...]: pa.list_(pa.string())}
    return pa.schema([(name, types.get(dtype) or objects[hints[name]]) for name, dtype in schema(record).items()])


def _to_csv(value: Any) -> Any:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def _from_csv(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value.startswith("'") and FORMULA.match(value) else value


def _to_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if value is None or pd.isna(value):
        return None
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".csv":
        raw = pd.read_csv(path, dtype=dict.fromkeys(columns, "str"), keep_default_na=False, na_values=[""])
        return raw.map(_from_csv)
    with path.open(encoding="utf-8", newline="\n") as lines:
        return pd.DataFrame([json.loads(line) for line in lines], columns=columns, dtype="object")


def _typed(raw: pd.DataFrame, name: str) -> pd.DataFrame:
    """Plain rows with the dtypes of their table."""
    columns, hints = schema(RECORDS[name]), typing.get_type_hints(RECORDS[name])
    return pd.DataFrame({column: _restored(raw[column], dtype, hints[column]) for column, dtype in columns.items()})


def _restored(column: pd.Series[Any], dtype: str, hint: Any) -> pd.Series[Any]:
    if dtype != "object":
        return column.astype(dtype)  # type: ignore[call-overload, no-any-return]
    if hint == tuple[str, ...]:
        values: list[Any] = [tuple(json.loads(value) if isinstance(value, str) else value) for value in column]
    else:
        values = [None if value is None or value != value else str(value) == "True" for value in column]
    return pd.Series(values, dtype="object")


def _slide(row: dict[Any, Any], number: int) -> dict[str, Any]:
    first, _, last = row["date"].replace("~", "").partition("/")
    start, end = _date(first, row["earliest"]), _date(last or first, row["latest"])
    headline = ": ".join(filter(None, [", ".join(row["participants"]), row["event"]]))
    return {
        "start_date": start,
        **({"end_date": end} if end != start else {}),
        **({} if "day" in start and start == end else {"display_date": describe(row["date"])}),
        "text": {"headline": escape(headline), "text": escape(row["evidence"])},
        "group": row["certainty"],
        "autolink": False,
        "unique_id": f"event-{number}",
    }


def _date(edtf: str, day: pd.Timestamp) -> dict[str, int]:
    """A day, a month or a year, no more precise than the date is."""
    names = ("year", "month", "day")[: edtf.count("-") + 1]
    return {name: getattr(day, name) for name in names}


def _networkx() -> Any:
    try:
        import networkx
    except ImportError:
        raise AnalysisError("a graph needs networkx: pip install 'newsgrounds[graph]'") from None
    return networkx


def _text(value: Any) -> str:
    """What GraphML can hold: a text without the control characters that XML forbids; "" for nothing."""
    if isinstance(value, tuple):
        return "; ".join(map(_text, value))
    return "" if value is None or pd.isna(value) else NOT_XML.sub("", str(value))
