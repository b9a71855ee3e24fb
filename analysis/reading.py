"""A Reading: one article with its parse, who is named in it and when, which every later rule starts from."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.dating.rows import find_dates
from analysis.naming.rows import find_named
from analysis.parsing import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.choosing.learned import Learned
    from analysis.lexicon import Lexicon
    from analysis.records import DateExpression, Mention, Organization, Person


@dataclass(frozen=True)
class Reading(Parsed):
    """One article, read. Nothing here changes after it is made.

    `mentions` and `dates` are in text order and do not overlap among themselves. `models`: every place where a model is
    named, those too where the same words name an organization ("Qwen").
    """

    lexicon: Lexicon
    learned: Learned
    mentions: tuple[Mention, ...]
    people: tuple[Person, ...]
    organizations: tuple[Organization, ...]
    dates: tuple[DateExpression, ...]
    models: tuple[Mention, ...] = ()

    def mentions_in(self, words: Span) -> tuple[Mention, ...]:
        """The mentions that begin inside `words`, in text order."""
        starts = self._mention_starts
        return self.mentions[bisect_left(starts, words.start_char) : bisect_left(starts, words.end_char)]

    @cached_property
    def organization_of(self) -> dict[str, Organization]:
        """The record of each organization, by its name."""
        return {record.organization: record for record in self.organizations}

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [mention.start for mention in self.mentions]

    @cached_property
    def mention_of(self) -> dict[int, Mention]:
        """The mention that each word is part of, by its index."""
        spans = ((self.span(mention), mention) for mention in self.mentions)
        return {i: mention for span, mention in spans for i in range(span.start, span.end)}


def read(parsed: Parsed, lexicon: Lexicon, learned: Learned) -> Reading:
    """Find who is named in the article, and when."""
    named = find_named(parsed, lexicon, learned)
    reading = Reading(
        article=parsed.article,
        doc=parsed.doc,
        lexicon=lexicon,
        learned=learned,
        mentions=named.mentions,
        people=named.people,
        organizations=named.organizations,
        dates=tuple(find_dates(parsed, learned)),
        models=named.models,
    )
    # Its words are listed already; what is computed of a reading stays with it: another may be learned otherwise.
    vars(reading).update(vars(parsed) | {"_computed": dict(parsed._computed)})
    return reading
