"""Capitalized words of an article, cut into what could each be one name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import FIRST_WORD, clue_words, word_set, word_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.lexicon import Lexicon
    from analysis.tokens import Words

LINKS = frozenset({"of", "for", "on", "and", "the", "&"})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
HYPHENS = frozenset("-‐‑–")
NAME_TAGS = frozenset({"NNP", "NNPS"})
INITIAL = re.compile(r"^[A-Z]\.?$|^[A-Z]\.[A-Z]\.$")
HANDLE = re.compile(r"^@\w{2,}$")


def find_capitals(words: Words, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """First word and word after the last of everything that could be one name, in text order.

    "OpenAI CEO Sam Altman" gives OpenAI and Sam Altman; "Microsoft-backed" gives Microsoft; "Alibaba's Qwen" two;
    "Al-Dahle", "Erik ten Hag", "University of California, Berkeley", "Bayer 04" one each.
    """
    i, count = 0, len(words.texts)
    while i < count:
        if team := _national_team(words, i):
            yield i, team
            i = team
        elif _is_capital(words.texts[i]) or match(words, i, lexicon):
            end = _run_end(words, i, lexicon)
            yield from _cut(words, i, end, lexicon)
            i = end
        else:
            i += 1


def _national_team(words: Words, i: int) -> int | None:
    """The word after "Danish national team", "England women's national football side"."""
    if words.texts[i] not in word_set("peoples") and words.texts[i] not in word_set("places"):
        return None
    tail = words.texts[i + 1 : i + 6]
    if "national" not in tail[:3]:
        return None
    end = next((k for k, word in enumerate(tail) if word in ("team", "side", "squad")), None)
    return None if end is None else i + end + 2


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


@cache
def organization_words() -> dict[str, tuple[str, str]]:
    """Word -> kind and place, of the words that make a name that of an organization."""
    return {row["word"]: (row["kind"], row["place"]) for row in word_table("organization_words")}


def is_title(word: str) -> bool:
    """Whether a word is the noun of a post: CEO, President, scientist."""
    return word.lower() in word_set("titles")


def is_given(word: str) -> bool:
    """Whether a word is a given name or an initial: Jan, Jean-Luc, J."""
    names = word_set("given_names")
    return word in names or bool(INITIAL.match(word)) or word.partition("-")[0] in names


def _is_capital(word: str) -> bool:
    if len(word) == 1:
        return word.isupper() and word not in "IAX"
    return not word.islower() and (word[0].isupper() or bool(HANDLE.match(word)) or _is_mixed(word))


def _is_mixed(word: str) -> bool:
    # xAI, eBay, d'Alembert: letters of both cases, and no number like 9B
    return word[0].isalpha() and not word.isupper() and any(letter.isupper() for letter in word)


def _run_end(words: Words, i: int, lexicon: Lexicon) -> int:
    """The word after the run of capitalized words, and what links them, that starts with word `i`."""
    end = match(words, i, lexicon) or i + 1
    while (further := _step(words, i, end)) is not None:
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
    if _is_capital(word) and not HANDLE.match(word):
        return end + 1
    capital_behind = end + 1 < count and _is_capital(texts[end + 1])
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


def _is_syllable(words: Words, first: int, hyphen: int) -> bool:
    """Whether a small word goes on with a given name: "Kim Jong-un", not "Microsoft-backed"."""
    if hyphen - first < 2 or hyphen + 1 >= len(words.texts) or not words.texts[hyphen + 1].isalpha():
        return False
    glued = words.glued(hyphen) and words.glued(hyphen + 1)
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
    if _is_topic(following) and _listed(words, first, comma):
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
    if not 0 < end < len(tail) - 1 or not all(word == "," or _is_topic(word) for word in [*tail[:end], tail[end + 1]]):
        return False
    office = any(organization_words().get(texts[k], ("",))[0] == "government" for k in range(first, comma))
    before = office and any(texts[k] in ("of", "for", "on") for k in range(first, comma))
    behind = end + 2 < len(tail) and organization_words().get(tail[end + 2], ("",))[0] == "government"
    return before or (behind and all(_is_topic(texts[k]) for k in range(comma - 1, comma)))


def _is_topic(word: str) -> bool:
    """Whether a capitalized word is an ordinary one: Energy, Culture, Sport."""
    lower = word.lower()
    ordinary = lower in word_set("title_modifiers") or lower in word_set("common_words")
    return word[0].isupper() and (ordinary or word in word_set("thing_words") or word in clue_words("matter"))


def _after_particles(words: Words, i: int) -> int | None:
    """Past "ten Hag", "van der Berg", "al-Amr"."""
    j, count = i, len(words.texts)
    while j < count and j < i + 3 and words.texts[j] in clue_words("particle"):
        j += 1
    if j + 1 < count and words.texts[j] in HYPHENS and words.glued(j):
        j += 1
    return j + 1 if j < count and _is_capital(words.texts[j]) and j not in words.opens else None


def _after_link(words: Words, first: int, link: int) -> int | None:
    """Past "University *of* California", "Ministry of Trade *and* Industry": an organization's name goes on."""
    texts, known = words.texts, organization_words()
    j = link + 1 + (link + 1 < len(texts) and texts[link + 1] == "the" and texts[link] != "and")
    if j >= len(texts) or not _is_capital(texts[j]) or j in words.opens:
        return None
    if texts[link] in ("and", "&"):
        if texts[j] in known and j + 1 < len(texts) and texts[j + 1] == "of":
            return None
        within = any(texts[k] in ("of", "for", "on", ",") for k in range(first, link))
        labelled = words.labels.get(link, (0, 0, ""))[2] == "ORG"
        matters = labelled and _is_topic(texts[link - 1]) and _is_topic(texts[j])  # UK Research and Innovation
        return j + 1 if matters or (within and (link in words.labels or _is_topic(texts[j]))) else None
    last = texts[link - 1]
    heads = known.get(last, ("", ""))[1] == "head"
    goes_on = link in words.labels and any(texts[k] in ("of", "for", "on") for k in range(first, link))
    return j + 1 if heads or goes_on else None


