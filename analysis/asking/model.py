"""A language model behind a server, asked about each article; every answer is kept, and none is asked for twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any

from analysis.article import Article
from analysis.asking.answers import CHARACTERS, Answer, Count, Items, ask_part, file_name, names_in, parts
from analysis.errors import AnalysisError, ModelError
from analysis.parsing import why_unreadable
from analysis.records import Problem

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

HOPELESS = (401, 403, 404)  # status codes: no other question would fare better
NO_KEY = "-"  # what a server that wants no key is sent
SAME = {"temperature": 0, "seed": 0, "stream_options": {"include_usage": True}}


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
            names += names_in(answers[-1].text)
        return answers


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
