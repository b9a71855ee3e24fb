"""Who takes, holds and leaves a post, by the verbs and nouns that say so: "joined Acme in 2021", "his resignation"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.holding.appointments import (
    date_post,
    tell_appointment,
    tell_dismissal,
    tell_predecessor,
    tell_replacement,
)
from analysis.holding.claiming import make_claims, relative_object, subject_organizations, where_clause
from analysis.holding.claims import Claim
from analysis.holding.complements import Complement, read_complement, rule_for
from analysis.holding.founding import tell_founding
from analysis.holding.lines import RELATIVES, is_institution, own_subject
from analysis.holding.placing import UNITS, qualifies
from analysis.holding.terms import (
    FINITE,
    HISTORY,
    PLANS,
    WILL,
    dates_in_front,
    governor,
    has_aux,
    is_over,
    is_passive,
    term,
)
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.holding.posts import Post
    from analysis.records import DateExpression, Mention

DEALS = frozenset({"round", "series", "investment", "financing", "funding", "raise", "deal", "buyout", "bid", "ipo"})
STAYING = frozenset({"remain", "stay", "continue"})  # who "will remain chairman" is so now
COPULAS = frozenset({"be", "become", "remain", "turn", "stay"})
POSTED = frozenset(
    {"work", "serve", "stay", "remain", "continue", "spend", "return", "act", "double"}
)  # "served as T": no post of its own


def claim_moves(line: Line, groups: list[list[Post]], taken: set[int]) -> Iterator[Claim]:
    """What verbs and nouns of taking, holding and leaving posts say.

    `taken`: first tokens of the posts that already stand beside a name.

    - start: "joined Acme in 2021 after six years at Initech", "moves from A to B", "her arrival at Acme"
    - end: "left Acme", "stepped down as CEO of Acme", "is leaving A for B", "his resignation from Acme"
    - hold: "leads the lab", "served as chairman of Acme from 2016 to 2019", "is CEO of Acme", "co-founded Acme"
    - hold, with what is led in the title: "heads its cloud business" (head of cloud business), "led research at Acme"
    - boards: "joined Acme's board", "sits on the board of Acme" (board member), "chairs the board" (chair)
    - appoint, dismiss: "was named CEO", "Acme hired her as head of research", "was fired by Acme"
    - replace: "succeeds Bob Wu as CEO", "will be replaced by Ann Lee"
    - gaps: "Ann Lee becomes head of law, Bob Wu head of research", "Ann Lee is off to Acme, Bob Wu to Initech"
    """
    free = {group[0].first: group for group in groups if group[0].first not in taken}
    skipped = {group[0].first: group[-1].last for group in groups if group[0].first in taken}
    for token in line.sentence:
        told: list[Claim] = []
        end = token.i
        if token.lemma_ in COPULAS and token.pos_ in ("AUX", "VERB"):
            told = list(_tell_state(line, token, free))
            end = token.i + 1
        rule = rule_for(line, token)
        if rule is not None:
            found = read_complement(line, token, rule, token.i + 1, free, skipped)
            told += TELLERS[rule.effect](line, token, found)
            told += _tell_fellows(line, token, found, told)
            end = found.end
        yield from told
        if told and told[-1].starts:
            yield from _fill_gaps(line, told[-1], end, free)


def _tell_fellows(line: Line, verb: Token, found: Complement, told: list[Claim]) -> Iterator[Claim]:
    """The post of another in "took over as chief, *with Bob Wu as chairman*"."""
    for person, posts in found.fellows if told else []:
        first = told[0]
        places = [first.organization] if first.organization else []
        yield from make_claims(
            line, verb, [person], posts, places, first.status, since=first.since, starts=first.starts
        )


def _tell_state(line: Line, verb: Token, posts: dict[int, list[Post]]) -> Iterator[Claim]:
    """A post that a verb states: "is CEO of Acme", "became head of research", "remains chairman", "will be adviser"."""
    group = next((posts[at] for at in range(verb.i + 1, min(verb.i + 4, line.end)) if at in posts), None)
    if group is None or any(
        token.pos_ not in ("ADV", "DET", "PRON") and token.lower_ != "among"
        for token in line.doc[verb.i + 1 : group[0].first]
    ):
        return
    people = line.people_of(verb)
    for stated in [group, *_groups_beside(line, group, posts)]:
        yield from _state(line, verb, people, stated)


def _groups_beside(line: Line, group: list[Post], posts: dict[int, list[Post]]) -> Iterator[list[Post]]:
    """The posts behind a first one: "is a physicist, *president of Acme* and, in Bonn, *rector of Hooli*"."""
    at, joined = group[-1].last, False
    while at < line.end:
        token = line.doc[at]
        if at in posts and joined:
            yield posts[at]
            at, joined = posts[at][-1].last, False
        elif (
            token.tag_ in FINITE
            or token.tag_ in RELATIVES
            or line.person(at)
            or token.text in (";", ":", "(", "–", "—")
        ):
            return
        else:
            joined = joined or token.lower_ in (",", "and", "as")
            at += 1


def _state(line: Line, verb: Token, people: list[Mention], group: list[Post]) -> Iterator[Claim]:
    placed = group[0].organizations or where_clause(line, verb) >= 0
    stays = verb.lemma_ in STAYING and group[0].kind != "trade"  # "remains a director"
    vague = not placed and not stays and line.word(group[0].first) in ("a", "an")  # "is a great leader"
    if vague and group[0].status is None and group[0].kind != "office":
        return
    dates = _dates_behind(line, group[-1].last)
    turns = verb.lemma_ in ("become", "turn")
    shared = verb.dep_ == "conj" and own_subject(verb) is None  # "has led it since 2021 and *is* a lecturer"
    since, until = term(line, dates or ([] if shared else dates_in_front(line, verb)))
    if turns:
        dates = dates or dates_in_front(line, verb)
        since, until = next(iter(dates), None), None
        status = "current" if is_over(line, verb, dates) else "joining"
    elif has_aux(verb, WILL | {"to"}) and verb.lemma_ not in STAYING:
        status = "former" if verb.head.lower_ == "used" else "joining"
    else:
        past = verb.tag_ == "VBD" or has_aux(verb, {"had"}) or line.word(group[0].first - 1) == "longer"
        over = past and not _stays(group)
        status = "former" if over or group[0].kind == "alumnus" else "current"
    yield from make_claims(line, verb, people, group, [], status, since=since, until=until, starts=turns)


def _stays(group: list[Post]) -> bool:
    """Whether a post is a deed that "was" does not end: who was a founder still is one."""
    return all((post.title or "").casefold().endswith("founder") for post in group)


def _dates_behind(line: Line, at: int) -> list[DateExpression]:
    """The dates right behind a post: "is head of law since 2019", "became head in May"."""
    stop = next((i for i in range(at, line.end) if line.doc[i].text in (",", ";", ".") or i > at + 6), line.end)
    return line.reading.dates_in(line.doc[at:stop])[:2]


def _fill_gaps(line: Line, claim: Claim, end: int, posts: dict[int, list[Post]]) -> Iterator[Claim]:
    """What a verb said once goes on to say of others: "Bob Wu head of research", "Bob Wu, an engineer, to Initech"."""
    for person in line.reading.mentions_in(line.doc[end : line.end], "person"):
        at = line.after(person)
        group = posts.get(at)
        if group is not None and claim.post is not None:
            yield from _gap_claims(line, claim, person, group, [])
        elif claim.organization is not None:
            at = _after_aside(line, at)
            if line.word(at) == "to" and (places := line.organizations_from(at + 1)):
                after = posts.get(line.after(places[-1]) + 1) if line.word(line.after(places[-1])) == "as" else None
                yield from _gap_claims(line, claim, person, after or [], places[:1])


def _gap_claims(line: Line, claim: Claim, person: Mention, posts: list[Post], places: list[Mention]) -> Iterator[Claim]:
    options: list[Post | None] = [*posts] or [None]
    for post in options:
        own = [*(post.organizations if post else ()), *places]
        yield Claim(
            person=person,
            post=post,
            organization=own[0] if own else None,
            elided=not own,
            status=claim.status,
            since=claim.since,
            certainty=claim.certainty,
            starts=True,
            place=line.sentence,
        )


def _after_aside(line: Line, at: int) -> int:
    """The token behind an aside between commas."""
    if line.word(at) != ",":
        return at
    return next((i + 1 for i in range(at + 1, min(at + 12, line.end)) if line.word(i) == ","), at)


def _tell_start(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    people = line.people_of(verb)
    over = is_over(line, verb, found.dates)
    posts, places = found.posts_at("as"), _places(line, verb, found)
    behind = line.doc[line.after(places[-1]) : line.end][:2] if places else ()
    if [token.lower_ for token in behind[:1]] == ["in"] and [token.tag_ for token in behind[1:]] == ["VBG"]:
        return  # "joined Acme in calling for rules"
    old = found.organizations_at("from", "after", "following")
    bare = found.rule.word in ("join", "rejoin", "arrive") and found.dates and not found.people.get("object")
    if posts or places or old or found.elided or bare or found.rule.particle in ("over", "across", "aboard"):
        status = "current" if over else "joining"
        moves = found.title is None
        yield from make_claims(
            line,
            verb,
            people,
            posts,
            places,
            status,
            title=found.title,
            since=found.date,
            elided=not places,
            starts=True,
            moves=moves,
        )
    if found.rule.particle == "over":
        yield from tell_predecessor(line, verb, people, found.people.get("from", []), over, found.date)
    ended, until = ("former", found.date) if over else ("leaving", None)
    if verb.tag_ == "VBD" and not (posts or places):  # "A and B came from Acme"
        ended = "former"
    yield from make_claims(line, verb, people if old else [], found.posts_at("from"), old, ended, until=until)


def _places(line: Line, verb: Token, found: Complement) -> list[Mention]:
    """Where: what stands in the rule's place, or what a relative clause is about."""
    relative = "object" in found.rule.place and not found.organizations.get("object")
    return (relative_object(line, verb) if relative else []) or found.places


