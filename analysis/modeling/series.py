"""Models, the series that they belong to, and what a variant takes over from its series."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.lexicon import word_set
from analysis.modeling.quantities import SIZE, read_size

NUMBERS = frozenset({"context_tokens", "training_tokens", "price_input_per_mtok", "price_output_per_mtok"})
SAME_SIZE = 0.01  # two parameter counts that differ less are one
ROUNDED = (0.8, 1.25)  # "canary-1b" has 978M parameters: the name rounds


@dataclass(frozen=True)
class Fact:
    """A value and the offsets of the words that give it."""

    value: object
    start: int
    end: int


@dataclass(eq=False)
class Model:
    """A model or a series that the text names, or a size of one, and what the text says of it.

    `facts` are said of it; `wide` are said of the whole series that it heads. `written`: the name of just this
    variant stands in the text. `series`: the text speaks of several models under this name.
    """

    words: tuple[str, ...]
    text: str
    start: int
    end: int
    series_of: Model | None = None
    written: bool = True
    series: bool = False
    listed: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)
    wide: dict[str, Fact] = field(default_factory=dict)
    sizes: list[Model] = field(default_factory=list)
    groups: list[Model] = field(default_factory=list)
    anonymous: bool = False
    shortened: bool = False  # its first name in the text leaves out the family's
    planned: bool = False  # only to come, when its series is out

    @property
    def first_word(self) -> str:
        """The word that names of one maker's models often share; empty for a group without a name."""
        return self.words[0] if self.words else ""

    @property
    def head(self) -> Model:
        """The series that this is a size of; otherwise the model itself."""
        return self.series_of if self.series_of is not None and self in self.series_of.sizes else self

    @property
    def parameters(self) -> float | None:
        """The parameter count that the text gives for this model itself."""
        fact = self.facts.get("parameters")
        return fact.value if fact and isinstance(fact.value, float) else None

    def tell(self, column: str, fact: Fact, *, wide: bool = False) -> None:
        """Note a fact; what was said first stays."""
        known = self.facts.get(column)
        if known and not wide and self.start <= known.start < self.end:  # only from the name
            self.facts[column] = fact
        (self.wide if wide else self.facts).setdefault(column, fact)

    @property
    def top(self) -> Model:
        """The named series above the unnamed groups in it."""
        head = self.head
        return head.series_of.top if head.anonymous and head.series_of is not None else head

    @property
    def variants(self) -> list[Model]:
        """The sizes of this series, also those of unnamed groups in it, and the model itself where it has a size."""
        found = [*self.sizes, *(size for group in self.groups for size in group.sizes)]
        return [self, *found] if self.parameters else found

    def of_size(self, fact: Fact, evidence: tuple[int, int]) -> Model:
        """The variant of that many parameters: a known one, the model itself where it had none, or a new one."""
        value = fact.value
        assert isinstance(value, float)
        for model in self.top.variants:
            if model.parameters and abs(model.parameters - value) <= SAME_SIZE * value:
                return model
        if not (self.parameters or self.variants or self.series or self.anonymous):
            self.facts["parameters"] = fact
            return self
        model = Model(self.words, self.text, *evidence, series_of=self, written=False, facts={"parameters": fact})
        self.sizes.append(model)
        return model

    def size_again(self, fact: Fact, evidence: tuple[int, int]) -> Model:
        """The variant that a size said beside this model is about: itself, though its name may round the number."""
        own = self.parameters
        if own and self.written and self.start <= self.facts["parameters"].start < self.end:
            assert isinstance(fact.value, float)
            if ROUNDED[0] <= fact.value / own <= ROUNDED[1]:
                self.facts["parameters"] = fact
                return self
        return (self if own is None else self.head).of_size(fact, evidence)


