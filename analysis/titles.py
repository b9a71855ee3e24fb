"""Posts as they are worded: "former OpenAI chief scientist", "a vice president of research at the lab"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.lexicon import word_set, word_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import Mention

DETERMINERS = frozenset(["a", "an", "the", "this", "that", "his", "her", "my", "our", "your"])
OWNERS = frozenset({"its", "their"})
JOINTS = frozenset({"and", "&", "/", ",", "or"})
OF_PLACE = frozenset({"at", "of", "for", "in", "with", "on", "to", "from", "over", "within", "inside"})
OF_AREA = frozenset({"of", "for", "over"})
OF_SUBJECT = frozenset({"chair", "lecturer", "professor", "fellow", "specialist", "researcher", "scholar"})
POSTPOSED = (
    ("-", "in", "-", "chief"),
    ("in", "chief"),
    ("of", "staff"),
    ("of", "state"),
    ("-", "elect"),
    ("-", "general"),
)
POSTPOSED_WORDS = frozenset({"elect", "designate", "emeritus", "emerita", "general"})
LOOSE_ENDS = ("born", "based", "old", "backed", "owned", "trained", "educated", "turned")


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post, or a bare membership, as one run of words; `first`, `last` and `title` count tokens, half-open.

    `title` is None for a membership ("a Google veteran"). `status` is what the words themselves say ("former", "new"),
    else None. `inherits`: the words name no organization, but the context may.
    """

    first: int
    last: int
    title: tuple[int, int] | None
    kind: str
    organizations: tuple[Mention, ...] = ()
    status: str | None = None
    plural: bool = False
    possessed: bool = False
    introduced: bool = False
    inherits: bool = True


def find_posts(reading: Reading, sentence: Span) -> list[list[Post]]:
    """The posts worded in a sentence, coordinated ones together, in text order.

    - title words in a row: "chief AI officer", "research and safety lead", "co-founder"
    - organization in front: "OpenAI CEO", "Meta's chief AI scientist", "its president", "the company's founder"
    - organization or area behind: "head of research at Acme", "professor of law at the university", "a director there"
    - marks: "former", "ex-", "until recently a", "now", "new", "incoming", "outgoing"
    - together: "founder and CEO of Acme" (both of Acme), "the former Ajax and United manager" (one of each)

    No posts: "head start", "market leader board" (the noun goes on), "to head Acme" (a verb).
    """
    groups: list[list[Post]] = []
    for head in _heads(reading, sentence):
        post = _read_post(reading, sentence, head)
        if groups and post.first < groups[-1][-1].last:
            continue
        if groups and _joined(reading, groups[-1][-1], post):
            groups[-1].append(post)
        else:
            groups.append([post])
    return [_share_organization(group) for group in groups]


@cache
def _kinds() -> dict[str, str]:
    # A title that posts.csv does not know is a calling at most.
    known = {row["word"]: row["kind"] for row in word_table("posts")}
    return dict.fromkeys(word_set("titles") - {"successor", "major", "general", "maker", "creator"}, "trade") | known


@cache
def post_marks() -> dict[str, str]:
    """Words around a post -> the status that they say, "" for none."""
    return {row["mark"]: row["status"] for row in word_table("post_marks")}


def post_word(token: Token) -> str | None:
    """The singular of a word that names a post, else None."""
    word = token.lower_
    for form in (word, word.removesuffix("s"), word.removesuffix("es"), word.replace("men", "man")):
        if form in _kinds():
            return form
    return None


def _heads(reading: Reading, sentence: Span) -> Iterator[int]:
    """Tokens that name a post and end their noun phrase."""
    for token in sentence:
        if post_word(token) is None or reading.mention_at(token) or _is_verb(reading, token):
            continue
        if not _goes_on(reading, sentence, token.i):
            yield token.i


def _is_verb(reading: Reading, token: Token) -> bool:
    if token.pos_ not in ("VERB", "AUX") or token.i == 0:
        return False
    before = token.nbor(-1)
    nominal = before.pos_ in ("DET", "ADJ", "NOUN", "PROPN") or before.tag_ in ("POS", "PRP$") or before.text == "-"
    return not nominal or before.lower_ in ("to", "who")


