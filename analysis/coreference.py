"""Whom a pronoun or a description stands for, where only one candidate remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.reading import Reading
    from analysis.records import Mention


def refer(reading: Reading, word: Token) -> Mention | None:
    """The mention that the noun phrase headed by `word` names or stands for; None where it is not certain."""
    return reading.mention_at(word)
