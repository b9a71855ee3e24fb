"""Whether the names of an article are those of people or of organizations, decided for the article as a whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.lexicon import clue_words, word_set
from analysis.naming.aliases import fold
from analysis.naming.clues import weigh_context, weigh_match
from analysis.naming.forms import NOTHING, Weight, weigh_form, weigh_label
from analysis.naming.vocabulary import POSSESSIVE, is_topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.lexicon import Lexicon
    from analysis.tokens import Words

ENOUGH = 2.0  # what must speak for a person or an organization
MOST = 5.0  # the most that the surroundings of all mentions of a name count
SPORT = 4  # how many words of sports make a report of sports
ROUNDS = 3  # how often what is decided of a name tells of its neighbours
AND = ({","}, {"and"}, {"or"}, {"&"}, {",", "and"}, {",", "or"})


@dataclass(frozen=True)
class Name:
    """A place where something is named: its words and their text."""

    start: int
    end: int
    text: str


def decide(words: Words, names: list[Name], models: Iterable[int], lexicon: Lexicon) -> dict[str, str | None]:
    """Each form of a name -> "person", "organization" or None, for what is neither.

    Weighed together: the words of the name, the words around every mention of it, what the model says of it, and what
    its neighbours are: "OpenAI, Google and X", "Jack Rae of X", "X's Ben Chan". `models`: where models are named.
    """
    by_text: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        by_text[name.text].append(name)
    weights = {text: _weigh(words, text, group, lexicon) for text, group in by_text.items()}
    for name in _makers(words, names, set(models)):
        weights[name.text] += Weight(organization=2.0)
    for full, short in _bracketed(words, names):
        weights[full] = weights[short] = weights[full].at_least(weights[short])
    if _is_sport(words):
        for name in names:
            weights[name.text] += weigh_match(words, name.start, name.end)
    kinds = _choose_all(weights)
    for _ in range(ROUNDS):
        near = _weigh_neighbours(words, names, kinds)
        kinds = _choose_all({text: weight + near[text] for text, weight in weights.items()})
    return kinds


def _is_sport(words: Words) -> bool:
    return sum(word in clue_words("sport") or word in clue_words("player") for word in words.texts) >= SPORT


def _weigh(words: Words, text: str, group: list[Name], lexicon: Lexicon) -> Weight:
    known, known_first = lexicon.find(text) is not None, " " in text and lexicon.find(text.split(" ", 1)[0]) is not None
    parts = text.split()
    own = weigh_form(parts, known, known_first)
    if known_first:
        own += Weight(organization=0.5)
    labels = around = NOTHING
    if not known and all(name.start in words.titled for name in group):
        own += Weight(other=4.0 if any(map(is_topic, text.split())) else 2.0)
    for name in group:
        begin, end, label = words.labels.get(name.end - 1, (name.start, name.end, None))
        share = 1.0 if begin >= name.start - 1 and end <= name.end + 1 else 0.5
        labels += weigh_label(label, name.end - name.start).times(share)
        context = weigh_context(words, name.start, name.end)
        if text in word_set("places") and context.organization < MOST:
            context = Weight(person=context.person, other=context.other)  # "the New Zealand government"
        around += context
    return own + labels.times(1 / len(group)) + around.at_most(MOST)


def _makers(words: Words, names: list[Name], models: set[int]) -> Iterable[Name]:
    """The names in "X's Llama 4", "Gemini from X"."""
    for name in names:
        behind, front = words.texts[name.end : name.end + 1], words.texts[max(0, name.start - 1) : name.start]
        owns = behind and (behind[0] in ("'s", "’s", "'", "’")) and name.end + 1 in models
        if owns or name.end in models or (front and front[0] in ("from", "by") and name.start - 2 in models):
            yield name


def _bracketed(words: Words, names: list[Name]) -> Iterable[tuple[str, str]]:
    """Pairs of a name and the letters for it behind it: "Kimi Delta Attention (KDA)". They are of one kind."""
    pairs = {}
    for full, short in pairwise(names):
        stands = (
            short.start == full.end + 1
            and words.texts[full.end] == "("
            and words.texts[short.end : short.end + 1] == [")"]
        )
        if stands and len(short.text) > 1 and short.text[0] == full.text[0] and " " not in short.text:
            pairs[short.text] = full.text
    return ((full, short) for short, full in pairs.items())


def _choose_all(weights: dict[str, Weight]) -> dict[str, str | None]:
    """The kind of every form: of the full names first, which then speak for their short forms."""
    kinds = {text: _choose(weight) for text, weight in weights.items() if " " in text}
    people = {part for text, kind in kinds.items() if kind == "person" for part in _short_people(text)}
    short = {part for text, kind in kinds.items() if kind == "organization" for part in _short_organizations(text)}
    for text, weight in weights.items():
        if kinds.get(text) is None:
            is_short = Weight(person=5.5 * (fold(text) in people), organization=4.0 * (text in short))
            kinds[text] = _choose(weight + is_short)
    for text, weight in weights.items():
        surname = text.rpartition(" ")[2]
        if kinds[text] is None and surname != text and kinds.get(surname) == "person":
            kinds[text] = _choose(weight + Weight(person=2.5))
    return kinds


def _choose(weight: Weight) -> str | None:
    best = max(weight.person, weight.organization, weight.other)
    if best < ENOUGH or weight.other == best:
        return None
    return "person" if weight.person == best else "organization"


def _short_people(text: str) -> set[str]:
    parts = fold(text).split()
    return {" ".join(parts[k:]) for k in range(1, len(parts))} | {parts[0]}


def _short_organizations(text: str) -> set[str]:
    parts = text.split()
    initials = "".join(part[0] for part in parts if part[0].isupper())
    return {" ".join(parts[:k]) for k in range(1, len(parts)) if parts[0] != "University"} | {initials, parts[-1]}


def _weigh_neighbours(words: Words, names: list[Name], kinds: dict[str, str | None]) -> dict[str, Weight]:
    """What the kinds of the names next to it tell of a name."""
    found: dict[str, Weight] = defaultdict(lambda: NOTHING)
    for one, other in pairwise(names):
        if other.start - one.end > 3:
            continue
        between = [word.lower() for word in words.texts[one.end : other.start]]
        first, second = kinds[one.text], kinds[other.text]
        if between == [","] and words.texts[other.end : other.end + 1] and words.texts[other.end] in POSSESSIVE:
            continue  # "Ann Lee, Acme's chief"
        if set(between) in AND:
            found[other.text] += _alike(first, other.text)
            found[one.text] += _alike(second, one.text)
        elif first == "person" and between and between[0] in clue_words("preposition"):
            place = other.text in word_set("places") or between[0] in ("to", "by", "with")
            found[other.text] += NOTHING if place else Weight(organization=2.5)
        elif second == "person" and len(between) == 1 and between[0] in ("'s", "’s"):
            found[one.text] += Weight(organization=2.5)
    return {text: found[text].at_most(MOST) if text in found else NOTHING for text in kinds}


def _alike(kind: str | None, text: str) -> Weight:
    if kind == "organization":
        return Weight(organization=2.0)
    return Weight(person=2.0 if " " in text else 1.0) if kind == "person" else NOTHING
