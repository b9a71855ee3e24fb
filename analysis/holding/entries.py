"""An entry: a role in the making, and what its title tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.holding.claims import Claim
    from analysis.records import DateExpression, Mention

# The kind of organization where alone a post is held.
SORTS = {
    "university": frozenset({"rector", "dean", "provost", "chancellor", "professor", "lecturer", "postdoc"}),
    "team": frozenset({"coach", "captain", "goalkeeper", "striker", "midfielder", "defender", "winger"}),
}
SHORT_TITLES = {
    "ceo": "chief executive",
    "cfo": "chief financial",
    "cto": "chief technology",
    "coo": "chief operating",
    "md": "managing director",
    "vp": "vice president",
    "svp": "senior vice president",
}
PART_TIME = frozenset(
    {"founder", "cofounder", "board", "director", "adviser", "advisor", "fellow", "member", "trustee", "professor"}
    | {"adjunct", "visiting", "chair", "chairman", "chairwoman", "investor", "consultant", "author", "columnist"}
)


@dataclass
class Entry:
    """A role in the making; `claim` is where it was first said."""

    claim: Claim
    person: str
    title: str | None
    organization: Mention | None
    status: str
    certainty: str
    since: DateExpression | None
    until: DateExpression | None
    started: bool = False

    @property
    def place(self) -> str | None:
        """The organization's name."""
        return self.organization.entity if self.organization else None


def alike(one: str | None, other: str | None) -> bool:
    """Whether two titles are the same, also where one is abbreviated: "CEO", "chief executive officer"."""
    return _spell_out(one) == _spell_out(other)


@cache
def _spell_out(title: str | None) -> str:
    words = (title or "").casefold().replace("-", " ").split()
    spelled = " ".join(SHORT_TITLES.get(word, word) for word in words)
    if spelled in ("cofounder", "co founder"):
        return "founder"  # "co-founder Ann Lee", of a firm "founded by" her and others
    return spelled.removesuffix(" officer") if spelled.startswith("chief") else spelled


def is_short_for(entry: Entry, other: Entry) -> bool:
    """Whether a title says less of the same post: "judge" of "federal judge"."""
    if other.title is None or entry.title is None or entry.status != other.status:
        return False
    words, longer = entry.title.casefold().split(), other.title.casefold().split()
    return len(words) < len(longer) and words == longer[-len(words) :] and "vice" not in longer


def sort_of_place(title: str | None) -> str | None:
    """The kind of organization that a title alone implies: "rector" a university, "head coach" a team."""
    words = (title or "").lower().replace("-", " ").split()
    return next((sort for sort, titles in SORTS.items() if titles.intersection(words)), None)


def may_go_along(entry: Entry) -> bool:
    """Whether a post can be held beside another: a seat on a board, a founder's, a professor's."""
    words = (entry.title or "").casefold().replace("-", " ").split()
    return not PART_TIME.isdisjoint(words)


def is_background(entry: Entry) -> bool:
    """Whether a post is what someone once was elsewhere, told behind the name: "Bob Wu, *a former Hooli executive*"."""
    post, person = entry.claim.post, entry.claim.person
    once = post is not None and post.status == "former" and bool(post.organizations)
    return once and entry.claim.place.doc[post.first].idx > person.start  # type: ignore[union-attr]


def is_behind(entry: Entry, claim: Claim) -> bool:
    """Whether a place is named behind the verb of a departure, as a later one: "left in May and is now at *Acme*"."""
    here = entry.organization is not None and entry.claim.place == claim.place and claim.at >= 0
    return here and entry.organization.start > claim.place.doc[claim.at].idx  # type: ignore[union-attr]
