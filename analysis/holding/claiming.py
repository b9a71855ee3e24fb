"""Claims made of what a clause says: who, which post, where."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from analysis.certainty import certainty
from analysis.holding.claims import Claim
from analysis.holding.lines import RELATIVES, as_organization, own_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.holding.posts import Post
    from analysis.records import Mention


def make_claims(
    line: Line,
    verb: Token,
    people: list[Mention],
    posts: list[Post],
    places: list[Mention],
    status: str,
    *,
    elided: bool = False,
    title: str | None = None,
    **more: Any,
) -> Iterator[Claim]:
    """One claim for each person, post and organization; the post's own organization goes first."""
    options: list[Post | None] = [*posts] or [None]
    where = where_clause(line, verb)
    places = places or _places_before(line, where)
    paired = dict(zip(map(id, people), places, strict=True)) if _go_along(line, verb, people, places) else {}
    for person, post in product(people, options):
        own = list(post.organizations) if post and not (places and _is_theirs(line, post)) else []
        there = [paired[id(person)]] if paired else places
        organizations: list[Mention | None] = [*(own or there)] or [None]
        for organization in organizations:
            yield Claim(
                person=person,
                post=post,
                title=title if post is None else None,
                organization=organization,
                elided=organization is None and where < 0 and (elided if post is None else post.inherits),
                status=post.status if post and post.status not in (None, "current") else status,
                certainty=certainty(verb),
                at=verb.i,
                place=line.sentence,
                **more,
            )


def _go_along(line: Line, verb: Token, people: list[Mention], places: list[Mention]) -> bool:
    """Whether people and places are paired: "A and B, who worked at Acme and Hooli *respectively*"."""
    return len(people) == len(places) > 1 and any(line.word(at) == "respectively" for at in range(verb.i, line.end))


def _is_theirs(line: Line, post: Post) -> bool:
    """Whether a post is in a part of the place that its verb names: "joined Acme as a lead *in its robotics team*"."""
    return any(line.word(at) in ("its", "their") for at in range(post.words[1], post.last))


def where_clause(line: Line, verb: Token) -> int:
    """The "where" that opens the clause of a verb; -1 without one."""
    return next((at for at in range(verb.i - 1, max(line.start, verb.i - 8), -1) if line.word(at) == "where"), -1)


def _places_before(line: Line, where: int) -> list[Mention]:
    """The place of "FAIR, where Ann Lee is chief scientist"."""
    near = line.doc[max(line.start, where - 6) : where] if where >= 0 else None
    return line.reading.mentions_in(near, "organization")[-1:] if near else []


def subject_organizations(line: Line, verb: Token) -> list[Mention]:
    """The organization that a verb is about: "Acme named", "Acme, the fund run by", "Acme, founded by"."""
    own = own_subject(verb)
    beside = line.organization(verb.i - 1)
    if own is not None and beside is not None and line.reading.span(beside).root.head.i == own.i:
        return [beside]  # "Acme's rival *Hooli* hired"
    if own is not None and own.tag_ not in RELATIVES:
        found = as_organization(line.reading, own)
        return [found] if found is not None else []
    before = line.reading.mentions_in(line.doc[max(line.start, verb.i - 6) : verb.i], "organization")
    return before[-1:] or _described(line, verb)


def _described(line: Line, verb: Token) -> list[Mention]:
    """What a participle describes over an apposition: "*Acme*, the German image-model company *founded* by"."""
    noun = verb.head
    while noun.dep_ == "appos" and line.start <= noun.head.i < line.end:
        noun = noun.head
    found = as_organization(line.reading, noun) if verb.dep_ == "acl" else None
    return [found] if found is not None else []


def relative_object(line: Line, verb: Token) -> list[Mention]:
    """What a relative clause is about: "the company he co-founded", "Acme, which she joined in 2021"."""
    if verb.dep_ != "relcl" or any(
        child.lower_ in ("where", "who") or (child.dep_ in ("dobj", "nsubjpass") and child.tag_ not in RELATIVES)
        for child in verb.children
    ):
        return []
    named = as_organization(line.reading, verb.head)
    if named is not None:
        return [named]
    before = line.reading.mentions_in(line.doc[line.start : verb.i], "organization")[-1:]
    return [near for near in before if verb.left_edge.i - line.after(near) < 7]
