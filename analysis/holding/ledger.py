"""Claims settled into roles: where each belongs, what a departure or a move changes, which say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.coreference import refer
from analysis.discourse import is_passing, prominence
from analysis.grammar import subject
from analysis.holding.complements import BOARD_MEMBER
from analysis.records import Role

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from analysis.holding.claims import Claim
    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

WEIGHT = {"current": 1, "joining": 2, "former": 3, "leaving": 4}  # which status says more about one post
STANDALONE = frozenset({"correspondent", "reporter", "editor", "columnist", "writer", "contributor"})  # of a byline


# Of a post handed over: how the one who takes it may stand to it where the other leaves it, and the other way round.
HANDED = {
    "leaving": ("joining", "current"),
    "former": ("joining", "current"),
    "joining": ("leaving", "former", "current"),
    "current": ("leaving", "former"),
}


# The kind of organization where alone a post is held.
SORTS = {
    "university": frozenset({"rector", "dean", "provost", "chancellor", "professor", "lecturer", "postdoc"}),
    "team": frozenset({"coach", "captain", "goalkeeper", "striker", "midfielder", "defender", "winger"}),
}


REPORTING = frozenset({"say", "report", "tell", "write", "accord", "cite", "quote", "publish", "interview", "announce"})
STRONG = 1.0  # of `prominence`: not only passed by
PART_TIME = frozenset(
    {"founder", "cofounder", "board", "director", "adviser", "advisor", "fellow", "member", "trustee", "professor"}
    | {"adjunct", "visiting", "chair", "chairman", "chairwoman", "investor", "consultant", "author", "columnist"}
)
WEEK = 7  # days
FAR_BACK = 400  # tokens of a paragraph before a bare post


SHORT_TITLES = {
    "ceo": "chief executive",
    "cfo": "chief financial",
    "cto": "chief technology",
    "coo": "chief operating",
    "md": "managing director",
    "vp": "vice president",
    "svp": "senior vice president",
}
UNSHARED = ("interim", "acting", "founder", "co-founder", "member")  # what nobody takes over from anyone


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
    founds: bool = False
    started: bool = False

    @property
    def place(self) -> str | None:
        """The organization's name."""
        return self.organization.entity if self.organization else None