@dataclass(frozen=True)
class Unit:
    """A word of a run, a hyphenated one, or a name that the lexicon knows."""

    start: int
    end: int
    kind: str | None = None

    @property
    def known(self) -> bool:
        """Whether the lexicon has it."""
        return self.kind is not None


def _cut(words: Words, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The names in a run of capitalized words: job titles, honorifics, weekdays and peoples part them."""
    units = _units(words, start, end, lexicon)
    parts = _separators(words, units)
    group: list[Unit] = []
    for index, unit in enumerate(units):
        if index in parts:
            yield from _names(words, group)
            group = []
        else:
            group.append(unit)
    yield from _names(words, group)


def _units(words: Words, start: int, end: int, lexicon: Lexicon) -> list[Unit]:
    units: list[Unit] = []
    i = start
    while i < end:
        if known := match(words, i, lexicon):
            entry = lexicon.find(words.text(i, known))
            units.append(Unit(i, known, entry.kind if entry else ""))
            i = known
        elif units and i + 1 < end and words.texts[i] in HYPHENS and words.glued(i) and words.glued(i + 1):
            units[-1] = Unit(units[-1].start, i + 2)
            i += 2
        else:
            units.append(Unit(i, i + 1))
            i += 1
    return units


def _separators(words: Words, units: list[Unit]) -> set[int]:
    """The units that are no part of a name: titles with their modifiers, honorifics, weekdays, months, handles."""
    texts = [words.text(unit.start, unit.end) for unit in units]
    parts: set[int] = set()
    organization = bool(units) and texts[-1] in organization_words() and not is_title(texts[-1])
    for k, unit in enumerate(units):
        if unit.known:
            continue
        surname = k == len(units) - 1 and k and is_given(texts[k - 1])  # James To
        if texts[k].istitle() and texts[k].lower() in clue_words("function") and not surname:
            parts.add(k)
            continue
        if surname and not texts[k].isupper():
            continue  # Theresa May, Martin Luther King
        if texts[k] in clue_words("honorific") or (texts[k] in clue_words("calendar") and _is_calendar(words, unit)):
            parts.add(k)
        elif is_title(texts[k]) and not organization:
            first = k
            while first and not units[first - 1].known and texts[first - 1].lower() in word_set("title_modifiers"):
                first -= 1
            parts.update(range(first, k + 1))
    return parts


def _is_calendar(words: Words, unit: Unit) -> bool:
    label = words.labels.get(unit.start)
    return label is None or label[2] not in ("PERSON", "ORG", "FAC") or label[1] - label[0] == 1


def _names(words: Words, group: list[Unit]) -> Iterator[tuple[int, int]]:
    """The names in what stands between two separators."""
    group = _strip(words, group)
    while group:
        size = _first_name(words, group)
        yield group[0].start, group[size - 1].end
        group = _strip(words, group[size:])


def _strip(words: Words, group: list[Unit]) -> list[Unit]:
    """Without articles, the opening words of a sentence, links and peoples ("Chinese") at the edges."""
    while group and not group[0].known:
        word = words.text(group[0].start, group[0].end)
        if not (_opens_only(words, group[0], word) or word in LINKS or _is_people(words, group, word)):
            break
        group = group[1:]
    while group and not group[-1].known and words.texts[group[-1].start] in LINKS | HYPHENS | {",", "The", "A"}:
        group = group[:-1]
    return group


def _opens_only(words: Words, unit: Unit, word: str) -> bool:
    if word.lower() not in word_set("first_words"):
        return (
            not is_given(word)
            and words.opening(unit.start)
            and words.tag(unit.start) not in NAME_TAGS
            and unit.start not in words.labels
        )
    if word.lower() in ("the", "a", "an", "this", "its", "his", "her", "their", "our"):
        return True
    label = words.labels.get(unit.start)
    return words.opening(unit.start) and (label is None or label[0] != unit.start or label[1] == unit.start + 1)


def _is_people(words: Words, group: list[Unit], word: str) -> bool:
    """Whether the group opens with a people or a country that is no part of the name behind it.

    It is one of "Swiss National Bank", "American Airlines", "US Department of Energy", and none of "Chinese Tencent".
    """
    if word not in word_set("peoples") and not (word in word_set("places") and len(group) > 1 and word.isupper()):
        return False
    if len(group) == 1:
        return True
    if is_given(word) and len(group) == 2:
        return False  # Christian Szegedy
    rest = [words.text(unit.start, unit.end) for unit in group[1:]]
    kind = group[1].kind or organization_words().get(rest[-1], ("", ""))[0]
    label = words.labels.get(group[0].start)
    whole = label is not None and label[0] == group[0].start and label[1] == group[-1].end and label[2] == "ORG"
    ordinary = all(_is_topic(text) for text in rest[:-1]) and len(rest) > 1 and bool(kind)  # British Business Bank
    if ordinary or kind == "government" or rest[0].split()[0] in organization_words() or (whole and kind):
        return False
    return rest[0] != "National"


def _first_name(words: Words, group: list[Unit]) -> int:
    """How many units of the group make the first name: a known name stands alone unless a tail completes it."""
    texts = [words.text(unit.start, unit.end) for unit in group]
    tail = max((k for k, text in enumerate(texts) if text in organization_words()), default=0)
    if (
        len(group) > 1
        and group[1].kind == "government"
        and (texts[0] in word_set("places") or texts[0] in word_set("peoples"))
    ):
        return 2
    if group[0].known and len(group) > 1 and texts[1] == ",":
        return len(group)  # University of Michigan, Ann Arbor
    if group[0].known and len(group) > 1 and texts[1] in word_set("places") and group[0].kind == "company":
        return 2  # Google France
    if group[0].known and (whole := _labelled(words, group)):
        return whole
    if group[0].known:
        return tail + 1 if tail and not any(unit.known for unit in group[1 : tail + 1]) else 1
    known = next((k for k, unit in enumerate(group) if unit.known), len(group))
    general = known < len(group) and texts[known] in organization_words()  # Congress, Treasury
    if known < len(group) and (is_given(texts[known - 1]) or tail > known or general):
        known = next((k for k, unit in enumerate(group) if k > known and unit.known), len(group))
    split = _person_start(words, group[:known])
    return split or known


def _labelled(words: Words, group: list[Unit]) -> int | None:
    """How many units the model took for one organization: "MSL Infra"."""
    first, end, label = words.labels.get(group[0].start, (0, 0, ""))
    if label != "ORG" or first != group[0].start:
        return None
    return next((k for k, unit in enumerate(group, start=1) if unit.end == end and k > 1 and not unit.known), None)


def _person_start(words: Words, group: list[Unit]) -> int | None:
    """Where the model saw a person begin behind other capitalized words: "Wedbush | Dan Ives"."""
    for k, unit in enumerate(group[1:], start=1):
        label = words.labels.get(unit.start)
        if label and label[2] == "PERSON" and label[0] == unit.start and label[1] - label[0] >= 2:
            return None if is_given(words.texts[group[k - 1].start]) else k
    return None
