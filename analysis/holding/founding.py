"""Who founds an organization, alone or with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.holding.appointments import date_post
from analysis.holding.claiming import make_claims, relative_object, subject_organizations
from analysis.holding.holders import list_from
from analysis.holding.lines import unique
from analysis.holding.terms import is_over, is_passive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.claims import Claim
    from analysis.holding.complements import Complement
    from analysis.holding.lines import Line
    from analysis.records import Mention


def tell_founding(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Who founded what: "co-founded Acme with Bob Wu", "Acme, founded by A and B", "helped found Acme".

    "starts in May" tells the day of a post instead.
    """
    if is_passive(verb):
        people = _founders(line, found, "by")
        places = subject_organizations(line, verb) or _named_after(line, verb, people)
    else:
        people = unique([*line.people_of(verb), *_founders(line, found, "with"), *_people_in_front(line, verb)])
        if found.rule.word == "start" and found.date and not any(child.dep_ == "dobj" for child in verb.children):
            status = "current" if is_over(line, verb, found.dates) else "joining"
            yield from date_post(line, verb, people, status, found.date)  # "starts in May", "will start on 1 August"
            return
        places = found.organizations_at("object") or relative_object(line, verb) or _named_behind(line, found)
    helps = any(line.word(at).startswith("help") for at in (verb.i - 1, verb.i - 2))  # "helped found Acme"
    title = "co-founder" if helps else found.rule.title
    yield from make_claims(line, verb, people if places else [], [], places, "current", since=found.date, title=title)
    old = found.organizations_at("after", "following")
    yield from make_claims(line, verb, people if places and old else [], [], old, "former")


def _named_after(line: Line, verb: Token, people: list[Mention]) -> list[Mention]:
    """What a participle that opens the sentence speaks of: "Founded by Ann Lee, who ran Hooli, *Acme* makes"."""
    if not people or any(token.is_alpha for token in line.doc[line.start : verb.i]):
        return []
    behind = line.reading.mentions_in(line.doc[line.after(people[-1]) : line.end], "organization")
    subjects = (place for place in behind if line.word(line.first(place) - 1) == "," != line.word(line.after(place)))
    return [*subjects][:1]


def _people_in_front(line: Line, verb: Token) -> list[Mention]:
    """The others in "with her student Bob Wu she founded Acme"."""
    near = (child for child in verb.lefts if child.dep_ == "prep" and child.lower_ in ("with", "alongside"))
    return [
        person
        for prep in near
        for person in line.reading.mentions_in(line.doc[prep.i : prep.right_edge.i + 1], "person")
    ]


def _named_behind(line: Line, found: Complement) -> list[Mention]:
    """The name in "started a company of her own, Acme"."""
    return [place for place in found.organizations_at("of") if line.word(line.first(place) - 1) == ","]


def _founders(line: Line, found: Complement, slot: str) -> list[Mention]:
    """Everyone in "by Ann Lee, who led research at Acme, and Bob Wu, a lawyer"."""
    people = found.people.get(slot, [])
    return unique([*people, *list_from(line, line.first(people[0]))]) if people else []
