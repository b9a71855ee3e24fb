"""What a role is made of: words that tell a post or a move, people and organizations wherever they are meant."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import label_probabilities
from analysis.english import first_child, in_list, paths
from analysis.lexicon import word_table
from analysis.references import references_of
from analysis.scene import Parts, Scene, spread, sums

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints, Tokens
    from analysis.reading import Reading

KINDS = ("person", "organization")
NAMED, REFERS, OTHER, DATED = 1, 3, 5, 6  # classes of words: a person (an organization is one more), a reference, ...
RELATIONS = ("nsubj", "nsubjpass", "poss", "prep", "dobj", "aux", "neg", "advmod", "prt", "det", "amod")
DISTANCES = (1, 2, 3, 4, 6, 8, 11, 15, 22)
BESIDE = 4  # so many words between are told one by one
IN_BAG = 10
MARKS = ("comma", "and", "who", "to")
Spans = NDArray[np.int64]  # first, last and head word of each, one below the other
FIRST, FURTHER, MOVE, NEITHER = range(4)
LABELS = ("first", "further", "move", "neither")
HOPELESS = 0.008  # probability of all labels but neither, at first glance
TITLE, MOVES = 0.10, 0.05  # from which probability on words are proposed
ODDS = (-6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
STOPS = frozenset({"of", "for", "at", "in", "on", "to", "and", ",", "with"})  # they end the head of a title
SMALL = STOPS | {"the", "a", "an", "or"}  # no title ends with them
HALF = 0.5  # of the words of two titles that are one have to be the same
WORD = re.compile(r"[\w.+@&]+")
NEARLY = frozenset({"almost", "nearly"})
CONDITIONAL = frozenset({"would", "could", "might"})


@dataclass(frozen=True)
class Span:
    """Words `first` to `last` with their `head`."""

    first: int
    last: int
    head: int


@dataclass(frozen=True)
class Place(Span):
    """Words that name somebody or something, or (`refers`) stand for it."""

    entity: str
    refers: bool = False


@dataclass(frozen=True)
class Trigger(Span):
    """A title, or the word of a move; `chance`: that it is one."""

    titled: bool
    chance: float


class Cast(Scene):
    """A Scene with everybody and everything in it, at every place where they are named or meant."""

    def __init__(self, reading: Reading) -> None:
        vars(self).update(vars(reading.once(Scene)))  # what others have asked already

    @cached_property
    def sentences(self) -> Parts:
        """The sentences as the parser has them."""
        return spread([sentence.start for sentence in self.doc.sents], len(self.doc))

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """The places of each kind, in text order."""
        found: dict[str, list[Place]] = {kind: [] for kind in KINDS}
        for one in self.reading.mentions:
            if one.entity and one.kind in KINDS:
                found[one.kind].append(Place(*self._span(one.start, one.end), one.entity))
        for i, one in self.reading.once(references_of).items():
            if one.entity and one.kind in KINDS:
                found[one.kind].append(Place(i, i, i, one.entity, refers=True))
        return {kind: sorted(places, key=lambda place: place.first) for kind, places in found.items()}

    @cached_property
    def by_entity(self) -> dict[str, dict[str, list[Place]]]:
        """The places of each entity of each kind."""
        found: dict[str, dict[str, list[Place]]] = {kind: defaultdict(list) for kind in KINDS}
        for kind, places in self.places.items():
            for place in places:
                found[kind][place.entity].append(place)
        return {kind: dict(known) for kind, known in found.items()}

    @cached_property
    def leaders(self) -> dict[str, list[str]]:
        """Who is named most, most often first; news outlets last."""
        media = {record.organization for record in self.reading.organizations if record.kind == "media"}
        counts = {kind: Counter(place.entity for place in self.places[kind]) for kind in KINDS}
        return {kind: sorted(known, key=lambda one: (one in media, -known[one])) for kind, known in counts.items()}

    @cached_property
    def dates(self) -> list[tuple[int, int, int]]:
        """First, last and head word of each date expression."""
        return [self._span(date.start, date.end) for date in self.reading.dates]

    @cached_property
    def tokens(self) -> Tokens:
        """The words as arrays, with who is named or meant, and more of the parse.

        `seen` and `seen_cluster`: lemma and cluster of a word, or who is named or meant.
        """
        words, named = self.reading.tokens, self._named()
        heads = words.links["head"]
        attributes = {
            **words.attributes,
            "named": named,
            "seen": np.where(named > 0, named, words.attributes["lemma"]),
            "seen_cluster": np.where(named > 0, named, words.attributes["cluster"]),
            "post": self._listed("posts"),
            "effect": self._listed("role_verbs"),
            "quoted": np.append(self.quoted >= 0, False).astype(np.uint64),
        }
        links = {relation: first_child(heads, self.related(relation)) for relation in RELATIONS}
        return replace(words, attributes=attributes, links={**words.links, **links, "verb": self._verbs(heads)})

    @cached_property
    def counted(self) -> dict[str, Ints]:
        """How many words of a class stand before each word."""
        named = self.tokens.attributes["named"][:-1]
        marks = {
            "person": np.isin(named, (NAMED, REFERS)),
            "organization": np.isin(named, (NAMED + 1, REFERS + 1)),
            "verb": self.parted("VERB"),
            "comma": self.written(",", ";", "—", "–", "("),
            "and": self.written("and", "or", "&", "but", "while"),
            "who": self.tagged("WP", "WDT", "WP$"),
            "to": self.written("at", "of", "for", "to", "from", "by", "with"),
        }
        return {name: sums(mark) for name, mark in marks.items()}

    def around(self, i: int, back: int, ahead: int) -> tuple[int, int]:
        """The words from so many sentences before that of a word to so many behind it."""
        _, starts, ends = self.sentences
        start, end = int(starts[i]), int(ends[i])
        for _ in range(back):
            start = int(starts[start - 1]) if start else 0
        for _ in range(ahead):
            end = int(ends[end]) if end < len(ends) else end
        return start, end

    def _span(self, start: int, end: int) -> tuple[int, int, int]:
        first, behind = self.within(start, end)
        heads = self.reading.words.heads
        return first, behind - 1, next((i for i in range(first, behind) if not first <= heads[i] < behind), behind - 1)

    def _named(self) -> NDArray[np.uint64]:
        named = np.zeros(len(self.doc) + 1, np.uint64)
        for first, last, _ in self.dates:
            named[first : last + 1] = DATED
        named[list(self.reading.mention_of)] = OTHER
        for number, kind in enumerate(KINDS):
            for place in self.places[kind]:
                named[place.first : place.last + 1] = number + (REFERS if place.refers else NAMED)
        return named

    def _listed(self, name: str) -> NDArray[np.uint64]:
        """The class of each lemma in a word list."""
        lemmas = self.reading.words.lemmas
        known = {lemma: in_list(lemma, name) for lemma in set(lemmas)}
        return np.array([*(known[lemma] for lemma in lemmas), 0], np.uint64)

    def _verbs(self, heads: Ints) -> Ints:
        """For each word the verb that it is or hangs on."""
        verbal = np.append(self.parted("VERB", "AUX") & ~self.related("aux"), False)
        above = np.where(verbal, np.arange(len(heads)), heads)
        while (above != above[above]).any():
            above = above[above]
        return np.where(verbal[above], above, len(heads) - 1)


def spans_of(words: Sequence[Span | None]) -> Spans:
    """First, last and head word of each, -1 where there is none."""
    rows = [(one.first, one.last, one.head) if one else (-1, -1, -1) for one in words]
    return np.array(rows, np.int64).reshape(-1, 3).T


def pairs(
    cast: Cast, here: Spans, there: Spans, kind: str, prefix: str = ""
) -> tuple[dict[str, Any], dict[str, tuple[Ints, Ints]]]:
    """Columns and a bag of how `there` stands to `here`.

    `apart`: sentences between; `side`: before, behind or inside; `far`: words between; `path`: relations in the tree;
    `marks`: what stands between; `others`: how many names of the kind do; `words`: those between, if they are few.
    """
    (first, last, head), (start, end, root), n = here, there, len(cast.doc)
    missing, sentence = start < 0, np.append(cast.sentences[0], 0)
    apart = np.clip(sentence[start] - sentence[head], -5, 4)
    same = (apart == 0) & ~missing
    before, behind = end < first, start > last
    low = np.where(before, end + 1, last + 1)
    high = np.maximum(low, np.where(before, first, start))
    counted = {name: known[np.minimum(high, n)] - known[low] for name, known in cast.counted.items()}
    way = paths(cast.tokens, head, root)
    columns = {
        "apart": np.where(missing, 9, apart),
        "side": np.where(missing, 3, np.where(before, 0, np.where(behind, 1, 2))),
        "far": np.where(same, binned(high - low, DISTANCES), 99),
        "marks": np.where(same, sum(np.minimum(counted[name], 1) << k for k, name in enumerate(MARKS)), 99),
        "others": np.where(same, np.minimum(counted[kind], 4), 99),
        "people": np.where(same, np.minimum(counted["person"], 3), 99),
        "verbs": np.where(same, np.minimum(counted["verb"], 4), 99),
        "path": np.where(same, way["path"], 0),
        "length": np.where(same, way["steps"], 99),
        "words": _beside(cast, low, high, same),
    }
    size = np.where(same, np.minimum(high - low, IN_BAG), 0)
    owner = np.repeat(np.arange(len(low)), size)
    inside = low[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    return {f"{prefix}{name}": column for name, column in columns.items()}, {f"{prefix}between": (owner, inside)}


def _beside(cast: Cast, low: Ints, high: Ints, same: Any) -> Ints:
    """A number for the words between, names hidden, where they are few."""
    seen, missing = cast.tokens.attributes["seen"], len(cast.doc)
    total = np.full(len(low), 7, np.uint64)
    for step in range(BESIDE):
        total = total * np.uint64(1000003) + seen[np.where(low + step < high, np.minimum(low + step, missing), missing)]
    return np.where(same & (high - low <= BESIDE), total.view(np.int64), 0)


def find_triggers(cast: Cast) -> list[Trigger]:
    """Titles and words of moves, in text order, generously."""
    learned, words = cast.reading.learned, glanced(cast)
    candidates = looked_at(cast, words, learned.scores("role_glance", words))
    chances = np.zeros((len(words) + 1, len(LABELS)), np.float32)
    chances[candidates.slots["word"]] = learned.label_chances("role_words", candidates)
    return [trigger for trigger in _decode(cast, chances) if not is_unreal(cast, trigger.head)]


def glanced(cast: Cast) -> Candidates:
    """Every word of an article, with who is named in its sentence: people, organizations, somebody by a pronoun."""
    known = {NAMED: 16, NAMED + 1: 8, REFERS: 4, REFERS + 1: 2}
    bits = np.array([known.get(k, 0) for k in range(8)])[cast.tokens.attributes["named"][:-1]]
    bits |= cast.tagged("PRP", "PRP$")
    number, starts, _ = cast.sentences
    near = np.bitwise_or.reduceat(bits, np.unique(starts))[number] if len(bits) else number
    return Candidates(cast.tokens, {"word": np.arange(len(bits))}, {"near": near})


def looked_at(cast: Cast, words: Candidates, glance: Floats) -> Candidates:
    """Of all words those worth a second look, with the odds of the glance at them and those beside."""
    kept = np.flatnonzero(label_probabilities(glance)[:, NEITHER] < 1 - HOPELESS)
    odds = np.concatenate([glance[:, :NEITHER] - glance[:, NEITHER:], np.full((1, NEITHER), -9.0, np.float32)])
    titled = binned(np.logaddexp(odds[:, FIRST], odds[:, FURTHER]), ODDS)
    both = titled * 16 + binned(odds[:, MOVE], ODDS)
    start, end = (part[kept] for part in cast.sentences[1:])
    columns = {
        "own": both[kept],
        "left": both[kept - 1],
        "right": both[kept + 1],
        "near": words.columns["near"][kept],
        "place": np.minimum(kept - start, 3) + 4 * (end - 1 - kept < 2) + 8 * (start == 0),
    }
    return Candidates(cast.tokens, {"word": kept}, columns)


def _decode(cast: Cast, chances: Floats) -> Iterator[Trigger]:
    """Titles, as long as one goes on, and words of moves."""
    titled, further = chances[:, FIRST] + chances[:, FURTHER], chances[:, FURTHER] > chances[:, FIRST]
    ends, lower, i = cast.sentences[2], cast.lowered, 0
    while i < len(lower):
        if titled[i] > TITLE and lower[i][0].isalnum():
            end = i + 1
            while end < ends[i] and titled[end] > TITLE and further[end]:
                end += 1
            last = end - 1
            while last > i and (lower[last] in SMALL or not lower[last][0].isalnum()):
                last -= 1
            chance = float(titled[i : last + 1].mean())
            yield Trigger(i, last, head_of(cast, i, last), True, chance)
            i = end
            continue
        if chances[i, MOVE] > MOVES:
            yield Trigger(i, i, i, False, float(chances[i, MOVE]))
        i += 1


def is_unreal(cast: Cast, i: int) -> bool:
    """Whether a word tells what did not happen.

    "almost *became*", "would have been *chief*", "had she *joined*", "*applied* to *become*".
    """
    words, lower = cast.reading.words, cast.lowered
    verb = next((word for word in (i, words.heads[i]) if words.parts[word] in ("VERB", "AUX")), i)
    children = cast.children(verb)
    helpers = {lower[k] for k, relation in children if relation in ("advmod", "aux")}
    subject = next((k for k, relation in children if relation in ("nsubj", "nsubjpass")), -1)
    inverted = any(lower[k] == "had" and k < subject < verb for k, _ in children)
    above = words.lemmas[words.heads[verb]] if words.relations[verb] == "xcomp" else ""
    unlikely = helpers & NEARLY or ("have" in helpers and helpers & CONDITIONAL)
    return bool(unlikely) or inverted or "apply" in (words.lemmas[verb], above)


def head_of(cast: Cast, first: int, last: int) -> int:
    """The noun of a title: "head" of "head of research", "officer" of "chief technology officer"."""
    parts = cast.reading.words.parts
    inside = range(first, last)
    nouns = (i for i in inside if cast.lowered[i + 1] in STOPS and parts[i] in ("NOUN", "PROPN", "VERB", "ADJ"))
    return next(nouns, last)


def singular(cast: Cast, first: int, last: int) -> str:
    """The words of a title as they stand, a plural as one: "chief scientists" -> chief scientist."""
    words, noun = cast.reading.words, head_of(cast, first, last)
    text, one = words.text(first, last + 1), words.texts[noun]
    if words.tags[noun] in ("NNS", "NNPS"):
        at = words.starts[noun] - words.starts[first]
        text = text[:at] + _one(one, words.lemmas[noun]) + text[at + len(one) :]
    return " ".join(text.split())


def _one(word: str, lemma: str) -> str:
    if lemma != word.lower() and word.lower()[:3] == lemma[:3]:
        return lemma if word.islower() else lemma.capitalize()
    return word.removesuffix("s")


@cache
def implied() -> dict[str, tuple[str, ...]]:
    """The titles that a word of a move implies by itself, most often first: "led" -> leader."""
    found: dict[str, tuple[str, ...]] = {}
    for row in word_table("implied_titles"):
        found[row["word"]] = (*found.get(row["word"], ()), row["title"])
    return found


@lru_cache(maxsize=10_000)
def fold(text: str | None) -> str:
    """Words without case, compatibility forms, punctuation and possessive, as they are compared."""
    text = unicodedata.normalize("NFKC", text or "").casefold().replace("’", "'")
    return " ".join(WORD.findall(re.sub(r"'s\b", "", text)))


def share(one: str | None, other: str | None) -> float:
    """F1 of the words that two titles have in common; two missing ones are the same.

    >>> share("chief executive", "the chief executive"), share(None, None), share("head", None)
    (0.8, 1.0, 0.0)
    """
    left, right = Counter(fold(one).split()), Counter(fold(other).split())
    if not left or not right:
        return float(left == right)
    return 2 * (left & right).total() / (left.total() + right.total())


def alike(one: str | None, other: str | None) -> bool:
    """Whether two titles count as the same."""
    return share(one, other) >= HALF
