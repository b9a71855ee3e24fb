"""Names of AI models: "Qwen 3.5 Small", "GPT-4o", "Llama 3.1 405B"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.lexicon import Lexicon
    from analysis.parsing import Parsed


def find_model_names(parsed: Parsed, lexicon: Lexicon) -> Iterator[Span]:
    """The places where a model, a family or a variant is named, in text order."""
    yield from ()
