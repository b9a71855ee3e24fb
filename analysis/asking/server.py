"""One OpenAI-compatible server: a question goes out, a whole answer comes back, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.asking.question import CHARACTERS
from analysis.errors import AnalysisError, ModelError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

HOPELESS = (401, 403, 404)  # status codes: no other question would fare better
NO_KEY = "-"  # what a server that wants no key is sent
SAME = {"temperature": 0, "seed": 0, "stream_options": {"include_usage": True}}


class Unanswered(AnalysisError):  # noqa: N818 (the server is at fault, not the program)
    """A question that got no whole answer, however often it was asked."""


class Reply(NamedTuple):
    """An answer, and how many tokens it took together with its question."""

    text: str
    tokens: int


class Server:
    """A server and one of its models. Raises ModelError without the extra `llm`."""

    def __init__(
        self, model: str, url: str | None, key: str | None, timeout: float, retries: int, options: Mapping[str, Any]
    ) -> None:
        try:
            import openai
        except ModuleNotFoundError:
            raise ModelError("asking a language model needs the extra llm: pip install 'newsgrounds[llm]'") from None
        try:
            self._client = openai.OpenAI(base_url=url, api_key=key, timeout=timeout, max_retries=retries)
        except openai.OpenAIError:  # no key given, and none in the environment
            self._client = openai.OpenAI(base_url=url, api_key=NO_KEY, timeout=timeout, max_retries=retries)
        self._model, self._retries = model, retries
        self._fields = {name: value for name, value in {**SAME, **options}.items() if value is not None}
        self._has_answered = False

    def answer(self, question: str) -> Reply:
        """The whole answer to a question; one that stops in the middle is asked for again.

        Raises Unanswered, or ModelError where no question would be answered.
        """
        import openai

        for _ in range(self._retries + 1):
            stream = self._ask(question)
            try:
                text, tokens = _collect(stream)
            except (openai.APIError, ValueError):  # lost, or no stream of tokens at all
                continue
            if text.strip():
                self._has_answered = True
                return Reply(text, tokens or len(question + text) // CHARACTERS)
        raise Unanswered(f"no whole answer of {self._model} in {self._retries + 1} tries: empty, or broken off")

    def close(self) -> None:
        """End what is under way."""
        self._client.close()

    def _ask(self, question: str) -> Iterable[ChatCompletionChunk]:
        """The stream of an answer; the client repeats a request that fails, later each time, or when it is told to."""
        import openai

        messages: Any = [{"role": "user", "content": question}]
        try:
            return self._client.chat.completions.create(
                model=self._model, messages=messages, stream=True, extra_body=self._fields
            )
        except openai.APIStatusError as error:  # what the server says of it may hold the key
            reason = f"{self._model} at {self._client.base_url.host}: HTTP status {error.status_code}"
            if error.status_code in HOPELESS:
                raise ModelError(f"{reason}; check the key, the address and the name of the model") from None
            raise Unanswered(reason) from None
        except openai.APIConnectionError as error:
            reason = f"{self._model} at {self._client.base_url.host}: {error.message}"
            raise (Unanswered if self._has_answered else ModelError)(reason) from None


def _collect(stream: Iterable[ChatCompletionChunk]) -> Reply:
    """The text of a stream. Raises ValueError if it ends before the answer does."""
    text, tokens, is_whole = [], 0, False
    for chunk in stream:
        tokens = chunk.usage.total_tokens if chunk.usage else tokens
        for choice in chunk.choices[:1]:
            text.append(choice.delta.content or "")
            is_whole = is_whole or choice.finish_reason is not None
    if not is_whole:
        raise ValueError("the stream stopped")
    return Reply("".join(text), tokens)
