"""A language model behind a server, asked about each article; every answer is kept, and none is asked for twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.article import Article
from analysis.asking.answers import Answer, Count, Items, file_name, names_in
from analysis.asking.question import ask_part, parts
from analysis.asking.server import Server, Unanswered
from analysis.errors import AnalysisError
from analysis.parsing import why_unreadable
from analysis.records import Problem


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
        server = Server(self.name, self.url, self.key, self.timeout, self.retries, self.options)
        pool = ThreadPoolExecutor(self.parallel)
        try:
            for chunk in chunks:
                asked = [pool.submit(self._asked, item, server, count) for item in chunk]
                yield [future.result() for future in asked]
        finally:  # after an interruption, too: what is under way is not waited for
            pool.shutdown(wait=False, cancel_futures=True)
            server.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "key": None}  # what is written or sent to another process has no key

    def _asked(self, item: Article | Problem, server: Server, count: Count) -> Article | Problem:
        tokens = 0

        def send(question: str) -> str:
            nonlocal tokens
            reply = server.answer(question)
            tokens += reply.tokens
            return reply.text

        if isinstance(item, Article) and not why_unreadable(item.text):
            try:
                self._answers(item, send)
            except Unanswered as error:
                item = Problem(article=item.id, source=item.source, reason=str(error))
        count(1, tokens)
        return item

    def _answers(self, article: Article, send: Callable[[str], str] | None) -> list[Answer]:
        """The answers about every part; a part's question has the names that the answers before gave."""
        answers: list[Answer] = []
        names: list[str] = []
        for part in parts(article, self.window):
            question = ask_part(article, part, dict.fromkeys(names))
            path = self._path(article, question)
            if not path.exists():
                if send is None:
                    raise AnalysisError(f"{path}: no answer of {self.name}")
                _keep(path, send(question))
            answers.append(Answer(path.read_text(encoding="utf-8-sig"), str(path), part))
            names += names_in(answers[-1].text)
        return answers

    def _path(self, article: Article, question: str) -> Path:
        digest = hashlib.sha256(f"{self.name}\n{question}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return Path(self.folder) / f"{file_name(article)}.{digest}.txt"


def _keep(path: Path, text: str) -> None:
    """Write a file such that it is there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="", errors="backslashreplace")
    part.replace(path)