class Ledger:
    """The roles of one article, entered claim by claim in text order."""

    def __init__(self, reading: Reading, focus: Mention | None) -> None:
        self.reading, self.focus = reading, focus
        self.kinds = {org.organization: org.kind for org in reading.organizations}
        self.parents = {org.organization: org.parent for org in reading.organizations}
        self.named = Counter(mention.entity for mention in reading.mentions)
        self.dead = reading.once(find_dead)
        self.posted: set[int] = set()  # where organizations stand that only tell where someone holds a post
        self.entries: list[Entry] = []
        self.departures: dict[tuple[str, str | None], Claim] = {}

    def settle(self, claims: list[Claim]) -> Iterator[Role]:
        """One role for each person, title and organization."""
        for claim in claims:
            if claim.person.entity is not None and (claim.organization is None or claim.organization.entity):
                self._enter(claim, claim.person.entity)
        self._close_careers()
        for entry in self._kept():
            yield self._role(entry)

    def _close_careers(self) -> None:
        """End what the text only tells the start of, where it tells of a later post elsewhere: "in 2010 she joined"."""
        for entry in self.entries:
            if entry.status != "current" or not entry.started or _may_go_along(entry):
                continue
            later = (e for e in self.entries if e.person == entry.person and self._follows(e, entry))
            if any(later):
                entry.status = "former"

    def _follows(self, later: Entry, entry: Entry) -> bool:
        """Whether a post is held elsewhere since a later day than another began."""
        if later.organization is None or entry.organization is None or later.status not in ("current", "joining"):
            return False
        if _may_go_along(later) or self._related(later.organization, entry.organization):
            return False
        begun, since = entry.since and entry.since.latest, later.since and later.since.earliest
        return bool(begun and since and since > begun)

    def _enter(self, claim: Claim, person: str) -> None:
        if claim.shares:
            self._hand_over(claim, person)
            return
        elided = claim.elided and not _is_of_elsewhere(claim)
        organization = claim.organization or (self._context(claim, person) if elided else None)
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
        posts = [e for e in posts if not (e.title or "").lower().startswith(UNSHARED) and not _is_background(e)]
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
            self.posted.add(claim.organization.start)
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

    def _context(self, claim: Claim, person: str) -> Mention | None:
        """The organization of an elided place: the post's own, the colleague's, the sentence's, the article's."""
        own = [entry for entry in self.entries if entry.person == person]
        if own and self._opens_entry(claim):
            return own[-1].organization
        if claim.title == BOARD_MEMBER and claim.starts:  # "Acme partner Ann Lee is joining the board", not Acme's
            employers = {entry.place for entry in own}
            places = (self._talked_of(claim)[0], self.focus)
            return next((place for place in places if place and place.entity not in employers), None)
        if claim.named is not None and (same := [entry for entry in own if _alike(entry.title, claim.named)]):
            return same[-1].organization
        here = [entry for entry in own if entry.claim.place == claim.place and entry.status != "former"]
        if claim.post is not None and claim.beside is None and here:
            return here[-1].organization
        if claim.stays and (held := [entry for entry in own if entry.status in ("leaving", "current")]):
            return held[-1].organization
        if claim.named is None and claim.starts:
            wanted = ("current", "joining") if claim.status == "current" else ("joining",)
            taken = [e for status in wanted for e in own if e.status == status]
            beside = [e for e in taken if e.claim.place == claim.place and e.claim.post and e.claim.organization]
            if taken:  # "Ann Lee, a professor at Hooli, arrived in May": rather where else she is
                return next((e for e in taken if e not in beside), taken[0]).organization
        if claim.named is None and claim.ends:
            ended = ("current", "leaving") if claim.status == "leaving" else ("former", "current", "leaving")
            held = [e for status in ended for e in own if e.status == status and not _is_behind(e, claim)]
            held = held or [e for e in own if e.status == "former" and e.claim.elided]
            if held:
                return held[-1].organization
        held = {e.place: e.organization for e in own if e.status != "former" and e.place}
        verb = self.reading.doc[claim.at].lemma_ if claim.at >= 0 else ""
        told = verb == "remain" or (verb == "be" and claim.status == "former")
        if claim.post is not None and claim.beside is None and len(held) == 1 and told:
            return next(iter(held.values()))  # "Ann Lee, who founded Acme. ... She *was* chief until 2019"
        if claim.beside is not None:
            colleague = [e for e in self.entries if e.person == claim.beside.entity and e.status == "current"]
            return colleague[-1].organization if colleague else None
        if claim.post is not None and claim.post.kind == "peer":
            return None
        topic, weight = self._talked_of(claim)
        if weight < STRONG and any(e.status == "former" and topic and e.place == topic.entity for e in own):
            topic = None
        places = (topic if weight >= STRONG else None, self._appointing(claim), self.focus)
        return next((place for place in places if self._suits(claim, place)), None) or self._only_place(claim)

    def _opens_entry(self, claim: Claim) -> bool:
        """Whether a date opens the paragraph, as in a list of dates and deeds, which goes on where the entry before was."""
        doc, start = self.reading.doc, _paragraph_start(self.reading.doc, claim.place.start)
        first = next((token for token in doc[start : start + 3] if token.text.isalnum()), None)
        return first is not None and self.reading.date_at(first) is not None

    def _appointing(self, claim: Claim) -> Mention | None:
        """Where the article told of an appointment last, for a further one: "Bo Kim becomes head of law"."""
        taken = [entry for entry in self.entries if entry.status == "joining" and entry.title and entry.organization]
        return taken[-1].organization if taken and claim.status == "joining" and claim.post is not None else None

    def _suits(self, claim: Claim, place: Mention | None) -> bool:
        """Whether a post may be held there: a dean only at a university, a head coach only at a team."""
        wanted = _sort_of_place(claim.named)
        return place is not None and (wanted is None or self.kinds.get(str(place.entity)) in (wanted, None))

    def _only_place(self, claim: Claim) -> Mention | None:
        """The one university of the article, for "the rector"; None for a post that any place may have."""
        wanted = _sort_of_place(claim.named)
        named = [m for m in self.reading.mentions if wanted and self.kinds.get(str(m.entity)) == wanted]
        return named[0] if len({mention.entity for mention in named}) == 1 else None

    def _talked_of(self, claim: Claim) -> tuple[Mention | None, float]:
        """The organization that the paragraph is about before the post: subjects first, then who came last."""
        doc = self.reading.doc
        stop = claim.post.first if claim.post else claim.at if claim.at >= 0 else claim.place.end
        best, weight = None, 0.0
        for token in doc[_paragraph_start(doc, claim.place.start) : stop]:
            place = refer(self.reading, token)
            if place is None or place.kind != "organization":
                continue
            if self.reading.mention_at(token) is not None and token.i != self.reading.span(place).root.i:
                continue
            if self.kinds.get(str(place.entity)) == "media" and _reports(token):
                continue
            rank = _weight(token)
            if rank <= 1.0 and self.named[str(place.entity)] == 1 and place.start in self.posted:
                rank = 0.5
            if rank >= weight:
                best, weight = place, rank
        return best, weight

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
        return next((e for e in here if _alike(e.title, title)), None)

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
            if entry.person != person or not elsewhere or _may_go_along(entry):
                continue
            beside = entry.claim.place == claim.place
            if beside and entry.status == "former" and claim.status == "current" and entry.claim.ends:
                entry.until = entry.until or claim.since
            if entry.status != "current":
                continue
            if beside and not entry.started:
                entry.status = "former" if claim.status == "current" else "leaving"
                entry.until = entry.until or (claim.since if claim.status == "current" else None)
            elif entry.started and not entry.founds:
                entry.status = "former"

    def _related(self, one: Mention, other: Mention) -> bool:
        """Whether two organizations belong together: "Microsoft" and "Microsoft AI", a lab and its parent."""
        a, b = str(one.entity), str(other.entity)
        return a == b or self.parents.get(a) == b or self.parents.get(b) == a or a.split()[0] == b.split()[0]

    def _kept(self) -> Iterator[Entry]:
        """All but bare memberships that say no more than a post at the same place, and titles said again in short."""
        for entry in self.entries:
            others = [e for e in self._at(entry.person, entry.organization) if e is not entry]
            if entry.title is None and any(e.title for e in others) and entry.since is None:
                continue
            if entry.title is not None and any(_is_short_for(entry, other) for other in others):
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
    """The people of whom the article says that they died."""
    verbs = (token for token in reading.doc if token.lemma_ == "die" and token.tag_ in ("VBD", "VBN"))
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
    """Whether a claim stands in the first line, without a full stop, as headlines do: the text itself words it better."""
    return claim.place.start == 0 and not claim.place.text.rstrip().endswith(".")


