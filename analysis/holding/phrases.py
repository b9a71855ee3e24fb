"""Membership that a phrase states rather than a verb or a title: "at the helm of Acme", "a stint at", "ex-Google"."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from analysis.holding.claims import Claim, make_memberships
from analysis.holding.complements import BOARD_MEMBER, LONGEST
from analysis.holding.lines import RELATIVES, as_organization, as_person
from analysis.holding.posts import mark_at
from analysis.holding.terms import FINITE, WILL, governor, has_aux, is_range, term
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.holding.posts import Post
    from analysis.records import DateExpression, Mention

HAVING = frozenset({"has", "have", "'s", "’s", "'ve", "’ve"})
BODIES = frozenset({"board", "boards", "faculty", "staff", "council", "payroll"})
INNER = frozenset({"at", "of", "for", "in", "with", "on"})
OPENING = frozenset({",", "(", "–", "—", "-"})
MARKS = frozenset({"-", "–", "—", "•", "*", "\n"})  # before an entry of a list
REACH = 8  # tokens between "in charge of" and the organization


def claim_phrases(line: Line, posts: dict[int, list[Post]]) -> Iterator[Claim]:
    """What phrases say; `posts`: the posts of the sentence by first token.

    - standing: "is in charge of research at Acme", "Ann Lee, at the helm of Acme since 2019", "is on Acme's board"
    - once there: "Ann Lee (ex-Google)", "Bob Wu, ex-Acme and Hooli,"
    - spells: "after stints at Acme and Hooli, she", "his ten years at Acme as head of law"
    - last days: "her last day at Acme is Friday", "his final day will be 31 May"
    - made by: "Acme, the brainchild of Ann Lee"
    - entries of a career: "2002-2007: Researcher at Acme", "2007-2013: Initech"
    - boards: "its board includes Ann Lee and the lawyer Bob Wu"

    No: "the team in charge of Acme" (no person), "ten years at sea", "a decade at the top of the sport".
    """
    yield from _tell_entry(line, posts)
    for token in line.sentence:
        word = token.lower_
        if word in _openings():
            yield from _tell_standing(line, token)
        elif word == "ex" and line.word(token.i + 1) == "-":
            yield from _tell_past(line, token.i)
        elif word in word_set("spells") and token.pos_ in ("NOUN", "PROPN"):
            yield from _tell_spell(line, token, posts)
        elif word in ("brainchild", "creation"):
            yield from _tell_maker(line, token.i)
        elif word == "board" and (verb := _including(line, token.i)):
            yield from _tell_board(line, token, verb)
        elif word == "day" and {line.word(token.i - 1), line.word(token.i - 2)} & {"last", "final"}:
            yield from _tell_last_day(line, token)


def _tell_entry(line: Line, posts: dict[int, list[Post]]) -> Iterator[Claim]:
    """What an entry of a list of dates says that has no verb, of the person whom the list is about."""
    dates, at = _entry_of(line) if line.topic is not None else ([], line.end)
    if not dates or line.topic is None or not line.start <= at < line.end:
        return
    spell = len(dates) > 1 or "/" in (dates[0].date or "")
    options: list[Post | None] = [*posts.get(at, ())]
    places = line.organizations_from(at)[:1]
    alone = places and line.first(places[0]) == at and line.word(line.after(places[0])) in (",", ".", ";", "", "\n")
    for post in options or ([None] if alone else []):
        own = [*(post.organizations if post else places)]
        yield Claim(
            person=line.topic,
            post=post,
            organization=own[0] if own else None,
            elided=not own and post is not None and post.inherits,
            status="former" if spell else "current",
            since=dates[0],
            until=dates[-1] if spell else None,
            place=line.sentence,
        )


def _entry_of(line: Line) -> tuple[list[DateExpression], int]:
    """The date, or both of "2002–2007", that opens the paragraph, and the token behind its colon or dash."""
    start = line.reading.article.text.rfind("\n", 0, line.sentence.start_char) + 1
    at = line.start
    while at > max(0, line.start - 12) and line.doc[at - 1].idx >= start:
        at -= 1
    while at < line.end and line.doc[at].text in MARKS:
        at += 1
    dates = (
        line.reading.dates_in(line.doc[at : at + 4])[:2] if at < line.end and line.reading.date_at(line.doc[at]) else []
    )
    if len(dates) > 1 and not is_range(line, *dates):
        dates.pop()
    end = line.reading.span(dates[-1]).end if dates else len(line.doc)
    opens = end < min(line.end + 1, len(line.doc)) and line.doc[end].text in (":", "–", "-", "—")
    return (dates, end + 1) if opens else ([], line.end)


@cache
def _openings() -> dict[str, list[tuple[str, ...]]]:
    """The phrases of words/standing.txt by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in word_set("standing"):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return found


