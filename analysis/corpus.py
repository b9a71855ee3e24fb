"""Articles, one or very many -> tables, in memory or on disk, in one process or in several."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import Article
from analysis.asking.answers import Answers, answers_of, to_answers
from analysis.corrections import Correction, read_corrections
from analysis.errors import AnalysisError
from analysis.inputs import Articles, read_articles
from analysis.lexicon import Lexicon, read_lexicon
from analysis.parsing import DEFAULT_MODEL, load_model
from analysis.records import Problem
from analysis.scale.chunks import read_records, write_records
from analysis.scale.workers import APPLIED, CHUNK, Found, Item, Settings, find_records, split
from analysis.store import choose_form, merge_records
from analysis.tables import RECORDS, Tables, to_tables

if TYPE_CHECKING:
    from spacy.language import Language

    from analysis.asking.model import LanguageModel

    Corrections = Path | str | pd.DataFrame | Iterable[Mapping[str, object]]
    Source = Article | Articles | Iterable[Article | Problem]

RULES = (".py", ".txt", ".csv")  # files of the package that decide what is found


def analyze(
    articles: Source,
    *,
    model: str | Language = DEFAULT_MODEL,
    lexicon: Lexicon | str | Path | None = None,
    corrections: Corrections = (),
    answers: str | Path | LanguageModel | None = None,
    processes: int = 1,
    progress: bool | None = None,
) -> Tables:
    """Every table of one article or of many.

    `model` names an installed spaCy pipeline, or is a loaded one; `lexicon` holds the known organizations, or is a CSV
    file with rows to add to the built-in ones. `corrections` are a CSV file, or rows, as `read_corrections` describes
    them; one that finds nothing to correct is listed in `problems`. `processes` share the articles; the tables do not
    depend on it. A progress bar stands on stderr where that is a terminal or a notebook and the work takes long;
    `progress` forces it on or off.

    `answers` are what a language model answered to `ask`: its text, a file, a folder with a file for each article
    (named after its id), or a LanguageModel that is asked now. The tables then hold what it points at; a row that has
    no place in its article is listed in `problems`.

    An article that cannot be read (empty, binary, not English) has no rows: it is listed in `problems`, with a warning.
    Raises ModelError where the pipeline cannot be used.
    """
    settings = _settings(model, lexicon, corrections, answers)
    found: Found = {name: [] for name in (*RECORDS, APPLIED)}
    with _Bar(articles, progress) as bar:
        for part in find_records(bar.watch(split(_items(articles)), settings.answers), settings, _checked(processes)):
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
    answers: str | Path | LanguageModel | None = None,
    processes: int = 1,
    progress: bool | None = None,
    form: str | None = None,
    chunk_size: int = CHUNK,
) -> Path:
    """Every table of any number of articles, one file for each in `folder`; `read_tables(folder)` reads them.

    Memory does not grow with the number of articles. What is done stands in `folder/chunks` until all is: the same call
    after an interruption (also by kill -9) goes on from there. The files have the same bytes whatever `processes` and
    `chunk_size`. `form` is "parquet" (extra `parquet`), "csv" or "jsonl"; the other arguments are those of `analyze`.
    """
    settings, form = _settings(model, lexicon, corrections, answers), choose_form(form)
    chunks = Path(folder) / "chunks"
    chunks.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    waiting: deque[Path] = deque()

    def not_done() -> Iterator[list[Item]]:
        salt = _digest(_identity(settings))
        for chunk in bar.watch(split(_items(articles), chunk_size), settings.answers):
            paths.append(chunks / f"{len(paths):08d}-{_digest([salt, *chunk, *_answered(chunk, settings)])}.jsonl")
            if not paths[-1].exists():
                waiting.append(paths[-1])
                yield chunk

    with _Bar(articles, progress) as bar:
        for found in find_records(not_done(), settings, _checked(processes)):
            write_records(waiting.popleft(), found)
    merge_records(_stored(paths, settings.corrections), Path(folder), form)
    shutil.rmtree(chunks)
    return Path(folder)


def analyze_frame(frame: pd.DataFrame, **options: Any) -> Tables:
    """The tables of a DataFrame with one article in each row: a pure function, for engines that hand out partitions.

    On Dask, one table: `frames.map_partitions(lambda part: analyze_frame(part).roles, meta=to_table([], Role))`.
    """
    return analyze(read_articles(frame), **options, progress=False)


def analyze_dask(frames: Any, **options: Any) -> Tables:
    """The tables of a Dask DataFrame (extra `scale`), each a Dask DataFrame; `dask.compute(tables)` parses once.

    Partitions are analyzed where the scheduler puts them; the rows are those of `analyze`, in the same order.
    """
    from dask import dataframe
    from dask.delayed import delayed

    parts = [delayed(analyze_frame)(part, **options) for part in frames.to_delayed()]
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
    answers: str | Path | LanguageModel | None,
) -> Settings:
    load_model(model)  # an error about it comes before the work
    answering = None if answers is None else to_answers(answers)
    if not isinstance(lexicon, Lexicon):
        lexicon = read_lexicon() if lexicon is None else read_lexicon(lexicon)
    if isinstance(corrections, pd.DataFrame):
        rows = [{str(column): value for column, value in row.items()} for row in corrections.to_dict("records")]
        corrections = rows
    return Settings(model, lexicon, read_corrections(corrections), answering)


def _items(articles: Source) -> Iterator[Item]:
    if isinstance(articles, Article):
        return iter([articles])
    return articles.items() if isinstance(articles, Articles) else iter(articles)


def _answered(chunk: list[Item], settings: Settings) -> list[object]:
    """The answers about these articles, since their records depend on them."""
    answers = settings.answers
    return [answers_of(item, answers) for item in chunk if answers is not None and isinstance(item, Article)]


def _checked(processes: int) -> int:
    if processes < 1:
        raise AnalysisError(f"processes={processes!r}: give 1 or more")
    return processes


def _stored(paths: Iterable[Path], corrections: tuple[Correction, ...]) -> Iterator[tuple[str, Any]]:
    """The records of the chunk files, and a problem for each correction that none of them has applied."""
    applied = []
    for path in paths:
        for name, record in read_records(path):
            if name == APPLIED:
                applied.append(record)
            else:
                yield name, record
    for problem in _not_applied(corrections, applied):
        yield "problems", problem


def _not_applied(corrections: tuple[Correction, ...], applied: Iterable[str]) -> list[Problem]:
    done = set(applied)
    return [
        Problem(
            article=correction.article or None,
            source=correction.where,
            reason=f"nothing to {correction.action} in {correction.table}: no such article, or no row at the words "
            f"{correction.words!r}" + (f", or no {correction.value!r}" if correction.action == "merge" else ""),
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
    rules = [path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*")) if path.suffix in RULES]
    meta = load_model(settings.model).meta
    return [_digest(rules), meta.get("name"), meta.get("version"), settings.lexicon.entries, settings.corrections]


def _digest(values: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(repr(value).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:16]


class _Bar:
    """A progress bar on stderr, by articles handed out or answered."""

    def __init__(self, articles: Source, shown: bool | None) -> None:
        from tqdm import tqdm

        interactive = sys.stderr.isatty() or "ipykernel" in sys.modules
        hidden = not interactive if shown is None else not shown
        total = len(articles) if isinstance(articles, Sized) else None
        self._tokens, self._start = 0, time.monotonic()
        self._bar = tqdm(total=total, unit=" articles", disable=hidden, delay=0 if shown else 2)

    def watch(self, chunks: Iterable[list[Item]], answers: Answers | None) -> Iterator[list[Item]]:
        """The chunks, counted once the next one is asked for, or when its articles are answered."""
        if answers is not None:
            yield from answers.ready(chunks, self._count)
            return
        for chunk in chunks:
            yield chunk
            self._count(len(chunk))

    def _count(self, articles: int, tokens: int = 0) -> None:
        self._tokens += tokens
        if self._tokens:
            pace = 60 * (self._bar.n + articles) / max(time.monotonic() - self._start, 1e-9)
            self._bar.set_postfix_str(f"{pace:.1f} articles/min, {self._tokens:,} tokens", refresh=False)
        self._bar.update(articles)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()
