"""Chunks of articles -> their records, here or in worker processes; whatever breaks costs its own article alone."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.article import Article
from analysis.asking import Answers, read_answers
from analysis.choosing.learned import DECISIONS, read_learned
from analysis.correcting import Correction, correct
from analysis.errors import AnalysisError
from analysis.lexicon import Lexicon
from analysis.parsing import Parsed, load_model, one_reader, parse, why_unreadable
from analysis.records import Problem
from analysis.tables import extract, read_all

if TYPE_CHECKING:
    from spacy.language import Language

Item = Article | Problem
Found = dict[str, list[Any]]
APPLIED = "applied"  # stands among the tables: which corrections have found their words
CHUNK = 64  # articles
CHUNK_CHARACTERS = 200_000  # and no more text than this, so that a few huge articles do not make a huge chunk


@dataclass(frozen=True)
class Settings:
    """What the records of an article depend on, besides the article."""

    model: str | Language
    lexicon: Lexicon
    corrections: tuple[Correction, ...] = ()
    weights: Path = DECISIONS
    at_least: float | None = None
    answers: Answers | None = None


def split(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of at most `size`, or of CHUNK_CHARACTERS of text."""
    chunk: list[Item] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.text) if isinstance(item, Article) else 0
        if len(chunk) >= size or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def find_records(chunks: Iterable[list[Item]], settings: Settings, processes: int = 1) -> Iterator[Found]:
    """The records of each chunk, in order, by table; `chunks` is read no further ahead than the workers need.

    The records of an article do not depend on `processes` or on its chunk. An article that cannot be read, on which a
    rule fails, or which takes down its worker has no records but a problem. Raises AnalysisError where worker processes
    cannot start at all.
    """
    if processes <= 1:
        return (find_in_chunk(chunk, settings) for chunk in chunks)
    return _find_in_pool(chunks, settings, processes)


def find_in_chunk(items: Iterable[Item], settings: Settings) -> Found:
    """The records of these articles, by table, in their order."""
    with one_reader(nlp := load_model(settings.model)):
        return _joined(_find(item, nlp, settings) for item in items)


def _find(item: Item, nlp: Language, settings: Settings) -> Found:
    if isinstance(item, Problem):
        return {"problems": [item]}
    if reason := why_unreadable(item.text):
        return _failed(item, reason)
    try:
        parsed, found = _read(item, nlp, settings)
        found, applied = correct(parsed, found, settings.corrections)
        return found | {APPLIED: applied}
    except Exception as error:
        return _failed(item, f"the analysis failed: {type(error).__name__}: {error}")


def _read(article: Article, nlp: Language, settings: Settings) -> tuple[Parsed, Found]:
    """What the kit finds in an article, or what the answers about it point at."""
    if settings.answers is not None:
        parsed = Parsed(article, next(parse([article.text], nlp)))
        return parsed, read_answers(parsed, settings.answers)
    learned = replace(read_learned(settings.weights), at_least=settings.at_least)
    reading = next(read_all([article], model=nlp, lexicon=settings.lexicon, learned=learned))
    return reading, dict(extract(reading))


def _failed(article: Article, reason: str) -> Found:
    return {"problems": [Problem(article=article.id, source=article.source, reason=reason)]}


def _joined(parts: Iterable[Found]) -> Found:
    joined: Found = {}
    for part in parts:
        for name, records in part.items():
            joined.setdefault(name, []).extend(records)
    return joined


def _find_in_pool(chunks: Iterable[list[Item]], settings: Settings, processes: int) -> Iterator[Found]:
    pool = _pool(processes)
    waiting: deque[tuple[list[Item], Future[Found]]] = deque()
    try:
        for chunk in chunks:
            try:
                future = _submit(pool, chunk, settings)
            except BrokenProcessPool:
                pool = _pool(processes)
                future = _submit(pool, chunk, settings)
            waiting.append((chunk, future))
            if len(waiting) > 2 * processes:
                yield _result(*waiting.popleft(), settings)
        while waiting:
            yield _result(*waiting.popleft(), settings)
    finally:
        pool.shutdown(cancel_futures=True)


def _result(chunk: list[Item], future: Future[Found], settings: Settings) -> Found:
    try:
        return future.result()
    except BrokenProcessPool:
        _check_that_workers_start()
        return _find_alone(chunk, settings)


def _find_alone(chunk: list[Item], settings: Settings) -> Found:
    """The records of a chunk that took down its worker: article by article, with a new worker after the next fall."""
    parts, pool = [], _pool(1)
    for item in chunk:
        try:
            parts.append(_submit(pool, [item], settings).result())
        except BrokenProcessPool:
            assert isinstance(item, Article)
            parts.append(_failed(item, "the analysis took down its process (out of memory, or a fault in a library)"))
            pool = _pool(1)
    pool.shutdown()
    return _joined(parts)


def _check_that_workers_start() -> None:
    try:
        with _pool(1) as pool:
            pool.submit(os.getpid).result()
    except BrokenProcessPool:
        fix = "in a script, call it under `if __name__ == '__main__':`, or use processes=1"
        raise AnalysisError(f"worker processes cannot start: {fix}") from None


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_obey_parent)


def _submit(pool: ProcessPoolExecutor, chunk: list[Item], settings: Settings) -> Future[Found]:
    with _one_thread():
        return pool.submit(find_in_chunk, chunk, settings)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Workers started inside take one thread each, so that they do not fight for the cores."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


def _obey_parent() -> None:
    """A worker does not outlive a parent that was killed, and leaves it to the parent what Ctrl-C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
