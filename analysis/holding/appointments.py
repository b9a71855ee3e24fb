"""Who is put in a post, out of it, or in the place of another: "named CEO", "was fired", "succeeds Bob Wu"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.holding.claiming import make_claims, subject_organizations
from analysis.holding.claims import Claim
from analysis.holding.holders import list_from
from analysis.holding.terms import is_over, is_passive, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.complements import Complement
    from analysis.holding.lines import Line
    from analysis.holding.posts import Post
    from analysis.records import DateExpression, Mention

NAMING = frozenset(
    {"name", "appoint", "reappoint", "nominate", "choose", "pick", "tap", "select", "unveil", "appointment"}
)
STARTING = frozenset({"effective", "from", "starting", "beginning", "since"})
HIRING = frozenset({"hire", "rehire", "recruit", "poach", "lure", "snap", "snag", "bring", "take"})


def tell_appointment(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Who is put in a post: "was named CEO", "Acme hired her as head of research", "poached from Acme"."""
    passive = is_passive(verb) or (line.opens_entry(verb) and verb.lower_.endswith("ed"))
    acted_on = found.rule.noun or (passive and not _names_object(line, verb, found))
    hirer = None if acted_on else next(iter(line.people_of(verb)), None)
    places = found.places or ([] if acted_on else subject_organizations(line, verb))
    status, ended = ("current", "former") if is_over(line, verb, found.dates) else ("joining", "leaving")
    since, until = _term_of_start(line, found, status == "current")
    old = found.organizations_at("from", "after")
    start: dict[str, Any] = {
        "since": since,
        "until": until,
        "elided": True,
        "starts": True,
        "beside": hirer,
        "moves": found.rule.word in HIRING and found.title is None,
        "title": found.title,
    }
    for people, posts in _appointed(line, verb, found, acted_on):
        if acted_on and since and not (posts or places or old or found.elided):
            yield from date_post(line, verb, people, status, since)
        elif posts or found.rule.word in HIRING or (found.places and not found.rule.noun):
            yield from make_claims(line, verb, people, posts, places, status, **start)
            before = found.posts_at("from")  # "promoted from head of law to chief"
            yield from make_claims(line, verb, people if before else [], before, places, ended)
            yield from make_claims(line, verb, people if old else [], [], old, ended)


def date_post(line: Line, verb: Token, people: list[Mention], status: str, since: DateExpression) -> Iterator[Claim]:
    """The day of a start whose post the text gave before: "Bob Wu, appointed in May", "who took the helm in 2024"."""
    yield from make_claims(line, verb, people, [], [], status, since=since, shares=True)


def _names_object(line: Line, verb: Token, found: Complement) -> bool:
    """Whether a person is named right behind a verb without "was": "named *Ann Lee* as", which is no passive."""
    people = found.people.get("object", [])
    helped = any(child.dep_ == "auxpass" for child in verb.children)
    return bool(people) and line.first(people[0]) == verb.i + 1 and not helped


def _appointed(line: Line, verb: Token, found: Complement, acted_on: bool) -> list[tuple[list[Mention], list[Post]]]:
    """Who is put in which posts: the subject of "was named CEO", the objects of "names A CEO and B chairman"."""
    if found.listed:
        return [([person], posts) for person, posts in found.listed]
    posts = found.posts_at("object", "as", "to", "of")
    if acted_on:
        return [(line.people_of(verb), posts)]
    behind = _people_behind_colon(line, found)
    if behind:
        return [(behind, posts)]
    first = found.people.get("object", [])[:1]
    if first and found.posts_at("from"):
        return [(first, posts)]
    return found.appointed if first and found.order and found.order[0] == first[0] else []


def _term_of_start(line: Line, found: Complement, over: bool) -> tuple[DateExpression | None, DateExpression | None]:
    """The date of a start, and the end where the text gives one: "in 2019", "until mid-2026"."""
    _, until = term(line, found.dates)
    dates = [date for date in found.dates if date is not until]
    dates = [date for date in dates if date.date is not None] or dates  # "for five years from October 1"
    if found.rule.word in NAMING and not over:  # "named chief on Monday" dates the news, "effective Monday" the start
        dates = [date for date in dates if _is_of_start(line, date)]
    return next(iter(dates), None), until


