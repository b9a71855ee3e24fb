"""Who takes, holds and leaves a post, by the verbs and nouns that say so: "joined Acme in 2021", "his resignation"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from analysis.certainty import certainty
from analysis.claims import Claim
from analysis.lexicon import word_set, word_table
from analysis.parties import RELATIVES, as_organization, as_person, organizations_from, own_subject, people_of, unique
from analysis.titles import OF_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention
    from analysis.titles import Post

BREAKS = frozenset({";", ":", "while", "when", "before", "because", "although", "though", "but", "until", "whereas"})
COPULAS = frozenset({"be", "become", "remain", "turn", "stay"})
FRESH = timedelta(days=14)  # how old a dated event may be and still be the article's news
SLOTS = OF_PLACE | {"as", "by", "after", "following", "into", "until", "since"}


@dataclass(frozen=True)
class Rule:
    """A row of words/role_verbs.csv."""

    word: str
    particle: str
    effect: str
    place: frozenset[str]
    title: str | None


@dataclass
class Complement:
    """What stands behind a verb, by the preposition in front of it ("object" for none)."""

    organizations: dict[str, list[Mention]] = field(default_factory=dict)
    people: dict[str, list[Mention]] = field(default_factory=dict)
    posts: dict[str, list[Post]] = field(default_factory=dict)
    dates: list[DateExpression] = field(default_factory=list)
    elided: bool = True
    end: int = 0


def claim_moves(reading: Reading, sentence: Span, groups: list[list[Post]], taken: set[int]) -> Iterator[Claim]:
    """What verbs and nouns of taking, holding and leaving posts say.

    `taken`: first tokens of the posts that already stand beside a name.

    - start: "joined Acme in 2021 after six years at Initech", "moves from A to B", "her arrival at Acme"
    - end: "left Acme", "stepped down as CEO of Acme", "is leaving A for B", "his resignation from Acme"
    - hold: "leads the lab", "served as chairman of Acme from 2016 to 2019", "is CEO of Acme", "co-founded Acme"
    - appoint, dismiss: "was named CEO", "Acme hired her as head of research", "was fired by Acme"
    - replace: "succeeds Bob Wu as CEO", "will be replaced by Ann Lee"
    """
    open_posts = {group[0].first: group for group in groups if group[0].first not in taken}
    skipped = {post.first: post.last for group in groups if group[0].first in taken for post in group}
    for token in sentence:
        if token.lemma_ in COPULAS and token.pos_ in ("AUX", "VERB"):
            yield from _stated(reading, sentence, token, open_posts)
        rule = _rule_for(token)
        if rule is not None:
            found = _read_complement(reading, sentence, token, rule, open_posts, skipped)
            yield from _tell(reading, sentence, token, rule, found)


@cache
def _rules() -> dict[str, list[Rule]]:
    rules: dict[str, list[Rule]] = {}
    for row in word_table("role_verbs"):
        place = frozenset(row["place"].split())
        rule = Rule(row["word"], row["particle"], row["effect"], place, row["title"] or None)
        rules.setdefault(rule.word, []).append(rule)
    return {word: sorted(same, key=lambda rule: -len(rule.particle)) for word, same in rules.items()}


def _rule_for(token: Token) -> Rule | None:
    word = token.lemma_.lower()
    if token.pos_ not in ("VERB", "NOUN", "AUX", "ADV", "ADP", "ADJ", "PROPN") or (
        token.i == 0 and token.pos_ == "PROPN"
    ):
        return None
    if token.i >= 2 and token.nbor(-1).text == "-" and f"{token.nbor(-2).lower_}-{word}" in _rules():
        word = f"{token.nbor(-2).lower_}-{word}"
    rules = _rules().get(word)
    if rules is None or (word == "off" and token.nbor(-1).lemma_ != "be"):
        return None
    following = [near.lower_ for near in token.doc[token.i + 1 : token.i + 4]]
    return next((rule for rule in rules if not rule.particle or rule.particle in following), None)


def _stated(reading: Reading, sentence: Span, verb: Token, posts: dict[int, list[Post]]) -> Iterator[Claim]:
    """A post that a verb states: "is CEO of Acme", "became head of research", "remains chairman", "will be adviser"."""
    group = next((posts[at] for at in range(verb.i + 1, min(verb.i + 4, sentence.end)) if at in posts), None)
    if group is None or any(token.lower_ in ("by", "as", ",") for token in reading.doc[verb.i + 1 : group[0].first]):
        return
    dates = _dates(reading, sentence, verb, group[-1].last)
    lemma = verb.lemma_
    past = _is_past(reading, verb, dates)
    if lemma in ("become", "turn"):
        status = "current" if past else "joining"
    elif _has_aux(verb, ("will", "shall", "’ll", "'ll")):
        status = "joining"
    else:
        status = "former" if verb.tag_ == "VBD" or _has_aux(verb, ("had",)) else "current"
    since = dates[0] if dates and (lemma in ("become", "turn") or _is_since(reading, dates[0])) else None
    for person in people_of(reading, sentence, verb):
        for post in group:
            for organization in post.organizations or (None,):
                yield Claim(
                    person=person,
                    post=post,
                    organization=organization,
                    elided=organization is None and post.inherits,
                    status=post.status if post.status in ("former", "leaving") else status,
                    since=since,
                    certainty=certainty(verb),
                    starts=lemma in ("become", "turn"),
                    place=sentence,
                )


def _is_since(reading: Reading, date: DateExpression) -> bool:
    first = reading.span(date)[0]
    return first.lower_ == "since" or (first.i > 0 and first.nbor(-1).lower_ == "since")


def _tell(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    teller = {
        "start": _tell_start,
        "end": _tell_end,
        "hold": _tell_hold,
        "found": _tell_found,
        "appoint": _tell_appointment,
        "dismiss": _tell_dismissal,
        "replace": _tell_replacement,
    }.get(rule.effect)
    if teller is not None:
        yield from teller(reading, sentence, verb, rule, found)


def _read_complement(
    reading: Reading,
    sentence: Span,
    verb: Token,
    rule: Rule,
    posts: dict[int, list[Post]],
    skipped: dict[int, int],
) -> Complement:
    """Read on from a verb to the end of its clause."""
    found, slot, at, doc = Complement(), "object", verb.i + 1, reading.doc
    last = verb.i + 1
    while at < min(sentence.end, verb.i + 45):
        token = doc[at]
        last = at
        if at in skipped:
            at = skipped[at]
            continue
        if at in posts:
            found.posts.setdefault(slot, []).extend(posts[at])
            at = posts[at][-1].last
            continue
        mention, date = reading.mention_at(token), reading.date_at(token)
        if date is not None:
            found.dates.append(date)
            at = max(at + 1, reading.span(date).end)
            continue
        if mention is not None:
            at = _take_mention(reading, sentence, found, slot, mention)
            continue
        if _breaks(reading, sentence, token, rule, at):
            break
        if token.lower_ in SLOTS and token.lower_ != rule.particle:
            slot = (
                slot if slot in ("after", "following") and token.lower_ in ("at", "with", "of", "in") else token.lower_
            )
        elif token.lower_ in ("him", "her", "them") and token.tag_ == "PRP":
            person = as_person(reading, token)
            found.people.setdefault(slot, []).extend([person] if person else [])
        elif _is_institution(token):
            known = as_organization(reading, token)
            found.organizations.setdefault(slot, []).extend([known] if known else [])
        elif token.lower_ == "there":
            before = reading.mentions_in(doc[sentence.start : at], "organization")
            found.organizations.setdefault("at", []).extend(before[-1:])
        at += 1
    found.end = last
    found.dates += _leading_dates(reading, sentence, verb) if not found.dates else []
    return found


def _take_mention(reading: Reading, sentence: Span, found: Complement, slot: str, mention: Mention) -> int:
    span = reading.span(mention)
    if mention.kind == "organization":
        organizations = organizations_from(reading, sentence, span.start)
        found.organizations.setdefault(slot, []).extend(organizations)
        return max(span.end, reading.span(organizations[-1]).end) if organizations else span.end
    if mention.kind == "person" and not (span.end < sentence.end and reading.doc[span.end].tag_ == "POS"):
        found.people.setdefault(slot, []).append(mention)
    return span.end


def _breaks(reading: Reading, sentence: Span, token: Token, rule: Rule, at: int) -> bool:
    """Whether the clause ends here: a new clause, another finite verb, a relative pronoun."""
    if token.lower_ in BREAKS or token.tag_ in RELATIVES or token.tag_ == "MD":
        return True
    if token.tag_ in ("VBD", "VBZ", "VBP", "VB") and token.lower_ not in (rule.particle,):
        return True
    if token.tag_ == "VBG" and token.dep_ in ("advcl", "pcomp", "acl", "xcomp", "conj") and token.lower_ != "following":
        return True
    return token.lower_ in ("saying", "adding", "that") or (token.lower_ == "before" and token.dep_ == "mark")


def _is_institution(token: Token) -> bool:
    return token.lower_ in word_set("institutions") and token.pos_ == "NOUN" and token.dep_ not in ("compound", "amod")


def _leading_dates(reading: Reading, sentence: Span, verb: Token) -> list[DateExpression]:
    """A date in front of a clause: "In January 2007 he moved", "Last week Bob left"."""
    found = None
    for at in range(verb.i - 1, sentence.start - 1, -1):
        token = reading.doc[at]
        date = reading.date_at(token)
        if date is not None:
            found = date
            continue
        finite = token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.pos_ != "AUX"
        if finite or token.text == ";" or token.tag_ in RELATIVES or token.lower_ in ("that", "while", "after"):
            return [] if finite or found is None else [found]
    return [found] if found is not None else []


def _dates(reading: Reading, sentence: Span, verb: Token, end: int) -> list[DateExpression]:
    """The dates of a clause whose complement ends at `end`."""
    near = reading.dates_in(reading.doc[verb.i : min(end + 6, sentence.end)])
    return near[:2] or _leading_dates(reading, sentence, verb)


def _has_aux(verb: Token, words: tuple[str, ...]) -> bool:
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ in words for child in verb.children)


def _is_past(reading: Reading, verb: Token, dates: list[DateExpression]) -> bool:
    """Whether an event lies before the news: dated long ago, or told as history ("who left", "had left")."""
    published = reading.article.published
    latest = next((date.latest for date in dates if date.latest is not None), None)
    if _has_aux(verb, ("will", "shall", "’ll", "'ll", "to")) and not _has_aux(verb, ("had",)):
        return False
    if latest is not None and published is not None:
        return latest < published - FRESH
    governor = verb
    while governor.dep_ in ("conj", "xcomp") and governor.head.pos_ in ("VERB", "AUX"):
        governor = governor.head
    if _has_aux(verb, ("had",)) or _has_aux(governor, ("had",)):
        return True
    if _has_aux(governor, ("has", "have", "is", "are", "'s", "’s", "'ve", "’ve", "being", "was", "were")):
        since = any(child.lower_ in ("since", "previously", "once", "already") for child in governor.children)
        told_of_past = governor.tag_ == "VBN" and _has_aux(governor, ("was", "were")) and governor.dep_ == "relcl"
        return since or told_of_past
    if governor.tag_ in ("VBZ", "VBP"):
        return False
    if governor.tag_ == "VBG":
        return governor.dep_ in ("pcomp", "advcl", "acl")
    return governor.tag_ == "VBD" and (governor.dep_ in ("relcl", "advcl") or latest is not None)


def _is_passive(verb: Token) -> bool:
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return True
    return verb.tag_ == "VBN" and not _has_aux(verb, ("has", "have", "had", "'ve", "’ve", "having"))


def _places(rule: Rule, found: Complement) -> list[Mention]:
    return unique(mention for slot in sorted(rule.place) for mention in found.organizations.get(slot, []))


def _as_posts(found: Complement, *slots: str) -> list[Post]:
    return [post for slot in slots for post in found.posts.get(slot, [])]


def _claim(
    sentence: Span,
    verb: Token,
    people: list[Mention],
    posts: list[Post],
    organizations: list[Mention],
    status: str,
    *,
    elided: bool = False,
    title: str | None = None,
    **more: Any,
) -> Iterator[Claim]:
    """One claim for each person, post and organization; the post's own organization goes first."""
    options: list[Post | None] = [*posts] or [None]
    for person, post in product(people, options):
        own = list(post.organizations) if post else []
        places: list[Mention | None] = [*(own or organizations)] or [None]
        for organization in places:
            yield Claim(
                person=person,
                post=post,
                title=title if post is None else None,
                organization=organization,
                elided=organization is None and (elided if post is None else post.inherits),
                status=status,
                certainty=certainty(verb),
                place=sentence,
                **more,
            )


