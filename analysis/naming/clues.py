"""What the words around a name tell of it: a person or an organization, and which kind of organization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.lexicon import clue_words, word_set
from analysis.naming.forms import NOTHING, Weight
from analysis.naming.vocabulary import (
    HYPHENS,
    POSSESSIVE,
    is_given,
    is_title,
    is_topic,
    organization_nouns,
    organization_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.tokens import Words

ARTICLES = frozenset({"a", "an", "the", "its", "one", "another", "our", "their", "his", "her"})
YEAR = re.compile(r"^(19|20)\d\d$")
SCORE = re.compile(r"^\d{1,3}[-–]\d{1,3}$")
LIST_MARKS = frozenset({"like", "including", "as", "include", "includes", ":", "are"})
AGE = re.compile(r"^[1-9]\d$|^10\d$")
CLOSING = frozenset({",", ".", ";", "and"})
BINDING = frozenset({"of", "at", "for", "in", "that", "which", "who", "on", "with", ")"})
DASHES = frozenset({"-", "--", "–", "—"})
BEING = frozenset({"is", "are", "was", "were"})
WHO = frozenset({"who", "whose", "whom"})


def weigh_context(words: Words, start: int, end: int) -> Weight:
    """What stands before and behind one mention of a name."""
    if words.texts[start] in clue_words("campus") and set(words.texts[end : end + 1]) & clue_words("university after"):
        return Weight(organization=6.0)
    if words.texts[start] in clue_words("campus") and start and words.texts[start - 1].lower() in ("at", "from"):
        academic = set(map(str.lower, words.texts[max(0, start - 8) : start])) & clue_words("university before")
        if academic or words.texts[start - 1].lower() == "at":
            return Weight(organization=6.0)
    before, after = weigh_before(words, start, end), weigh_after(words, start, end)
    belongs = start > 0 and words.texts[start - 1].lower() in ("of", "at", "from")
    # In "Jan Leike of X, who left" the rest speaks of the person in front.
    return before + (Weight(organization=after.organization, other=after.other) if belongs else after)


def weigh_match(words: Words, start: int, end: int) -> Weight:
    """In a report of sports: "X beat Y", "lost to X", "X 2-1 Y", "X midfielder", "X have sacked", "manager of X"."""
    before = [word.lower() for word in words.texts[max(0, start - 2) : start]]
    after = words.texts[end].lower() if end < len(words.texts) else ""
    contest = clue_words("match") | clue_words("player")
    plural = after in ("have", "are", "were") and not words.texts[end - 1].endswith("s")
    plays = after in contest or after in clue_words("side") or SCORE.match(after) or plural
    faces = any(word in contest or word in clue_words("side") or SCORE.match(word) for word in before)
    towards = not {"to", "of", "against", "at", "by", "for", "with"}.isdisjoint(before)
    joins = before[-1:] and before[-1] in clue_words("joins")
    met = faces and (towards or not clue_words("match").isdisjoint(before))
    return Weight(organization=5.5) if plays or met or joins else NOTHING


def weigh_before(words: Words, start: int, end: int) -> Weight:
    """Weight of "Mr. X", "chief executive X", "the startup X", "at X", "joined X", "head of research at X"."""
    if not start:
        return NOTHING
    texts = words.texts
    before = texts[start - 1]
    second = texts[start - 2].lower() if start > 1 else ""
    lower = before.lower()
    if before in clue_words("honorific") or lower in ("mr.", "mrs.", "ms."):
        return Weight(person=6.0)
    if lower == "the" and organization_words().get(texts[start], ("",))[0] == "government":
        return Weight(organization=3.0)
    if before == "(" and texts[end : end + 1] == [")"] and texts[end + 1 : end + 2] and texts[end + 1] in DASHES:
        return Weight(organization=4.0)  # PARIS, May 2 (Reuters) -
    if second in ("shares", "stock", "stake") and lower in ("in", "of"):
        return Weight(organization=3.0)
    if before in HYPHENS and second in ("ex", "non"):
        return Weight(organization=2.5)
    if lower in clue_words("tie") and texts[start - 2 : start - 1] and texts[start - 2] in HYPHENS:
        return Weight(organization=2.5)  # Microsoft-owned X
    if before == "," and texts[start] in ("D", "R") and texts[start + 1 : start + 2] == ["-"]:
        return Weight(other=6.0)  # Maria Gutierrez, D-Toledo
    if lower == "by" and second in clue_words("made by"):
        return Weight(person=3.0)
    if _holds_office(texts, start):
        return Weight(person=3.0)
    if lower in clue_words("appoints") and any(is_title(word) for word in texts[end : end + 4]):
        return Weight(person=2.5)  # "reappointed X as chief"
    if before == "The":
        return Weight(organization=3.0) if second in clue_words("tells") else NOTHING
    if lower == "the" and second in ("of", "at") and _is_led(texts, start - 3):
        return Weight(organization=5.0)
    if lower == "the" and second in ("at", "for", "from") and _works_there(texts, start - 3):
        return Weight(organization=4.5)
    if lower == "the" and _is_run(words, start - 2):
        return Weight(organization=2.5)
    if lower in ("the", "a", "an"):
        return Weight(other=0.5)
    if lower == "of" and is_title(second) and _is_area(texts, start, end):
        return Weight(other=7.0)  # Vice President of Worldwide Sales at Acme
    if lower == "of" and (second in organization_nouns() or second in ("charge", "helm")):
        return Weight(organization=2.0)  # "the driving unit of X", "took charge of X"
    if _noun_before(texts, start) in organization_nouns() and (before.islower() or words.opening(start - 1)):
        return Weight(organization=3.0)
    if before == lower and lower in clue_words("runs") and words.tag(start - 1).startswith("VB"):
        return Weight(organization=2.0)  # she will lead X
    if is_title(lower) and lower not in ("general",):
        return Weight(person=3.0)
    if lower in clue_words("joins"):
        return Weight(organization=4.0 if lower in clue_words("founds") else 2.0)
    if lower in clue_words("names") and _nouns(words, start):
        return Weight(organization=3.0)
    if lower in clue_words("relative") or (lower == "," and second in clue_words("relative")):
        return Weight(person=3.0)
    if lower == "at":
        return Weight(organization=4.5 if is_title(second) and second not in clue_words("guest") else 2.0)
    if lower == "of" and second in clue_words("executive"):
        return Weight(organization=4.0)
    if lower in clue_words("preposition") and (is_title(second) or second in clue_words("moves")):
        return Weight(organization=2.5)
    if lower in ("of", "at", "with") and second in clue_words("once"):
        return Weight(organization=2.5)
    if lower in ("from", "by", "with") and _is_paid(texts, start - 1):
        return Weight(organization=2.5)
    if lower in LIST_MARKS and _follows_kind(words, start):
        return Weight(organization=2.5)
    if lower in clue_words("place"):
        return Weight(other=1.5)
    if lower in ("on", "via"):
        return Weight(other=1.0)
    if lower == "told" or (lower == "to" and second == "according"):
        return Weight(organization=2.0 if lower == "told" and end - start == 1 else 1.0)
    if lower in ("from", "by", "for", "to", "with", "against"):
        return Weight(organization=0.5)
    if before.isdigit() and len(before) > 2 and not YEAR.match(before):
        return Weight(other=3.0)
    if before == "," and second:
        return (
            Weight(person=1.0)
            if is_title(second)
            else Weight(organization=2.5 * (_noun_before(texts, start - 1) in organization_nouns()))
        )
    return NOTHING


def _nouns(words: Words, start: int) -> bool:
    """Whether an organization is what is named: "a team called X", "the startup, to be named X"."""
    return any(word.lower() in organization_nouns() for word in words.texts[max(0, start - 6) : start - 1])


def _noun_before(texts: list[str], start: int) -> str:
    """The word in front, with what a hyphen joins to it: start-up."""
    word = texts[start - 1].lower()
    joined = start > 2 and texts[start - 2] in HYPHENS
    return f"{texts[start - 3].lower()}-{word}" if joined else word


def _holds_office(texts: list[str], start: int) -> bool:
    """Whether an office and its field stand in front: "Minister of Culture X", "Secretary of State X"."""
    at = start - 1
    while at > start - 5 and at > 1 and (is_topic(texts[at]) or texts[at] in ("and", ",")):
        at -= 1
    return (
        at < start - 1 and at > 0 and texts[at] in ("of", "for") and texts[at - 1].istitle() and is_title(texts[at - 1])
    )


def _is_area(texts: list[str], start: int, end: int) -> bool:
    """Whether what follows "Director of" is a field: of ordinary words, or with the firm behind: "Care at Acme"."""
    ordinary = all(is_topic(word) for word in texts[start:end])
    return ordinary or (end + 1 < len(texts) and texts[end] == "at" and texts[end + 1][0].isupper())


def _is_paid(texts: list[str], last: int) -> bool:
    """Whether money changes hands before the word there: "raised $40m from X", "a round led by X"."""
    before = [word.lower() for word in texts[max(0, last - 6) : last]]
    return not clue_words("money").isdisjoint(before)


def _is_led(texts: list[str], last: int) -> bool:
    """Whether the word there leads what is named behind it: "director of the Berlinale" (not "author of the ...")."""
    return last >= 0 and texts[last].lower() in clue_words("leader")


def _works_there(texts: list[str], last: int) -> bool:
    """Whether people come and go or hold posts there: "worked for the X", "a programmer at the X"."""
    word = texts[last].lower() if last >= 0 else ""
    return word in clue_words("moves") or is_title(word)


def _is_run(words: Words, last: int) -> bool:
    """Whether what follows is joined, left or led: "will head the Berlinale", "took over the Filmstiftung"."""
    if last < 1 or not words.tag(last).startswith(("VB", "RP", "IN")):
        return False
    word, before = words.texts[last].lower(), words.texts[last - 1].lower()
    over = word == "over" and before in ("take", "takes", "took", "taking", "taken")
    return over or word in clue_words("runs") or word in clue_words("joins")


def _follows_kind(words: Words, start: int) -> bool:
    """Whether "companies such as", "rivals like", "customers include", "peers:" stands in front."""
    before = [word.lower() for word in words.texts[max(0, start - 4) : start]]
    cue = next((k for k in range(len(before) - 1, -1, -1) if before[k] in LIST_MARKS), None)
    nouns = before[:cue] if cue is not None else []
    return any(noun.removesuffix("s") in organization_nouns() or noun in clue_words("firms") for noun in nouns)


def weigh_after(words: Words, start: int, end: int) -> Weight:
    """Weight of "X team", "X-backed", "X's shares", "X CEO", "X said", "X, who", "X, 53,", "X, a scientist at"."""
    texts = words.texts
    if end >= len(texts):
        return NOTHING
    after = texts[end]
    second = texts[end + 1].lower() if end + 1 < len(texts) else ""
    lower = after.lower()
    if after in HYPHENS and words.glued(end):
        return Weight(organization=2.5) if second in clue_words("tie") else NOTHING
    if after in POSSESSIVE:
        return _owned(words, end + 1)
    if after in (",", "(", "–", "—"):
        return _apposition(words, end + 1)
    if lower in organization_nouns() and not after[0].isupper():
        return Weight(organization=3.0)
    if lower in clue_words("staff") or (is_title(lower) and after[0].isupper()):
        return Weight(organization=2.5)
    if after.isdigit() and not YEAR.match(after):
        return Weight(other=3.0)
    if lower in clue_words("thing"):
        return Weight(other=2.0)
    if lower in clue_words("says"):
        alone = end - start == 1 and not is_given(texts[start])
        return Weight(person=1.0, organization=1.0 if alone else 0.5)
    if lower in WHO or lower in clue_words("life"):
        return Weight(person=2.0)
    if lower in ("was", "has", "had") and second in clue_words("life"):
        return Weight(person=2.0)
    if lower in clue_words("acts") or (lower == "to" and second in clue_words("acts")):
        return Weight(organization=2.0)
    if lower in word_set("organization_verbs"):
        return Weight(organization=1.0)
    if lower in ("is", "are", "has", "have", "was", "will") and second in word_set("organization_verbs"):
        return Weight(organization=2.0 if second.endswith("ing") else 1.0)
    if lower in BEING:
        return _definition(words, end + 1)
    if words.tag(end) in ("VBD", "VBZ", "MD"):
        return Weight(organization=2.0) if _acts_as_firm(words, end) else Weight(person=0.5, organization=0.5)
    return NOTHING


def _acts_as_firm(words: Words, verb: int) -> bool:
    """Whether what is done is done by firms: "X replaced *CEO* Ann Lee", "X appointed *its* first chief"."""
    near = words.texts[verb + 1 : verb + 3]
    return "its" in near or bool(near and near[0].isupper() and is_title(near[0]))


def _definition(words: Words, i: int) -> Weight:
    """Weight of "X is a startup", "X was a chemist", "X is an algorithm", "X is designed to"."""
    if words.texts[i : i + 1] and words.texts[i].lower() in clue_words("made"):
        return Weight(other=2.0)
    return _named_as(apposed_noun(words, i))


def _named_as(head: str | None) -> Weight:
    if head is None:
        return NOTHING
    if head in organization_nouns():
        return Weight(organization=3.0)
    return Weight(person=3.0) if is_title(head) else Weight(other=3.0)


def _owned(words: Words, i: int) -> Weight:
    for word in words.texts[i : i + 5]:
        lower = word.lower()
        if not word[0].isalnum() and word[0] not in "$€£" and word not in HYPHENS:
            break
        if lower in clue_words("kin"):
            return Weight(person=1.0)
        if lower in clue_words("belonging") or lower in organization_nouns():
            return Weight(organization=1.5)
    return NOTHING


def _apposition(words: Words, i: int) -> Weight:
    """Weight of "X, who", "X, 53,", "X (born", "X, a startup that", "X, chief technology officer of"."""
    head = apposed_noun(words, i)
    first = words.texts[i] if i < len(words.texts) else ""
    if first == "which":
        works = _is_joined(words, i)
        return Weight(person=-3.0, organization=2.5 if works else 1.5, other=0.0 if works else 1.0)
    if first == "whose" and _has_posts(words, i + 1):
        return Weight(organization=3.0)
    if first in WHO:
        return Weight(person=2.5)
    if words.texts[i - 1] == "(" and first.isupper() and words.texts[i + 1 : i + 2] == [":"] and len(first) > 1:
        return Weight(organization=3.0)  # (NASDAQ: QNT)
    if first in clue_words("corporate"):
        told = words.texts[i + 1 : i + 2] in (["by"], ["in"])  # not "her father, Ann Lee, founded the museum"
        return Weight(person=-3.0, organization=5.0) if told else Weight(organization=2.5)
    if first in clue_words("participle") or _is_joined(words, i):
        return Weight(organization=2.5)
    if first == "born" or (
        first.isdigit() and 10 < int(first[:4]) < 110 and words.texts[i + 1 : i + 2] in ([","], [")"])
    ):
        return Weight(person=4.0)
    return _named_as(head)


def _has_posts(words: Words, i: int) -> bool:
    """Whether a post or shares are whose: "X, whose *chief executive* is", not "X, whose mother"."""
    near = [word.lower() for word in words.texts[i : i + 3]]
    return any(is_title(word) or word in clue_words("belonging") for word in near)


def _is_joined(words: Words, i: int) -> bool:
    """Whether a clause tells that people work there: "X, which he joined in May", "X, where she ran research"."""
    opens, clause = words.texts[i : i + 1], [word.lower() for word in words.texts[i + 1 : i + 5]]
    if opens == ["which"]:
        does = any(word in clue_words("business") for word in clause[:1])
        return does or any(word in clue_words("joins") or word in clue_words("acts") for word in clause)
    return opens == ["where"] and not clue_words("serves").isdisjoint(clause)


def apposed_noun(words: Words, i: int) -> str | None:
    """The noun of a post, a thing or a kind of organization that heads an apposition which starts with word `i`."""
    texts = words.texts
    if i >= len(texts):
        return None
    opens = texts[i].lower()
    owner = texts[i][0].isupper() and i + 1 < len(texts) and texts[i + 1] in POSSESSIVE
    if not owner and opens not in ARTICLES and opens not in word_set("title_modifiers") and not is_title(opens):
        return None
    found = None
    for k in range(min(12, len(texts) - i)):
        lower = _noun_before(texts, i + k + 1)
        if lower in organization_nouns() or is_title(lower) or lower in clue_words("thing"):
            found = lower
        elif found and lower in clue_words("says"):
            return None  # "..., the company said"
        elif lower in CLOSING or (found and (lower in BINDING or words.tag(i + k) in ("VBN", "VBD", "VBZ"))):
            break
    return found


def tell_kind(words: Words, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Kinds of organization that the words around a mention tell, each with its weight.

    "the startup X", "X, a newspaper", "the X team", "told X", "X first reported", "professor at X", "a partner at X",
    "X MPs".
    """
    texts, nouns = words.texts, organization_nouns()
    before = [word.lower() for word in texts[max(0, start - 3) : start]]
    after = [word.lower() for word in texts[end : end + 2]]
    if before and before[-1] in nouns:
        yield nouns[before[-1]], 3
    if after and after[0] == "group" and before:
        yield "team", 2
    elif after and after[0] in nouns:
        yield nouns[after[0]], 2 if nouns[after[0]] in ("team", "lab") and "the" in before[-1:] else 1
    if after and after[0] in (",", "(", "–", "—") and (noun := apposed_noun(words, end + 1)) in nouns:
        yield nouns[noun or ""], 3
    for kind in ("media", "university", "investor", "other", "government"):
        if _near(f"{kind} before", before) or _near(f"{kind} after", after):
            yield kind, 1 if kind == "media" and "told" not in before else 2


def _near(clue: str, words: list[str]) -> bool:
    return not clue_words(clue).isdisjoint(words)