def _goes_on(reading: Reading, sentence: Span, i: int) -> bool:
    """Whether the noun phrase runs on: "chief AI officer", "executive director", "leader board"."""
    doc, at = sentence.doc, i + 1
    if _postposed(sentence, at) > at:
        return False
    for token in doc[at : min(at + 4, sentence.end)]:
        if reading.mention_at(token) or not (token.pos_ in ("ADJ", "NOUN", "PROPN") or token.text == "-"):
            return False
        if post_word(token) is not None or (token.i == at and token.tag_ in ("NN", "NNS")):
            return True
    return False


def _read_post(reading: Reading, sentence: Span, head: int) -> Post:
    word = post_word(sentence.doc[head]) or ""
    kind = _kinds()[word]
    end = _postposed(sentence, head + 1)
    left = _Left(reading, sentence, head)
    post = Post(
        first=left.first,
        last=end,
        title=None if kind == "member" else (left.title, end),
        kind=kind,
        organizations=left.organizations,
        status=left.status,
        plural=sentence.doc[head].lower_ != word,
        possessed=left.possessed,
        introduced=left.first < left.title,
        inherits=left.inherits and kind in ("post", "member"),
    )
    return _read_right(reading, sentence, post, word)


def _postposed(sentence: Span, at: int) -> int:
    doc, stop = sentence.doc, sentence.end
    for words in POSTPOSED:
        if tuple(token.lower_ for token in doc[at : min(at + len(words), stop)]) == words:
            return at + len(words)
    return at + 1 if at < stop and doc[at].lower_ in POSTPOSED_WORDS else at


