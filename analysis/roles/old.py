"""Who holds, takes and leaves which post, where, since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.coreference import find_own_voice, refer
from analysis.events.headings import find_headings
from analysis.holding.groups import SIZES
from analysis.holding.holders import claim_memberships, claim_posts, find_holders
from analysis.holding.ledger import Ledger
from analysis.holding.lines import Line
from analysis.holding.moves import claim_moves
from analysis.holding.phrases import claim_phrases
from analysis.holding.titles import find_posts

if TYPE_CHECKING:
    from analysis.holding.claims import Claim
    from analysis.reading import Reading
    from analysis.records import Mention, Role

DATED_ENTRIES = 4  # so many make a list: "1987 - Founds Acme"


def find_roles(reading: Reading) -> Iterator[Role]:
    """The roles that an article states, one for each person, title and organization.

    Posts beside names (`holders`) and verbs of taking, holding and leaving posts (`moves`) make claims, sentence by
    sentence; `ledger` settles them into roles. Co-occurrence alone never makes a role:

    - "OpenAI CEO Sam Altman" -> Sam Altman, CEO, OpenAI, current
    - "Ann Lee, once of Acme, founded Initech in 2019" -> Ann Lee, -, Acme, former; Ann Lee, founder, Initech, 2019
    - "Ann Lee praised Acme." -> none; "Rivals include Acme and Initech, Ann Lee said." -> none
    """
    topic = find_topic(reading)
    lines = (Line(reading, sentence, topic) for sentence in reading.doc.sents)
    claims = [claim for line in lines if topic or _is_about_someone(line) for claim in _claims_of(line)]
    yield from Ledger(reading, find_focus(reading)).settle(claims)


def find_focus(reading: Reading) -> Mention | None:
    """The organization that an article is about, which "the chief executive" belongs to; None if none stands out."""
    skipped = {org.organization for org in reading.organizations if org.kind == "media"}
    spoken = [refer(reading, token) for token in reading.doc if reading.mention_at(token) is None]
    named = [
        m
        for m in (*reading.mentions, *spoken)
        if m and m.kind == "organization" and m.entity and m.entity not in skipped
    ]
    return reading.once(find_own_voice) or _first_of_leader([*named[:1], *named], least=2, lead=1)


def find_topic(reading: Reading) -> Mention | None:
    """The person whom an article names at least twice as often as anyone else, or most in a list of dates and deeds."""
    named = [mention for mention in reading.mentions if mention.kind == "person" and mention.entity]
    listed = len(reading.once(find_headings)) >= DATED_ENTRIES
    return _first_of_leader(named, least=3, lead=1 if listed else 2)


def _first_of_leader(named: list[Mention], least: int, lead: float) -> Mention | None:
    """The first mention of who is named most: at least so often, and so many times as often as the next."""
    ranked = Counter(mention.entity for mention in named).most_common(2)
    if not ranked or ranked[0][1] < least:
        return None
    if len(ranked) > 1 and (ranked[0][1] < lead * ranked[1][1] or ranked[0][1] == ranked[1][1]):
        return None
    return next(mention for mention in named if mention.entity == ranked[0][0])


def _is_about_someone(line: Line) -> bool:
    """Whether a sentence names a person or may stand for one; all others are passed over, to save time."""
    named = line.reading.mentions_in(line.sentence, "person")
    return bool(named) or any(token.tag_ in ("PRP", "PRP$") or token.lower_ in SIZES for token in line.sentence)


def _claims_of(line: Line) -> Iterator[Claim]:
    groups = find_posts(line)
    found = find_holders(line, groups)
    taken = {group[0].first for group, people in zip(groups, found, strict=True) if people}
    yield from claim_posts(line, groups, found)
    yield from claim_memberships(line)
    yield from claim_moves(line, groups, taken)
    yield from claim_phrases(line, {group[0].first: group for group in groups})
