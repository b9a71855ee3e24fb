"""Who and what is named in an article: mentions of people, organizations and models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.records import Mention

if TYPE_CHECKING:
    from analysis.lexicon import Lexicon
    from analysis.parsing import Parsed


def find_names(parsed: Parsed, lexicon: Lexicon) -> Iterator[Mention]:
    """The mentions of an article, in text order, none overlapping another."""
    people: list[str] = []
    for ent in parsed.doc.ents:
        known = lexicon.find(ent.text)
        if known:
            yield Mention(**parsed.ground(ent), entity=known.name, kind="organization", text=ent.text)
        elif ent.label_ == "PERSON":
            name = next((full for full in people if full.split()[-1] == ent.text), ent.text)
            people.append(name)
            yield Mention(**parsed.ground(ent), entity=name, kind="person", text=ent.text)
        elif ent.label_ == "ORG":
            yield Mention(**parsed.ground(ent), entity=ent.text, kind="organization", text=ent.text)
