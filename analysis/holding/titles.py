"""Posts as they are worded: "former OpenAI chief scientist", "a vice president of research at the lab"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.holding.lines import AND, as_organization, is_institution
from analysis.holding.placing import BOARDS, read_right
from analysis.holding.posts import OFFICES, PLACES, Post, is_nominal, post_kinds, post_marks, post_word
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.records import Mention

DETERMINERS = frozenset({"a", "an", "the", "this", "that", "his", "her", "my", "our", "your"})
PERSONAL = frozenset({"his", "her", "my", "our", "your"})
JOINTS = frozenset({"and", "&", "/", ",", "or"})
POSTPOSED = (
    ("-", "in", "-", "chief"),
    ("in", "chief"),
    ("of", "staff"),
    ("of", "state"),
    ("-", "elect"),
    ("-", "general"),
)
POSTPOSED_WORDS = frozenset({"elect", "designate", "emeritus", "emerita", "general"})
LOOSE_ENDS = ("born", "based", "old", "backed", "owned", "trained", "educated", "turned", "year", "decade")
JOBS_BEHIND = frozenset({"role", "job", "post", "position", "title", "duties"})
OF_STATE = frozenset({"president", "vice-president", "secretary", "leader", "commissioner", "representative", "king"})
UNTITLED = frozenset({"member", "alumnus", "peer", "part"})
INHERITING = frozenset({"post", "member", "peer"})


def find_posts(line: Line) -> list[list[Post]]:
    """The posts worded in a sentence, coordinated ones together, in text order.

    - title words in a row: "chief AI officer", "research and safety lead", "co-founder"
    - organization in front: "OpenAI CEO", "Meta's chief AI scientist", "its president", "the company's founder"
    - organization or area behind: "head of research at Acme", "professor of law at the university", "a director there"
    - marks: "former", "ex-", "until recently a", "now", "new", "incoming", "outgoing"
    - together: "founder and CEO of Acme" (both of Acme), "the former Ajax and United manager" (one of each)

    No posts: "head start", "market leader board" (the noun goes on), "to head Acme" (a verb).
    """
    groups: list[list[Post]] = []
    for head in _heads(line):
        post = _read_post(line, head)
        if groups and post.first < groups[-1][-1].last:
            if post.first <= groups[-1][-1].first:  # "chief |AI and services transformation officer"
                groups[-1][-1] = post
            continue
        if groups and (inside := _serving(line, groups[-1][-1], post)):
            groups[-1][-1] = inside
            continue
        if groups and _are_joined(line, groups[-1][-1], post):
            groups[-1].append(post)
        else:
            groups.append([post])
    return [_share_organization(group) for group in groups]


def _serving(line: Line, post: Post, other: Post) -> Post | None:
    """A post under another: "adviser *to the rector*", "chief of staff to the CEO of Acme" (at Acme); else None."""
    between = [line.word(at) for at in range(post.last, other.first)]
    moved = line.word(post.first - 1) == "from"  # "promoted from head of law to chief"
    if moved or between not in (["to"], ["to", "the"]) or post.organizations or line.person(other.last):
        return None
    return replace(post, last=other.last, organizations=other.organizations, inherits=other.inherits)


def _heads(line: Line) -> Iterator[int]:
    """Tokens that name a post and end their noun phrase."""
    for token in line.sentence:
        if post_word(token.lower_) is None or line.reading.mention_at(token) or _is_verb(token):
            continue
        of_board = line.word(token.i - 1) == "of" and line.word(token.i - 2) in BOARDS  # "its board of directors"
        if not _goes_on(line, token.i) and not of_board:
            yield token.i


def _is_verb(token: Token) -> bool:
    if (
        token.pos_ not in ("VERB", "AUX")
        or token.i == 0
        or (token.i + 1 < len(token.doc) and token.nbor().lower_ == "of")
    ):
        return False
    before = token.nbor(-1)
    nominal = before.pos_ in ("DET", "ADJ", "NOUN", "PROPN") or before.tag_ in ("POS", "PRP$") or before.text == "-"
    return not nominal or before.lower_ in ("to", "who")


def _goes_on(line: Line, at: int) -> bool:
    """Whether the noun phrase runs on: "chief AI officer", "executive director", "leader board"."""
    if _postposed(line, at + 1) > at + 1:
        return False
    for token in line.doc[at + 1 : min(at + 5, line.end)]:
        if token.lower_ in JOBS_BEHIND and line.word(token.i - 1) != "-":
            return False  # "the chief executive role"
        if line.reading.mention_at(token) or not (token.pos_ in ("ADJ", "NOUN", "PROPN") or token.text == "-"):
            return False
        if post_word(token.lower_) is not None or (token.i == at + 1 and token.tag_ in ("NN", "NNS")):
            return True
    return False


def _postposed(line: Line, at: int) -> int:
    """Where a title ends that goes on behind its head: "editor-in-chief", "chief of staff", "president-elect"."""
    for words in POSTPOSED:
        if tuple(line.word(i) for i in range(at, at + len(words))) == words:
            return at + len(words)
    return at + 1 if line.word(at) in POSTPOSED_WORDS else at


def _read_post(line: Line, head: int) -> Post:
    word = post_word(line.word(head)) or ""
    left, end = _Left(line, head), _postposed(line, head + 1)
    of_state = left.of_state or any(line.word(at) in word_set("ministries") for at in range(left.title, head))
    kind = "office" if of_state and word in OF_STATE else post_kinds()[word]
    post = Post(
        first=left.first,
        last=end,
        words=(left.title, end),
        title=None,
        kind=kind,
        organizations=left.organizations if left.named or kind != "trade" else (),
        status=left.status,
        plural=line.word(head) != word and line.word(head) not in OFFICES,
        owned=left.owned,
        introduced=left.first < left.title,
        inherits=(left.inherits and kind in INHERITING and not _names_another(line, left.title, head))
        or kind == "peer",
    )
    post = _set_behind_comma(line, read_right(line, post, word))
    untitled = post.kind in UNTITLED and not (post.area and line.word(post.area[1] - 1) in BOARDS)
    return post if untitled else replace(post, title=_wording(line, post, head, word))


def _set_behind_comma(line: Line, post: Post) -> Post:
    """The place of "Ann Lee, head of research, *Acme*;", a list or a signature."""
    organization = (
        line.organization(post.last + 1) if line.word(post.last) == "," == line.word(post.first - 1) else None
    )
    if (
        organization is None
        or post.organizations
        or line.word(line.after(organization)) not in (";", ",", ".", ")", "")
    ):
        return post
    return replace(post, last=line.after(organization), organizations=(organization,))


def _names_another(line: Line, start: int, head: int) -> bool:
    """Whether a title begins with a name that is no known organization's: "Liberal Democrat leader"."""
    opening = line.doc[start]
    capitalized = opening.text.istitle() and line.doc[head].text.islower()
    return capitalized and opening.pos_ == "PROPN" and start not in (line.start, head)