def _tell_standing(line: Line, token: Token) -> Iterator[Claim]:
    """Who is "in charge of research at Acme": whom the verb "be" is about, or the name in front."""
    size = _phrase_length(line, token.i) or _owned_body(line, token.i)
    people, present = _standing_people(line, token.i) if size else ([], True)
    places = _places_behind(line, token.i + size) if people else []
    if size == 1 and places:
        places = line.reading.mentions_in(line.doc[token.i : token.i + 3], "organization")[:1]
    dates = line.reading.dates_in(line.doc[token.i : min(token.i + 15, line.end)]) if places else []
    title = BOARD_MEMBER if "board" in line.doc[token.i : token.i + max(size, 6)].text.lower().split() else None
    status = "current" if present else "former"
    yield from make_memberships(line, people, places[:2], status, *term(line, dates), title=title)


def _phrase_length(line: Line, at: int) -> int:
    matches = [
        words
        for words in _openings()[line.word(at)]
        if all(line.word(at + step) == word for step, word in enumerate(words))
    ]
    return max(map(len, matches), default=0)


def _owned_body(line: Line, at: int) -> int:
    """1 for the "on" of "on Acme's board", 0 else."""
    owner = line.organization(at + 1) if line.word(at) == "on" else None
    if owner is None or line.doc[min(line.after(owner), line.end - 1)].tag_ != "POS":
        return 0
    return int(any(line.word(line.after(owner) + step) in BODIES for step in (1, 2, 3)))


def _standing_people(line: Line, at: int) -> tuple[list[Mention], bool]:
    """Whom a phrase is said of, and whether in the present: "Ann Lee is |", "Ann Lee, who was |", "Ann Lee, |"."""
    before = at - 1
    while before > line.start and line.doc[before].pos_ == "ADV":
        before -= 1
    verb = line.doc[max(before, line.start)]
    if verb.lemma_ in ("be", "remain", "stay") and verb.i < at:
        present = verb.tag_ in ("VBZ", "VBP") or has_aux(verb, HAVING | WILL)
        return line.people_of(verb), present
    status, start = mark_at(line, before) or ("current", at)
    return line.people_before(at if start == at else before)[-1:], status == "current"


def _places_behind(line: Line, at: int) -> list[Mention]:
    """The organizations that a phrase names within its clause: "research at Acme", "Acme and Hooli", "the lab"."""
    for i in range(at, min(at + REACH, line.end)):
        if line.organization(i) is not None:
            return line.organizations_from(i)
        token = line.doc[i]
        if (
            line.person(i)
            or token.tag_ in RELATIVES
            or token.text in (",", ";", ":", ")")
            or token.tag_ in ("VBD", "VBZ")
        ):
            break
    known = as_organization(line.reading, line.doc[at + 1]) if line.word(at) == "the" and at + 1 < line.end else None
    return [known] if known else []


def _tell_past(line: Line, at: int) -> Iterator[Claim]:
    """The names in front of "(ex-Google)", ", ex-Acme and Hooli,"; a title behind makes it a post ("ex-Acme boss")."""
    places = line.organizations_from(at + 2)
    behind = line.word(line.after(places[-1])) if places else ""
    if places and line.word(at - 1) in OPENING and behind in (",", ")", ".", ";", "", "-", "–", "—", "and"):
        yield from make_memberships(line, line.people_before(at)[-1:], places, "former")