@dataclass
class Models:
    """Every model that an article names, in the order of first mention."""

    found: list[Model] = field(default_factory=list)
    _by_words: dict[tuple[str, ...], Model] = field(default_factory=dict)

    def named(self, text: str, start: int, end: int) -> Model:
        """The model of this name; a size in the name makes it a variant of the name before the size."""
        place = text.rfind("/") + 1  # "Qwen/Qwen3-Omni"
        text, start = text[place:], start + place
        own, size_at = split_name(text)
        words = self._full(own)
        known = self._by_words.get(words)
        if known is None:
            known = self._by_words[words] = Model(words, text, start, end, shortened=len(words) > len(own))
            known = self._take_size(known, size_at) if size_at else known
            self._by_words[words] = known
            if known not in self.found and known.series_of is None:
                self.found.append(known)
        return known

    def add(self, model: Model) -> Model:
        """Note a model that has no name of its own."""
        self.found.append(model)
        return model

    def parent(self, model: Model) -> Model | None:
        """The series that a model is a variant of: said, or the longest known name that its own begins with."""
        if model.series_of is not None:
            return model.series_of
        shorter = (model.words[:count] for count in range(len(model.words) - 1, 0, -1))
        return next((self._by_words[words] for words in shorter if words in self._by_words), None)

    def identify(self, model: Model, variant: Model) -> None:
        """Note the name of a variant known by its size only: "a 290B flagship", "The flagship, *Foo Max*"."""
        for column, fact in model.facts.items():
            variant.tell(column, fact)
        variant.text, variant.words, variant.written = model.text, model.words, True
        self._by_words[model.words] = variant
        self.found = [other for other in self.found if other is not model]

    def is_part(self, model: Model, whole: Model) -> bool:
        """Whether a model is a variant of another, or of a part of it."""
        above = self.parent(model)
        return above is not None and (above is whole or self.is_part(above, whole))

    def relative(self, model: Model) -> Model | None:
        """Another model of the family, whose name is written in full: the series, or another variant of it."""
        alike = (other for other in self.found if other is not model and other.words[:-1] == model.words[:-1])
        return self.parent(model) or next(alike, None)

    def children(self, model: Model) -> list[Model]:
        """The named variants of a series."""
        return [other for other in self.found if other is not model and self.parent(other) is model]

    def _full(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The full form: "R1" is DeepSeek-R1, "Nano" is the last GPT-4.1 nano, "R1-Zero" is DeepSeek-R1-Zero.

        "H-Tiny" beside "Granite-4.0-H-Small" is Granite-4.0-H-Tiny.
        """
        if words in self._by_words:
            return words
        longer = [known for known in reversed(self._by_words) if len(known) > max(1, len(words) - 1)]
        for known in longer:
            if known[-len(words) :] == words:
                return known
        for known in longer:
            if len(words) > 1 and known[-1] == words[0]:
                return (*known, *words[1:])
        if len(words) == 2 and (len(words[0]) == 1 or words[0] in _variants()):
            for known in longer:
                if len(known) > 2 and known[-2] == words[0]:
                    return (*known[:-1], words[-1])
        if len(words) == 1 and words[0] in _variants():
            holder = next((known for known in reversed(self._by_words) if words[0] in known[1:]), None)
            if holder is not None:
                return holder  # "Opus" of "Claude Opus 4.1"
            base = next((model for model in reversed(self.found) if _has_digit(model.words[-1])), None)
            base = base or next((model for model in reversed(self.found) if len(model.words) > 1), None)
            if base is not None:
                return (*(base.words if _has_digit(base.words[-1]) else base.words[:-1]), words[0])
        return words

    def _take_size(self, model: Model, size_at: tuple[int, int]) -> Model:
        """The variant that a name with a size in it stands for, put below the name without the size."""
        first, last = size_at
        total, active = read_size(model.text[first:last])
        place = (model.start + first, model.start + last)
        if total:
            model.facts["parameters"] = Fact(total, *place)
        if active:
            model.facts["active_parameters"] = Fact(active, *place)
        stem = model.text[:first].rstrip(" -‑_\u00a0")
        if not stem or not (total or active):
            return model
        words = self._full(split_name(stem)[0])
        base = self._by_words.get(words)
        if base is None:
            base = self._by_words[words] = Model(words, stem, model.start, model.start + len(stem), written=False)
            base.series = True
            self.found.append(base)
        known = next((size for size in base.sizes if total and size.parameters == total and not size.written), None)
        if known is None:
            model.series_of = base
            base.sizes.append(model)
            return model
        known.text, known.words, known.written = model.text, model.words, True
        return known


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def split_name(text: str) -> tuple[tuple[str, ...], tuple[int, int] | None]:
    """The words of a model's name in lower case, and where in it its size stands.

    >>> split_name("Qwen3-235B-A22B"), split_name("Qwen 3.5 Small")
    ((('qwen', '3', '235b-a22b'), (6, 15)), (('qwen', '3.5', 'small'), None))
    """
    words: list[str] = []
    size: tuple[int, int] | None = None
    for match in PIECE.finditer(text):
        piece = match.group()
        if SIZE.fullmatch(piece) and match.start() and size is None:
            size = match.span()
        glued = GLUED.fullmatch(piece)
        words += [part.lower() for part in glued.groups()] if glued and not SIZE.fullmatch(piece) else [piece.lower()]
    return tuple(re.sub(r"(?<=\d)\.0$", "", word) for word in words), size  # Granite 4 is Granite 4.0


PIECE = re.compile(r"\d+(?:\.\d+)?[Bb]-[Aa]\d+(?:\.\d+)?[Bb](?![\w])|[^ \u00a0\-‑_/]+")
GLUED = re.compile(r"([A-Za-z]{3,}?)(v?\d[\w.]*)")


def stem(model: Model) -> str:
    """The name of the family: the model's name without the words for its variant ("GPT-4.1" of "GPT-4.1 nano")."""
    pieces = list(PIECE.finditer(model.text))
    while len(pieces) > 1 and (pieces[-1].group().lower() in _variants()) and _has_version(pieces[:-1]):
        pieces.pop()
    return model.text[: pieces[-1].end()] if pieces else model.text


def _has_version(pieces: list[re.Match[str]]) -> bool:
    return any(any(character.isdigit() for character in piece.group()) for piece in pieces)


def _variants() -> frozenset[str]:
    return frozenset(word.lower() for word in word_set("model_suffixes"))


def rows(models: Models) -> Iterator[tuple[Model, dict[str, Fact], tuple[str, ...]]]:
    """Each variant with its facts, and which of these columns it takes over from its series."""
    for model in models.found:
        if _is_row(model, models):
            yield model, *_inherited(model, models)
        for variant in model.sizes:
            if variant.written or not _is_named(variant, model, models):
                yield variant, *_inherited(variant, models)


def _is_named(variant: Model, series: Model, models: Models) -> bool:
    """Whether a part of the series has a variant of this size: "from 3B to 675B", later "Foo Small 3B"."""
    parts = (part for part in models.found if part.series_of is series)
    return any(size.parameters == variant.parameters for part in parts for size in part.variants)


def _is_row(model: Model, models: Models) -> bool:
    """A series is a row of its own only where none of its variants is given, or where it is also a model itself."""
    if model.parameters is not None:
        return True
    if model.anonymous or model.sizes or not (model.written or model.facts):
        return False
    children = [child for child in models.children(model) if model.planned or not child.planned]
    if not children or model.listed:
        return True
    if len(model.words) > 1:  # "Granite 4.0" beside its variants is a model only where it has numbers of its own
        return not model.series and bool(NUMBERS & (set(model.facts) - set(model.wide)))
    return bool(set(model.facts) - {"developer", "modalities"})


def _inherited(model: Model, models: Models) -> tuple[dict[str, Fact], tuple[str, ...]]:
    facts = dict(model.facts)
    inherited: list[str] = []
    below: Model = model
    above = models.parent(model)
    while above is not None:
        said = above.wide if _is_model(above, models) else {**above.facts, **above.wide}
        said = said if _is_close(below, above) and (above.planned or not below.planned) else {}
        if "developer" in above.facts:
            said = {**said, "developer": above.facts["developer"]}
        for column, fact in said.items():
            if column not in facts and column not in ("parameters", "active_parameters"):
                facts[column] = fact
                inherited.append(column)
        below, above = above, models.parent(above)
    active, total = facts.get("active_parameters"), model.parameters
    if active and total and isinstance(active.value, float) and active.value > total:
        del facts["active_parameters"]  # a part cannot be more than the whole: one of them is of another model
    return facts, tuple(inherited)


def _is_model(model: Model, models: Models) -> bool:
    return model.parameters is not None or (not model.sizes and not model.anonymous and _is_row(model, models))


def _is_close(variant: Model, series: Model) -> bool:
    """Facts of a series that has a version hold for its variants; those of a bare family ("Qwen") do not."""
    return variant.series_of is series or len(series.words) > 1