def _tell_taking(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Taking a post: "took the job of editor at Acme", "takes a chair in law", "got charge of the lab"."""
    posts = found.posts_at("object", "of", "as", "to")
    if not (posts or found.job):
        return
    people = line.people_of(verb)
    status = "current" if is_over(line, verb, found.dates) else "joining"
    if posts or found.places:
        yield from make_claims(line, verb, people, posts, found.places, status, since=found.date, starts=True)
    elif found.date:
        yield from date_post(line, verb, people, status, found.date)


def _tell_keeping(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Having a post: "held senior posts at Acme and Initech", "holds the post of editor"."""
    posts = found.posts_at("object", "of", "as")
    since, until = term(line, found.dates)
    if verb.dep_ == "relcl" and verb.head.lemma_ in word_set("jobs") and (since or until):
        yield from _tell_term(line, verb, since, until)
    if (posts or found.job) and (posts or found.places):
        status = "former" if verb.tag_ in ("VBD", "VBN") else "current"
        yield from make_claims(line, verb, line.people_of(verb), posts, found.places, status)


def _tell_term(line: Line, verb: Token, since: DateExpression | None, until: DateExpression | None) -> Iterator[Claim]:
    """The term of the post in front: "head of law at Acme, a job she has *held* since 2023"."""
    before = line.people_of(verb) or line.reading.mentions_in(line.doc[line.start : verb.i], "person")[-1:]
    for person in before:
        yield Claim(person=person, at=verb.i, since=since, until=until, shares=True, stays=True, place=line.sentence)


def _tell_dropping(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Giving up a post: "gave up the post of editor at Acme", "relinquished her seat"."""
    posts = found.posts_at("object", "of", "as")
    given_up = verb.dep_ == "relcl" and verb.head.lemma_ in word_set("jobs")  # "head of law, a post she *gave up*"
    if posts or (found.job and found.places) or given_up:
        status = "former" if is_over(line, verb, found.dates) else "leaving"
        yield from make_claims(
            line, verb, line.people_of(verb), posts, found.places, status, until=found.date, ends=True, elided=given_up
        )


def _tell_end(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    people = line.people_of(verb)
    over = is_over(line, verb, found.dates)
    places = _places(line, verb, found) or found.organizations_at("after", "following") or _left_in_front(line, verb)
    posts = found.posts_at("as", "from")
    status = "former" if over else "leaving"
    yield from make_claims(
        line, verb, people, posts, places, status, title=found.title, until=found.date, elided=True, ends=True
    )
    new = found.organizations_at("for", "to")
    posts = [post for post in found.posts_at("for", "to") if post.organizations]
    status = "current" if over else "joining"
    yield from make_claims(
        line, verb, people if new or posts else [], posts, new, status, since=found.date, starts=True
    )


def _left_in_front(line: Line, verb: Token) -> list[Mention]:
    """What is left in "After ten years at Acme, Ann Lee is leaving"."""
    if line.word(line.start) not in ("after", "following"):
        return []
    return line.reading.mentions_in(line.doc[line.start : verb.i], "organization")[-1:]


def _tell_holding(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    posts = found.posts_at("as") if found.rule.word in POSTED else []
    places = _places(line, verb, found)
    people = line.people_of(verb)
    if found.people.get("by") and is_passive(verb):
        people, places = found.people["by"], subject_organizations(line, verb)
    elided = found.elided and found.rule.title is not None and where_clause(line, verb) < 0  # "chairs the board"
    if not (posts or places or elided) or _leads_deal(line, verb):
        return
    past = (verb.tag_ == "VBD" and verb.lower_ != "run") or has_aux(verb, {"had", "was", "were"})
    stays = verb.lemma_ in STAYING
    status = "current" if stays and has_aux(verb, WILL) else _status_of_holding(verb, past)
    since, until = term(line, found.dates)
    if verb.dep_ in ("xcomp", "advcl") and verb.head.lemma_ in ("start", "begin", "go"):
        since = since or found.date
    title = found.rule.title if (elided or found.organizations.keys() & {"object", "of"}) and not posts else None
    area = _area_of(line, verb) if title or (found.rule.title and places and not posts) else ""
    title = f"{found.rule.title} of {area}" if area else title or found.title
    fellows = found.people.get("with", []) if found.rule.word == "work" else []
    yield from make_claims(
        line, verb, people, posts, places, status, since=since, until=until, title=title, elided=elided, stays=stays
    )
    yield from make_claims(line, verb, fellows, [], places, status)


def _leads_deal(line: Line, verb: Token) -> bool:
    """Whether what is led is a deal: "led the company's *Series A*", "led Acme's funding *round*"."""
    things = (child for child in verb.children if child.dep_ == "dobj" and child.i > verb.i)
    return any(thing.lower_ in DEALS or line.word(thing.i - 1) == "series" for thing in things)


def _area_of(line: Line, verb: Token) -> str:
    """What part or field someone leads: "heads its *data center business*", "led *pre-training* at Acme"; else ""."""
    thing = next((child for child in verb.children if child.dep_ == "dobj" and child.i > verb.i), None)
    if thing is None or thing.pos_ != "NOUN" or not thing.text.islower() or line.reading.mention_at(thing):
        return ""
    first = thing.i
    while first - 1 > verb.i and qualifies(line, first - 1):
        first -= 1
    unit = thing.lower_ in UNITS and first < thing.i
    field = (thing.tag_ == "NN" or thing.text.endswith("ics")) and first - 1 == verb.i and not is_institution(thing)
    return line.doc[first : thing.i + 1].text if unit or field else ""


def _status_of_holding(verb: Token, past: bool) -> str:
    """As in "will lead", "used to lead", "went on to lead", "after leading"."""
    main = governor(verb)
    if any(child.lower_ in HISTORY for child in verb.children) or (verb.i > 1 and verb.nbor(-2).lower_ == "used"):
        return "former"
    if has_aux(verb, WILL):
        return "joining"
    if has_aux(verb, {"to"}):
        if main.lower_ == "used":
            return "former"
        return "current" if main.tag_ == "VBD" and main.lemma_ not in PLANS else "joining"
    after = verb.tag_ == "VBG" and verb.dep_ == "pcomp" and verb.head.lower_ in ("after", "from", "before")
    return "former" if past or after else "current"


def _tell_career(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Where someone began: "started her career at Acme as an engineer in 1989"."""
    posts = found.posts_at("as")
    yield from make_claims(line, verb, line.people_of(verb), posts, found.places, "former", since=found.date)


def _tell_employing(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Who works where: "Acme employs Ann Lee as a designer", "is employed by Acme"."""
    passive = is_passive(verb)
    people = line.people_of(verb) if passive else found.people.get("object", [])
    places = found.places if passive else subject_organizations(line, verb)
    status = "former" if verb.tag_ == "VBD" or has_aux(verb, {"was", "were", "had"}) else "current"
    yield from make_claims(line, verb, people if places else [], found.posts_at("as"), places, status)


def _tell_yielding(line: Line, verb: Token, found: Complement) -> Iterator[Claim]:
    """Who hands a post over: "will hand over to Ann Lee in June", "gives way to Ann Lee as chairman"."""
    people, heirs = line.people_of(verb), found.people.get("to", [])[:1]
    if not (people and heirs):
        return
    heirs = line.people_from(line.first(heirs[0]))
    posts, over = found.posts_at("object", "of", "as"), is_over(line, verb, found.dates)
    if not posts:
        yield from tell_predecessor(line, verb, heirs, people, over, found.date)
        return
    started, ended = ("current", "former") if over else ("joining", "leaving")
    yield from make_claims(line, verb, people, posts, found.places, ended, until=found.date)
    yield from make_claims(line, verb, heirs, posts, found.places, started, since=found.date, starts=True)


TELLERS: dict[str, Callable[[Line, Token, Complement], Iterator[Claim]]] = {
    "start": _tell_start,
    "end": _tell_end,
    "hold": _tell_holding,
    "begin": _tell_career,
    "found": tell_founding,
    "appoint": tell_appointment,
    "dismiss": tell_dismissal,
    "replace": tell_replacement,
    "yield": _tell_yielding,
    "employ": _tell_employing,
    "take": _tell_taking,
    "keep": _tell_keeping,
    "drop": _tell_dropping,
}
