"""Articles, one or very many -> tables, in memory or on disk, in one process or in several."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sized
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import Article
from analysis.asking import Answers, answers_of, read_answers, to_answers
from analysis.choosing.learned import DECISIONS, read_learned
from analysis.correcting import Correction, confirmed, correct, read_corrections
from analysis.errors import AnalysisError
from analysis.inputs import Articles, distinct, read_articles
from analysis.lexicon import Lexicon, read_lexicon
from analysis.parsing import DEFAULT_MODEL, Parsed, load_model, one_reader, parse, why_unreadable
from analysis.records import Problem
from analysis.store import choose_form, plain, replacing, write_rows
from analysis.tables import RECORDS, Tables, extract, read_all, to_tables

if TYPE_CHECKING:
    from spacy.language import Language

    from analysis.asking import LanguageModel

    Corrections = Path | str | Iterable[str]
    Source = Article | Articles | Iterable[Article | Problem] | str | Path | pd.DataFrame

Item = Article | Problem
Found = dict[str, list[Any]]
APPLIED = "applied"  # stands among the tables: which corrections have found their words
CHUNK = 64  # articles
CHUNK_CHARACTERS = 200_000  # and no more text than this, so that a few huge articles do not make a huge chunk
CHUNK_FILE = re.compile(r"\.?\d{8}-[0-9a-f]{16}\.jsonl(?:\.part)?")  # also half of one


@dataclass(frozen=True)
class Settings:
    """What the records of an article depend on, besides the article."""

    model: str | Language
    lexicon: Lexicon
    corrections: tuple[Correction, ...] = ()
    weights: Path = DECISIONS
    at_least: float | None = None
    answers: Answers | None = None


def analyze(
    articles: Source,
    *,
    model: str | Language = DEFAULT_MODEL,
    lexicon: Lexicon | str | Path | None = None,
    corrections: Corrections = (),
    at_least: float | None = None,
    weights: str | Path | None = None,
    answers: str | Path | LanguageModel | None = None,
    processes: int = 1,
    progress: bool | None = None,
) -> Tables:
    """Every table of one article or of many, or of what `read_articles` reads: a path, a DataFrame, a pasted text.

    `model` names an installed spaCy pipeline, or is a loaded one; `lexicon` holds the known organizations, or is a CSV
    file with rows to add to the built-in ones. `corrections` are a file of rows in words, or its lines, as
    `read_corrections` describes them; one that has no place in its article is listed in `problems`. `processes` share
    the articles; the tables do not depend on it. A progress bar stands on stderr where that is a terminal or a notebook
    and the work takes long; `progress` forces it on or off.

    `at_least` is the confidence that rows must have, from 0 to 1: .9 gives only sure ones, .2 more than usual. By
    default each table takes the bar at which its F1 on annotated articles is best. `weights` is a folder that
    `python -m analysis fit --out` wrote: what was learned from articles of your own.

    `answers` are what a language model answered to `ask`: its text, a file, a folder with a file for each article
    (named after its id), or a LanguageModel that is asked now. The tables then hold what it points at; a row that has
    no place in its article is listed in `problems`.

    An article that cannot be read (empty, binary, not English) has no rows: it is listed in `problems`, with a warning.
    Raises ModelError where the pipeline cannot be used.
    """
    settings = _settings(model, lexicon, corrections, at_least, weights, answers)
    chunks = _watched(split(_items(articles)), articles, progress, settings)
    found = _joined(find_records(chunks, settings, processes))
    problems = found.setdefault("problems", [])
    problems += _not_applied(settings.corrections, found.pop(APPLIED, []))
    if problems:
        where = problems[0].source or f"article {problems[0].article}"
        told = f"listed in tables.problems; the first: {where}: {problems[0].reason}"
        warnings.warn(f"{len(problems)} problem(s), {told}", stacklevel=2)
    return to_tables(found)


def analyze_to(
    folder: Path | str,
    articles: Source,
    *,
    model: str | Language = DEFAULT_MODEL,
    lexicon: Lexicon | str | Path | None = None,
    corrections: Corrections = (),
    at_least: float | None = None,
    weights: str | Path | None = None,
    answers: str | Path | LanguageModel | None = None,
    processes: int = 1,
    progress: bool | None = None,
    form: str | None = None,
    chunk_size: int = CHUNK,
) -> Path:
    """Every table of any number of articles, one file for each in `folder`; `read_tables(folder)` reads them.

    Memory does not grow with the number of articles. What is done stands in `folder/.chunks` until all is: the same
    call after an interruption (also by kill -9, or a full disk) goes on from there. Older tables in the folder stay
    until then, and are replaced. The files have the same bytes whatever `processes` and `chunk_size`. `form` is
    "parquet" (extra `parquet`), "csv" or "jsonl"; the other arguments are those of `analyze`.
    """
    settings = _settings(model, lexicon, corrections, at_least, weights, answers)
    form = choose_form(folder, form)
    chunks = Path(folder) / ".chunks"  # hidden, so that it is not read as articles
    chunks.mkdir(exist_ok=True)
    paths: list[Path] = []
    waiting: deque[Path] = deque()

    def not_done() -> Iterator[list[Item]]:
        salt = _digest(_identity(settings))
        for chunk in _watched(split(_items(articles), chunk_size), articles, progress, settings):
            of = settings.answers  # the records depend on what they say, too
            answered = [answers_of(item, of) for item in chunk if of is not None and isinstance(item, Article)]
            paths.append(chunks / f"{len(paths):08d}-{_digest([salt, *chunk, *answered])}.jsonl")
            if not paths[-1].exists():
                waiting.append(paths[-1])
                yield chunk

    for found in find_records(not_done(), settings, processes):
        _write_chunk(waiting.popleft(), found)
    write_rows(_stored(paths, settings.corrections), Path(folder), form)
    for path in chunks.iterdir():
        if CHUNK_FILE.fullmatch(path.name):
            path.unlink()
    if not any(chunks.iterdir()):
        chunks.rmdir()
    return Path(folder)


def analyze_dask(frames: Any, **options: Any) -> Tables:
    """The tables of a Dask DataFrame (extra `scale`), each a Dask DataFrame; `dask.compute(tables)` parses once.

    Partitions are analyzed where the scheduler puts them; the rows are those of `analyze`, in the same order. One table
    of any engine: `frames.map_partitions(lambda part: analyze(part, progress=False).roles, meta=to_table([], Role))`.
    """
    from dask import dataframe
    from dask.delayed import delayed

    parts = [delayed(analyze)(part, **options, progress=False) for part in frames.to_delayed()]
    tables = {}
    for name, meta in to_tables({})._asdict().items():
        tables[name] = dataframe.from_delayed([getattr(part, name) for part in parts], meta=meta, verify_meta=False)
    return Tables(**tables)


def split(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of at most `size`, or of CHUNK_CHARACTERS of text."""
    chunk, characters = list[Item](), 0
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
    if processes < 1:
        raise AnalysisError(f"processes={processes!r}: give 1 or more")
    if processes == 1:
        yield from (find_in_chunk(chunk, settings) for chunk in chunks)
        return
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


