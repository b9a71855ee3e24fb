"""A language model as a second reader: what it is asked, what it answers, and where the answers come from.

Every answer of a server is kept, and none is asked for twice; the gate of the rows in words places it in its article.
"""

from __future__ import annotations

import glob
import hashlib
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from analysis.article import Article
from analysis.errors import AnalysisError, ModelError
from analysis.lexicon import word_table
from analysis.notation.form import Span, as_annotated
from analysis.notation.reading import read_parts
from analysis.parsing import Parsed, why_unreadable
from analysis.records import TABLES, Problem

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

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
HOPELESS = (401, 403, 404)  # status codes: no other question would fare better
NO_KEY = "-"  # what a server that wants no key is sent
SAME = {"temperature": 0, "seed": 0, "stream_options": {"include_usage": True}}


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


@dataclass(frozen=True)
class LanguageModel:
    """A model to be asked about each article: `analyze(articles, answers=LanguageModel(...))` (extra `llm`).

    `url` is where an OpenAI-compatible server listens (left out: OPENAI_BASE_URL, or OpenAI's own), `key` its key (left
    out: OPENAI_API_KEY), which is never written, shown or logged. Answers are kept in `folder`, by the hash of model
    and question, as text that can be mended; what is there is not asked for again. `window` is how many tokens question
    and answer have together: of a longer article, parts are asked about. There are `parallel` requests at a time; one
    that shows no sign of life for `timeout` seconds is repeated, up to `retries` times, later each time. `options` are
    further fields of a request; None leaves one out ("temperature": 0, "seed": 0 are there).
    """

    name: str
    folder: Path | str
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    window: int = 32_768
    parallel: int = 4
    timeout: float = 300.0
    retries: int = 4
    options: Mapping[str, Any] = field(default_factory=dict)

    def of(self, article: Article) -> list[Answer]:
        """The answers about an article that the folder holds. Raises AnalysisError if one is missing."""
        return self._answers(article, None)

    def ready(self, chunks: Iterable[Items], count: Count) -> Iterator[Items]:
        """The same articles once their answers are there; one that got none is a Problem.

        Raises ModelError where none can be answered: without the extra, at a wrong address, key or model.
        """
        server, pool = _Server(self), ThreadPoolExecutor(self.parallel)
        try:
            for chunk in chunks:
                done = []
                for future in [pool.submit(self._asked, item, server) for item in chunk]:
                    item, tokens = future.result()
                    done.append(item)
                    count(1, tokens)
                yield done
        finally:  # after an interruption, too: what is under way is not waited for
            pool.shutdown(wait=False, cancel_futures=True)
            server.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "key": None}  # what is written, or sent to another process, has no key

    def _asked(self, item: Article | Problem, server: _Server) -> tuple[Article | Problem, int]:
        tokens: list[int] = []
        if isinstance(item, Article) and not why_unreadable(item.text):
            try:
                self._answers(item, lambda question: server.answer(question, tokens))
            except _Unanswered as error:
                item = Problem(article=item.id, source=item.source, reason=str(error))
        return item, sum(tokens)

    def _answers(self, article: Article, send: Callable[[str], str] | None) -> list[Answer]:
        """The answers about every part; a part's question has the names that the answers before gave."""
        answers: list[Answer] = []
        names: list[str] = []
        for part in parts(article, self.window):
            question = ask_part(article, part, dict.fromkeys(names))
            digest = hashlib.sha256(f"{self.name}\n{question}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
            path = Path(self.folder) / f"{file_name(article)}.{digest}.txt"
            if not path.exists():
                if send is None:
                    raise AnalysisError(f"{path}: no answer of {self.name}")
                _keep(path, send(question))
            answers.append(Answer(path.read_text(encoding="utf-8-sig"), str(path), part))
            names += [line.strip() for line in only_rows(answers[-1].text)[0].split("\n") if NAMING.match(line)]
        return answers


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
    found["problems"] = [_problem(article, given[fault.text], fault.number, str(fault)) for fault in rows.faults]
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
    return Template((files("analysis") / "words" / "question.txt").read_text(encoding="utf-8"))


def _file_of(article: Article, folder: Path) -> Path:
    name = file_name(article)
    whole = [path for path in (folder / f"{name}.txt", folder / name) if path.is_file()]
    found = whole or sorted(folder.glob(f"{glob.escape(name)}.*.txt"))  # what a LanguageModel has kept
    if len(found) > 1 and not whole:
        many = f"{len(found)} answers for {article.id!r}"
        raise AnalysisError(f"{folder}: {many}; give the LanguageModel that they are of")
    return found[0] if found else folder / f"{name}.txt"


def _problem(article: Article, answer: Answer, number: int, reason: str) -> Problem:
    row = answer.text.replace("\r\n", "\n").split("\n")[number - 1].strip()
    return Problem(article=article.id, source=f"{answer.where}, row {number}", reason=f"{reason}, in {row[:200]!r}")


class _Unanswered(Exception):  # noqa: N818 (the server is at fault, not the program)
    """A question that got no whole answer, however often it was asked."""


class _Server:
    """The server of a model: a question goes out, and a whole answer comes back, or the reason why there is none."""

    def __init__(self, model: LanguageModel) -> None:
        try:
            import openai
        except ModuleNotFoundError:
            raise ModelError("asking a language model needs the extra llm: pip install 'newsgrounds[llm]'") from None
        key = model.key or os.environ.get("OPENAI_API_KEY") or NO_KEY
        self._client = openai.OpenAI(base_url=model.url, api_key=key, timeout=model.timeout, max_retries=model.retries)
        self.close = self._client.close
        self._model, self._has_answered = model, False
        self._fields = {name: value for name, value in {**SAME, **model.options}.items() if value is not None}

    def answer(self, question: str, tokens: list[int]) -> str:
        """The whole answer to a question, asked again if it stops in the middle; what it took goes to `tokens`.

        Raises _Unanswered, or ModelError where no question would be answered.
        """
        import openai

        for _ in range(self._model.retries + 1):
            try:
                text = _collect(self._ask(question), tokens)
            except (openai.APIError, ValueError):  # lost on the way, or no stream of tokens at all
                continue
            if text.strip():
                self._has_answered = True
                return text
        raise _Unanswered(f"{self._model.name}: no whole answer in {self._model.retries + 1} tries")

    def _ask(self, question: str) -> Iterable[ChatCompletionChunk]:
        """The stream of an answer; the client repeats a request that fails, later each time, or when it is told to."""
        import openai

        messages: Any = [{"role": "user", "content": question}]
        where = f"{self._model.name} at {self._client.base_url.host}"
        try:
            return self._client.chat.completions.create(
                model=self._model.name, messages=messages, stream=True, extra_body=self._fields
            )
        except openai.APIStatusError as error:  # what the server says of it may hold the key
            reason = f"{where}: HTTP status {error.status_code}"
            if error.status_code in HOPELESS:
                raise ModelError(f"{reason}; check the key, the address and the name of the model") from None
            raise _Unanswered(reason) from None
        except openai.APIConnectionError as error:
            raise (_Unanswered if self._has_answered else ModelError)(f"{where}: {error.message}") from None


def _collect(stream: Iterable[ChatCompletionChunk], tokens: list[int]) -> str:
    """The text of a stream. Raises ValueError if it ends before the answer does."""
    text, is_whole, used = "", False, 0
    for chunk in stream:
        used = chunk.usage.total_tokens if chunk.usage else used
        for choice in chunk.choices[:1]:
            text += choice.delta.content or ""
            is_whole = is_whole or choice.finish_reason is not None
    tokens.append(used or len(text) // CHARACTERS)
    if not is_whole:
        raise ValueError("the stream stopped")
    return text


def _keep(path: Path, text: str) -> None:
    """Write a file such that it is there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{get_ident()}.part")  # the same article may be asked about twice at a time
    part.write_text(text, encoding="utf-8", newline="", errors="backslashreplace")
    part.replace(path)