def _tell_start(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    people = people_of(reading, sentence, verb)
    date = next(iter(found.dates), None)
    status = "current" if _is_past(reading, verb, found.dates) else "joining"
    posts = _as_posts(found, "as")
    organizations = _places(rule, found)
    old = unique(mention for slot in ("from", "after", "following") for mention in found.organizations.get(slot, []))
    if posts or organizations or (old and rule.effect == "start") or rule.particle in ("over", "across", "aboard"):
        elided = not organizations
        yield from _claim(sentence, verb, people, posts, organizations, status, since=date, elided=elided, starts=True)
    from_posts = _as_posts(found, "from")
    if people and (posts or organizations or old) and old:
        yield from _claim(sentence, verb, people, from_posts, old, "former", until=date)


def _tell_end(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    people = people_of(reading, sentence, verb)
    date = next(iter(found.dates), None)
    past = _is_past(reading, verb, found.dates)
    organizations = _places(rule, found)
    posts = _as_posts(found, "as", "from", "object")
    after = unique(mention for slot in ("after", "following") for mention in found.organizations.get(slot, []))
    yield from _claim(
        sentence,
        verb,
        people,
        posts,
        organizations or after,
        "former" if past else "leaving",
        until=date,
        elided=True,
        ends=True,
    )
    new = unique(mention for slot in ("for", "to") for mention in found.organizations.get(slot, []))
    new_posts = [post for post in _as_posts(found, "for", "to") if post.organizations]
    if new or new_posts:
        status = "current" if past else "joining"
        yield from _claim(sentence, verb, people, new_posts, new, status, since=date, starts=True)


def _tell_hold(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    people = people_of(reading, sentence, verb)
    posts = _as_posts(found, "as") if rule.word in ("work", "serve", "stay", "remain", "spend") else []
    organizations = _places(rule, found)[:1]
    if not (posts or organizations):
        return
    future = _has_aux(verb, ("will", "'ll", "’ll", "to"))
    past = verb.tag_ == "VBD" or _has_aux(verb, ("had",)) or (verb.tag_ == "VBG" and _has_aux(verb, ("was",)))
    status = "joining" if future else "former" if past else "current"
    since, until = _term(reading, found.dates)
    title = rule.title if organizations and "object" in found.organizations and not posts else None
    yield from _claim(sentence, verb, people, posts, organizations, status, since=since, until=until, title=title)


def _term(reading: Reading, dates: list[DateExpression]) -> tuple[DateExpression | None, DateExpression | None]:
    """Since and until of "from 2016 to 2019", "since 2021", "until May"."""
    since = until = None
    for date in dates[:2]:
        first = reading.span(date)[0]
        lead = {first.lower_, first.nbor(-1).lower_ if first.i else ""}
        if lead & {"since", "from"}:
            since = date
        elif lead & {"until", "till", "to"}:
            until = date
    return since, until


def _tell_found(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    if _is_passive(verb):
        people, organizations = found.people.get("by", []), _subject_organizations(reading, verb)
    else:
        people = unique([*people_of(reading, sentence, verb), *found.people.get("with", [])])
        organizations = found.organizations.get("object", [])[:2] or _antecedent_organization(reading, sentence, verb)
    if organizations:
        date = next(iter(found.dates), None)
        yield from _claim(sentence, verb, people, [], organizations, "current", since=date, title=rule.title)


def _antecedent_organization(reading: Reading, sentence: Span, verb: Token) -> list[Mention]:
    """What was founded: "the company he co-founded", "High-Flyer, the fund that he had founded"."""
    if verb.dep_ != "relcl":
        return []
    named = as_organization(reading, verb.head)
    if named is None:
        before = reading.mentions_in(reading.doc[sentence.start : verb.head.i], "organization")
        return before[-1:] if before and verb.head.i - reading.span(before[-1]).end < 6 else []
    return [named]


def _subject_organizations(reading: Reading, verb: Token) -> list[Mention]:
    own = own_subject(verb)
    if own is None:
        mention = reading.mention_at(verb.nbor(-1)) if verb.i else None
        if verb.i >= 2 and verb.nbor(-1).text == ",":
            mention = reading.mention_at(verb.nbor(-2))
        return [mention] if mention is not None and mention.kind == "organization" else []
    if own.tag_ in RELATIVES:
        mention = reading.mention_at(verb.head) if verb.dep_ == "relcl" else None
        return [mention] if mention is not None and mention.kind == "organization" else []
    found = as_organization(reading, own)
    return [found] if found is not None else []


def _tell_appointment(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    nominal = verb.pos_ == "NOUN"
    passive = not nominal and _is_passive(verb)
    people = people_of(reading, sentence, verb) if passive or nominal else found.people.get("object", [])
    posts = _as_posts(found, "object", "as", "to")
    organizations = _places(rule, found)
    date = next(iter(found.dates), None)
    old = unique(mention for slot in ("from", "after") for mention in found.organizations.get(slot, []))
    hires = rule.word in HIRING or bool(organizations)
    if not people or not (posts or hires):
        return
    if not organizations and not passive and not nominal:
        organizations = _subject_organizations(reading, verb)
    status = "current" if _is_past(reading, verb, found.dates) else "joining"
    yield from _claim(sentence, verb, people, posts, organizations, status, since=date, elided=True, starts=True)
    if old:
        yield from _claim(sentence, verb, people, [], old, "former", until=None)


HIRING = frozenset(["hire", "rehire", "recruit", "poach", "lure", "snap", "snag", "bring", "take"])


def _tell_dismissal(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    nominal = verb.pos_ == "NOUN"
    passive = not nominal and _is_passive(verb)
    people = people_of(reading, sentence, verb) if passive or nominal else found.people.get("object", [])
    organizations = _places(rule, found)
    if not organizations and not passive and not nominal:
        organizations = _subject_organizations(reading, verb)
    date = next(iter(found.dates), None)
    status = "former" if _is_past(reading, verb, found.dates) else "leaving"
    posts = _as_posts(found, "as", "from")
    yield from _claim(sentence, verb, people, posts, organizations, status, until=date, elided=True, ends=True)


def _tell_replacement(reading: Reading, sentence: Span, verb: Token, rule: Rule, found: Complement) -> Iterator[Claim]:
    passive = _is_passive(verb)
    subjects = people_of(reading, sentence, verb)
    objects = found.people.get("by" if passive else "object", [])
    new, old = (objects, subjects) if passive else (subjects, objects)
    posts = _as_posts(found, "as")
    organizations = _places(rule, found)
    date = next(iter(found.dates), None)
    past = _is_past(reading, verb, found.dates)
    if not (new and old) or not (posts or organizations):
        return
    yield from _claim(
        sentence, verb, new, posts, organizations, "current" if past else "joining", since=date, starts=True
    )
    yield from _claim(
        sentence, verb, old, posts, organizations, "former" if past else "leaving", until=date if past else None
    )
