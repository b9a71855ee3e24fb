"""What a language model is asked about an article, and what it answered, placed in the article by the gate."""

from __future__ import annotations

import glob
import hashlib
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from analysis.article import Article
from analysis.errors import AnalysisError
from analysis.lexicon import word_table
from analysis.notation.form import Span, as_annotated
from analysis.notation.reading import read_parts
from analysis.records import TABLES, Problem

if TYPE_CHECKING:
    from analysis.asking.model import LanguageModel
    from analysis.parsing import Parsed

Answers: TypeAlias = "LanguageModel | Given"
Items = list[Article | Problem]
Count = Callable[[int, int], None]  # takes articles that are done, and tokens they took
THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|\A(?:(?!<think).)*?</think(?:ing)?>", re.DOTALL)
END = re.compile(r"[\s*`]*END[\s*`.]*")
NAMING = re.compile(r"\W*(?:person|organization|model)\b[\s*`_]*\|")
UNFIT = re.compile(r'[/\\:*?"<>|\x00-\x1f]')  # for the name of a file
CHARACTERS = 3  # of a token, at least: news text has four and more, names and signs fewer
ROWS = 3  # rows take up to so many times the characters of their article
LEAST = 500  # characters of a part


class Answer(NamedTuple):
    """The text of an answer, where it comes from, and the part of the article that it is about (None: all of it)."""

    text: str
    where: str
    part: Span | None = None


@dataclass(frozen=True)
class Given:
    """An answer as text, as a file, or a folder with one file for each article, named after its id."""

    source: str | Path

    def of(self, article: Article) -> list[Answer]:
        """The answer about an article. Raises AnalysisError if there is none, or more than one."""
        if isinstance(self.source, str):
            return [Answer(self.source, "answer")]
        path = _file_of(article, self.source) if self.source.is_dir() else self.source
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise AnalysisError(f"{path}: no answer can be read ({error})") from None
        annotated = as_annotated(text)
        return [Answer(annotated[1] if annotated else text, str(path))]

    def ready(self, chunks: Iterable[Items], count: Count) -> Iterator[Items]:
        """The articles as they are. Raises AnalysisError where one answer is given for several."""
        most = 1 if isinstance(self.source, str) or not self.source.is_dir() else math.inf
        for chunk in chunks:
            most -= sum(isinstance(item, Article) for item in chunk)
            if most < 0:
                raise AnalysisError("answers: one answer for several articles; give a folder with a file for each")
            yield chunk
            count(len(chunk), 0)


def ask(article: Article) -> str:
    """The question about an article, to paste into any chat; `analyze(article, answers=...)` reads what comes back.

    It says what the tables are and how rows are written, with two worked examples, the publication date, and the text.
    """
    return ask_part(article, (0, len(article.text)))


def ask_part(article: Article, part: Span, names: Iterable[str] = ()) -> str:
    """The question about a part of an article; `names` are the rows of names that the parts before gave."""
    text = article.text[slice(*part)]
    known = "\n".join(names)
    of_part = "" if part == (0, len(article.text)) else "This is a part of a longer article. "
    of_part += f"Names found in it so far, which need no rows of their own:\n{known}\n" if known else ""
    return _template().substitute(
        part=of_part,
        published=article.published or "not known",
        fence=f"=== {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]} ===",
        text=text,
    )