def _tell_spell(line: Line, noun: Token, posts: dict[int, list[Post]]) -> Iterator[Claim]:
    """Where someone once spent time: "a stint at Acme as head of law", "his ten years as head of law at Acme"."""
    places: list[Mention] = []
    titles: list[Post] = []
    at = noun.i + 1
    while at < min(line.end, noun.i + LONGEST) and line.word(at) in (*INNER, "as", "from", "until", "between", "and"):
        if at + 1 in posts and line.word(at) == "as":
            titles += posts[at + 1]
            at = posts[at + 1][-1].last
        elif found := line.organizations_from(at + 1):
            places += found
            at = line.after(found[-1])
        else:
            break
    if not (places or any(post.organizations for post in titles)):
        return
    options: list[Post | None] = [*titles] or [None]
    for person, post in product(_spell_people(line, noun), options):
        for place in (post.organizations if post else ()) or places:
            yield Claim(person=person, post=post, organization=place, status="former", place=line.sentence)


def _spell_people(line: Line, noun: Token) -> list[Mention]:
    """Whose time it was: "her ten years", "Lee's stint", else the subject of the clause, before or behind."""
    owned = line.people_of(noun)
    if owned:
        return owned
    above = noun
    while above.head.i != above.i and above.pos_ not in ("VERB", "AUX"):
        above = above.head
    return line.people_of(governor(above)) if above.pos_ in ("VERB", "AUX") else line.people_before(noun.i)


def _tell_maker(line: Line, at: int) -> Iterator[Claim]:
    """The founders in "Acme is the brainchild of A and B", "Acme, the brainchild of A"."""
    people = line.people_from(at + 2) if line.word(at + 1) == "of" else []
    before = line.reading.mentions_in(line.doc[line.start : at], "organization")[-1:] if people else []
    for person, place in product(people, before):
        yield Claim(person=person, title="founder", organization=place, place=line.sentence)


def _including(line: Line, at: int) -> int:
    """The verb of "board *includes*", "board, which *includes*"; 0 for none."""
    verb = at + 1 + 2 * (line.word(at + 1) == "," and line.word(at + 2) == "which")
    return verb if line.word(verb) in ("includes", "include", "comprises", "included") else 0


def _tell_board(line: Line, board: Token, verb: int) -> Iterator[Claim]:
    """Who sits on it: "Acme's *board* includes Ann Lee and the lawyer Bob Wu"."""
    behind = range(verb + 1, line.end)
    stop = next((at for at in behind if line.doc[at].tag_ in FINITE or line.doc[at].tag_ in RELATIVES), line.end)
    people = line.reading.mentions_in(line.doc[verb + 1 : stop], "person")
    if people and stop < line.end and line.doc[stop].tag_ in FINITE and line.after(people[-1]) == stop:
        people.pop()  # "..., Ann Lee said"
    owner = next((child for child in board.lefts if child.dep_ == "poss"), None)
    place = as_organization(line.reading, owner) if owner is not None else None
    for person in people:
        yield Claim(
            person=person, title=BOARD_MEMBER, organization=place, elided=place is None, at=board.i, place=line.sentence
        )


def _tell_last_day(line: Line, day: Token) -> Iterator[Claim]:
    """When a departure that the text told of takes effect; no row of its own."""
    owner = next((child for child in day.children if child.dep_ == "poss"), None)
    person = as_person(line.reading, owner) if owner is not None else None
    dates = line.reading.dates_in(line.doc[day.i : min(day.i + 10, line.end)])
    if person is not None and dates:
        places = line.organizations_from(day.i + 2)[:1] if line.word(day.i + 1) in ("at", "with") else []
        yield Claim(
            person=person,
            organization=places[0] if places else None,
            elided=not places,
            status="leaving",
            until=dates[0],
            ends=True,
            place=line.sentence,
        )
