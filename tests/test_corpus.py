"""Many articles: the same bytes whatever the processes, chunks and interruptions; memory that does not grow."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis import Article, Tables, analyze, analyze_dask, analyze_frame, analyze_to, read_articles, read_tables
from analysis.errors import AnalysisError
from analysis.lexicon import read_lexicon
from analysis.parsing import DEFAULT_MODEL
from analysis.records import Problem, Role
from analysis.scale.workers import Settings, find_records, split
from analysis.tables import RECORDS, schema, to_table

PARTS = [
    "Ann Lee, the chief scientist of Acme AI, left the company on Tuesday, she said.",
    "“It was time,” Bo Ek wrote on X. Acme AI did not respond to a request for comment.",
    "In July 2019, Chen Wei joined Zeta Labs as a research scientist.",
    "Zeta-2 has 9 billion parameters and a context of 128K tokens. It was released in May.",
    "林俊旸 🙂 “unclosed and – odd\r\nsecond line",
]


def make_articles(count: int) -> list[Article]:
    return [
        Article(f"{PARTS[i % 5]} {PARTS[(i // 5) % 5]} It is number {i}.", id=f"n{i}", published="2026-03-03")
        for i in range(count)
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def assert_same(left: Tables, right: Tables) -> None:
    for name, table in left._asdict().items():
        pd.testing.assert_frame_equal(table, getattr(right, name), obj=name)


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_tables_on_disk_are_those_in_memory(tmp_path: Path, form: str) -> None:
    articles = [*make_articles(12), Article("", id="empty")]
    with pytest.warns(UserWarning, match="empty"):
        in_memory = analyze(articles)
    folder = analyze_to(tmp_path / "out", articles, form=form)
    assert_same(read_tables(folder), in_memory)
    assert set(contents(folder)) == {f"{name}.{form}" for name in RECORDS}
    for name, record in RECORDS.items():
        dtypes = getattr(read_tables(folder), name).dtypes
        assert {column: str(dtype) for column, dtype in dtypes.items()} == schema(record)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_bytes_do_not_depend_on_the_chunks(tmp_path: Path, form: str) -> None:
    articles = make_articles(12)
    folders = [analyze_to(tmp_path / str(size), articles, chunk_size=size, form=form) for size in (1, 5, 64)]
    assert contents(folders[0]) == contents(folders[1]) == contents(folders[2])


def test_articles_are_read_no_further_ahead_than_needed() -> None:
    read: list[int] = []

    def stream() -> Iterator[Article]:
        for number, article in enumerate(make_articles(40)):
            read.append(number)
            yield article

    results = find_records(split(stream(), 4), Settings(DEFAULT_MODEL, read_lexicon()))
    next(results)
    assert len(read) <= 8


def test_a_chunk_is_bounded_by_its_text_too() -> None:
    items = [Article("x" * 150_000, id="a"), Article("y" * 60_000, id="b"), Problem(reason="z"), Article("w", id="c")]
    assert [len(chunk) for chunk in split(items)] == [2, 2]
    assert [len(chunk) for chunk in split(items, 3)] == [2, 2]


def test_an_interrupted_run_goes_on_from_what_is_written(tmp_path: Path) -> None:
    articles = make_articles(12)

    def breaks() -> Iterator[Article]:
        yield from articles[:9]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyze_to(tmp_path / "out", breaks(), chunk_size=2)
    done = sorted((tmp_path / "out" / ".chunks").glob("*.jsonl"))
    assert len(done) == 4
    (tmp_path / "out" / ".chunks" / "00000004-0123456789abcdef.part").write_text("half a li")
    resumed = analyze_to(tmp_path / "out", articles, chunk_size=2)
    assert contents(resumed) == contents(analyze_to(tmp_path / "whole", articles))


def test_a_changed_article_is_not_taken_from_an_old_chunk(tmp_path: Path) -> None:
    articles = make_articles(4)

    def breaks() -> Iterator[Article]:
        yield from articles
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyze_to(tmp_path / "out", breaks(), chunk_size=2)
    changed = [Article("Bo Ek left Zeta Labs.", id="n0"), *articles[1:]]
    assert contents(analyze_to(tmp_path / "out", changed, chunk_size=2)) == contents(
        analyze_to(tmp_path / "whole", changed)
    )


def test_wrong_arguments_are_named(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="processes=0"):
        analyze([], processes=0)
    with pytest.raises(AnalysisError, match="'xlsx'"):
        analyze_to(tmp_path, [], form="xlsx")
    with pytest.raises(AnalysisError, match="mentions"):
        read_tables(tmp_path)


def test_problems_of_reading_are_among_the_problems(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann Lee left Acme.")
    (tmp_path / "b.txt").write_bytes(b"\x00")
    with pytest.warns(UserWarning, match="binary"):
        tables = analyze(read_articles(tmp_path))
    assert list(tables.problems["source"]) == [str(tmp_path / "b.txt")]


@pytest.mark.slow
def test_any_number_of_processes_gives_the_same_bytes(tmp_path: Path) -> None:
    articles = make_articles(60)
    one = analyze_to(tmp_path / "1", articles, chunk_size=7)
    two = analyze_to(tmp_path / "2", articles, chunk_size=4, processes=2)
    assert contents(one) == contents(two)
    assert_same(analyze(articles, processes=2), analyze(articles))


@pytest.mark.slow
def test_an_article_that_takes_down_its_worker_costs_itself_alone(tmp_path: Path) -> None:
    script = tmp_path / "poison.py"
    script.write_text(POISON)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300, env=ENV)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["problems"] == ["n5"]
    assert "took down" in found["reason"]
    expected = analyze([article for article in make_articles(9) if article.id != "n5"])
    assert found["mentions"] == list(expected.mentions["article"])


@pytest.mark.slow
def test_a_script_without_a_guard_gets_an_error_that_says_so(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text("from analysis import Article, analyze\nanalyze([Article('Ann Lee left.')], processes=2)\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300, env=ENV)
    assert done.returncode == 1
    assert "under `if __name__ == '__main__':`" in done.stderr.strip().splitlines()[-1]


@pytest.mark.slow
def test_a_killed_run_is_resumed_with_nothing_lost_or_doubled(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(
        "".join(json.dumps({"id": a.id, "text": a.text, "published": "2026-03-03"}) + "\n" for a in make_articles(400))
    )
    script = tmp_path / "run.py"
    script.write_text(RUN)
    command = [sys.executable, script, tmp_path / "articles.jsonl", tmp_path / "out"]
    process = subprocess.Popen(command, env=ENV)
    chunks = tmp_path / "out" / ".chunks"
    deadline = time.monotonic() + 120
    while len(list(chunks.glob("*.jsonl"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = len(list(chunks.glob("*.jsonl")))
    assert 3 <= done < 100
    subprocess.run(command, env=ENV, check=True, timeout=300)
    whole = analyze_to(tmp_path / "whole", read_articles(tmp_path / "articles.jsonl"))
    assert contents(tmp_path / "out") == contents(whole)


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    import dask
    from dask import dataframe
    from distributed import Client, LocalCluster

    articles = make_articles(40)
    rows = pd.DataFrame({"id": [a.id for a in articles], "text": [a.text for a in articles], "published": "2026-03-03"})
    frames = dataframe.from_pandas(rows, npartitions=4, sort=False)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        tables = Tables(*dask.compute(*analyze_dask(frames)))
        roles = frames.map_partitions(lambda part: analyze_frame(part).roles, meta=to_table([], Role)).compute()
    expected = analyze(articles)
    for name, table in expected._asdict().items():
        assert getattr(tables, name).reset_index(drop=True).to_csv() == table.to_csv(), name
    assert roles.reset_index(drop=True).to_csv() == expected.roles.to_csv()


ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}

POISON = """
import json, os
from analysis import Article, analyze
from tests.test_corpus import make_articles
import analysis.scale.workers

def extract_or_die(reading, extract=analysis.scale.workers.extract):
    if reading.article.id == "n5":
        os._exit(139)
    return extract(reading)

analysis.scale.workers.extract = extract_or_die  # workers import this file, and with it the poison

if __name__ == "__main__":
    tables = analyze(make_articles(9), processes=2)
    reason = list(tables.problems["reason"])[0]
    found = {"problems": list(tables.problems["article"]), "reason": reason}
    print(json.dumps(found | {"mentions": list(tables.mentions["article"])}))
"""

RUN = """
import sys
from analysis import analyze_to, read_articles

if __name__ == "__main__":
    analyze_to(sys.argv[2], read_articles(sys.argv[1]), processes=2, chunk_size=4)
"""
