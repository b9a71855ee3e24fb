"""Chunks of articles -> their records, here or in worker processes; whatever breaks costs its own article alone."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from analysis.article import Article
from analysis.asking.answers import Answers, read_answers
from analysis.corrections import Correction
from analysis.errors import AnalysisError
from analysis.lexicon import Lexicon
from analysis.parsing import Parsed, load_model, parse, why_unreadable
from analysis.records import Problem
from analysis.scale.correcting import correct
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


def find_in_chunk(items: list[Item], settings: Settings) -> Found:
    """The records of these articles, by table."""
    items = [_checked(item) for item in items]
    articles = [item for item in items if isinstance(item, Article)]
    problems = [item for item in items if isinstance(item, Problem)]
    try:
        results = _extract(articles, settings)
    except Exception:
        # Some article is poisonous: find out which.
        results = [_extract_alone(article, settings) for article in articles]
    return _joined([{"problems": problems}, *results])


def _checked(item: Item) -> Item:
    if isinstance(item, Article) and (reason := why_unreadable(item.text)):
        return Problem(article=item.id, source=item.source, reason=reason)
    return item


def _extract(articles: list[Article], settings: Settings) -> list[Found]:
    nlp = load_model(settings.model)
    with nlp.memory_zone():  # else the pipeline's vocabulary grows with every new word
        if settings.answers is None:
            readings = read_all(articles, model=nlp, lexicon=settings.lexicon)
            return [_corrected(extract(reading), reading.article, settings) for reading in readings]
        docs = parse((article.text for article in articles), nlp)
        parsed = (Parsed(article, doc) for article, doc in zip(articles, docs, strict=True))
        return [_corrected(read_answers(one, settings.answers), one.article, settings) for one in parsed]


def _corrected(found: Mapping[str, list[Any]], article: Article, settings: Settings) -> Found:
    corrected, applied = correct(dict(found), article, settings.corrections)
    return corrected | {APPLIED: applied}


def _extract_alone(article: Article, settings: Settings) -> Found:
    try:
        return _extract([article], settings)[0]
    except Exception as error:
        return _failed(article, f"the analysis failed: {type(error).__name__}: {error}")


def _failed(item: Item, reason: str) -> Found:
    problem = Problem(article=item.id, source=item.source, reason=reason) if isinstance(item, Article) else item
    return {"problems": [problem]}


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
    """The records of a chunk that may have taken down a worker, from a worker of its own."""
    with _pool(1) as pool:
        try:
            return _submit(pool, chunk, settings).result()
        except BrokenProcessPool:
            pass
    if len(chunk) == 1:
        return _failed(chunk[0], "the analysis took down its process (out of memory, or a fault in a library)")
    middle = len(chunk) // 2
    return _joined([_find_alone(chunk[:middle], settings), _find_alone(chunk[middle:], settings)])


def _check_that_workers_start() -> None:
    try:
        with _pool(1) as pool:
            pool.submit(os.getpid).result()
    except BrokenProcessPool:
        fix = "in a script, call it under `if __name__ == '__main__':`, or use processes=1"
        raise AnalysisError(f"worker processes cannot start: {fix}") from None


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with_parent)


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


def _end_with_parent() -> None:
    """A worker does not outlive a parent that was killed."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
