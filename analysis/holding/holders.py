"""Who holds a post that stands beside a name: "OpenAI CEO Sam Altman", "Ann Lee, a director at Acme"."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from analysis.holding.claims import Claim, make_memberships
from analysis.holding.lines import AND, DASHES, as_organization
from analysis.holding.posts import mark_at
from analysis.holding.terms import WILL, has_aux, term
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.holding.posts import Post
    from analysis.records import Mention

LISTING = frozenset({"including", "include", "includes", "like", "namely"})
BELONGING = frozenset({"of", "at", "from", "with"})
EQUALS = frozenset({"is", "are", "was", "were", "remains"})  # "its chief executive *is* Ann Lee"
PAST = frozenset({"was", "were"})
GONE = frozenset({"go", "leave", "depart", "quit", "exit", "resign"})


def find_holders(line: Line, groups: list[list[Post]]) -> list[list[Mention]]:
    """For each group of coordinated posts, the people whose names it stands beside; none where it stands alone."""
    found = [holders(line, group) for group in groups]
    for i in range(len(groups) - 1):
        end = groups[i][-1].last
        if not found[i] and line.word(end) in (",", *EQUALS) and groups[i + 1][0].first == end + 1:
            found[i] = line.people_from(groups[i + 1][-1].last)[:1]
    return found


def claim_posts(line: Line, groups: list[list[Post]], found: list[list[Mention]]) -> Iterator[Claim]:
    """What the posts beside names say; `found` are the holders of each group.

    - in front: "OpenAI CEO Sam Altman", "co-founders A and B", "Meta's chief AI scientist, Yann LeCun"
    - in front, twice: "the team's leader, OpenAI chief scientist Ilya Sutskever"
    - behind: "Ann Lee, head of research at Acme", "Bob Wu (CEO of Acme)", "A and B, both former Google researchers"
    - said of it: "the lab's chief executive is Ann Lee", "its first director was Bob Wu"
    - history: "Ann Lee (head of law, ex-Acme)", "Ann Lee, head of law, formerly of Acme and Hooli"
    - list: "four other co-founders had gone: A, the infrastructure lead, who left in 2024; B; and C"
    """
    for group, people in zip(groups, found, strict=True):
        for person, post in product(people, group):
            yield from _claims(line, person, post, people)
        yield from _history(line, people, group[-1])


def _history(line: Line, people: list[Mention], post: Post) -> Iterator[Claim]:
    """Where people were before, behind their post: "Ann Lee (chief of staff, *ex-Acme*)", ", *formerly of Hooli*"."""
    at = post.last + 1
    if line.word(post.last) != "," or not people or line.first(people[0]) > post.first:
        return
    if line.word(at) == "ex" and line.word(at + 1) == "-":
        yield from make_memberships(line, people, line.organizations_from(at + 2), "former")
    elif line.word(at) == "from" and line.word(post.first - 1) == "(":
        yield from make_memberships(line, people, line.organizations_from(at + 1), "former")
    elif (mark := mark_at(line, at)) and line.word(mark[1]) in BELONGING:
        yield from make_memberships(line, people, line.organizations_from(mark[1] + 1), mark[0])


def _claims(line: Line, person: Mention, post: Post, people: list[Mention]) -> Iterator[Claim]:
    since, until = term(line, line.reading.dates_in(line.doc[post.last : min(post.last + 4, line.end)]))
    places = post.organizations or _places_of(line, person) if post.inherits or post.organizations else ()
    for organization in places or (None,):
        yield Claim(
            person=person,
            post=post,
            organization=organization,
            elided=organization is None and post.inherits,
            beside=_peer(line, post, people),
            status=_status(line, post),
            since=since,
            until=until,
            place=line.sentence,
        )


def _places_of(line: Line, person: Mention) -> tuple[Mention, ...]:
    """The place that follows a name: "analyst Joe Green *of Morgan Stanley*"."""
    at = line.after(person)
    return tuple(line.organizations_from(at + 1)[:1]) if line.word(at) in BELONGING else ()


def _peer(line: Line, post: Post, people: list[Mention]) -> Mention | None:
    """Whose colleagues: the first other person of the sentence ("Ann Lee and two colleagues, A and B")."""
    others = [other for other in line.reading.mentions_in(line.sentence, "person") if other not in people]
    return others[0] if post.kind == "peer" and others else None


def _status(line: Line, post: Post) -> str:
    if post.status is None and post.plural and _are_gone(line, post):
        return "former"
    if post.status is None and line.word(post.last) in PAST and line.person(post.last + 1):
        return "former"
    if post.status is None and line.word(post.last) in WILL and line.person(post.last + 2):
        return "joining"
    return post.status or ("former" if post.kind == "alumnus" else "current")


def _are_gone(line: Line, post: Post) -> bool:
    """Whether a list says so: "four other co-founders had gone before them: A; B"."""
    behind = line.doc[post.last : min(post.last + 5, line.end)]
    return any(token.lemma_ in GONE and token.tag_ in ("VBN", "VBD") for token in behind)


def holders(line: Line, group: list[Post]) -> list[Mention]:
    """The people that one group stands beside, by its own position."""
    first, last = group[0], group[-1]
    plural = any(post.plural for post in group)
    after = line.people_from(last.last)
    if after:
        return after if plural else after[:1]
    before = line.people_before(first.first)
    if before:
        return before if plural or line.word(first.first) in ("both", "all") else before[-1:]
    if plural and (after := listed(line, last.last)):
        return after
    behind = _behind_joint(line, first, last.last)
    fronted = first.first == line.start and first.kind != "alumnus"  # "A former Acme engineer, Ann Lee"
    if (first.owned or plural or line.word(last.last) == ":" or fronted) and behind:
        after = line.people_from(behind)
        return after if plural else after[:1]
    return []


def _behind_joint(line: Line, post: Post, at: int) -> int:
    """Where the name may stand that is joined to a post: "its chief, |", "its chief is |", "a new chief: |"; else 0."""
    if line.word(at) in (",", ":"):
        return at + 1
    definite = bool(post.organizations) or post.owned or post.plural
    if line.word(at) in EQUALS and definite:
        return at + 1
    return at + 2 if line.word(at) in WILL and line.word(at + 1) == "be" and definite else 0


def listed(line: Line, at: int) -> list[Mention]:
    """The people listed behind a plural post: "three founders remain: A, B and C", "recruits such as A of X and B"."""
    for i in range(at, min(at + 8, line.end)):
        if line.person(i) is not None:
            return []
        such = line.word(i) == "such" and line.word(i + 1) == "as"
        if such or line.word(i) in LISTING or line.word(i) in (":", "(") or line.word(i) in DASHES:
            return list_from(line, i + 1 + such)
    return []


def list_from(line: Line, at: int) -> list[Mention]:
    """The people of a list that begins here, each with words of their own: "A, who left, and B"."""
    people = line.reading.mentions_in(line.doc[at : line.end], "person")
    separator = ";" if any(line.word(i) == ";" for i in range(at, line.end)) else ","
    kept = []
    for person in people:
        start = line.first(person)
        joined = line.word(start - 1) in AND and (separator == "," or line.word(start - 2) == separator)
        if start in (at, at + 1) or line.word(start - 1) == separator or joined:
            kept.append(person)
    first = next((i for i in range(at, at + 2) if line.person(i)), -1)  # over "Mr"
    return kept if kept and line.first(kept[0]) == first else []


def claim_memberships(line: Line) -> Iterator[Claim]:
    """Bare memberships beside names.

    - "OpenAI's Sam Altman", "Dan Ives of Wedbush", "A, B and C of OpenAI", "Ann Lee (Acme)"
    - "Bob Wu, formerly of Acme and Initech", "Bob Wu, now at Acme"
    - "Ann Lee is at Acme", "both are with Acme"

    No: "Ann Lee and Acme", "Ann Lee, Acme said".
    """
    for person in line.reading.mentions_in(line.sentence, "person"):
        yield from _owned(line, person)
        yield from _belonging(line, person)
    for token in line.sentence:
        if token.lemma_ == "be" and token.pos_ in ("AUX", "VERB"):
            yield from _being(line, token)


def _being(line: Line, verb: Token) -> Iterator[Claim]:
    """Membership in "is now at Acme", "has been with Acme since 2001", "was previously at Acme and at Initech"."""
    at = verb.i + 1
    while line.word(at) in ("both", "all", "no") or (at < line.end and line.doc[at].pos_ == "ADV"):
        at += 1
    over = line.word(at - 1) == "longer"
    if line.word(at) == "in" and line.word(at + 1) == "the" and line.word(at + 2) in word_set("jobs"):
        yield from _being_in_post(line, verb, at)
    if line.word(at) not in ("at", "with"):
        return
    places = line.organizations_from(at + 1)[:1]
    if not places and line.word(at + 1) == "the" and at + 2 < line.end:  # "is no longer with the company"
        known = as_organization(line.reading, line.doc[at + 2])
        places = [known] if known else []
    dates = line.reading.dates_in(line.doc[at : min(at + 12, line.end)])
    present = verb.tag_ in ("VBZ", "VBP") or has_aux(verb, {"has", "have", "'s", "’s", "'ve", "’ve"})
    status = "current" if present and not over else "former"
    people = line.people_of(verb) if places else []
    yield from make_memberships(line, people, places, status, *term(line, dates[:2]))
    yield from _then(line, line.after(places[-1]) if people else line.end, people, status)


def _then(line: Line, at: int, people: list[Mention], status: str) -> Iterator[Claim]:
    """Where someone was next: "was at Acme from 2018 to 2021 and *then at Initech until May*"."""
    for i in range(at, min(at + 12, line.end)):
        if line.word(i) in ("then", "later", "before") and line.word(i + 1) in ("at", "with"):
            places = line.organizations_from(i + 2)[:1]
            dates = line.reading.dates_in(line.doc[i : min(i + 10, line.end)])
            yield from make_memberships(line, people, places, status, *term(line, dates))


def _being_in_post(line: Line, verb: Token, at: int) -> Iterator[Claim]:
    """Since when: "has been in the job since 2015"; which job, the context tells."""
    since, until = term(line, line.reading.dates_in(line.doc[at : min(at + 8, line.end)]))
    if since is not None and has_aux(verb, {"has", "have", "'s", "’s", "'ve", "’ve"}):
        for person in line.people_of(verb):
            yield Claim(person=person, elided=True, since=since, until=until, starts=True, place=line.sentence)


def _owned(line: Line, person: Mention) -> Iterator[Claim]:
    start = line.first(person)
    owner = line.organization(start - 2)
    if owner is not None and line.doc[start - 1].tag_ == "POS":
        yield from make_memberships(line, [person], [owner], "current")


def _belonging(line: Line, person: Mention) -> Iterator[Claim]:
    """What "of Acme", ", formerly at Acme" or "(Acme)" right behind a name says, for a plain list of names as well."""
    at = line.after(person)
    opened = line.word(at) in (",", "(") or line.word(at) in DASHES
    bracketed = line.word(at) == "("
    both = opened and line.word(at + 1) in ("both", "all", "each")
    mark = mark_at(line, at + 1 + both) if opened else None
    status, at = mark or ("current", at + opened)
    while mark and line.word(at) in ("back", "again", "working", "employed", "based"):
        at += 1
    if line.word(at) in (BELONGING if mark else {"of"}):
        yield from make_memberships(line, _list_up_to(line, person), line.organizations_from(at + 1), status)
    elif bracketed and (organization := line.organization(at)) and line.word(line.after(organization)) == ")":
        yield from make_memberships(line, [person], [organization], status)


def _list_up_to(line: Line, person: Mention) -> list[Mention]:
    """The list "A, B and C" up to C, the person; only the person where no list is closed with "and"."""
    people = line.people_up_to(line.after(person))
    return people if line.word(line.first(person) - 1) in AND else [person]