def _wording(line: Line, post: Post, head: int, word: str) -> str:
    """The title in the singular: "members of technical staff" -> "member of technical staff"."""
    area = f" of {line.doc[slice(*post.area)].text}" if post.area else ""
    if not post.plural and line.word(head) == word:
        return line.doc[slice(*post.words)].text + area
    before, after = line.doc[post.words[0] : head].text_with_ws, line.doc[head + 1 : post.words[1]].text
    text = line.doc[head].text
    singular = text[:-1] if text.lower() == word + "s" else text[0] + word[1:]  # also of "professorship"
    return f"{before}{singular}{line.doc[head].whitespace_}{after}".strip() + area


class _Left:
    """What stands in front of a title's head: its own words, then marks, an owner, a determiner."""

    def __init__(self, line: Line, head: int) -> None:
        self.line = line
        self.organizations: tuple[Mention, ...] = ()
        self.status: str | None = None
        self.owned = False
        self.named = False
        self.of_state = False
        self.inherits = True
        self.title = self._title_start(head)
        self.first = self.title
        while self._step():
            pass

    def _title_start(self, head: int) -> int:
        at, line = head, self.line
        while at > line.start:
            hyphen = line.word(at - 1) in ("-", "‑") and at - 2 >= line.start
            if hyphen and self._modifies(at - 2) and line.word(at - 2) not in ("ex", "then"):
                at -= 2
            elif self._modifies(at - 1):
                at -= 1
            elif line.word(at - 1) in AND and at < head and self._adds_area(at - 2):
                at -= 2
            else:
                break
        return self._without_loose_words(at, head)

    def _modifies(self, at: int) -> bool:
        if at < self.line.start:
            return False
        token = self.line.doc[at]
        mention = self.line.reading.mention_at(token)
        if mention is not None:
            return mention.kind == "model"
        if token.lower_ in post_marks() or self.line.reading.date_at(token) or token.lower_ in PLACES:
            return False
        return token.lower_ in word_set("title_participles") or is_nominal(token)

    def _adds_area(self, at: int) -> bool:
        """Whether "research and" in front of "safety lead" belongs to the title ("founder and" would not)."""
        return self._modifies(at) and self.line.doc[at].tag_ in ("NN", "NNP") and post_word(self.line.word(at)) is None

    def _without_loose_words(self, at: int, head: int) -> int:
        """Leave out "Welsh-born", "Italian", "54-year-old" at the beginning."""
        line = self.line
        while at < head:
            hyphen = line.word(at + 1) == "-"
            end = line.word(at + 2 if hyphen else at)
            if not (end.endswith(LOOSE_ENDS) or line.doc[at].ent_type_ in ("NORP", "GPE") or end in post_marks()):
                break
            at += 3 if hyphen else 1
        return min(at, head)

    def _step(self) -> bool:
        """Take in one more piece to the left; False where nothing belongs."""
        at, line = self.first - 1, self.line
        if at < line.start:
            return False
        if line.reading.mention_at(line.doc[at]) is not None:
            return self._take_organizations(at)
        if _is_possessive(line, at) and at > line.start:
            return not self.organizations and self._take_owner(at - 1)
        if line.word(at) in ("its", "their", "our", "whose") and not self.organizations:
            owner = as_organization(line.reading, line.doc[at])
            if owner is not None or line.word(at) in ("its", "their"):  # whose "our" is may be open, as in a quotation
                self._take(owner, at)
                self.owned = True
                return True
        if line.word(at) in DETERMINERS:
            personal = line.word(at) in PERSONAL
            self.inherits = self.inherits and (not personal or self._is_fellow)
            self.owned = self.owned or line.word(at) == "the" or (personal and self._is_fellow)
            self.first = at
            return True
        return self._take_mark(at)

    @property
    def _is_fellow(self) -> bool:
        """Whether a post is at the place of the one whose it is: "his co-founder", "Lee's deputy"."""
        words = self.line.doc[self.title : self.title + 3].text.lower()
        return words.startswith(("co-", "cofounder", "deputy", "chief of staff", "fellow"))

    def _take(self, organization: Mention | None, first: int) -> None:
        self.organizations = (organization, *self.organizations) if organization else self.organizations
        self.first = first

    def _take_organizations(self, at: int) -> bool:
        """One or more names: "OpenAI |", "Ajax and Manchester United |"."""
        organization = self.line.organization(at)
        if organization is None or self.organizations:
            return False
        self._take(organization, self.line.first(organization))
        self.named = True
        while self.line.word(self.first - 1) in AND and (other := self.line.organization(self.first - 2)):
            self._take(other, self.line.first(other))
        return True

    def _take_owner(self, at: int) -> bool:
        """Whose: "Acme's |", "the company's |"; "China's |" and "Ann's |" name no organization."""
        line, owner = self.line, self.line.doc[at]
        self.owned = True
        mention = line.reading.mention_at(owner)
        if mention is not None:
            self._take(line.organization(at), line.first(mention))
            self.named, self.inherits = True, mention.kind == "person" and self._is_fellow
            return True
        near = at - owner.left_edge.i < 6
        first = max(owner.left_edge.i, line.start) if near else at
        self._take(as_organization(line.reading, owner) if is_institution(owner) else None, first)
        self.inherits = self.inherits and is_institution(owner)
        return True

    def _take_mark(self, at: int) -> bool:
        line = self.line
        if line.word(at - 1) == "-" and line.word(at).endswith(LOOSE_ENDS):  # "28-year-old"
            self.first = at - 4 if line.word(at - 3) == "-" else at - 2
            return True
        for size in (3, 2, 1):
            words = " ".join(line.word(i) for i in range(at - size + 1, at + 1))
            if words in post_marks():
                self.status = self.status or post_marks()[words] or None
                self.first = at - size + 1
                return True
        if line.word(at) == "-" and line.word(at - 1) in ("ex", "then"):
            self.status, self.first = "former", at - 1
        elif line.doc[at].ent_type_ in ("GPE", "NORP") and line.doc[at].pos_ in ("PROPN", "ADJ"):
            self.inherits, self.of_state, self.first = False, True, at
        elif line.word(at) == "of" and line.word(at - 1) in ("one", "some"):
            self.first = at - 1
        elif line.doc[at].like_num and line.word(at - 1) in ("the", "its") and line.word(at - 2) == "of":
            self.first = at  # "one of the four co-founders"
        else:
            return False
        return True


