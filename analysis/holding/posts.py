"""What a post is, and the words that name one or say whether it is still held."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_set, word_table

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.records import Mention

PLACES = frozenset({"at", "of", "for", "in", "with", "on", "to", "from", "over", "within", "inside"})
OFFICES = {
    f"{holder}ship": holder
    for holder in ("professor", "lecturer", "fellow", "director", "chairman", "editor", "governor")
} | {"presidency": "president"}
NO_TITLES = frozenset({"successor", "major", "general", "maker", "creator", "candidate", "nominee"})


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post, or a bare membership, as one run of words; `first`, `last` and `words` count tokens, half-open.

    `title` is in the singular, and None for a membership ("a Google veteran"); `words` are its words as they stand.
    `area` are further words of the title, apart from it: "head of Acme's *health unit*".
    `status` is what the phrase itself says ("former", "new"), else None. `owned`: a determiner or an owner makes it
    definite ("the chief executive", "its founder"). `inherits`: it names no organization, but the context may.
    """

    first: int
    last: int
    words: tuple[int, int]
    title: str | None
    area: tuple[int, int] | None = None
    kind: str
    organizations: tuple[Mention, ...] = ()
    status: str | None = None
    plural: bool = False
    owned: bool = False
    introduced: bool = False
    inherits: bool = True


@cache
def post_kinds() -> dict[str, str]:
    """Words that name a post -> their kind; a title that posts.csv does not know is a calling at most."""
    known = {row["word"]: row["kind"] for row in word_table("posts")}
    return dict.fromkeys(word_set("titles") - NO_TITLES, "trade") | known


@cache
def post_marks() -> dict[str, str]:
    """Words around a post -> the status that they say, "" for none."""
    return {row["mark"]: row["status"] for row in word_table("post_marks")}


@cache
def post_word(word: str) -> str | None:
    """Who holds the post that a lower-case word names: director of "directors" and "directorship"; None for no post."""
    forms = (word.removesuffix("s"), word.removesuffix("es"), word.replace("men", "man"), word, OFFICES.get(word, ""))
    return next((form for form in forms if form in post_kinds()), None)


def mark_at(line: Line, at: int) -> tuple[str, int] | None:
    """The mark that begins at a token ("formerly", "until recently") as its status, and where it ends."""
    for size in (3, 2, 1):
        status = post_marks().get(" ".join(line.word(i) for i in range(at, at + size)))
        if status:
            return status, at + size
    return None


def is_nominal(token: Token) -> bool:
    """Whether a word may be part of a title: a noun, an adjective, a name."""
    return token.pos_ in ("ADJ", "NOUN", "PROPN") and token.tag_ not in ("DT", "PRP$") and token.text[0].isalpha()
