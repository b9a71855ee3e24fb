"""Who holds a post that stands beside a name: "OpenAI CEO Sam Altman", "Ann Lee, a director at Acme"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.claims import Claim
from analysis.parties import DASHES, organizations_from, people_before, people_from, people_of
from analysis.titles import Post, post_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import Mention

LISTING = frozenset({"including", "include", "includes", "like", "namely"})
MEMBERSHIP = frozenset({"of", "at", "from", "with"})


def claim_posts(reading: Reading, sentence: Span, groups: list[list[Post]]) -> Iterator[Claim]:
    """What the posts beside names say.

    - in front: "OpenAI CEO Sam Altman", "co-founders A and B", "Meta's chief AI scientist, Yann LeCun"
    - behind: "Ann Lee, head of research at Acme", "Bob Wu (CEO of Acme)", "A and B, both former Google researchers"
    - list: "four other co-founders had gone: A, the infrastructure lead, who left in 2024; B; and C"
    """
    for group in groups:
        for person in holders(reading, sentence, group):
            for post in group:
                yield from _claims(person, post, sentence)


def _claims(person: Mention, post: Post, sentence: Span) -> Iterator[Claim]:
    for organization in post.organizations or (None,):
        yield Claim(
            person=person,
            post=post,
            organization=organization,
            elided=organization is None and post.inherits,
            status=_status(post),
            place=sentence,
        )


def _status(post: Post) -> str:
    return "former" if post.kind == "member" and not post.status else post.status or "current"


def holders(reading: Reading, sentence: Span, group: list[Post]) -> list[Mention]:
    """The people that a group of coordinated posts stands beside; none where it stands alone."""
    first, last = group[0], group[-1]
    plural = any(post.plural for post in group)
    after = people_from(reading, sentence, last.last)
    if after:
        return after if plural else after[:1]
    before = people_before(reading, sentence, first.first)
    if before:
        return before if plural else before[-1:]
    if first.possessed and last.last < sentence.end and reading.doc[last.last].text == ",":
        after = people_from(reading, sentence, last.last + 1)
        return after if plural else after[:1]
    return listed(reading, sentence, last.last) if plural else []


def listed(reading: Reading, sentence: Span, at: int) -> list[Mention]:
    """The people listed behind a plural post: "three founders remain: A, B and C", "recruits such as A of X and B"."""
    doc = reading.doc
    for i in range(at, min(at + 8, sentence.end)):
        mention = reading.mention_at(doc[i])
        if mention is not None and mention.kind == "person":
            return []
        opens = doc[i].text in (":", "(") or doc[i].text in DASHES or doc[i].lower_ in LISTING
        if opens or (doc[i].lower_ == "such" and i + 1 < sentence.end and doc[i + 1].lower_ == "as"):
            return _listed_from(reading, sentence, i + 1 + (doc[i].lower_ == "such"))
    return []


def _listed_from(reading: Reading, sentence: Span, at: int) -> list[Mention]:
    people = reading.mentions_in(reading.doc[at : sentence.end], "person")
    separator = ";" if any(token.text == ";" for token in reading.doc[at : sentence.end]) else ","
    kept = []
    for person in people:
        start = reading.span(person).start
        before = reading.doc[start - 1]
        joined = before.lower_ == "and" and (separator == "," or reading.doc[start - 2].text == separator)
        if start == at or before.text == separator or joined:
            kept.append(person)
    return kept if kept and reading.span(kept[0]).start == at else []


def claim_memberships(reading: Reading, sentence: Span) -> Iterator[Claim]:
    """Bare memberships beside names.

    - "OpenAI's Sam Altman", "Dan Ives of Wedbush", "A, B and C of OpenAI", "Ann Lee (Acme)"
    - "Bob Wu, formerly of Acme and Initech", "Bob Wu, now at Acme"
    - "Ann Lee is at Acme", "both are with Acme"

    No: "Ann Lee and Acme", "Ann Lee, Acme said".
    """
    for person in reading.mentions_in(sentence, "person"):
        yield from _owned(reading, sentence, person)
        yield from _belonging(reading, sentence, person)
    for token in sentence:
        if token.lemma_ == "be" and token.pos_ in ("AUX", "VERB"):
            yield from _being_at(reading, sentence, token)


def _owned(reading: Reading, sentence: Span, person: Mention) -> Iterator[Claim]:
    start = reading.span(person).start
    if start - 2 < sentence.start or reading.doc[start - 1].tag_ != "POS":
        return
    owner = reading.mention_at(reading.doc[start - 2])
    if owner is not None and owner.kind == "organization":
        yield Claim(person=person, organization=owner, place=sentence)


def _belonging(reading: Reading, sentence: Span, person: Mention) -> Iterator[Claim]:
    """What "of Acme", ", formerly at Acme" or "(Acme)" right behind a name says, for a plain list of names as well."""
    doc, at = reading.doc, reading.span(person).end
    status = "current"
    opened = at < sentence.end and (doc[at].text in (",", "(") or doc[at].text in DASHES)
    at += opened
    marked = mark_at(reading, sentence, at) if opened else None
    if marked:
        status, at = marked
    bracketed = opened and doc[at - 1].text == "(" and not marked
    if at >= sentence.end or not (bracketed or doc[at].lower_ in (MEMBERSHIP if marked else {"of"})):
        return
    organizations = organizations_from(reading, sentence, at + (not bracketed))
    for organization in organizations:
        for member in (
            people_before(reading, sentence, at) if opened and marked else _list_up_to(reading, sentence, person)
        ):
            yield Claim(person=member, organization=organization, status=status, place=sentence)


def _list_up_to(reading: Reading, sentence: Span, person: Mention) -> list[Mention]:
    """The list "A, B and C" up to C, the person; only the person where no list is closed with "and"."""
    start = reading.span(person).start
    if start - 1 > sentence.start and reading.doc[start - 1].lower_ in ("and", "&"):
        people = [person]
        at = start - 1
        while at > sentence.start:
            mention = reading.mention_at(reading.doc[at - 1])
            if mention is None or mention.kind != "person":
                break
            people.insert(0, mention)
            at = reading.span(mention).start
            if reading.doc[at - 1].text != ",":
                break
            at -= 1
        return people
    return [person]


def mark_at(reading: Reading, sentence: Span, at: int) -> tuple[str, int] | None:
    """The mark that begins at a token ("formerly", "until recently") and where it ends; None where there is none."""
    for size in (3, 2, 1):
        words = " ".join(token.lower_ for token in reading.doc[at : min(at + size, sentence.end)])
        if post_marks().get(words):
            return post_marks()[words], at + size
    return None


def _being_at(reading: Reading, sentence: Span, verb: Token) -> Iterator[Claim]:
    at = verb.i + 1
    while at < sentence.end and (reading.doc[at].lower_ in ("now", "both", "all", "still", "currently")):
        at += 1
    if at >= sentence.end or reading.doc[at].lower_ not in ("at", "with"):
        return
    for organization in organizations_from(reading, sentence, at + 1)[:1]:
        for person in people_of(reading, sentence, verb):
            status = "current" if verb.tag_ in ("VBZ", "VBP") else "former"
            yield Claim(person=person, organization=organization, status=status, place=sentence)