class _Left:
    """What stands in front of a title's head: its own words, then marks, an owner, a determiner."""

    def __init__(self, reading: Reading, sentence: Span, head: int) -> None:
        self.reading, self.doc, self.floor = reading, sentence.doc, sentence.start
        self.organizations: tuple[Mention, ...] = ()
        self.status: str | None = None
        self.possessed = False
        self.inherits = True
        self.title = self._title_start(head)
        self.first = self.title
        while self._step():
            pass

    def _title_start(self, head: int) -> int:
        at = head
        while at > self.floor:
            before = self.doc[at - 1]
            hyphen = before.text in ("-", "‑") and at - 2 >= self.floor
            if hyphen and self._modifies(self.doc[at - 2]) and self.doc[at - 2].lower_ not in ("ex", "then"):
                at -= 2
            elif self._modifies(before):
                at -= 1
            elif before.lower_ in ("and", "&") and at < head and self._adds_area(at - 2):
                at -= 2
            else:
                break
        while at < head and self._is_loose(self.doc[at]):
            at += 1
            if at < head and self.doc[at].text == "-":
                at += 2
        return min(at, head)

    def _modifies(self, token: Token) -> bool:
        mention = self.reading.mention_at(token)
        if mention is not None:
            return mention.kind == "model"
        if token.lower_ in post_marks() or self.reading.date_at(token) or token.lower_ in OF_PLACE:
            return False
        if token.lower_ in word_set("title_participles"):
            return True
        return token.pos_ in ("ADJ", "NOUN", "PROPN") and token.tag_ not in ("DT", "PRP$") and token.text[0].isalpha()

    def _adds_area(self, i: int) -> bool:
        """Whether "research and" in front of "safety lead" belongs to the title ("founder and" would not)."""
        token = self.doc[i]
        return i >= self.floor and token.tag_ == "NN" and self._modifies(token) and post_word(token) is None

    def _is_loose(self, token: Token) -> bool:
        return token.ent_type_ in ("NORP", "GPE") or token.lower_ in post_marks() or token.lower_.endswith(LOOSE_ENDS)

    def _step(self) -> bool:
        """Take in one more piece to the left; False where nothing belongs."""
        at = self.first - 1
        if at < self.floor:
            return False
        token = self.doc[at]
        mention = self.reading.mention_at(token)
        if mention is not None:
            return self._take_organization(mention)
        if token.tag_ == "POS" and at > self.floor:
            return self._take_owner(self.doc[at - 1])
        if token.lower_ in OWNERS and not self.organizations:
            owner = refer(self.reading, token)
            self.organizations = (owner,) if owner and owner.kind == "organization" else ()
            self.possessed, self.first = True, at
            return True
        if token.lower_ in DETERMINERS:
            self.inherits = self.inherits and token.lower_ not in ("his", "her", "my", "our", "your")
            self.possessed = self.possessed or token.lower_ == "the"
            self.first = at
            return True
        return self._take_mark(at)

    def _take_organization(self, mention: Mention) -> bool:
        if mention.kind != "organization" or self.organizations:
            return False
        self.organizations = (mention,)
        self.first = self.reading.span(mention).start
        at = self.first - 1
        while at - 1 >= self.floor and self.doc[at].lower_ in ("and", "&"):
            other = self.reading.mention_at(self.doc[at - 1])
            if other is None or other.kind != "organization":
                break
            self.organizations = (other, *self.organizations)
            self.first = self.reading.span(other).start
            at = self.first - 1
        return True

    def _take_owner(self, owner: Token) -> bool:
        if self.organizations:
            return False
        self.possessed = True
        mention = self.reading.mention_at(owner)
        if mention is not None:
            self.first = self.reading.span(mention).start
            self.organizations = (mention,) if mention.kind == "organization" else ()
            self.inherits = False
            return True
        if owner.lower_ in word_set("institutions"):
            found = refer(self.reading, owner)
            self.organizations = (found,) if found and found.kind == "organization" else ()
        else:
            self.inherits = False
        self.first = max(owner.left_edge.i, self.floor) if owner.i - owner.left_edge.i < 6 else owner.i
        return True

    def _take_mark(self, at: int) -> bool:
        for size in (3, 2, 1):
            words = " ".join(token.lower_ for token in self.doc[max(self.floor, at - size + 1) : at + 1])
            if words in post_marks():
                self.status = self.status or post_marks()[words] or None
                self.first = max(self.floor, at - size + 1)
                return True
        if self.doc[at].text == "-" and at - 1 >= self.floor and self.doc[at - 1].lower_ in ("ex", "then"):
            self.status = "former"
            self.first = at - 1
            return True
        place = self.doc[at].ent_type_ in ("GPE", "NORP") and self.doc[at].pos_ in ("PROPN", "ADJ")
        if place:
            self.first = at
            self.inherits = False
            return True
        if self.doc[at].lower_ == "of" and at - 1 >= self.floor and self.doc[at - 1].lower_ in ("one", "some"):
            self.first = at - 1
            return True
        return False


def _read_right(reading: Reading, sentence: Span, post: Post, word: str) -> Post:
    """Add what follows a title: "of research", "at Acme", "there"."""
    doc = sentence.doc
    for _ in range(3):
        at = post.last
        if at >= sentence.end:
            break
        if doc[at].lower_ == "there" and not post.organizations:
            return replace(post, last=at + 1, organizations=_nearest_before(reading, sentence, at))
        if doc[at].lower_ not in OF_PLACE or reading.date_at(doc[at]):
            break
        stop = _phrase_end(reading, sentence, at + 1)
        if stop == at + 1:
            break
        organizations = _organizations_in(reading, sentence, at + 1, stop)
        if organizations and not post.organizations:
            return replace(post, last=stop, organizations=organizations, inherits=False)
        if not organizations and _stands_for_organization(doc[stop - 1]):
            found = refer(reading, doc[stop - 1])
            known = (found,) if found and found.kind == "organization" else _named_behind(reading, sentence, stop)
            return replace(post, last=stop, organizations=post.organizations or known)
        area = doc[at].lower_ in OF_AREA or (doc[at].lower_ == "in" and word in OF_SUBJECT)
        if organizations or not area or doc[at + 1].ent_type_ == "GPE" or post.title is None:
            break
        post = replace(post, last=stop, title=(post.title[0], stop))
    return post