def _is_of_start(line: Line, date: DateExpression) -> bool:
    """Whether a date is that of the start itself: "effective 1 May", "from Monday", or one yet to come."""
    published, first = line.reading.article.published, line.first_of_date(date)
    if {line.word(at) for at in range(first - 2, first + 1)} & STARTING:
        return True
    return published is None or date.earliest is None or date.earliest > published


def _people_behind_colon(line: Line, found: Complement) -> list[Mention]:
    """The people named behind "has taken on two former colleagues as advisers:"."""
    return list_from(line, found.end + 1) if line.word(found.end) == ":" else []


def tell_dismissal(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Who is put out of a post: "was fired by Acme", "Acme ousted him", "his dismissal"."""
    acted_on = found.rule.noun or (is_passive(verb) and not _names_object(line, verb, found))
    people = line.people_of(verb) if acted_on else found.people.get("object", [])
    places = found.places or ([] if acted_on else subject_organizations(line, verb))
    status = "former" if is_over(line, verb, found.dates) else "leaving"
    posts, new = found.posts_at("as", "from"), found.organizations_at("to")
    owned = people and any(line.word(at) == "its" for at in range(verb.i, line.first(people[0])))
    if found.rule.word == "lose" and not (new or owned):
        return  # "lost Ann Lee to Acme", "lost its chief, Ann Lee", not to injury
    yield from make_claims(line, verb, people, posts, places, status, until=found.date, elided=True, ends=True)
    started = "current" if status == "former" else "joining"
    yield from make_claims(line, verb, people if new else [], [], new, started, since=found.date, starts=True)


def tell_replacement(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Who takes whose post: "succeeds Bob Wu as CEO", "will be replaced by Ann Lee", "replacing Bob Wu"."""
    passive = is_passive(verb)
    subjects, objects = line.people_of(verb), found.people.get("by" if passive else "object", [])[:1]
    if objects and line.first(objects[0]) > verb.i:  # not "him", who is named elsewhere
        objects = line.people_from(line.first(objects[0])) or objects
    if not subjects and verb.tag_ == "VBG":  # "named Ann Lee, *replacing* Bob Wu"
        subjects = line.reading.mentions_in(line.doc[line.start : verb.i], "person")[-1:]
    heirs = [] if passive else found.people.get("with", [])[:1]  # "Acme replaced Bob Wu with Ann Lee"
    subjects = heirs or subjects
    new, old = (objects, subjects) if passive else (subjects, objects)
    posts, over = found.posts_at("as"), is_over(line, verb, found.dates)
    over = over or (verb.tag_ == "VBD" and not found.dates)  # news says "succeeds"
    over = over and not heirs
    if found.rule.word == "follow" and not posts and verb.tag_ != "VBZ":
        return
    if not (posts or found.places):
        yield from tell_predecessor(line, verb, new, old, over, found.date)
        return
    until: DateExpression | None = found.date if over else None
    started, ended = ("current", "former") if over else ("joining", "leaving")
    yield from make_claims(line, verb, new, posts, found.places, started, since=found.date, starts=True)
    yield from make_claims(line, verb, old, posts, found.places, ended, until=until)


def _is_said_of(line: Line, old: list[Mention]) -> bool:
    """Whether a relative clause says what the other one was: "replaces Bob Wu, *who stepped down as chairman*"."""
    if not old or line.word(line.after(old[0]) + 1) != "who":
        return False
    return any(line.word(at) == "as" for at in range(line.after(old[0]), line.end))


def tell_predecessor(
    line: Line, verb: Token, new: list[Mention], old: list[Mention], over: bool, date: DateExpression | None = None
) -> Iterator[Claim]:
    """Who takes whose post in "takes over from Bob Wu", "succeeds Bob Wu": what post it is, the context must tell."""
    for person, other, status in (
        (new, old, "current" if over else "joining"),
        (old, new, "former" if over else "leaving"),
    ):
        if person and other and not (person is old and _is_said_of(line, old)):
            begins = status in ("current", "joining")
            since, until = (date, None) if begins else (None, date)
            yield from make_claims(
                line, verb, person, [], [], status, since=since, until=until, beside=other[0], shares=True
            )
