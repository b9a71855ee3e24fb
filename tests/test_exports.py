"""Tables to a graph and to one HTML page: nothing lost, nothing fetched, everything escaped."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from analysis import Article, Tables, analyze, read_tables, write_graph, write_report, write_tables
from analysis.errors import AnalysisError
from analysis.looking.marking import script
from analysis.records import ModelSpec, Organization, Person, Problem, Role, Statement, TimelineEvent
from analysis.store import to_json_rows
from analysis.tables import to_tables

TEXT = "Ann <b>Lee</b>, chief & “executive” of Acme\x0b, left.\r\n<script>alert(1)</script> she said \U0001f642."


def ground(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"article": "a", "sentence": 0, "start": start, "end": start + len(words), "evidence": words}


@pytest.fixture
def tables() -> Tables:
    role = ground("Ann <b>Lee</b>, chief & “executive” of Acme\x0b")
    said = ground("<script>alert(1)</script> she said \U0001f642")
    places = {"speaker_start": 0, "speaker_end": 3, "cue_start": 0, "cue_end": 3, "content_start": 0, "content_end": 3}
    event = {"expression_start": 0, "expression_end": 3, "event_start": 0, "event_end": 3}
    return to_tables(
        {
            "people": [Person(**ground("Ann"), person="Ann Lee", aliases=("Lee", "A; B, C"), mentions=2)],
            "organizations": [
                Organization(**ground("Acme"), organization="Acme", kind="lab", parent="Zeta"),
                Organization(**ground("Acme"), organization="Zeta", kind="company", corrected=("kind",)),
            ],
            "roles": [
                Role(**role, person="Ann Lee", title="chief & “executive”", organization="Acme", status="leaving"),
                Role(**role, person="Bo Ek", title="advisor", status="current"),
            ],
            "model_specs": [
                ModelSpec(**ground("Acme"), family="X", parameters=8e8, open_weight=True),
                ModelSpec(**ground("Acme"), family="NA", open_weight=False, modalities=("text",)),
            ],
            "timeline": [
                TimelineEvent(
                    **said,
                    **event,
                    date="2026-03",
                    earliest=pd.Timestamp("2026-03-01").date(),
                    latest=None,
                    expression="March",
                    grade="written",
                    event="left",
                )
            ],
            "statements": [
                Statement(**said, **places, speaker="she", cue="said", kind="quote", content="<script>\r\n,\"'")
            ],
            "problems": [Problem(source="<i>b.txt</i>", reason="None")],
        }
    )


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_tables_come_back_from_disk_as_they_were(tmp_path: Path, tables: Tables, form: str) -> None:
    write_tables(tables, tmp_path, form)
    for name, table in read_tables(tmp_path)._asdict().items():
        pd.testing.assert_frame_equal(table, getattr(tables, name), obj=name)


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_tables_take_the_place_of_older_ones_in_any_form_and_of_nothing_else(
    tmp_path: Path, tables: Tables, form: str
) -> None:
    (tmp_path / "notes.csv").write_text("mine")
    for older in ("parquet", "csv", "jsonl", form):
        write_tables(tables, tmp_path, older)
    names = ["notes.csv", *(f"{name}.{form}" for name in Tables._fields)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


@pytest.mark.parametrize("name", ["roles.parquet", "roles.csv", "roles.jsonl"])
def test_a_file_of_such_a_name_that_is_no_table_is_not_lost(tmp_path: Path, tables: Tables, name: str) -> None:
    frame = pd.DataFrame({"person": ["Ann Lee"], "city": ["Oslo"], "age": [40]})
    write = {
        "parquet": frame.to_parquet,
        "csv": frame.to_csv,
        "jsonl": partial(frame.to_json, orient="records", lines=True),
    }
    write[name.partition(".")[2]](tmp_path / name)
    mine = (tmp_path / name).read_bytes()
    with pytest.raises(AnalysisError, match="would be lost"):
        write_tables(tables, tmp_path, "csv")
    assert (tmp_path / name).read_bytes() == mine and len(list(tmp_path.iterdir())) == 1


def test_parquet_is_what_is_written_in_groups_of_one_size(tmp_path: Path, tables: Tables) -> None:
    from pyarrow.parquet import ParquetFile

    many = tables._replace(statements=pd.concat([tables.statements] * 10_001, ignore_index=True))
    file = ParquetFile(write_tables(many, tmp_path) / "statements.parquet")
    assert [file.metadata.row_group(k).num_rows for k in range(file.num_row_groups)] == [10_000, 1]


def test_a_json_row_has_plain_values(tables: Tables) -> None:
    (row,) = to_json_rows(tables.timeline)
    assert '"earliest": "2026-03-01", "latest": null' in row
    assert '"participants": []' in row


def test_a_graph_holds_people_organizations_and_roles(tmp_path: Path, tables: Tables) -> None:
    import networkx as nx

    graph = nx.read_graphml(write_graph(tables, tmp_path / "roles.graphml"), force_multigraph=True)
    assert {node: data.get("kind") for node, data in graph.nodes(data=True)} == {
        "Ann Lee": "person",
        "Acme": "lab",
        "Zeta": "company",
        "Bo Ek": "person",
    }
    assert graph.nodes["Bo Ek"]["titles"] == "advisor"
    edges = {(a, b): data for a, b, data in graph.edges(data=True)}
    assert edges["Acme", "Zeta"]["relation"] == "part of"
    assert edges["Ann Lee", "Acme"]["title"] == "chief & “executive”"
    assert edges["Ann Lee", "Acme"]["evidence"] == "Ann <b>Lee</b>, chief & “executive” of Acme"


def test_a_report_holds_any_name_and_articles_of_one_id(tmp_path: Path) -> None:
    articles = [Article(f"Ann Lee joined Ca$$h Labs as {post}.", id="d") for post in ("chief scientist", "director")]
    with pytest.warns(UserWarning, match="one more article"):
        found = analyze(articles)
    page = write_report(found, tmp_path / "report.html", articles).read_text(encoding="utf-8")
    assert "d#2" in page and "Ca$$h Labs" in page


def test_a_report_stands_alone_and_escapes_everything(tmp_path: Path, tables: Tables) -> None:
    article = Article(TEXT, id="a", title="<img src=x onerror=alert(1)>", published="2026-03-03")
    html = write_report(tables, tmp_path / "report.html", [article]).read_text(encoding="utf-8")
    tags, links = Tags.of(html)
    assert not tags & {"link", "iframe", "i", "object", "form"}
    assert html.count("<script>") == html.count("<script>" + script()) == 1
    assert all(link.startswith(("data:", "#")) for link in links)
    assert not re.search(r"https?://|@import|url\(", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;i&gt;b.txt&lt;/i&gt;" in html
    assert "data-rows" in html
    assert "data:image/png;base64," in html


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    @classmethod
    def of(cls, html: str) -> tuple[set[str], list[str]]:
        parser = cls()
        parser.feed(html)
        return parser.tags, parser.links

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data")]