def find_in_chunk(items: Iterable[Item], settings: Settings) -> Found:
    """The records of these articles, by table, in their order."""
    with one_reader(nlp := load_model(settings.model)):
        return _joined(_find(item, nlp, settings) for item in items)


def _find(item: Item, nlp: Language, settings: Settings) -> Found:
    """What the kit finds in an article, or what the answers about it point at, corrected."""
    if isinstance(item, Problem):
        return {"problems": [item]}
    if reason := why_unreadable(item.text):
        return _failed(item, reason)
    try:
        if settings.answers is None:
            learned = replace(read_learned(settings.weights), at_least=settings.at_least)
            reading = next(read_all([item], model=nlp, lexicon=settings.lexicon, learned=learned))
            found, applied = correct(reading, dict(extract(reading)), settings.corrections)
        else:
            parsed = Parsed(item, next(parse([item.text], nlp)))
            found, applied = correct(parsed, read_answers(parsed, settings.answers), settings.corrections)
        return found | {APPLIED: applied}
    except Exception as error:
        return _failed(item, f"the analysis failed: {type(error).__name__}: {error}")


def _failed(article: Article, reason: str) -> Found:
    return {"problems": [Problem(article=article.id, source=article.source, reason=reason)]}


def _joined(parts: Iterable[Found]) -> Found:
    joined: Found = {}
    for part in parts:
        for name, records in part.items():
            joined.setdefault(name, []).extend(records)
    return joined


def _result(chunk: list[Item], future: Future[Found], settings: Settings) -> Found:
    """The records of a chunk; of one that took down its worker article by article, with a new worker at each fall."""
    with suppress(BrokenProcessPool):
        return future.result()
    parts, pool = [], _pool(1)
    try:
        _submit(pool, [], settings).result()
    except BrokenProcessPool:
        fix = "in a script, call it under `if __name__ == '__main__':`, or use processes=1"
        raise AnalysisError(f"worker processes cannot start: {fix}") from None
    for item in chunk:
        try:
            parts.append(_submit(pool, [item], settings).result())
        except BrokenProcessPool:
            assert isinstance(item, Article)
            parts.append(_failed(item, "the analysis took down its process (out of memory, or a fault in a library)"))
            pool = _pool(1)
    pool.shutdown()
    return _joined(parts)


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_obey_parent)


