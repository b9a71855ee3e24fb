"""What a text has said of models so far: the places that speak of some, and whom "it" and "both" may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from analysis.modeling.series import Model, Models

NUMERALS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNTS = {word: count for count, word in enumerate(NUMERALS, start=2)}
COUNTS |= {"pair": 2, "duo": 2, "trio": 3, "quartet": 4, "both": 2, "either": 2, "neither": 2}
COUNT = "|".join(NUMERALS)


@dataclass
class Target:
    """A place that speaks of some models; `other`: only to compare with, or to say what another comes from."""

    start: int
    end: int
    models: list[Model]
    kind: str  # name, sizes, reference, pronoun
    wide: bool = False
    other: bool = False
    aside: bool = False  # compared with, though more is told of it
    places: list[int] = field(default_factory=list)  # where the name of each of several models ends

    def at(self, text: str, offset: int) -> list[Model]:
        """The models that words at `offset` are said of: just one where they stand in brackets after its name."""
        for index, (model, end) in enumerate(zip(self.models, self.places, strict=False)):
            if end <= offset and re.fullmatch(r"[ ]\([^()\n]*", text[end:offset]):
                return self.models[max(0, index - 1) : index + 1] if text[end:].startswith(" (both ") else [model]
        return self.models


def _version(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words up to the number of the version; the family alone where there is none."""
    numbers = (count for count, word in enumerate(words, start=1) if any(letter.isdigit() for letter in word))
    return words[: next(numbers, 1)]


@dataclass
class Talk:
    """What was talked of before a sentence."""

    models: Models
    focus: list[Model] = field(default_factory=list)
    recent: list[Model] = field(default_factory=list)
    groups: list[list[Model]] = field(default_factory=list)
    whole: Model | None = None  # what was announced last as several models: "ten open-weight models"
    unnamed: Model | None = None  # "two speech models": the names that follow are theirs
    announced: dict[int, Model] = field(default_factory=dict)  # "ten models", of which a later "all ten" speaks
    waiting: int = 0
    makers: dict[str, str] = field(default_factory=dict)  # of the first word of a name: who made the model

    def welcome(self, model: Model) -> None:
        """A name after "launched two models" is one of these."""
        if self.unnamed is not None and self.waiting > 0 and self.models.parent(model.head) is None:
            model.head.series_of = self.unnamed

    def remember(self, targets: Iterable[Target]) -> None:
        """What the next sentence's "it" and "both" may stand for."""
        self.waiting -= 1
        strong = [target for target in targets if target.kind != "pronoun" and not target.other and target.models]
        strong = [target for target in strong if not target.aside]
        if strong:
            first = strong[0]
            self.focus = first.models
            if first.kind == "sizes" and len(strong) == 1 and len(first.models) > 1:
                self.focus = [first.models[0].top]
        for target in strong:
            if len(target.models) > 1:
                self.groups.append(target.models)
            for model in target.models:
                if not target.wide:
                    self.recent = [other for other in self.recent if other is not model] + [model]

    def announce(self, count: int, model: Model) -> None:
        """Note that the text speaks of so many models under one name, or under none yet."""
        self.whole = self.announced[count] = model

    def last(self, count: int) -> list[Model]:
        """That many models: the group that was talked of last, what was announced as so many, else the latest ones."""
        group = next((group for group in reversed(self.groups) if len(group) == count), None)
        latest = self.recent[-count:]
        if group and self.recent and self.recent[-1] in group:
            return group
        whole = self.announced.get(count)
        if whole and (len(latest) < count or any(self.models.is_part(model, whole) for model in latest)):
            return [whole]
        return latest if len(latest) == count else (group or [])

    def made_by(self, maker: str) -> list[Model]:
        """The model of this maker that was talked of last."""
        return next(([model] for model in reversed(self.recent) if self.makers.get(model.first_word) == maker), [])

    def beginning(self, word: str) -> list[Model]:
        """The model whose name begins with a word: of the group that was talked of last, else the latest."""
        known = [*reversed(self.recent), *(self.groups[-1] if self.groups else [])]
        return next(([model] for model in reversed(known) if model.first_word == word.lower()), [])

    def kin(self, model: Model, *, every: bool = False) -> list[Model]:
        """The series of a model: "the models" after one of them was talked of; with "all", that of a bare name too."""
        if model.top is not model or model.sizes:
            return [model.top]
        stem = _version(model.words)
        if len(stem) == 1 and (every or len(model.words) > 1):
            same = [other for other in self.models.found if other.words[:1] == stem and _version(other.words) == stem]
            same = [other for other in same if len(other.words) > 1] or same
        else:
            same = [other for other in self.models.found if other.words[: len(stem)] == stem]
        same = [other for other in same if not other.anonymous]
        heads = [other for other in same if other.words == stem and not (other.listed or other.parameters)]
        return [other for other in same if other not in heads or len(same) == len(heads)] or [model]

    def family(self) -> list[Model]:
        """The variants of what is talked of, the smallest first."""
        found: dict[int, Model] = {}
        for model in self.focus:
            found |= {id(other): other for other in model.top.variants}
        if len(found) < 2 and self.groups:
            found |= {id(model): model for model in self.groups[-1]}
        return sorted(found.values(), key=lambda model: model.parameters or 0.0)
