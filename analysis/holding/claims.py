"""A claim: what one place in the text says about the post of one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.holding.lines import Line
    from analysis.holding.posts import Post
    from analysis.records import DateExpression, Mention


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one place in the text says about one person: the makings of a role.

    `organization` None with `elided`: the words leave the organization to the context; it is that of the person
    `beside`, if there is one. `at`: the token of the verb that tells it, -1 where none does. `ends`: the words tell of
    a departure, so that they also bear on other posts of the person there; `moves`: of a change of place; `stays`: of
    what goes on after a departure; `shares`: of a post that the person `beside` takes or leaves.
    """

    person: Mention
    post: Post | None = None
    title: str | None = None
    organization: Mention | None = None
    elided: bool = False
    beside: Mention | None = None
    at: int = -1
    status: str = "current"
    since: DateExpression | None = None
    until: DateExpression | None = None
    certainty: str = "stated"
    ends: bool = False
    starts: bool = False
    moves: bool = False
    stays: bool = False
    shares: bool = False
    place: Span

    @property
    def named(self) -> str | None:
        """The title that is named; None for a bare membership."""
        return self.post.title if self.post is not None and self.post.title is not None else self.title


def make_memberships(
    line: Line,
    people: Iterable[Mention],
    places: Iterable[Mention],
    status: str,
    since: DateExpression | None = None,
    until: DateExpression | None = None,
    title: str | None = None,
) -> Iterator[Claim]:
    """One claim for each person and place, of a bare membership or of a title that the text only implies."""
    for person, place in product(people, places):
        yield Claim(
            person=person, title=title, organization=place, status=status, since=since, until=until, place=line.sentence
        )