def _submit(pool: ProcessPoolExecutor, chunk: list[Item], settings: Settings) -> Future[Found]:
    """A chunk for a worker; one that is started for it takes one thread, so that they do not fight for the cores."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        return pool.submit(find_in_chunk, chunk, settings)
    finally:
        del os.environ["OMP_NUM_THREADS"]
        if before is not None:
            os.environ["OMP_NUM_THREADS"] = before


def _obey_parent() -> None:
    """A worker does not outlive a parent that was killed, and leaves it to the parent what Ctrl-C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        if parent := parent_process():
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _settings(
    model: str | Language,
    lexicon: Lexicon | str | Path | None,
    corrections: Corrections,
    at_least: float | None,
    weights: str | Path | None,
    answers: str | Path | LanguageModel | None,
) -> Settings:
    load_model(model)  # an error about it comes before the work
    if at_least is not None and not 0 <= at_least <= 1:
        raise AnalysisError(f"at_least={at_least!r}: give a confidence from 0 to 1")
    if not isinstance(lexicon, Lexicon):
        lexicon = read_lexicon() if lexicon is None else read_lexicon(lexicon)
    corrected = read_corrections(corrections)
    lexicon = Lexicon((*lexicon.entries, *confirmed(corrected)))
    folder = DECISIONS if weights is None else Path(weights)
    answering = None if answers is None else to_answers(answers)
    if answering is None:
        read_learned(folder)
    return Settings(model, lexicon, corrected, folder, at_least, answering)


def _items(articles: Source) -> Iterator[Item]:
    if isinstance(articles, str | Path | pd.DataFrame):
        articles = read_articles(articles)
    if isinstance(articles, Articles):
        return articles.items()
    return distinct([articles] if isinstance(articles, Article) else articles)


def _write_chunk(path: Path, found: Found) -> None:
    """What was found in some articles as JSON lines, whole or not at all; an interrupted run goes on from them."""
    with replacing(path) as [part], part.open("w", encoding="utf-8", newline="\n") as file:
        for name, values in found.items():
            rows = (plain(vars(record)) for record in values) if name in RECORDS else values
            file.writelines(json.dumps([name, row]) + "\n" for row in rows)


def _stored(paths: Iterable[Path], corrections: tuple[Correction, ...]) -> Iterator[tuple[str, Any]]:
    """The rows of the chunk files, and a problem for each correction that none of them has applied."""
    applied = []
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for name, row in map(json.loads, lines):
                if name == APPLIED:
                    applied.append(row)
                else:
                    yield name, row
    for problem in _not_applied(corrections, applied):
        yield "problems", vars(problem)


def _not_applied(corrections: tuple[Correction, ...], applied: Iterable[str]) -> Iterator[Problem]:
    done = set(applied)
    for one in corrections:
        if one.where not in done:
            why = "there is no such article" if one.article else "no article has these words"
            yield Problem(article=one.article or None, source=one.where, reason=f"{one.words!r} has no place: {why}")


def _identity(settings: Settings) -> list[object]:
    """What the records depend on besides the articles: chunk files of other settings are not taken for these."""
    files = {path for folder in (Path(__file__).parent, settings.weights) for path in folder.rglob("*")}
    rules = [path.read_bytes() for path in sorted(files) if path.is_file() and path.suffix != ".pyc"]
    meta, told = load_model(settings.model).meta, (settings.lexicon.entries, settings.corrections, settings.at_least)
    return [_digest(rules), meta.get("name"), meta.get("version"), *told]


def _digest(values: Iterable[object]) -> str:
    written = "\n".join(map(repr, values)).encode("utf-8", "backslashreplace")
    return hashlib.sha256(written).hexdigest()[:16]


def _watched(
    chunks: Iterable[list[Item]], articles: Source, shown: bool | None, settings: Settings
) -> Iterator[list[Item]]:
    """The chunks, counted on a progress bar: each once the next one is asked for, or as its articles are answered."""
    from tqdm import tqdm

    hidden = not (sys.stderr.isatty() or "ipykernel" in sys.modules) if shown is None else not shown
    total = len(articles) if isinstance(articles, Sized) and not isinstance(articles, str) else None
    used = 0
    with tqdm(total=total, unit=" articles", disable=hidden, delay=0 if shown else 2) as bar:

        def count(done: int, tokens: int = 0) -> None:
            nonlocal used
            used += tokens
            if used:
                bar.set_postfix_str(f"{used:,} tokens", refresh=False)
            bar.update(done)

        if settings.answers is not None:
            chunks = settings.answers.ready(chunks, count)
        for chunk in chunks:
            yield chunk
            if settings.answers is None:
                count(len(chunk))
