"""Claims settled into roles: where each belongs, what a departure or a move changes, which say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.certainty import certainty
from analysis.coreference import refer
from analysis.grammar import subject
from analysis.holding.context import Context
from analysis.holding.entries import Entry, alike, is_background, is_short_for, may_go_along
from analysis.records import Role

if TYPE_CHECKING:
    from analysis.holding.claims import Claim
    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

WEIGHT = {"current": 1, "joining": 2, "former": 3, "leaving": 4}  # which status says more about one post
STANDALONE = frozenset({"correspondent", "reporter", "editor", "columnist", "writer", "contributor"})  # of a byline
WEEK = 7  # days
NEARLY = frozenset({"nearly", "almost", "would", "could", "might"})
UNSHARED = ("interim", "acting", "founder", "co-founder", "member")  # what nobody takes over from anyone
# Of a post handed over: how the one who takes it may stand to it where the other leaves it, and the other way round.
HANDED = {
    "leaving": ("joining", "current"),
    "former": ("joining", "current"),
    "joining": ("leaving", "former", "current"),
    "current": ("leaving", "former"),
}


class Ledger:
    """The roles of one article, entered claim by claim in text order."""

    def __init__(self, reading: Reading, focus: Mention | None) -> None:
        self.reading = reading
        self.parents = {org.organization: org.parent for org in reading.organizations}
        self.dead = reading.once(find_dead)
        self.entries: list[Entry] = []
        self.context = Context(reading, focus, self.entries)
        self.departures: dict[tuple[str, str | None], Claim] = {}

    def settle(self, claims: list[Claim]) -> Iterator[Role]:
        """One role for each person, title and organization."""
        for claim in claims:
            if claim.person.entity is not None and (claim.organization is None or claim.organization.entity):
                self._enter(claim, claim.person.entity)
        self._close_careers()
        for entry in self._kept():
            yield self._role(entry)

    def _enter(self, claim: Claim, person: str) -> None:
        if claim.shares:
            self._hand_over(claim, person)
            return
        elided = claim.elided and not _is_of_elsewhere(claim)
        organization = claim.organization or (self.context.place(claim, person) if elided else None)
        here = self._at(person, organization)
        if claim.ends and claim.named is None:
            self._end(claim, here)
            if claim.status == "leaving" and claim.certainty != "denied" and organization is not None:
                self.departures[person, organization.entity] = claim
        if claim.starts and organization is not None:
            self._move_on(claim, person, organization)
        if self._says_nothing_new(claim, organization, here):
            return
        over = here and all(e.status == "former" and not e.claim.ends for e in here)
        if claim.starts and claim.status == "current" and over:
            claim = replace(claim, status="former")  # "spent six years at Acme, where she became head of law"
        entry = self._same(claim.named, here) or self._titled_later(claim, person)
        if entry is None:
            self._open(claim, person, organization)
        else:
            _update(entry, claim)

    def _hand_over(self, claim: Claim, person: str) -> None:
        """The post that one takes over from another, where the text names it for one of them."""
        other = claim.beside.entity if claim.beside else None
        posts = [e for e in self.entries if e.person == other and e.title and e.status in HANDED[claim.status]]
        posts = [e for e in posts if not (e.title or "").lower().startswith(UNSHARED) and not is_background(e)]
        posts.sort(key=lambda entry: -HANDED[claim.status].index(entry.status))
        if not posts:
            self._date_start(claim, person)
            self._give_up(claim, person)
            return
        last = posts[-1]
        same = (post for post in posts if (post.place, post.status) == (last.place, last.status))
        for post in [post for post in same if post.claim.place == last.claim.place]:
            self._enter(
                replace(claim, title=post.title, organization=post.organization, shares=False, beside=None), person
            )

    def _give_up(self, claim: Claim, person: str) -> None:
        """The post beside the name of whom another takes over from: "from *interim co-CEOs* Ann Lee and Bob Wu"."""
        if claim.status in ("leaving", "former") and claim.certainty == "stated":
            for entry in self.entries:
                here = entry.claim.place == claim.place and entry.claim.post is not None
                if entry.person == person and here and entry.status == "current":
                    entry.status = claim.status

    def _date_start(self, claim: Claim, person: str) -> None:
        """The day of "she takes over from Bob Wu on 1 August", for the post that the text gave her before."""
        own = [e for e in self.entries if e.person == person and e.title]
        here = [e for e in own if e.claim.place == claim.place]
        if claim.stays and here:  # "head of law, a job she held until May"
            here[-1].since, here[-1].until = here[-1].since or claim.since, here[-1].until or claim.until
        elif claim.status in ("joining", "current"):
            for entry in [e for e in own if e.status == claim.status][-1:]:
                entry.since = entry.since or claim.since

    def _open(self, claim: Claim, person: str, organization: Mention | None) -> None:
        departure = self.departures.get((person, organization.entity if organization else None))
        if departure is not None and claim.status == "current" and not (claim.starts or claim.stays):
            claim = replace(
                claim, status="leaving", until=claim.until or departure.until, certainty=departure.certainty
            )
        if claim.post is not None and claim.organization is not None:
            self.context.posted.add(claim.organization.start)
        self.entries.append(
            Entry(
                claim=claim,
                person=person,
                title=claim.named,
                organization=organization,
                status=claim.status,
                certainty=claim.certainty,
                since=claim.since,
                until=claim.until,
                started=claim.starts,
            )
        )

    def _says_nothing_new(self, claim: Claim, organization: Mention | None, here: list[Entry]) -> bool:
        """Whether a claim names no post and adds nothing to those at hand, or has no place at all."""
        if organization is None:
            return claim.named is None or not _stands_alone(claim)
        if claim.named is not None or not here:
            return False
        if claim.elided and claim.starts:
            if claim.status in (here[-1].status, {"leaving": "current"}.get(here[-1].status)):
                here[-1].since = here[-1].since or claim.since
            elif (claim.status, here[-1].status) == ("current", "joining"):
                return claim.since is None  # "promoted Ann Lee, who joined in May": in the house since May
        return claim.elided or claim.ends or (claim.since is None and claim.until is None)

    def _at(self, person: str, organization: Mention | None) -> list[Entry]:
        place = organization.entity if organization else None
        return [entry for entry in self.entries if entry.person == person and entry.place == place]

    def _same(self, title: str | None, here: list[Entry]) -> Entry | None:
        return next((e for e in here if alike(e.title, title)), None)

    def _titled_later(self, claim: Claim, person: str) -> Entry | None:
        """The post that "his appointment as head" names after "will take over at Acme" did not."""
        if not (claim.starts and claim.elided and claim.named and claim.status == "joining"):
            return None
        return next((e for e in self.entries if e.person == person and e.title is None and e.status == "joining"), None)

    def _end(self, claim: Claim, here: list[Entry]) -> None:
        """A departure ends every post that the person has there; a denied one none."""
        for entry in here:
            if claim.certainty == "denied":
                continue
            if claim.certainty == "hedged" and entry.status in ("former", "leaving"):
                entry.certainty = "hedged"
            if entry.status == "current" or (entry.status == "joining" and claim.status == "leaving"):
                entry.status, entry.certainty = claim.status, claim.certainty
            if entry.status == "leaving" and claim.status == "former" and claim.until and not entry.until:
                entry.status = "former"
            if entry.status in ("former", "leaving"):
                entry.until = entry.until or claim.until

    def _move_on(self, claim: Claim, person: str, organization: Mention) -> None:
        """Who moves elsewhere no longer holds what the same sentence or an earlier move says of another place."""
        if not claim.moves or claim.certainty in ("denied", "hedged"):
            return
        for entry in self.entries:
            elsewhere = entry.organization is not None and not self._related(entry.organization, organization)
            if entry.person != person or not elsewhere or may_go_along(entry):
                continue
            beside = entry.claim.place == claim.place
            if beside and entry.status == "former" and claim.status == "current" and entry.claim.ends:
                entry.until = entry.until or claim.since
            if entry.status != "current":
                continue
            if beside and not entry.started:
                entry.status = "former" if claim.status == "current" else "leaving"
                entry.until = entry.until or (claim.since if claim.status == "current" else None)
            elif entry.started:
                entry.status = "former"

    def _related(self, one: Mention, other: Mention) -> bool:
        """Whether two organizations belong together: "Microsoft" and "Microsoft AI", a lab and its parent."""
        a, b = str(one.entity), str(other.entity)
        return a == b or self.parents.get(a) == b or self.parents.get(b) == a or a.split()[0] == b.split()[0]

    def _close_careers(self) -> None:
        """End what the text only tells the start of, where it tells of a later post elsewhere: "in 2010 she joined"."""
        for entry in self.entries:
            if entry.status != "current" or not entry.started or may_go_along(entry):
                continue
            later = (e for e in self.entries if e.person == entry.person and self._follows(e, entry))
            if any(later):
                entry.status = "former"

    def _follows(self, later: Entry, entry: Entry) -> bool:
        """Whether a post is held elsewhere since a later day than another began."""
        if later.organization is None or entry.organization is None or later.status not in ("current", "joining"):
            return False
        if may_go_along(later) or self._related(later.organization, entry.organization):
            return False
        begun, since = entry.since and entry.since.latest, later.since and later.since.earliest
        return bool(begun and since and since > begun)

    def _kept(self) -> Iterator[Entry]:
        """All but bare memberships that say no more than a post at the same place, and titles said again in short."""
        for entry in self.entries:
            others = [e for e in self._at(entry.person, entry.organization) if e is not entry]
            if entry.title is None and any(e.title for e in others) and entry.since is None:
                continue
            if entry.title is not None and any(is_short_for(entry, other) for other in others):
                continue
            yield entry

    def _is_over(self, entry: Entry) -> bool:
        """Whether what nothing else calls over has an end before the article: "chief executive from 2014 to 2017"."""
        published, latest = self.reading.article.published, entry.until.latest if entry.until else None
        return entry.status == "current" and bool(published and latest and latest < published)

    def _role(self, entry: Entry) -> Role:
        claim = entry.claim
        fields: dict[str, Any] = {
            **self.reading.ground(claim.place),
            "person": entry.person,
            "title": entry.title,
            "organization": entry.place,
            "status": "former" if self._is_over(entry) or entry.person in self.dead else entry.status,
            "certainty": entry.certainty,
            "person_start": claim.person.start,
            "person_end": claim.person.end,
            **_dated("since", entry.since),
            **_dated("until", entry.until),
        }
        if entry.organization is not None:
            fields |= {"organization_start": entry.organization.start, "organization_end": entry.organization.end}
        if claim.post is not None and claim.post.title is not None:
            last = claim.post.area[1] if claim.post.area else claim.post.words[1]
            words = self.reading.doc[claim.post.words[0] : last]
            fields |= {"title_start": words.start_char, "title_end": words.end_char}
        return Role(**fields)


def find_dead(reading: Reading) -> frozenset[str]:
    """The people of whom the article says that they died; not who "nearly died", "would have died"."""
    verbs = (token for token in reading.doc if token.lemma_ == "die" and token.tag_ in ("VBD", "VBN"))
    verbs = (verb for verb in verbs if certainty(verb) == "stated" and not any(c.lower_ in NEARLY for c in verb.lefts))
    people = (refer(reading, who) for verb in verbs if (who := subject(verb)) is not None)
    return frozenset(str(person.entity) for person in people if person is not None and person.kind == "person")


def _update(entry: Entry, claim: Claim) -> None:
    """Add to a role what another claim says of the same post."""
    if claim.certainty == "stated" and entry.certainty != "stated":
        entry.certainty = "stated"
    returns = entry.status == "former" and claim.status == "joining"
    if WEIGHT[claim.status] > WEIGHT[entry.status] or returns:
        entry.status, entry.certainty = claim.status, claim.certainty
    headline = _is_headline(entry.claim)  # "from October", which the text below makes the first
    entry.since = (headline and claim.since) or entry.since or claim.since
    entry.until = (headline and claim.until) or entry.until or claim.until
    if claim.named is not None and (entry.title is None or headline):
        entry.title, entry.claim = claim.named, claim


def _is_headline(claim: Claim) -> bool:
    """Whether a claim stands in the headline, a first line without a full stop; the text below words it better."""
    last = next((token for token in reversed(claim.place[-3:]) if not token.is_space), None)
    return claim.place.start == 0 and last is not None and last.text != "."


def _is_of_elsewhere(claim: Claim) -> bool:
    """Whether a post names no place and means none of the text's: "*a former* hedge fund manager"."""
    post = claim.post
    return post is not None and post.status == "former" and claim.place.doc[post.first].lower_ in ("a", "an")


def _stands_alone(claim: Claim) -> bool:
    """Whether a post needs no organization: an office of state, or the work of a byline's author."""
    if claim.post is None:
        return False
    byline = claim.place[0].lower_ == "by" and claim.post.title is not None
    return claim.post.kind == "office" or (byline and claim.post.title.split()[-1].lower() in STANDALONE)  # type: ignore[union-attr]


def _is_week(date: DateExpression) -> bool:
    """Whether an interval is one time ("last week"), and not a term from one day to another."""
    span = date.latest - date.earliest if date.latest and date.earliest else None
    return span is not None and span.days <= WEEK


def _dated(name: str, date: DateExpression | None) -> dict[str, Any]:
    if date is None or date.date is None:
        return {name: None}
    first, _, last = date.date.partition("/")
    value = date.date if _is_week(date) else (first if name == "since" else last) or first
    return {name: value, f"{name}_start": date.start, f"{name}_end": date.end}