def _paragraph_start(doc: Doc, at: int) -> int:
    """Where the paragraph begins, or how far back it is looked through, so that time stays linear in a long one."""
    first = max(0, at - FAR_BACK)
    return next((i for i in range(at, first, -1) if "\n" in doc[i - 1].text), first)


def _reports(outlet: Token) -> bool:
    """Whether an outlet only stands for what it reports: "*Wired* reported", "told *Wired*", "according to *Wired*"."""
    verb = outlet.head
    while verb.dep_ in ("appos", "conj", "compound", "pobj", "prep") and verb.head.i != verb.i:
        verb = verb.head
    return verb.lemma_.lower() in REPORTING


def _weight(place: Token) -> float:
    """How much a sentence is about a place; least about one that people come from or go to: "left *for* Acme"."""
    if is_passing(place):
        return 0.5
    opens = place.dep_ == "pobj" and place.head.text in ("At", "Inside", "Within") and place.head.i == place.sent.start
    return 3.0 if opens else max(prominence(place), 1.0)  # "At Acme, ..."


def _is_behind(entry: Entry, claim: Claim) -> bool:
    """Whether a place is named behind the verb of a departure, as a later one: "left in May and is now at *Acme*"."""
    here = entry.organization is not None and entry.claim.place == claim.place and claim.at >= 0
    return here and entry.organization.start > claim.place.doc[claim.at].idx  # type: ignore[union-attr]


def _may_go_along(entry: Entry) -> bool:
    """Whether a post can be held beside another: a seat on a board, a founder's, a professor's."""
    words = (entry.title or "").casefold().replace("-", " ").split()
    return not PART_TIME.isdisjoint(words)


def _is_background(entry: Entry) -> bool:
    """Whether a post is what someone once was elsewhere, told behind the name: "Bob Wu, *a former Hooli executive*"."""
    post, person = entry.claim.post, entry.claim.person
    once = post is not None and post.status == "former" and bool(post.organizations)
    return once and entry.claim.place.doc[post.first].idx > person.start  # type: ignore[union-attr]


def _is_of_elsewhere(claim: Claim) -> bool:
    """Whether a post names no place and means none of the text's: "*a former* hedge fund manager"."""
    post = claim.post
    return post is not None and post.status == "former" and claim.place.doc[post.first].lower_ in ("a", "an")


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two titles are the same, also where one is abbreviated: "CEO", "chief executive officer"."""
    return _spell_out(one) == _spell_out(other)


@cache
def _spell_out(title: str | None) -> str:
    words = (title or "").casefold().replace("-", " ").split()
    spelled = " ".join(SHORT_TITLES.get(word, word) for word in words)
    if spelled in ("cofounder", "co founder"):
        return "founder"  # "co-founder Ann Lee", of a firm "founded by" her and others
    return spelled.removesuffix(" officer") if spelled.startswith("chief") else spelled


def _sort_of_place(title: str | None) -> str | None:
    """The kind of organization that a title alone implies: "rector" a university, "head coach" a team."""
    words = (title or "").lower().replace("-", " ").split()
    return next((sort for sort, titles in SORTS.items() if titles.intersection(words)), None)


def _is_short_for(entry: Entry, other: Entry) -> bool:
    """Whether a title says less of the same post: "judge" of "federal judge"."""
    if other.title is None or entry.title is None or entry.status != other.status:
        return False
    words, longer = entry.title.casefold().split(), other.title.casefold().split()
    return len(words) < len(longer) and words == longer[-len(words) :] and "vice" not in longer


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