def _phrase_end(reading: Reading, sentence: Span, start: int) -> int:
    """Where the noun phrase that begins at `start` ends."""
    doc, at = sentence.doc, start
    while at < sentence.end:
        token, mention = doc[at], reading.mention_at(doc[at])
        if mention is not None and mention.kind == "organization":
            at = reading.span(mention).end
        elif (mention is not None and mention.kind == "person") or reading.date_at(token):
            break
        elif (
            token.tag_ == "POS"
            or token.text in ("-", "&", "’", "'")
            or _is_nominal(token)
            or (token.lower_ in ("and", ",") and _continues(reading, sentence, start, at))
        ):
            at += 1
        else:
            break
    return at


def _is_nominal(token: Token) -> bool:
    return (
        token.pos_ in ("DET", "ADJ", "NOUN", "PROPN", "NUM")
        or token.tag_ == "PRP$"
        or token.lower_ in word_set("title_participles")
    )


def _continues(reading: Reading, sentence: Span, start: int, at: int) -> bool:
    """Whether a joint inside an area or between organizations goes on: "AI and robotics", "Ajax and Barcelona"."""
    doc = sentence.doc
    if at + 1 >= sentence.end or at == start:
        return False
    before, after = reading.mention_at(doc[at - 1]), reading.mention_at(doc[at + 1])
    if before is not None or after is not None:
        return doc[at].lower_ == "and" and bool(before and after) and after is not None and after.kind == "organization"
    if (
        doc[at].lower_ != "and"
        or doc[at + 1].pos_ not in ("NOUN", "PROPN", "ADJ")
        or doc[at + 1].lower_ in post_marks()
    ):
        return False
    return not any(post_word(token) for token in doc[at + 1 : min(at + 4, sentence.end)])


def _organizations_in(reading: Reading, sentence: Span, start: int, stop: int) -> tuple[Mention, ...]:
    """The organization that a phrase names, the innermost of "OpenAI's Superalignment team"; both of "Ajax and PSV"."""
    mentions = reading.mentions_in(sentence.doc[start:stop], "organization")
    kept: list[Mention] = []
    for mention in mentions:
        if kept and sentence.doc[reading.span(mention).start - 1].lower_ != "and":
            kept.pop()
        kept.append(mention)
    return tuple(kept)


def _stands_for_organization(token: Token) -> bool:
    return token.lower_ in word_set("institutions") and token.pos_ == "NOUN"


def _named_behind(reading: Reading, sentence: Span, stop: int) -> tuple[Mention, ...]:
    """The name behind "of the whole division, Meta Superintelligence Labs"."""
    if stop + 1 >= sentence.end or sentence.doc[stop].text != ",":
        return ()
    mention = reading.mention_at(sentence.doc[stop + 1])
    return (mention,) if mention is not None and mention.kind == "organization" else ()


def _nearest_before(reading: Reading, sentence: Span, at: int) -> tuple[Mention, ...]:
    mentions = reading.mentions_in(sentence.doc[sentence.start : at], "organization")
    return tuple(mentions[-1:])


def _joined(reading: Reading, post: Post, other: Post) -> bool:
    """Whether two posts are coordinated: only "and", "&", "/" or a comma stands between them."""
    between = [token.lower_ for token in reading.doc[post.last : other.first]]
    if not between or not set(between) <= JOINTS or len(between) > 2:
        return False
    names_another = other.last < len(reading.doc) and reading.mention_at(reading.doc[other.last]) is not None
    return not ("," in between and names_another)


def _share_organization(group: list[Post]) -> list[Post]:
    """Posts of one group at one organization: "founder and CEO of Acme", "Acme's founder and CEO"."""
    for i in range(len(group) - 2, -1, -1):
        behind = group[i + 1]
        if not group[i].organizations and behind.organizations and not behind.introduced:
            group[i] = replace(group[i], organizations=behind.organizations)
    for i in range(1, len(group)):
        before = group[i - 1]
        if not group[i].introduced:
            organizations = group[i].organizations or before.organizations
            group[i] = replace(group[i], organizations=organizations, status=group[i].status or before.status)
    return group
