"""Where a post is held of which the words leave the place to the context."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.discourse import is_passing, prominence
from analysis.holding.complements import BOARD_MEMBER
from analysis.holding.entries import Entry, alike, is_behind, sort_of_place

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from analysis.holding.claims import Claim
    from analysis.reading import Reading
    from analysis.records import Mention

REPORTING = frozenset({"say", "report", "tell", "write", "accord", "cite", "quote", "publish", "interview", "announce"})
STRONG = 1.0  # of `prominence`: not only passed by
FAR_BACK = 400  # tokens of a paragraph before a bare post


class Context:
    """What an article has said so far of who is where; `entries` are the roles that were entered until now."""

    def __init__(self, reading: Reading, focus: Mention | None, entries: list[Entry]) -> None:
        self.reading, self.focus, self.entries = reading, focus, entries
        self.kinds = {org.organization: org.kind for org in reading.organizations}
        self.named = Counter(mention.entity for mention in reading.mentions)
        self.posted: set[int] = set()  # where organizations stand that only tell where someone holds a post

    def place(self, claim: Claim, person: str) -> Mention | None:
        """The organization of an elided place: that of the person's other posts, a colleague's, the paragraph's topic.

        The article's `focus` comes last; None where nothing fits.
        """
        own = [entry for entry in self.entries if entry.person == person]
        if claim.title == BOARD_MEMBER and claim.starts:  # "Acme partner Ann Lee is joining the board", not Acme's
            employers = {entry.place for entry in own}
            places = (self._talked_of(claim)[0], self.focus)
            return next((place for place in places if place and place.entity not in employers), None)
        if (entry := self._of_person(claim, own)) is not None:
            return entry.organization
        if claim.beside is not None:
            colleague = [e for e in self.entries if e.person == claim.beside.entity and e.status == "current"]
            return colleague[-1].organization if colleague else None
        if claim.post is not None and claim.post.kind == "peer":
            return None
        topic, weight = self._talked_of(claim)
        candidates = (topic if weight >= STRONG else None, self._appointing(claim), self.focus)
        return next((place for place in candidates if self._suits(claim, place)), None) or self._only_place(claim)

    def _of_person(self, claim: Claim, own: list[Entry]) -> Entry | None:
        """The role of the same person whose place a claim shares."""
        if own and self._opens_entry(claim):
            return own[-1]
        if claim.named is not None and (same := [entry for entry in own if alike(entry.title, claim.named)]):
            return same[-1]
        here = [entry for entry in own if entry.claim.place == claim.place and entry.status != "former"]
        if claim.post is not None and claim.beside is None and here:
            return here[-1]
        if claim.stays and (held := [entry for entry in own if entry.status in ("leaving", "current")]):
            return held[-1]
        if claim.named is None and claim.starts:
            return _taken(claim, own) or self._told_before(claim, own)
        if claim.named is None and claim.ends:
            return _ended(claim, own) or self._told_before(claim, own)
        return self._told_before(claim, own)

    def _told_before(self, claim: Claim, own: list[Entry]) -> Entry | None:
        """The only place of a person: "Ann Lee, who founded Acme. ... She *was* chief until 2019"."""
        held = {entry.place: entry for entry in own if entry.status != "former" and entry.place}
        verb = self.reading.doc[claim.at].lemma_ if claim.at >= 0 else ""
        told = verb == "remain" or (verb == "be" and claim.status == "former")
        if claim.post is not None and claim.beside is None and len(held) == 1 and told:
            return next(iter(held.values()))
        return None

    def _opens_entry(self, claim: Claim) -> bool:
        """Whether a date opens the paragraph, as in a list of deeds, which goes on where the entry before was."""
        doc, start = self.reading.doc, _paragraph_start(self.reading.doc, claim.place.start)
        first = next((token for token in doc[start : start + 3] if token.text.isalnum()), None)
        return first is not None and self.reading.date_at(first) is not None

    def _appointing(self, claim: Claim) -> Mention | None:
        """Where the article told of an appointment last, for a further one: "Bo Kim becomes head of law"."""
        taken = [entry for entry in self.entries if entry.status == "joining" and entry.title and entry.organization]
        return taken[-1].organization if taken and claim.status == "joining" and claim.post is not None else None

    def _suits(self, claim: Claim, place: Mention | None) -> bool:
        """Whether a post may be held there: a dean only at a university, a head coach only at a team."""
        wanted = sort_of_place(claim.named)
        return place is not None and (wanted is None or self.kinds.get(str(place.entity)) in (wanted, None))

    def _only_place(self, claim: Claim) -> Mention | None:
        """The one university of the article, for "the rector"; None for a post that any place may have."""
        wanted = sort_of_place(claim.named)
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


def _taken(claim: Claim, own: list[Entry]) -> Entry | None:
    """Where someone starts: "Ann Lee, a professor at Hooli, *arrived in May*" is rather where else she is."""
    wanted = ("current", "joining") if claim.status == "current" else ("joining",)
    taken = [entry for status in wanted for entry in own if entry.status == status]
    beside = [e for e in taken if e.claim.place == claim.place and e.claim.post and e.claim.organization]
    return next((entry for entry in taken if entry not in beside), taken[0] if taken else None)


def _ended(claim: Claim, own: list[Entry]) -> Entry | None:
    """What ends: what is held, else the post that the article told of as over, "co-founders had gone: Ann Lee"."""
    ended = ("current", "leaving") if claim.status == "leaving" else ("former", "current", "leaving")
    held = [entry for status in ended for entry in own if entry.status == status and not is_behind(entry, claim)]
    held = held or [entry for entry in own if entry.status == "former" and entry.claim.elided]
    return held[-1] if held else None


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
