"""How sure the text is of a clause: stated, hedged, denied or planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


def certainty(verb: Token) -> str:
    """One of CERTAINTIES for the clause that this word heads."""
    return "stated"
