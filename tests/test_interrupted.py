"""A write that is killed, or finds no room, leaves each table as it was or as it shall be; the next run finishes it."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis import Article, analyze_to
from analysis.tables import RECORDS

EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir")  # of the file system, as Python's audit names them
OLD = [Article(f"Ann Lee left Acme Labs on day {i}. “We are sorry,” Bo Kim wrote.", id=f"o{i}") for i in range(3)]
NEW = [Article(f"Bo Kim joined Zeta Labs on day {i}. “I am glad,” Ann Lee wrote.", id=f"n{i}") for i in range(6)]

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a copy of the process is stopped, not the process"),
    pytest.mark.usefixtures("found_once"),  # these tests are about writing it
]


@pytest.fixture(params=["csv", *(pytest.param(form, marks=pytest.mark.slow) for form in ("parquet", "jsonl"))])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[6, pytest.param(20, marks=pytest.mark.slow)])
def points(request: pytest.FixtureRequest) -> int:
    """At how many points of its way a write is stopped."""
    return int(request.param)


def write(folder: Path, articles: list[Article], form: str) -> None:
    analyze_to(folder, articles, form=form, chunk_size=2)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}


def in_a_copy(run: Callable[[], Any]) -> int:
    """The exit status of a copy of this process that runs this: 0, 1 after an OSError, minus a signal."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            run()
            code = 0
        except OSError:
            code = 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def watch(folder: Path, at: Callable[[], None]) -> None:
    """Call `at` before each event of the file system in a folder, from now on."""
    inside = str(folder)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS and str(arguments[0]).startswith(inside):
            at()

    sys.addaudithook(hook)


def events_of(run: Callable[[], Any], folder: Path) -> int:
    """How many events of the file system there are."""
    reading, writing = os.pipe()

    def counted() -> None:
        watch(folder, lambda: os.write(writing, b".") and None)
        run()

    assert in_a_copy(counted) == 0
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return len(pipe.read())


def assert_whole(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    found = contents(folder)
    for name in {*old, *new}:
        assert found.get(name) in (old.get(name), new.get(name)), f"{name} is neither the old table nor the new one"


@pytest.fixture
def old_and_new(tmp_path: Path, form: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    write(tmp_path / "old", OLD, form)
    write(tmp_path / "new", NEW, form)
    return contents(tmp_path / "old"), contents(tmp_path / "new")


@pytest.mark.parametrize("before", ["nothing", "tables"])
def test_killed_at_any_point(
    tmp_path: Path, form: str, points: int, before: str, old_and_new: tuple[dict[str, bytes], dict[str, bytes]]
) -> None:
    old, new = old_and_new if before == "tables" else ({}, old_and_new[1])
    spare = tmp_path / "spare"
    prepare(spare, before, form)
    count = events_of(lambda: write(spare, NEW, form), spare)
    assert count > points
    for point in range(points):
        folder = tmp_path / str(point)
        prepare(folder, before, form)
        left = [point * count // points]

        def killed(folder: Path = folder, left: list[int] = left) -> None:
            def count_down() -> None:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            watch(folder, count_down)
            write(folder, NEW, form)

        assert in_a_copy(killed) == -signal.SIGKILL
        assert_whole(folder, old, new)
        write(folder, NEW, form)
        assert contents(folder) == new
        assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_no_room_at_any_point(
    tmp_path: Path, form: str, points: int, old_and_new: tuple[dict[str, bytes], dict[str, bytes]]
) -> None:
    old, new = old_and_new
    largest = max(map(len, new.values()))
    failed = 0
    for point in range(points):
        folder = tmp_path / str(point)
        prepare(folder, "tables", form)
        room = point * largest // points

        def cramped(folder: Path = folder, room: int = room) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            write(folder, NEW, form)

        failed += in_a_copy(cramped) == 1
        assert_whole(folder, old, new)
        write(folder, NEW, form)
        assert contents(folder) == new
    assert failed == points


def prepare(folder: Path, before: str, form: str) -> None:
    if before == "tables":
        write(folder, OLD, form)


def test_what_the_user_has_in_the_folder_stays(tmp_path: Path, form: str) -> None:
    for name in ("chunks", ".chunks", "sub"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text("mine")
    (tmp_path / "notes.csv").write_text("mine")
    write(tmp_path, NEW, form)
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert kept == {f"{name}.{form}" for name in RECORDS} | {
        *("chunks/mine.txt", ".chunks/mine.txt", "sub/mine.txt", "notes.csv")
    }
