"""What the package offers: every public name works, is described in the README, and costs nothing to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis import analyze
from analysis.errors import AnalysisError
from analysis.records import TABLES
from analysis.tables import schema

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
HEAVY = ("dask", "matplotlib", "networkx", "numpy", "pandas", "spacy", "trafilatura")
EVERY_ROW = {"article", "sentence", "start", "end", "evidence", "confidence", "corrected"}


@pytest.mark.parametrize("name", analysis.__all__)
def test_public_names_can_be_imported_and_called(name: str) -> None:
    assert callable(getattr(analysis, name))


@pytest.mark.parametrize("name", analysis.__all__)
def test_no_module_hides_a_public_name(name: str) -> None:
    assert not (Path(analysis.__file__).parent / f"{name}.py").exists()


@pytest.mark.parametrize("name", analysis.__all__)
def test_the_readme_names_every_public_name(name: str) -> None:
    assert f"`{name}" in README


@pytest.mark.parametrize("table", TABLES)
def test_the_readme_names_every_column(table: str) -> None:
    columns = {column for column in schema(TABLES[table]) if not column.endswith(("_start", "_end"))}
    row = next(line for line in README.splitlines() if line.startswith(f"| `{table}`"))
    assert {column for column in columns - EVERY_ROW if f"`{column}`" not in row} == set()


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, analysis; assert not set({HEAVY!r}) & set(sys.modules), set({HEAVY!r}) & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_quick_start_leaves_the_collector_as_it_was() -> None:
    subprocess.run([sys.executable, "-c", "import gc; from analysis import analyze; assert gc.isenabled()"], check=True)


def test_a_table_is_got_by_its_name() -> None:
    tables = analyze("Ann Lee left Acme in May 2024.\nIt rained.")
    assert tables["people"] is tables.people is tables[1]
    with pytest.raises(KeyError, match="the tables are mentions, people"):
        tables["persons"]
    assert len(repr(tables).splitlines()) == len(tables)


def test_a_path_or_a_pasted_text_is_analyzed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann Lee left Acme in May 2024.")
    for source in (tmp_path, str(tmp_path / "a.txt")):
        assert list(analyze(source).dates["date"]) == ["2024-05"]
    with pytest.raises(AnalysisError, match="no file, folder or glob"):
        analyze("no/such/file.txt")
