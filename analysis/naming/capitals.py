"""Capitalized words of an article, cut into what could each be one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.lexicon import clue_words, word_set
from analysis.naming.runs import is_capital, match, run_end
from analysis.naming.vocabulary import HYPHENS, LINKS, is_field, is_given, is_title, is_topic, organization_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.lexicon import Lexicon
    from analysis.tokens import Words

NAME_TAGS = frozenset({"NNP", "NNPS"})


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
        elif government := _administration(words, i):
            yield i + 1, government
            i = government
        elif (person := _after_portfolio(words, i)) > i:
            i = person
        elif is_capital(words.texts[i]) or match(words, i, lexicon):
            end = run_end(words, i, lexicon)
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


def _administration(words: Words, i: int) -> int | None:
    """The word after "the Biden administration": the government of the one named."""
    named = words.texts[i].lower() == "the" and words.texts[i + 1 : i + 2] and words.texts[i + 1].istitle()
    return i + 3 if named and words.texts[i + 2 : i + 3] == ["administration"] else None


def _after_portfolio(words: Words, i: int) -> int:
    """The word after the field of an office that stands before a name: "Minister of *Culture and Sport* | Ann Lee"."""
    texts, end = words.texts, i
    if i < 2 or texts[i - 1] not in ("of", "for") or not (texts[i - 2].istitle() and is_title(texts[i - 2])):
        return i
    while end < len(texts) - 1 and (is_topic(texts[end]) or is_field(texts[end]) or texts[end] in ("and", ",", "&")):
        end += 1
    pair = is_capital(texts[end]) and end + 1 < len(texts) and is_capital(texts[end + 1])
    return end if pair and texts[end - 1] not in ("and", ",", "&") and end not in words.opens else i


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
        if (
            k
            and texts[k] in ("King", "Queen", "Prince", "Judge", "Justice")
            and not _is_origin(units[k - 1], texts[k - 1])
        ):
            continue  # Tsu-Jae King Liu
        if texts[k] in clue_words("honorific") or (texts[k] in clue_words("calendar") and _is_calendar(words, unit)):
            parts.add(k)
        elif is_title(texts[k]) and not organization:
            first = k
            while first and not units[first - 1].known and texts[first - 1].lower() in word_set("title_modifiers"):
                first -= 1
            parts.update(range(first, k + 1))
    return parts


def _is_origin(unit: Unit, text: str) -> bool:
    return unit.known or is_title(text) or text in word_set("places") or text in word_set("peoples")


def _is_calendar(words: Words, unit: Unit) -> bool:
    label = words.labels.get(unit.start)
    return label is None or label[2] not in ("PERSON", "ORG", "FAC") or label[1] - label[0] == 1


def _names(words: Words, group: list[Unit]) -> Iterator[tuple[int, int]]:
    """The names in what stands between two separators."""
    group = _strip(words, group)
    while group:
        size = _first_name(words, group)
        article = not group[0].known and _is_title_article(words, group[0].start)
        yield group[0].start - article, _without_ai(words, group[:size])
        group = _strip(words, group[size:])


def _is_title_article(words: Words, first: int) -> bool:
    """Whether the word in front is an article of the name: "told The Information", not "The Information said"."""
    article = first - 1
    if article < 1 or words.texts[article] != "The" or words.opening(article) or article in words.titled:
        return False
    return words.texts[article - 1].islower() or words.texts[article - 1] == ","


def _without_ai(words: Words, group: list[Unit]) -> int:
    """The word after the name, whose last is no AI that tells of the noun behind it: "a Wharton AI study"."""
    end = group[-1].end
    modifies = len(group) > 1 and group[-1].end - group[-1].start == 1 and words.texts[end - 1] == "AI"
    noun = modifies and end < len(words.texts) and words.texts[end].islower() and words.tag(end) in ("NN", "NNS")
    alone = group[-2].known or group[-2].kind is not None if noun else False
    return group[-2].end if alone else end


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
            and word not in words.surnames
            and word not in words.inside
            and words.opening(unit.start)
            and words.tag(unit.start) not in NAME_TAGS
            and unit.start not in words.labels
        )
    if word.lower() in ("the", "a", "an", "this", "its", "his", "her", "their", "our") or word in clue_words("pair"):
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
    ordinary = all(is_topic(text) for text in rest[:-1]) and len(rest) > 1 and bool(kind)  # British Business Bank
    headed = words.texts[group[0].start - 1].lower() == "the" and all(is_field(text) for text in rest[:-1])
    if len(rest) > 1 and headed and kind in ("nonprofit", "university"):
        return False  # the American Psychological Association
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
