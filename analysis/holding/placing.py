"""What follows a title: the area of a post, and the organization where it is held."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.holding.lines import as_organization, is_institution
from analysis.holding.posts import PLACES, Post, post_marks, post_word
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.records import Mention

AREAS = frozenset({"of", "for", "over"})
UNITS = frozenset({"team", "group", "unit", "division", "department", "arm", "business", "office", "operation"})
LONGEST_LIST = 12  # organizations
BOARDS = frozenset({"board", "committee", "council", "panel"})
AREA_IN = frozenset({"chair", "lecturer", "professor", "fellow", "specialist", "researcher", "scholar"})


def read_right(line: Line, post: Post, word: str) -> Post:
    """Add what follows a title: "of research", "at Acme", "there"."""
    for _ in range(3):
        if line.word(post.last) == "there" and not post.organizations:
            return replace(post, last=post.last + 1, organizations=_nearest_before(line, post.last))
        longer = _read_phrase(line, post, word)
        if longer is None:
            break
        settled = longer.organizations != post.organizations
        post = longer
        if settled:
            break
    return replace(post, inherits=False) if _is_elsewhere(line, post) else post


def _is_elsewhere(line: Line, post: Post) -> bool:
    """Whether a place follows that is no known organization: "a developer *at Berlin* ..." (not "CEO at the time")."""
    at = post.last
    named = at + 1 < line.end and (line.doc[at + 1].pos_ == "PROPN" or line.word(at + 1) in ("a", "an"))
    return line.word(at) == "at" and named and not post.organizations


def _read_phrase(line: Line, post: Post, word: str) -> Post | None:
    """Add one prepositional phrase: an organization, an area, or a person ("spokesman for Mr Wu")."""
    at = post.last
    if line.word(at) == "from" and line.word(post.first - 1) == "as":  # "joined as chief executive *from Acme*"
        return None
    if line.word(at) not in PLACES or line.reading.date_at(line.doc[at]):
        return None
    if [line.word(i) for i in (at, at + 1, at + 2)] == ["in", "charge", "of"]:
        stop = _phrase_end(line, at + 3)  # "vice president in charge of server products"
        return None if _organizations_in(line, at + 3, stop) else replace(post, last=stop, words=(post.words[0], stop))
    stop = _phrase_end(line, at + 1)
    if person := line.person(stop):
        return replace(post, last=line.after(person), inherits=False)
    if stop == at + 1:
        return None
    if not _named_behind(line, stop) and (unit := _unit(line, at, stop)) is not None:
        return _lead_unit(line, post, unit, stop)
    organizations = _organizations_in(line, at + 1, stop)
    if organizations:
        return _place(line, post, word, stop, organizations)
    if is_institution(line.doc[stop - 1]):
        owner = next((token for token in line.doc[at + 1 : stop] if token.lower_ in ("its", "their")), None)
        known = as_organization(line.reading, owner or line.doc[stop - 1])
        places = _named_behind(line, stop) or ((known,) if known else ())
        return replace(post, last=stop, organizations=post.organizations or places)
    if not _is_area(line, post, word):
        return None
    elsewhere = line.word(at + 1) == "the" or (line.doc[stop - 1].pos_ == "PROPN" and line.word(stop - 1) != "ai")
    inherits = post.inherits and not elsewhere  # "director of the film festival" is of no other place
    return replace(post, last=stop, words=(post.words[0], stop), inherits=inherits)


def _unit(line: Line, at: int, stop: int) -> int | None:
    """Where a part of an organization begins that someone heads: "of Acme's |health unit", "of the |vision team"."""
    last = line.doc[stop - 1]
    if line.word(at) not in AREAS or last.lower_ not in UNITS | BOARDS or not last.text.islower():
        return None
    first = stop - 1
    while first - 1 > at and qualifies(line, first - 1):
        first -= 1
    opens = line.doc[first - 1]
    owned = opens.tag_ in ("POS", "PRP$") or opens.lower_ in ("the", "a", "an")
    return first if owned and (first < stop - 1 or last.lower_ in BOARDS) else None


def qualifies(line: Line, at: int) -> bool:
    """Whether a word may belong to the name of a part: "*applied vision* team", not a name or "its"."""
    token = line.doc[at]
    hyphened = token.text == "-" and line.doc[at + 1].lower_ not in UNITS
    nominal = (token.pos_ in ("ADJ", "NOUN", "PROPN") and token.tag_ != "PRP$") or token.tag_ == "VBG"
    return hyphened or (nominal and line.reading.mention_at(token) is None)


def _lead_unit(line: Line, post: Post, first: int, stop: int) -> Post:
    """Add the part of an organization that a post is about, and whose it is, if that is said."""
    opens = line.doc[first - 1]
    owner: Mention | None = None
    if opens.tag_ == "POS":
        owner = line.organization(first - 2) or as_organization(line.reading, line.doc[first - 2])
    elif opens.tag_ == "PRP$":
        owner = as_organization(line.reading, opens)
    organizations = post.organizations or ((owner,) if owner else ())
    return replace(post, last=stop, area=(first, stop), organizations=organizations, inherits=not organizations)


def _is_area(line: Line, post: Post, word: str) -> bool:
    """Whether what follows a title says what it is about: "of research", "for software", "of excellence in AI"."""
    at = post.last
    if line.doc[at + 1].ent_type_ == "GPE" and line.word(at + 1) != "ai":
        return False
    inside = line.word(at) == "in" and (word in AREA_IN or line.word(post.words[1] - 2) == "of")
    return line.word(at) in AREAS or inside


def _place(line: Line, post: Post, word: str, stop: int, organizations: tuple[Mention, ...]) -> Post | None:
    """Put a post at the organizations of its phrase; "Acme Professor of Law at Hooli" is at Hooli."""
    if not post.organizations:
        return replace(post, last=stop, organizations=organizations, inherits=False)
    if word in AREA_IN and line.word(post.last) == "at" and not post.owned:
        start = line.first(post.organizations[0])
        return replace(post, last=stop, words=(start, post.words[1]), organizations=organizations, inherits=False)
    return None


def _phrase_end(line: Line, start: int) -> int:
    """Where the noun phrase that begins at `start` ends."""
    at = start
    while at < line.end:
        token, organization = line.doc[at], line.organization(at)
        if organization is not None:
            at = line.after(organization)
        elif line.person(at) is not None or line.reading.date_at(token):
            break
        elif (
            token.tag_ == "POS"
            or token.text in ("-", "&", "’", "'")
            or (token.lower_ == "based" and line.word(at - 1) == "-")
            or _is_in_phrase(token)
            or (token.lower_ in ("and", ",") and _continues(line, start, at))
        ):
            at += 1
        else:
            break
    return at


def _is_in_phrase(token: Token) -> bool:
    if token.lower_ == "such":
        return False
    nominal = token.pos_ in ("DET", "ADJ", "NOUN", "PROPN", "NUM") or token.tag_ == "PRP$"
    return nominal or token.lower_ in word_set("title_participles") or token.lower_ in word_set("institutions")


def _continues(line: Line, start: int, at: int) -> bool:
    """Whether a joint inside an area or between organizations goes on: "AI and robotics", "Ajax and Barcelona"."""
    if at + 1 >= line.end or at == start:
        return False
    before, after = line.organization(at - 1), line.organization(at + 1)
    if line.word(at) == "," and line.word(at + 1) == "and":
        after = line.organization(at + 2)  # "Acme, Hooli, and Initech"
        return bool(before and after)
    if before or after or line.person(at + 1):
        return bool(before and after) and (line.word(at) == "and" or _lists_on(line, at))
    if line.word(at - 1) == "," and line.word(at) == "and":
        return line.organization(at - 2) is not None and after is not None
    following = line.doc[at + 1]
    if line.word(at) != "and" or following.pos_ not in ("NOUN", "PROPN", "ADJ") or following.lower_ in post_marks():
        return False
    return not any(post_word(line.word(i)) for i in range(at + 1, at + 4))


def _lists_on(line: Line, at: int) -> bool:
    """Whether a comma between organizations is one of a list that "and" closes: "Acme*,* Hooli and Initech"."""
    for _ in range(LONGEST_LIST):
        following = line.organization(at + 1)
        if following is None or line.word(at) != ",":
            return False
        at = line.after(following)
        if line.word(at) == "and" or (line.word(at) == "," and line.word(at + 1) == "and"):
            return True
    return False


def _organizations_in(line: Line, start: int, stop: int) -> tuple[Mention, ...]:
    """The organization that a phrase names, the innermost of "OpenAI's Alignment team"; both of "Ajax and PSV"."""
    kept: list[Mention] = []
    for mention in line.reading.mentions_in(line.doc[start:stop], "organization"):
        if kept and line.word(line.first(mention) - 1) not in ("and", ","):
            kept.pop()
        kept.append(mention)
    return tuple(kept)


def _named_behind(line: Line, stop: int) -> tuple[Mention, ...]:
    """The name behind "of the whole division, Meta Superintelligence Labs"."""
    organization = line.organization(stop + 1) if line.word(stop) == "," else None
    return (organization,) if organization else ()


def _nearest_before(line: Line, at: int) -> tuple[Mention, ...]:
    return tuple(line.reading.mentions_in(line.doc[line.start : at], "organization")[-1:])
