"""Who holds, takes and leaves which post, where, since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.claims import Claim
from analysis.holders import claim_memberships, claim_posts, find_holders
from analysis.lines import Line
from analysis.moves import claim_moves
from analysis.records import Role
from analysis.titles import find_posts

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

Key = tuple[str, str | None, str | None]
RANK = {"former": 3, "leaving": 4, "joining": 2, "current": 1}


def find_roles(reading: Reading) -> Iterator[Role]:
    """The roles that an article states, one for each person, title and organization."""
    focus = find_focus(reading)
    topic = find_topic(reading)
    claims = [claim for sentence in reading.doc.sents for claim in _claims_of(Line(reading, sentence, topic))]
    yield from Ledger(reading, focus).settle(claims)


def find_focus(reading: Reading) -> Mention | None:
    """The organization that an article is about, which "the chief executive" belongs to; None if none stands out."""
    skipped = {org.organization for org in reading.organizations if org.kind in ("media", "government")}
    named = [m for m in reading.mentions if m.kind == "organization" and m.entity and m.entity not in skipped]
    ranked = Counter(mention.entity for mention in named).most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return next(mention for mention in named if mention.entity == ranked[0][0])


def find_topic(reading: Reading) -> Mention | None:
    """The person whom an article names at least twice as often as anyone else; None if there is none."""
    named = [mention for mention in reading.mentions if mention.kind == "person" and mention.entity]
    ranked = Counter(mention.entity for mention in named).most_common(2)
    if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return next(mention for mention in named if mention.entity == ranked[0][0])


def _claims_of(line: Line) -> Iterator[Claim]:
    groups = find_posts(line)
    found = find_holders(line, groups)
    taken = {group[0].first for group, people in zip(groups, found, strict=True) if people}
    yield from claim_posts(line, groups, found)
    yield from claim_memberships(line)
    yield from claim_moves(line, groups, taken)


class Ledger:
    """Claims settled into rows: one for each person, title and organization."""

    def __init__(self, reading: Reading, focus: Mention | None) -> None:
        self.reading, self.focus = reading, focus
        self.rows: dict[Key, dict[str, Any]] = {}
        self.entered: list[Claim] = []
        self.last: Claim | None = None

    def settle(self, claims: list[Claim]) -> Iterator[Role]:
        """Enter every claim, then let departures bear on the other posts at the same place."""
        for claim in claims:
            self._enter(claim)
        self._propagate(claims)
        self._drop_bare()
        for row in self.rows.values():
            yield Role(**row)

    def _enter(self, claim: Claim) -> None:
        if claim.person.entity is None or (claim.organization and claim.organization.entity is None):
            return
        organization = claim.organization or (self._inherited(claim) if claim.elided else None)
        title = self._title(claim)
        if title is None and organization is None:
            return
        if organization is None and not self._stands_alone(claim):
            return
        if (
            claim.ends
            and title is None
            and self._rows_at(claim.person.entity, organization.entity if organization else None)
        ):
            return
        if claim.post is None and claim.organization is None and claim.starts:
            rows = self._rows_at(claim.person.entity, organization.entity if organization else None)
            if rows:
                rows[0].update(self._date(claim.since, "since"))
                return
        self.entered.append(claim)
        if claim.organization is not None:
            self.last = claim
        key = (claim.person.entity, title.casefold() if title else None, organization.entity if organization else None)
        row = self.rows.get(key)
        new = self._row(claim, title, organization)
        if row is None:
            self.rows[key] = new
            return
        if RANK[new["status"]] > RANK[row["status"]]:
            row["status"] = new["status"]
        for name in ("since", "until"):
            if row[name] is None and new[name] is not None:
                row.update({field: new[field] for field in (name, f"{name}_start", f"{name}_end")})

    def _inherited(self, claim: Claim) -> Mention | None:
        """The organization that the context gives: that of the person beside, of the sentence, of the article."""
        if claim.beside is not None:
            return self._home(claim.beside)
        near = self.last if self.last is not None and self.last.place == claim.place else None
        if near is not None and near.person.entity != claim.person.entity and near.status != "former":
            return near.organization
        return None if claim.post is not None and claim.post.kind == "peer" else self.focus

    def _home(self, person: Mention) -> Mention | None:
        own = [claim for claim in self.entered if claim.person.entity == person.entity and claim.status == "current"]
        return own[-1].organization if own else None

    def _stands_alone(self, claim: Claim) -> bool:
        return claim.post is not None and claim.post.kind == "office"

    def _title(self, claim: Claim) -> str | None:
        if claim.post is None or claim.post.title is None:
            return claim.title
        return claim.post.title

    def _row(self, claim: Claim, title: str | None, organization: Mention | None) -> dict[str, Any]:
        reading = self.reading
        row = {
            **reading.ground(claim.place),
            "person": claim.person.entity,
            "title": title,
            "organization": organization.entity if organization else None,
            "status": claim.status,
            "certainty": claim.certainty,
            "person_start": claim.person.start,
            "person_end": claim.person.end,
            **self._date(claim.since, "since"),
            **self._date(claim.until, "until"),
        }
        if organization is not None:
            row |= {"organization_start": organization.start, "organization_end": organization.end}
        if claim.post is not None and claim.post.title is not None:
            span = reading.doc[slice(*claim.post.words)]
            row |= {"title_start": span.start_char, "title_end": span.end_char}
        return row

    def _date(self, date: DateExpression | None, name: str) -> dict[str, Any]:
        if date is None or date.date is None:
            return {name: None, f"{name}_start": None, f"{name}_end": None}
        value = date.date
        if "/" in value:
            value = value.split("/")[0 if name == "since" else 1]
        return {name: value, f"{name}_start": date.start, f"{name}_end": date.end}

    def _rows_at(self, person: str, organization: str | None) -> list[dict[str, Any]]:
        return [row for row in self.rows.values() if row["person"] == person and row["organization"] == organization]

    def _propagate(self, claims: list[Claim]) -> None:
        for claim in claims:
            if not claim.ends or claim.person.entity is None or claim.certainty == "denied":
                continue
            if claim.post is not None:
                continue
            organization = claim.organization or self.focus
            if organization is None or organization.entity is None:
                continue
            for row in self._rows_at(claim.person.entity, organization.entity):
                if row["status"] in ("current", "joining"):
                    row["status"] = claim.status
                if row["until"] is None and row["status"] in ("former", "leaving"):
                    row.update(self._date(claim.until, "until"))

    def _drop_bare(self) -> None:
        """A bare membership adds nothing to a post at the same organization, unless it has a date of its own."""
        titled = {(person, organization) for person, title, organization in self.rows if title is not None}
        for key, row in list(self.rows.items()):
            if key[1] is None and (key[0], key[2]) in titled and row["since"] is None:
                del self.rows[key]