def _is_possessive(line: Line, at: int) -> bool:
    """Whether a token is a possessive mark, also a bare one behind a name in s: "AWS' chief"."""
    bare = line.word(at) in ("'", "’") and line.word(at - 1).endswith("s") and line.organization(at - 1) is not None
    return bare or line.doc[at].tag_ == "POS"


def _are_joined(line: Line, post: Post, other: Post) -> bool:
    """Whether two posts are coordinated: only "and", "&", "/" or a comma stands between them."""
    between = [line.word(at) for at in range(post.last, other.first)]
    if not between or not set(between) <= JOINTS or len(between) > 2:
        return False
    return not ("," in between and line.person(other.last))


def _share_organization(group: list[Post]) -> list[Post]:
    """Posts of one group at one organization: "founder and CEO of Acme", "Acme's founder and CEO"."""
    for i in range(len(group) - 2, -1, -1):
        behind = group[i + 1]
        if not group[i].organizations and behind.organizations and not behind.introduced:
            group[i] = replace(group[i], organizations=behind.organizations)
    for i in range(1, len(group)):
        before = group[i - 1]
        if not group[i].introduced:
            shared = not group[i].organizations or group[i].organizations == before.organizations
            status = group[i].status or (before.status if shared else None)
            group[i] = replace(group[i], organizations=group[i].organizations or before.organizations, status=status)
    return group
