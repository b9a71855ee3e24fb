"""What language models answered: read from a text, a file or a folder, and placed in the article by the gate."""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from analysis.article import Article
from analysis.errors import AnalysisError
from analysis.lexicon import word_table
from analysis.notation.files import is_annotated, split_annotated
from analysis.notation.finding import Span
from analysis.notation.reading import read_parts
from analysis.records import TABLES, Problem

if TYPE_CHECKING:
    from analysis.parsing import Parsed

Items = list[Article | Problem]
Count = Callable[[int, int], None]  # takes articles that are done, and tokens they took
THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|\A(?:(?!<think).)*?</think(?:ing)?>", re.DOTALL)
END = re.compile(r"[\s*`]*END[\s*`.]*")
UNFIT = re.compile(r'[/\\:*?"<>|\x00-\x1f]')  # for the name of a file
NAMING = re.compile(r"\W*(?:person|organization|model)\b[\s*`_]*\|")


class Answer(NamedTuple):
    """The text of an answer, where it comes from, and the part of the article that it is about (None: all of it)."""

    text: str
    where: str
    part: Span | None = None


class Answers(Protocol):
    """Where the answers to articles come from."""

    def of(self, article: Article) -> list[Answer]:
        """The answers about an article, nothing asked. Raises AnalysisError if there are none."""
        ...

    def ready(self, chunks: Iterable[Items], count: Count) -> Iterator[Items]:
        """The same articles, once their answers are there; one that got none is a Problem."""
        ...


@dataclass(frozen=True)
class Given:
    """An answer as text, as a file, or a folder with one file for each article, named after its id."""

    source: str | Path

    def of(self, article: Article) -> list[Answer]:
        """The answer about an article. Raises AnalysisError if there is none, or more than one."""
        if isinstance(self.source, str):
            return [Answer(self.source, "answer")]
        path = self._file(article) if self.source.is_dir() else self.source
        try:
            return [Answer(path.read_text(encoding="utf-8-sig"), str(path))]
        except (OSError, UnicodeDecodeError) as error:
            raise AnalysisError(f"{path}: no answer can be read ({error})") from None

    def ready(self, chunks: Iterable[Items], count: Count) -> Iterator[Items]:
        """The articles as they are. Raises AnalysisError where one answer is given for several."""
        alone = isinstance(self.source, str) or not self.source.is_dir()
        for number, chunk in enumerate(chunks):
            if alone and number + len(chunk) > 1:
                raise AnalysisError("answers: one answer for several articles; give a folder with a file for each")
            yield chunk
            count(len(chunk), 0)

    def _file(self, article: Article) -> Path:
        assert isinstance(self.source, Path)
        name = file_name(article)
        known = [self.source / file for file in (f"{name}.txt", name)]
        found = [path for path in known if path.is_file()] or sorted(self.source.glob(f"{glob.escape(name)}.*.txt"))
        if len(found) > 1:
            raise AnalysisError(f"{self.source}: {len(found)} answers for {article.id!r}: name their LanguageModel")
        return found[0] if found else known[0]


def to_answers(source: str | Path | Answers) -> Answers:
    """Where answers come from: a text of several lines or with a bar is an answer, any other names a file or folder."""
    if not isinstance(source, str | Path):
        return source
    if isinstance(source, str) and ("\n" in source or "|" in source or not source.strip()):
        return Given(source)
    if not Path(source).exists():
        raise AnalysisError(f"answers={str(source)!r}: no such file or folder, and no row of an answer")
    return Given(Path(source))


def read_answers(parsed: Parsed, answers: Answers) -> dict[str, list[Any]]:
    """The records that the answers about an article give, by table; what is refused is among the problems.

    `confidence` is the share of a table's rows that was right in the answers measured (`words/second_reader.csv`).
    """
    article = parsed.article
    given = given_or_why(article, answers)
    if isinstance(given, str):
        return {"problems": [Problem(article=article.id, source=article.source, reason=given)]}
    cleaned = [only_rows(answer.text) for answer in given]
    rows = read_parts(parsed, [(text, answer.part) for (text, _), answer in zip(cleaned, given, strict=True)])
    found = rows.records()
    for table in TABLES:
        found[table] = [replace(record, confidence=trust(table)["precision"]) for record in found[table]]
    found["problems"] = [
        _problem(article, given[fault.text], fault.number, f"{fault.field}: " * bool(fault.field) + fault.reason)
        for fault in rows.faults
    ]
    for answer, (text, cut) in zip(given, cleaned, strict=True):
        if cut:
            found["problems"].append(_problem(article, answer, cut, "the answer breaks off in this row, or after it"))
        elif not text.strip():
            found["problems"].append(Problem(article=article.id, source=answer.where, reason="the answer has no row"))
    return found


def given_or_why(article: Article, answers: Answers) -> list[Answer] | str:
    """The answers about an article, or the reason why there are none."""
    try:
        return answers.of(article)
    except AnalysisError as error:
        return str(error)


def only_rows(answer: str) -> tuple[str, int]:
    r"""The rows of an answer, every other line left empty, and the number of a last row that may be cut off (or 0).

    Left out are a model's thoughts, and lines without a bar. A row is whole if a line follows it, or a line break.

    >>> only_rows("Here you are:\\nperson | Ann Lee\\nperson | Bo Ch")
    ('\\nperson | Ann Lee\\n', 3)
    """
    if is_annotated(answer):
        answer = split_annotated(answer)[1]
    answer = THOUGHTS.sub(lambda match: "\n" * match[0].count("\n"), answer.replace("\r\n", "\n"))
    lines = answer.split("\n")
    end = next((number for number, line in enumerate(lines) if END.fullmatch(line)), len(lines))
    rows = [line if "|" in line else "" for line in lines[:end]]
    is_cut = end == len(lines) and bool(rows[-1])
    return "\n".join([*rows[:-1], ""] if is_cut else rows), end if is_cut else 0


def names_in(answer: str) -> list[str]:
    """The rows of an answer that name people, organizations and models, each once."""
    named = (line.strip() for line in only_rows(answer)[0].split("\n") if NAMING.match(line))
    return list(dict.fromkeys(named))


def file_name(article: Article) -> str:
    """What the answers about an article are called."""
    return UNFIT.sub("_", article.id)[:100]


@cache
def trust(table: str) -> dict[str, float]:
    """How right the rows of a second reader were, measured: see `words/second_reader.csv`."""
    rows = {row["table"]: row for row in word_table("second_reader")}
    return {name: float(value) for name, value in rows.get(table, rows["all"]).items() if name != "table"}


def _problem(article: Article, answer: Answer, number: int, reason: str) -> Problem:
    row = answer.text.replace("\r\n", "\n").split("\n")[number - 1].strip()
    return Problem(article=article.id, source=f"{answer.where}, row {number}", reason=f"{reason}, in {row[:200]!r}")
