"""Runs of capitalized words, and the small words, commas and hyphens that go on inside a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.lexicon import FIRST_WORD, clue_words, word_set
from analysis.naming.vocabulary import (
    HYPHENS,
    INITIAL,
    LINKS,
    POSSESSIVE,
    is_field,
    is_given,
    is_topic,
    organization_words,
)

if TYPE_CHECKING:
    from analysis.lexicon import Lexicon
    from analysis.tokens import Words

HANDLE = re.compile(r"^@\w{2,}$")
LONGEST_RUN = 30  # words: headlines in capitals are longer, names are not


def run_end(words: Words, i: int, lexicon: Lexicon) -> int:
    """The word after the run of capitalized words, and what links them, that starts with word `i`."""
    end = match(words, i, lexicon) or i + 1
    while end - i < LONGEST_RUN and (further := _step(words, i, end)) is not None:
        end = match(words, further - 1, lexicon) or further
    return end


def _step(words: Words, first: int, end: int) -> int | None:
    """The word after the next capitalized word, where it still belongs to the run that starts with `first`."""
    texts, count = words.texts, len(words.texts)
    if end >= count or (end in words.opens and not (end - first > 1 and INITIAL.match(texts[end - 1]))):
        return None
    if texts[end - 1] == "X." and end - first == 1:
        return None  # "wrote on X. Then", not an initial
    word = texts[end]
    if is_capital(word) and not HANDLE.match(word):
        return end + 1
    capital_behind = end + 1 < count and is_capital(texts[end + 1])
    if word in HYPHENS and words.glued(end) and capital_behind and words.glued(end + 1):
        heading = len(texts[end - 1]) > 3 and texts[end - 1].isupper()  # "FACTBOX-Jan Leike"
        return None if heading else end + 2
    if word == "&" and capital_behind:
        return None if is_given(texts[end + 1]) else end + 2
    if word in HYPHENS and _is_syllable(words, first, end):
        return end + 2
    if word.isdigit() and word.startswith("0") and len(word) == 2:
        return end + 1  # Bayer 04
    if word in POSSESSIVE and capital_behind:
        return _after_possessive(words, first, end)
    if word == "," and end + 1 < count:
        return _after_comma(words, first, end)
    if word in clue_words("particle"):
        return _after_particles(words, end)
    if word in LINKS:
        return _after_link(words, first, end)
    return None


def match(words: Words, i: int, lexicon: Lexicon) -> int | None:
    """The word after the longest name of the lexicon that starts with word `i`."""
    key = FIRST_WORD.match(words.texts[i])
    if not key or key[0] not in lexicon.by_first_word:
        return None
    text, start = words.content, words.starts[i]
    for form in lexicon.by_first_word[key[0]]:
        if text.startswith(form, start):
            j = i
            while j < len(words.texts) and words.starts[j] < start + len(form):
                j += 1
            if words.starts[j - 1] + len(words.texts[j - 1]) == start + len(form):
                return j
    return None


def is_capital(word: str) -> bool:
    """Whether a word may be part of a name: Lin, xAI, @gdb; not I, 9B, low."""
    if len(word) == 1:
        return word.isupper() and word not in "IAX"
    if word[0] == "@":
        return bool(HANDLE.match(word))
    return not word.islower() and (word[0].isupper() or _is_mixed(word))


def _is_mixed(word: str) -> bool:
    # xAI, eBay, d'Alembert: letters of both cases, and no number like 9B
    return word[0].isalpha() and not word.isupper() and any(letter.isupper() for letter in word)


def _is_syllable(words: Words, first: int, hyphen: int) -> bool:
    """Whether a small word goes on with a given name: "Kim Jong-un", "Hyun-woo Baek", not "Microsoft-backed"."""
    if hyphen - first < 1 or hyphen + 1 >= len(words.texts) or not words.texts[hyphen + 1].isalpha():
        return False
    glued = words.glued(hyphen) and words.glued(hyphen + 1)
    behind = hyphen + 2 < len(words.texts) and is_capital(words.texts[hyphen + 2]) and words.texts[hyphen + 2].istitle()
    if glued and behind and words.texts[hyphen + 1] in word_set("name_syllables"):
        return True
    if hyphen - first < 2 or (words.opening(hyphen - 2) and words.texts[hyphen - 2] == "An"):
        return False
    if words.texts[hyphen + 1].endswith("ed"):
        return False  # "Hong Kong-listed"
    return glued and len(words.texts[hyphen + 1]) < 7 and words.texts[hyphen - 2] in word_set("family_names")


def _after_possessive(words: Words, first: int, mark: int) -> int | None:
    """Past "St Anne's *College*", "Women's *Hospital*": a possessive inside a name."""
    behind = words.texts[mark + 1]
    if organization_words().get(behind, ("", ""))[0] not in ("university", "nonprofit", "government", "other"):
        return None
    inside = words.texts[first] in ("St", "St.", "Saint") or words.texts[mark - 1] in clue_words("owner")
    return mark + 2 if inside else None


def _after_comma(words: Words, first: int, comma: int) -> int | None:
    """Past "Apple*, Inc.*", "University of California*, Berkeley*", "Department for Culture*, Media and Sport*"."""
    texts = words.texts
    following = texts[comma + 1]
    if following in clue_words("tail"):
        return comma + 2
    if is_capital(following) and _is_lettered(words, first, comma):
        return comma + 2
    if is_topic(following) and _listed(words, first, comma):
        return comma + 2
    of_place = comma - first >= 3 and texts[comma - 2] == "of" and texts[first] == "University"
    if not of_place and not (
        texts[comma - 1] == "College" and following in ("Oxford", "Cambridge", "London", "Dublin")
    ):
        return None
    ends = (end for end in (comma + 3, comma + 2) if end <= len(texts))
    return next((end for end in ends if words.text(comma + 1, end) in word_set("places")), None)


def _listed(words: Words, first: int, comma: int) -> bool:
    """Whether a comma stands in a list of matters: "Department for Culture, Media and Sport", or "... Committee"."""
    texts = words.texts
    tail = texts[comma + 1 : comma + 10]
    end = tail.index("and") if "and" in tail else 0
    if not 0 < end < len(tail) - 1 or not all(word == "," or is_topic(word) for word in [*tail[:end], tail[end + 1]]):
        return False
    office = any(organization_words().get(texts[k], ("",))[0] == "government" for k in range(first, comma))
    before = office and any(texts[k] in ("of", "for", "on") for k in range(first, comma))
    behind = end + 2 < len(tail) and organization_words().get(tail[end + 2], ("",))[0] == "government"
    return before or (behind and all(is_topic(texts[k]) for k in range(comma - 1, comma)))


def _after_particles(words: Words, i: int) -> int | None:
    """Past "ten Hag", "van der Berg", "al-Amr"."""
    j, count = i, len(words.texts)
    while j < count and j < i + 3 and words.texts[j] in clue_words("particle"):
        j += 1
    if j + 1 < count and words.texts[j] in HYPHENS and words.glued(j):
        j += 1
    return j + 1 if j < count and is_capital(words.texts[j]) and j not in words.opens else None


def _after_link(words: Words, first: int, link: int) -> int | None:
    """Past "University *of* California", "Conference *on* Vision": a name goes on behind the noun that heads it."""
    texts, known = words.texts, organization_words()
    if texts[link] in ("and", "&"):
        return _after_and(words, first, link)
    j = link + 1 + (link + 1 < len(texts) and texts[link + 1] == "the")
    if j >= len(texts) or not is_capital(texts[j]) or j in words.opens:
        return None
    last = texts[link - 1]
    heads = known.get(last, ("", ""))[1] == "head" or (last in clue_words("event") and not is_given(texts[j]))
    goes_on = link in words.labels and any(texts[k] in ("of", "for", "on") for k in range(first, link))
    return j + 1 if heads or goes_on else None


def _after_and(words: Words, first: int, link: int) -> int | None:
    """Past "Institute for Marine *and Antarctic* Studies", "UK Research *and Innovation*", "Food *and Drug* Agency".

    Both sides are fields, inside a name that a noun heads or closes; or the letters behind it count both sides in:
    "Bolt, Beranek *and Newman* (BBN)". Not "the University of Toronto and Google".
    """
    texts, known = words.texts, organization_words()
    j = link + 1
    if j >= len(texts) or not is_capital(texts[j]) or j in words.opens:
        return None
    if _is_lettered(words, first, link):
        return j + 1
    if texts[link - 1] in word_set("places"):
        return None
    if texts[j] in known and j + 1 < len(texts) and texts[j + 1] == "of":
        return None
    fields = is_field(texts[link - 1]) and is_field(texts[j])
    labelled = words.labels.get(link, (0, 0, ""))[2] == "ORG"
    headed = any(texts[k] in ("of", "for", "on", ",") for k in range(first, link))
    half = is_field(texts[link - 1]) or is_field(texts[j])
    fresh = words.labels.get(j, (0, 0, ""))[0] == j or is_given(texts[j])
    if headed and (link in words.labels or is_topic(texts[j]) or fields or (half and not fresh)):
        return j + 1
    if headed and half and texts[j + 1 : j + 2] and texts[j + 1] in clue_words("field"):
        return j + 1
    return j + 1 if fields and (labelled or _is_closed(words, first, j)) else None


def _is_closed(words: Words, first: int, j: int) -> bool:
    """Whether a noun closes the fields that begin with word `j`, and all in front are fields: "... Metrology Lab"."""
    texts = words.texts
    while j < len(texts) - 1 and is_field(texts[j]) and is_capital(texts[j + 1]) and j + 1 not in words.opens:
        j += 1
    closes = organization_words().get(texts[j], ("", ""))[0] in ("government", "nonprofit", "lab", "university")
    return closes and all(is_field(text) or text in ("The", "National", "and") for text in texts[first : j - 1])


def _is_lettered(words: Words, first: int, link: int) -> bool:
    """Whether letters in brackets stand for a name with this link in it: "Nippon Telegraph and Telephone (NTT)"."""
    texts = words.texts
    bracket = next((k for k in range(link + 2, min(link + 7, len(texts) - 1)) if texts[k] == "("), None)
    if bracket is None or not texts[bracket + 1].isupper():
        return False
    parts = [text for text in texts[first:bracket] if text[0].isupper() and text != "The"]
    inside = all(text[0].isupper() or text in LINKS or text == "," for text in texts[link:bracket])
    return inside and len(parts) > 2 and "".join(part[0] for part in parts) == texts[bracket + 1]
