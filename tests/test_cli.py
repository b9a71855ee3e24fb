"""The command line: same tables without Jupyter, exit codes for scripts, data on stdout or in files."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis import analyze, read_article, read_tables
from analysis.__main__ import main
from analysis.tables import TABLES


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("Ann Lee, the chief scientist of Acme AI, left the company on Tuesday. “It was time,” she said.")
    return path


def test_every_row_is_a_json_line(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(story), "--published", "2026-03-03"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    tables = analyze(read_article(story, published="2026-03-03"))
    assert [row["table"] for row in rows] == [name for name in TABLES for _ in range(len(getattr(tables, name)))]
    assert [row["evidence"] for row in rows if row["table"] == "dates"] == list(tables.dates["evidence"])
    assert err == ""


def test_one_table_is_csv(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(story), "--table", "dates", "--published", "2026-03-03"]) == 0
    printed = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(printed["article"].unique()) == ["story.txt"]


def test_out_and_report_write_files(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, report = tmp_path / "out", tmp_path / "report.html"
    assert main([str(story), "--out", str(folder), "--format", "csv", "--report", str(report)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert str(folder) in err and str(report) in err
    assert len(read_tables(folder).dates) == len(analyze(read_article(story)).dates)
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_cannot_be_used_is_exit_code_1_and_named(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    assert main([str(story), str(tmp_path / "bad.txt"), str(tmp_path / "missing.txt"), "--table", "dates"]) == 1
    out, err = capsys.readouterr()
    assert "bad.txt: not a text" in err and "missing.txt" in err
    assert "Tuesday" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.txt"], "missing.txt"),
        (["{story}", "--published", "yesterday"], "yesterday"),
        (["{story}", "--pipeline", "en_no_such"], "en_no_such"),
        (["{story}", "--processes", "0"], "processes=0"),
        (["{story}", "--lexicon", "missing.csv"], "missing.csv"),
    ],
)
def test_nothing_done_is_exit_code_2_and_one_line(
    story: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.format(story=story) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--out", "{story}"], "story.txt"), (["--report", "/no/such/folder/a.html"], "No such file")],
)
def test_nowhere_to_write_is_exit_code_2(
    story: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(story), *(argument.format(story=story) for argument in arguments)]) == 2
    err = capsys.readouterr().err
    assert words in err and "Traceback" not in err and err.count("\n") == 1


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("processes", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_interrupted_is_exit_code_130(tmp_path: Path, stop: signal.Signals, processes: str) -> None:
    lines = [json.dumps({"id": str(i), "text": f"Ann Lee left Acme Labs on day {i}."}) + "\n" for i in range(3_000)]
    (tmp_path / "a.jsonl").write_text("".join(lines))
    command = [sys.executable, "-m", "analysis", "a.jsonl", "--out", "out", "--processes", processes]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.Popen(
        command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True, preexec_fn=_heeds_interrupts
    )
    while run.poll() is None and not list(tmp_path.glob("out/.chunks/*.jsonl")):
        time.sleep(0.05)
    run.send_signal(stop)
    err = run.communicate(timeout=120)[1]
    assert run.returncode == 130
    assert err == "analysis: interrupted; with --out, the same call goes on from there\n"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".chunks"]  # no table before all are whole


def _heeds_interrupts() -> None:
    """A shell in the background starts its programs deaf to SIGINT, and they hand that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("arguments", [["--table", "dates"], []])
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.txt").write_text("Ann Lee left Acme Labs on Tuesday. " * 50)
    command = f"{sys.executable} -m analysis {tmp_path / 'a.txt'} {' '.join(arguments)} | true"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=env)
    assert done.stderr == ""


def test_a_text_from_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Ann Lee left Acme on Tuesday.")))
    assert main(["-", "--table", "dates", "--published", "2026-03-03"]) == 0
    assert "2026-03-03" in capsys.readouterr().out


def test_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert "python -m analysis story.txt --published 2026-03-03" in capsys.readouterr().out


@pytest.mark.slow
def test_the_module_runs_in_processes(story: Path) -> None:
    command = [sys.executable, "-m", "analysis", str(story), "--processes", "2", "--table", "dates"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tuesday" in done.stdout
