"""Many articles: the same bytes whatever the processes, chunks and interruptions; memory that does not grow."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import (
    Article,
    Tables,
    analyze,
    analyze_dask,
    analyze_to,
    read_articles,
    read_tables,
    write_tables,
)
from analysis.corpus import Settings, find_records, split
from analysis.errors import AnalysisError
from analysis.lexicon import read_lexicon
from analysis.parsing import DEFAULT_MODEL
from analysis.records import Problem, Role
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


@pytest.mark.usefixtures("found_once")
@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_tables_on_disk_are_those_in_memory(tmp_path: Path, form: str) -> None:
    articles = [*make_articles(12), Article("", id="empty")]
    with pytest.warns(UserWarning, match="empty"):
        in_memory = analyze(articles)
    folder = analyze_to(tmp_path / "out", articles, form=form)
    read = read_tables(folder)
    assert_same(read, in_memory)
    assert set(contents(folder)) == {f"{name}.{form}" for name in RECORDS}
    for name, record in RECORDS.items():
        dtypes = getattr(read, name).dtypes
        assert {column: str(dtype) for column, dtype in dtypes.items()} == schema(record)


@pytest.mark.usefixtures("found_once")
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


@pytest.mark.usefixtures("found_once")
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


@pytest.mark.usefixtures("found_once")
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


@pytest.mark.usefixtures("found_once")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_table_of_many_rows_is_written_in_parts(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.store.ROWS", 3)
    tables = analyze(make_articles(4))
    assert len(tables.mentions) > 6
    assert_same(read_tables(write_tables(tables, tmp_path / "a" / "b", form)), tables)
    assert_same(read_tables(analyze_to(tmp_path / "c" / "d", make_articles(4), form=form)), tables)


@pytest.mark.usefixtures("found_once")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_failed_write_leaves_the_tables_as_they_were(tmp_path: Path, form: str) -> None:
    tables = analyze(make_articles(3))
    before = contents(write_tables(tables, tmp_path, form))
    with pytest.raises((TypeError, ValueError)):
        write_tables(tables._replace(people=tables.people.assign(aliases=[(), ({1},), ()])), tmp_path, form)
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("found_once")
def test_another_form_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    analyze_to(tmp_path, [Article("Ann Lee left Acme Labs.")], form="parquet")
    analyze_to(tmp_path, [Article("Bo Kim left Zeta Labs.")], form="csv")
    assert list(read_tables(tmp_path).people["person"]) == ["Bo Kim"]
    assert {path.suffix for path in tmp_path.iterdir()} == {".csv"}


@pytest.mark.parametrize("name", ["people.csv", "people.parquet", "statements.jsonl"])
def test_a_file_of_the_user_is_not_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("name,phone\nAnn Lee,5550100\n")
    with pytest.raises(AnalysisError, match=name):
        analyze_to(tmp_path, make_articles(1), form="csv")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.usefixtures("found_once")
def test_a_folder_that_holds_its_own_tables_is_read_again_without_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann Lee, chief scientist of Acme Labs, left.")
    for form in ("csv", "jsonl", "parquet"):
        analyze_to(tmp_path / "tables", read_articles(tmp_path), form=form)
        analyze_to(tmp_path, read_articles(tmp_path), form=form)
        assert [article.id for article in read_articles(tmp_path)] == ["a.txt"]
        assert read_articles(tmp_path).problems.empty


@pytest.mark.parametrize(
    "source", ["Ann Lee left Acme Labs.", ["Ann Lee left Acme Labs."], [1, 2], [None], Path("no/such/file.txt")]
)
def test_what_is_no_article_says_what_to_pass(source: object) -> None:
    with pytest.raises(AnalysisError, match=r"Article\(text\)") as error:
        analyze(source)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)


def test_what_can_be_read_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann Lee left Acme Labs on Tuesday.")
    text = "Ann Lee, the chief scientist of Acme Labs, left the company on Tuesday, she said."
    for source in (str(tmp_path), tmp_path / "a.txt", pd.DataFrame({"text": [text]}), text):
        assert list(analyze(source).people["person"]) == ["Ann Lee"]


def test_articles_with_one_id_are_told_apart() -> None:
    articles = [Article(f"{name} Lee left.", id="d") for name in ("Ann", "Bo", "Cy")] + [
        Article("Di Ek left.", id="d#2")
    ]
    with pytest.warns(UserWarning, match="one more article with the id 'd'"):
        tables = analyze(articles)
    assert list(tables.people["article"]) == ["d", "d#2", "d#3", "d#2#2"]
    assert list(tables.problems["article"]) == ["d#2", "d#3", "d#2#2"]


@pytest.mark.usefixtures("found_once")
def test_problems_stand_in_the_order_of_the_articles(tmp_path: Path) -> None:
    items = [Problem(reason="a"), Article("", id="b"), *make_articles(2), Problem(reason="c"), Article("", id="d")]
    orders = [read_tables(analyze_to(tmp_path, items, chunk_size=size)).problems for size in (1, 2, 64)]
    assert list(orders[0]["article"].fillna("")) == ["", "b", "", "d"]
    assert orders[0].to_csv() == orders[1].to_csv() == orders[2].to_csv()


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
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("os.kill(os.getpid(), 9)", "took down"),  # as the kernel does when memory is short
        ("bytearray(1 << 60)", "MemoryError"),
    ],
)
def test_an_article_that_takes_down_its_worker_costs_itself_alone(tmp_path: Path, fault: str, told: str) -> None:
    script = tmp_path / "poison.py"
    script.write_text(POISON.replace("FAULT", fault))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300, env=ENV)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["problems"] == ["n5"]
    assert told in found["reason"]
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


def in_partitions(articles: list[Article]) -> Any:
    from dask import dataframe

    rows = pd.DataFrame({"id": [a.id for a in articles], "text": [a.text for a in articles], "published": "2026-03-03"})
    return dataframe.from_pandas(rows, npartitions=4, sort=False)


@pytest.mark.parametrize("scheduler", ["threads", "synchronous", pytest.param("processes", marks=pytest.mark.slow)])
def test_dask_loses_nothing(scheduler: str) -> None:
    import dask

    articles = make_articles(10)
    tables = Tables(*dask.compute(*analyze_dask(in_partitions(articles)), scheduler=scheduler))
    for name, table in analyze(articles)._asdict().items():
        assert getattr(tables, name).reset_index(drop=True).to_csv() == table.to_csv(), name


def test_many_threads_at_once_lose_nothing() -> None:
    articles = make_articles(10)
    with ThreadPoolExecutor(5) as threads:
        found = list(threads.map(analyze, articles))
    for article, tables in zip(articles, found, strict=True):
        assert_same(tables, analyze(article))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_articles(tmp_path: Path) -> None:
    script = tmp_path / "grow.py"
    script.write_text(GROW)
    done = subprocess.run([sys.executable, script, tmp_path / "out"], capture_output=True, text=True, env=ENV)
    early, late = map(int, done.stdout.split())
    assert late - early < 40_000, f"{early} KB after 500 articles, {late} KB after 3,000"


@pytest.mark.slow
@pytest.mark.parametrize("variables", [{"LC_ALL": "tr_TR.ISO-8859-9", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}])
def test_the_bytes_do_not_depend_on_the_place(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "news").mkdir()
    for article in make_articles(6):
        (tmp_path / "news" / f"{article.id}-İ.txt").write_text(article.text, encoding="utf-8")
    (tmp_path / "news" / "bad.txt").write_bytes(b"\x00")
    for folder, env in (("here", ENV), ("there", ENV | variables)):
        command = [sys.executable, "-m", "analysis", "news", "--out", folder, "--format", "csv"]
        assert subprocess.run(command, env=env, cwd=tmp_path, capture_output=True).returncode == 1
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes() -> None:
    import dask
    from distributed import Client, LocalCluster

    articles = make_articles(40)
    frames = in_partitions(articles)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        tables = Tables(*dask.compute(*analyze_dask(frames)))
        roles = frames.map_partitions(
            lambda part: analyze(part, progress=False).roles, meta=to_table([], Role)
        ).compute()
    expected = analyze(articles)
    for name, table in expected._asdict().items():
        assert getattr(tables, name).reset_index(drop=True).to_csv() == table.to_csv(), name
    assert roles.reset_index(drop=True).to_csv() == expected.roles.to_csv()


ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}

POISON = """
import json, os
from analysis import Article, analyze
from tests.test_corpus import make_articles
import analysis.corpus

def extract_or_die(reading, extract=analysis.corpus.extract):
    if reading.article.id == "n5":
        FAULT
    return extract(reading)

analysis.corpus.extract = extract_or_die  # workers import this file, and with it the poison

if __name__ == "__main__":
    tables = analyze(make_articles(9), processes=2)
    reason = list(tables.problems["reason"])[0]
    found = {"problems": list(tables.problems["article"]), "reason": reason}
    print(json.dumps(found | {"mentions": list(tables.mentions["article"])}))
"""

GROW = """
import resource, sys
from analysis import analyze_to
from tests.test_corpus import make_articles

def stream():
    for number, article in enumerate(make_articles(3_000)):
        if number in (500, 2_999):
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        yield article

analyze_to(sys.argv[1], stream())
"""

RUN = """
import sys
from analysis import analyze_to, read_articles

if __name__ == "__main__":
    analyze_to(sys.argv[2], read_articles(sys.argv[1]), processes=2, chunk_size=4)
"""