def parts(article: Article, window: int) -> list[Span]:
    """The parts in which an article is asked about, so that question and answer fit a window of so many tokens.

    They end where a paragraph does, or a line, or a word.
    """
    size = max(LEAST, (window * CHARACTERS - len(_template().template)) // (1 + ROWS))
    text, start, found = article.text, 0, []
    while len(text) - start > size:
        ends = (text.rfind(sign, start + size // 2, start + size) + len(sign) for sign in ("\n\n", "\n", ". ", " "))
        end = next((end for end in ends if end > start + size // 2), start + size)
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


def to_answers(source: str | Path | LanguageModel) -> Answers:
    """Where answers come from: a text with a bar or a line break is an answer, any other names a file or a folder."""
    if not isinstance(source, str | Path):
        return source
    if isinstance(source, str) and (not source.strip() or "\n" in source or "|" in source):
        return Given(source)
    if not Path(source).exists():
        raise AnalysisError(f"answers={str(source)!r}: no such file or folder, and no row of an answer")
    return Given(Path(source))


def answers_of(article: Article, answers: Answers) -> list[Answer] | str:
    """The answers about an article, or the reason why there are none."""
    try:
        return answers.of(article)
    except AnalysisError as error:
        return str(error)


def read_answers(parsed: Parsed, answers: Answers) -> dict[str, list[Any]]:
    """The records that the answers about an article give, by table; what is refused is among the problems.

    `confidence` is the share of the rows of its table that was right where it was measured: see `figures`.
    """
    article = parsed.article
    given = answers_of(article, answers)
    if isinstance(given, str):
        return {"problems": [Problem(article=article.id, source=article.source, reason=given)]}
    cleaned = [only_rows(answer.text) for answer in given]
    rows = read_parts(parsed, [(text, answer.part) for (text, _), answer in zip(cleaned, given, strict=True)])
    found = rows.records()
    for table in TABLES:
        found[table] = [replace(record, confidence=figures(table)["precision"]) for record in found[table]]
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


def only_rows(answer: str) -> tuple[str, int]:
    r"""The rows of an answer, every other line left empty, and the number of a last row that may be cut off (or 0).

    Left out are a model's thoughts, and lines without a bar. A row is whole if a line follows it, or a line break.

    >>> only_rows("Here you are:\nperson | Ann Lee\nperson | Bo Ch")
    ('\nperson | Ann Lee\n', 3)
    """
    answer = THOUGHTS.sub(lambda match: "\n" * match[0].count("\n"), answer.replace("\r\n", "\n"))
    lines = answer.split("\n")
    end = next((number for number, line in enumerate(lines) if END.fullmatch(line)), len(lines))
    rows = [line if "|" in line else "" for line in lines[:end]]
    is_cut = end == len(lines) and bool(rows[-1])
    return "\n".join([*rows[:-1], ""] if is_cut else rows), end if is_cut else 0


def names_in(answer: str) -> list[str]:
    """The rows of an answer that name people, organizations and models."""
    return [line.strip() for line in only_rows(answer)[0].split("\n") if NAMING.match(line)]


def file_name(article: Article) -> str:
    """What the answers about an article are called."""
    return UNFIT.sub("_", article.id)[:100]


@cache
def figures(table: str) -> dict[str, float]:
    """How right the rows of a second reader were, measured: see `words/second_reader.csv`."""
    rows = {row["table"]: row for row in word_table("second_reader")}
    return {name: float(value) for name, value in rows.get(table, rows["all"]).items() if name != "table"}


@cache
def _template() -> Template:
    return Template(files("analysis.asking").joinpath("question.txt").read_text(encoding="utf-8"))


def _file_of(article: Article, folder: Path) -> Path:
    name = file_name(article)
    whole = [path for path in (folder / f"{name}.txt", folder / name) if path.is_file()]
    found = whole or sorted(folder.glob(f"{glob.escape(name)}.*.txt"))  # what a LanguageModel has kept
    if len(found) > 1 and not whole:
        raise AnalysisError(
            f"{folder}: {len(found)} answers for {article.id!r}; give the LanguageModel that they are of"
        )
    return found[0] if found else folder / f"{name}.txt"


def _problem(article: Article, answer: Answer, number: int, reason: str) -> Problem:
    row = answer.text.replace("\r\n", "\n").split("\n")[number - 1].strip()
    return Problem(article=article.id, source=f"{answer.where}, row {number}", reason=f"{reason}, in {row[:200]!r}")
