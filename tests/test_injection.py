"""Text is data: whatever an article holds, nothing of it runs where it is shown, in a browser or a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from analysis import Article, Tables, analyze, coverage, mark, to_timelinejs, write_graph, write_report, write_tables
from analysis.__main__ import main
from tests.notebooks import NOTEBOOKS, execute

MARKUP = [f"<{tag}=\"document.body.dataset.ran='{tag.split()[0]}'\">" for tag in ("img src=x onerror", "svg onload")]
MARKUP += [
    "<script>document.body.dataset.ran='script'</script>",
    "<iframe src=\"javascript:parent.document.body.dataset.ran='frame'\">",
]
EVIL = f"""Ann Lee, chief scientist of Acme Labs, left the company on Tuesday {MARKUP[0]} after nine years. {MARKUP[2]}

Bo Kim joined Acme Labs in July 2019 {MARKUP[1]} as chief executive. “We are sorry {MARKUP[3]},” Bo Kim said. Acme Labs
introduced Acme-2 with 9B parameters on Monday [x](javascript:alert(1)) \\href{{javascript:alert(1)}}{{x}} $$ \x1b[31m.

=cmd|' /C calc'!A0 said Ann Lee. It is unclear {MARKUP[0]} who will follow her. +1 @SUM(A1) -2.
"""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def article() -> Article:
    return Article(EVIL, id=f"{MARKUP[0]}", title=f"=1+1 {MARKUP[2]}", published="2026-03-03", source=f"@x {MARKUP[1]}")


@pytest.fixture(scope="module")
def tables(article: Article) -> Tables:
    found = analyze(article)
    assert all(map(len, found[:9])), "every table has a row to show"
    return found


def ran(html: str, folder: Path) -> str:
    """What of the page has run in a real browser: the page as it stands after its scripts."""
    page = folder / "page.html"
    page.write_text(html, encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=120)
    body = done.stdout.partition("<body")[2]
    assert body, done.stderr
    return body.partition(">")[0]


@in_a_browser
def test_the_browser_would_run_it(tmp_path: Path) -> None:
    assert "data-ran" in ran(EVIL, tmp_path)


@in_a_browser
def test_nothing_runs_in_a_report(tmp_path: Path, article: Article, tables: Tables) -> None:
    page = write_report(tables, tmp_path / "report.html", [article], title=EVIL).read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    unguarded = page.replace("Content-Security-Policy", "x")  # the escapes alone have to do
    assert "data-ran" not in ran(unguarded, tmp_path)


@in_a_browser
def test_nothing_runs_in_what_a_notebook_shows(tmp_path: Path, article: Article, tables: Tables) -> None:
    shown = [mark(article, tables.roles), tables, coverage(article, tables), *tables]
    page = "".join(found._repr_html_() for found in shown)
    assert "data-ran" not in ran(page, tmp_path)


@in_a_browser
def test_nothing_runs_in_a_timeline(tmp_path: Path, tables: Tables) -> None:
    events = to_timelinejs(tables.timeline, title=EVIL)
    texts = [slide["text"] for slide in [events["title"], *events["events"]]]
    page = "".join(f"<h2>{text['headline']}</h2>{text.get('text', '')}" for text in texts)
    assert "data-ran" not in ran(page, tmp_path)


@in_a_browser
@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("0[0-5]*.ipynb")), ids=lambda path: path.stem)
def test_nothing_runs_in_an_exported_notebook(tmp_path: Path, path: Path) -> None:
    from nbconvert import HTMLExporter

    evil = tmp_path / "evil.txt"
    evil.write_text(EVIL, encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace('"../seeds/000_46bb21b46584f303.txt"', repr(str(evil)))
        cell.metadata["tags"] = ["raises-exception"]  # what holds for the seed article need not hold for this
    assert str(evil) in "".join(cell.source for cell in notebook.cells)
    page, _ = HTMLExporter().from_notebook_node(execute(notebook))
    assert "data-ran" not in ran(page, tmp_path)


def test_a_spreadsheet_calculates_nothing(tmp_path: Path, tables: Tables) -> None:
    write_tables(tables, tmp_path, "csv")
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            assert [cell for row in csv.reader(lines) for cell in row if cell.startswith(tuple("=+-@\t\r"))] == []


def test_nor_what_the_command_line_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": "=1+1", "text": EVIL}]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    main([str(tmp_path / "a.json"), "--table", "mentions"])
    cells = [cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row]
    assert "'=1+1" in cells and "=1+1" not in cells


def test_a_graph_is_well_formed_whatever_a_name_holds(tmp_path: Path, tables: Tables) -> None:
    people = tables.people.assign(person=[f"Ann\x01{name}\x0b{MARKUP[2]}" for name in tables.people["person"]])
    path = write_graph(tables._replace(people=people), tmp_path / "a.graphml")
    assert MARKUP[2] in "".join(node.get("id", "") for node in ElementTree.parse(path).iter())
