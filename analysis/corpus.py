"""Articles, one or very many -> tables, in memory or on disk, in one process or in several."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import Article
from analysis.asking import answers_of, to_answers
from analysis.choosing.learned import DECISIONS, read_learned
from analysis.correcting import Correction, confirmed, read_corrections
from analysis.errors import AnalysisError
from analysis.inputs import Articles, distinct, read_articles
from analysis.lexicon import Lexicon, read_lexicon
from analysis.parsing import DEFAULT_MODEL, load_model
from analysis.records import Problem
from analysis.store import choose_form, plain, replacing, write_rows
from analysis.tables import RECORDS, Tables, to_tables
from analysis.workers import APPLIED, CHUNK, Found, Item, Settings, find_records, split

if TYPE_CHECKING:
    from spacy.language import Language

    from analysis.asking import LanguageModel

    Corrections = Path | str | Iterable[str]
    Source = Article | Articles | Iterable[Article | Problem] | str | Path | pd.DataFrame

CHUNK_FILE = re.compile(r"\.?\d{8}-[0-9a-f]{16}\.jsonl(?:\.part)?")  # also half of one


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
    found: Found = {name: [] for name in (*RECORDS, APPLIED)}
    chunks = _watched(split(_items(articles)), articles, progress, settings)
    for part in find_records(chunks, settings, _checked(processes)):
        for name, records in part.items():
            found[name].extend(records)
    found["problems"] += _not_applied(settings.corrections, found.pop(APPLIED))
    _warn(found["problems"])
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
            paths.append(chunks / f"{len(paths):08d}-{_digest([salt, *chunk, *_answered(chunk, settings)])}.jsonl")
            if not paths[-1].exists():
                waiting.append(paths[-1])
                yield chunk

    for found in find_records(not_done(), settings, _checked(processes)):
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
    empty = to_tables({})._asdict()
    return Tables(
        **{
            name: dataframe.from_delayed([getattr(part, name) for part in parts], meta=meta, verify_meta=False)
            for name, meta in empty.items()
        }
    )


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
    corrections = read_corrections(corrections)
    lexicon = Lexicon((*lexicon.entries, *confirmed(corrections)))
    folder = DECISIONS if weights is None else Path(weights)
    answering = None if answers is None else to_answers(answers)
    if answering is None:
        read_learned(folder)
    return Settings(model, lexicon, corrections, folder, at_least, answering)


def _items(articles: Source) -> Iterator[Item]:
    if isinstance(articles, str | Path | pd.DataFrame):
        articles = read_articles(articles)
    if isinstance(articles, Articles):
        return articles.items()
    return distinct([articles] if isinstance(articles, Article) else articles)


def _answered(chunk: list[Item], settings: Settings) -> list[object]:
    """The answers about these articles, since their records depend on them."""
    answers = settings.answers
    return [answers_of(item, answers) for item in chunk if answers is not None and isinstance(item, Article)]


def _checked(processes: int) -> int:
    if processes < 1:
        raise AnalysisError(f"processes={processes!r}: give 1 or more")
    return processes


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


def _not_applied(corrections: tuple[Correction, ...], applied: Iterable[str]) -> list[Problem]:
    done = set(applied)
    return [
        Problem(
            article=correction.article or None,
            source=correction.where,
            reason=f"{correction.words!r} has no place: "
            + ("there is no such article" if correction.article else "no article has these words"),
        )
        for correction in corrections
        if correction.where not in done
    ]


def _warn(problems: list[Problem]) -> None:
    if problems:
        first = problems[0]
        where = first.source or f"article {first.article}"
        message = f"{len(problems)} problem(s), listed in tables.problems; the first: {where}: {first.reason}"
        warnings.warn(message, stacklevel=3)


def _identity(settings: Settings) -> list[object]:
    """What the records depend on besides the articles: chunk files of other settings are not taken for these."""
    files = {path for folder in (Path(__file__).parent, settings.weights) for path in folder.rglob("*")}
    rules = [path.read_bytes() for path in sorted(files) if path.is_file() and path.suffix != ".pyc"]
    meta = load_model(settings.model).meta
    told = settings.lexicon.entries, settings.corrections, settings.at_least
    return [_digest(rules), meta.get("name"), meta.get("version"), *told]


def _digest(values: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(repr(value).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:16]


def _watched(
    chunks: Iterable[list[Item]], articles: Source, shown: bool | None, settings: Settings
) -> Iterator[list[Item]]:
    """The chunks, counted on a progress bar: each once the next one is asked for, or as its articles are answered."""
    from tqdm import tqdm

    interactive = sys.stderr.isatty() or "ipykernel" in sys.modules
    hidden = not interactive if shown is None else not shown
    total = len(articles) if isinstance(articles, Sized) and not isinstance(articles, str) else None
    start, used = time.monotonic(), 0
    with tqdm(total=total, unit=" articles", disable=hidden, delay=0 if shown else 2) as bar:

        def count(done: int, tokens: int = 0) -> None:
            nonlocal used
            used += tokens
            if used:
                pace = 60 * (bar.n + done) / max(time.monotonic() - start, 1e-9)
                bar.set_postfix_str(f"{pace:.1f} articles/min, {used:,} tokens", refresh=False)
            bar.update(done)

        if settings.answers is not None:
            yield from settings.answers.ready(chunks, count)
            return
        for chunk in chunks:
            yield chunk
            count(len(chunk))
