"""Tables on disk: one Parquet, CSV or JSONL file for each table, and back."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from analysis.errors import AnalysisError
from analysis.tables import RECORDS, Tables, schema, to_table

ROWS = 10_000  # rows of a Parquet row group: fixed, so that the bytes do not depend on the chunks


def write_tables(tables: Tables, folder: Path | str, form: str | None = None) -> Path:
    """One file for each table: `form` is "parquet", "csv" or "jsonl"; `read_tables` gives the same tables back.

    Left out, `form` is Parquet where pyarrow is installed (extra `parquet`), else CSV. Tuples are JSON lists in a CSV
    file. Raises AnalysisError for another `form`.
    """
    folder, form = Path(folder), choose_form(form)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables._asdict().items():
        with _Part(folder, name, form) as part:
            for start in range(0, len(table), ROWS):
                part.write(table.iloc[start : start + ROWS])
    return folder


def choose_form(form: str | None = None) -> str:
    """`form`, checked; left out, the best that is installed."""
    has_pyarrow = find_spec("pyarrow") is not None
    form = form or ("parquet" if has_pyarrow else "csv")
    if form not in WRITERS:
        raise AnalysisError(f"form={form!r}: use one of {', '.join(WRITERS)}")
    if form == "parquet" and not has_pyarrow:
        raise AnalysisError("writing Parquet needs pyarrow: pip install 'newsgrounds[parquet]'")
    return form


def merge_records(records: Iterable[tuple[str, Any]], folder: Path, form: str) -> None:
    """The files of all tables out of table names with records, a part at a time: no table is ever in memory."""
    waiting: dict[str, list[Any]] = {name: [] for name in RECORDS}
    parts = {name: _Part(folder, name, form) for name in RECORDS}
    for name, record in records:
        waiting[name].append(record)
        if len(waiting[name]) == ROWS:
            parts[name].write(to_table(waiting[name], RECORDS[name]))
            waiting[name].clear()
    for name, part in parts.items():
        with part:
            if waiting[name]:
                part.write(to_table(waiting[name], RECORDS[name]))


def read_tables(folder: Path | str) -> Tables:
    """The tables that a folder holds, with the dtypes of the schema. Raises AnalysisError if one is missing."""
    return Tables(**{name: read_table(folder, name) for name in RECORDS})


def read_table(folder: Path | str, name: str) -> pd.DataFrame:
    """One table of those that a folder holds. Raises AnalysisError if it is missing."""
    columns, hints = schema(RECORDS[name]), typing.get_type_hints(RECORDS[name])
    path = next((path for form in WRITERS if (path := Path(folder) / f"{name}.{form}").exists()), None)
    if path is None:
        raise AnalysisError(f"{folder} has no {name}.parquet, .csv or .jsonl: give a folder that write_tables made")
    raw = READERS[path.suffix[1:]](path, list(columns))
    return pd.DataFrame({column: _restored(raw[column], dtype, hints[column]) for column, dtype in columns.items()})


def plain_rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row as JSON can hold it: a tuple is a list, a date YYYY-MM-DD, nothing is None."""
    for row in table.to_dict("records"):
        yield {str(column): _to_json(value) for column, value in row.items()}


def to_json_rows(table: pd.DataFrame) -> Iterator[str]:
    """Each row as a JSON object."""
    return (json.dumps(row, ensure_ascii=False) for row in plain_rows(table))


class _Part:
    """A table file, written part by part under another name and put in its place when it is whole."""

    def __init__(self, folder: Path, name: str, form: str) -> None:
        self._path = folder / f"{name}.{form}"
        self._part = folder / f"{name}.{form}.part"
        self._writer = WRITERS[form](self._part, RECORDS[name])

    def write(self, table: pd.DataFrame) -> None:
        self._writer.write(table)

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()
        self._part.replace(self._path)


class _Writer(Protocol):
    def __init__(self, path: Path, record: type[Any]) -> None: ...
    def write(self, table: pd.DataFrame) -> None: ...
    def close(self) -> None: ...


class _Parquet:
    def __init__(self, path: Path, record: type[Any]) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema = _arrow_schema(record)
        self._file = ParquetWriter(path, self._schema)

    def write(self, table: pd.DataFrame) -> None:
        from pyarrow import Table

        arrow = Table.from_pandas(table, self._schema, preserve_index=False)
        self._file.write_table(arrow.replace_schema_metadata(None))

    def close(self) -> None:
        self._file.close()


class _Csv:
    def __init__(self, path: Path, record: type[Any]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        to_table([], record).to_csv(self._file, index=False)

    def write(self, table: pd.DataFrame) -> None:
        objects = {name: map(_to_csv, table[name]) for name in table.columns[table.dtypes == "object"]}
        columns = {name: list(values) for name, values in objects.items()}
        table.assign(**columns).to_csv(self._file, header=False, index=False)

    def close(self) -> None:
        self._file.close()


class _Jsonl:
    def __init__(self, path: Path, record: type[Any]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, table: pd.DataFrame) -> None:
        self._file.writelines(f"{row}\n" for row in to_json_rows(table))

    def close(self) -> None:
        self._file.close()


WRITERS: dict[str, type[_Writer]] = {"parquet": _Parquet, "csv": _Csv, "jsonl": _Jsonl}


def _arrow_schema(record: type[Any]) -> Any:
    import pyarrow as pa

    types = {"str": pa.string(), "int64": pa.int64(), "Int64": pa.int64(), "float64": pa.float64()}
    types["datetime64[s]"] = pa.timestamp("s")
    hints = typing.get_type_hints(record)
    objects = {bool | None: pa.bool_(), tuple[str, ...]: pa.list_(pa.string())}
    return pa.schema([(name, types.get(dtype) or objects[hints[name]]) for name, dtype in schema(record).items()])


def _to_csv(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def _to_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value


def _read_parquet(path: Path, columns: list[str]) -> pd.DataFrame:
    return pd.read_parquet(path)


def _read_csv(path: Path, columns: list[str]) -> pd.DataFrame:
    return pd.read_csv(path, dtype=dict.fromkeys(columns, "str"), keep_default_na=False, na_values=[""])


def _read_jsonl(path: Path, columns: list[str]) -> pd.DataFrame:
    with path.open(encoding="utf-8", newline="\n") as lines:
        return pd.DataFrame([json.loads(line) for line in lines], columns=columns, dtype="object")


READERS = {"parquet": _read_parquet, "csv": _read_csv, "jsonl": _read_jsonl}


def _restored(column: pd.Series[Any], dtype: str, hint: Any) -> pd.Series[Any]:
    if dtype != "object":
        return column.astype(dtype)  # type: ignore[call-overload, no-any-return]
    restore = _to_tuple if hint == tuple[str, ...] else _to_bool
    return pd.Series([restore(value) for value in column], dtype="object")


def _to_tuple(value: Any) -> tuple[str, ...]:
    return tuple(json.loads(value) if isinstance(value, str) else value)


def _to_bool(value: Any) -> bool | None:
    return None if value is None or value != value else str(value) == "True"
