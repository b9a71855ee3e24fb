"""Sizes and facts of models: one row for each variant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from analysis.records import ModelSpec
from analysis.specs import facts, models, names, numbers
from analysis.specs.places import View

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats
    from analysis.reading import Reading
    from analysis.records import Mention
    from analysis.specs.facts import Chosen, Row, Thing
    from analysis.specs.models import Maker, Pair
    from analysis.specs.names import Named
    from analysis.specs.numbers import Number

    Values = dict[str, tuple[float, Thing]]  # column (for makers: first word of a name) -> chance, what says it best

ROW_AT_LEAST = 0.32
FACT_AT_LEAST = 0.34
MAKER_AT_LEAST = 0.25


def find_specs(reading: Reading) -> Iterator[ModelSpec]:
    """The models of an article, one record for each variant, each with what is said of it or of its series.

    A size makes a variant of the model that it is said of ("Gemma 3, in four sizes: 1B, 4B, 12B and 27B"); a named
    model without a size is a row too. `inherited` names the columns whose words are said of several variants.
    """
    sheet = Sheet(reading)
    for _ in sheet.decisions():
        pass
    said = list(zip(sheet.rows, sheet.values, strict=True))
    rows_of = Counter((row.model, column, thing.start) for row, own in said for column, (_, thing) in own.items())
    for row, own in said:
        several = [column for column, (_, thing) in own.items() if rows_of[row.model, column, thing.start] > 1]
        yield _record(sheet, row, own, several)


class Sheet:
    """What an article says of models: what `decisions` has decided so far."""

    numbers: list[Number]
    pairs: list[Pair]
    makers: list[Maker]
    chosen: Chosen

    def __init__(self, reading: Reading) -> None:
        self.reading, self.view = reading, reading.once(View)
        self.models = models.group_names(
            names.Named(mention.start, mention.end, names.key_of(mention.text), mention.confidence)
            for mention in reading.models
        )
        self.rows: list[Row] = []
        self.values: list[Values] = []

    def decisions(self) -> Iterator[tuple[str, Candidates]]:
        """Each decision with its candidates, just before it is taken: about numbers, sizes, makers, facts."""
        if not self.models:
            return
        reading, view, learned = self.reading, self.view, self.reading.learned
        self.numbers = numbers.propose_numbers(reading, view)
        yield "model_numbers", (found := numbers.describe_numbers(view, self.numbers))
        kinds = learned.label_chances("model_numbers", found)
        self.pairs = models.propose_pairs(self.models, self.numbers, kinds)
        yield "model_pairs", (found := models.describe_pairs(view, self.models, self.numbers, kinds, self.pairs))
        found = models.with_rivals(found, self.numbers, self.pairs, learned.chances("model_pairs", found))
        yield "model_rows", found
        self.rows = self._likely_rows(learned.chances("model_rows", found))
        if not self.rows:
            return
        listed = [self.models[k] for k in sorted({row.model for row in self.rows})]
        found, self.makers = models.describe_makers(reading, view, listed)
        yield "model_makers", found
        makers = _likely_makers(self.makers, learned.chances("model_makers", found))
        self.scene = facts.Scene(view, self.models, self.rows)
        things = facts.propose_things(reading, view, self.numbers, kinds)
        found, self.chosen = facts.describe_facts(self.scene, things)
        yield "model_facts", found
        chances = facts.shared(self.scene, found, self.chosen, learned.chances("model_facts", found))
        self.values = [{} for _ in self.rows]
        for k, column, value in _likely_facts(self.chosen, chances):
            self.values[k][column] = value
        for row, own in zip(self.rows, self.values, strict=True):
            if maker := makers.get(self.models[row.model].base[0]):
                own["developer"] = maker

    def _likely_rows(self, chances: Floats) -> list[Row]:
        """The rows in the order of their first place; of "Foo" and "Foo Small" of one size the likelier."""
        found: dict[tuple[int, float | None], Row] = {}
        alike: dict[float | None, list[Row]] = defaultdict(list)
        for (model, n), chance in zip(self.pairs, chances.tolist(), strict=True):
            if model is not None and chance >= self.reading.learned.least(ROW_AT_LEAST):
                number = None if n is None else self.numbers[n]
                size = None if number is None else number.value
                if (model, size) not in found:
                    found[model, size] = facts.Row(model, size)
                    alike[size].append(found[model, size])
                row = found[model, size]
                row.chance = max(chance, row.chance)
                row.numbers += [number] if number else []
        return [
            row
            for row in found.values()
            if row.size is None or not any(self._covers(one, row) for one in alike[row.size])
        ]

    def _covers(self, one: Row, other: Row) -> bool:
        words, others = set(self.models[one.model].base), set(self.models[other.model].base)
        return one.chance > other.chance and (words < others or others < words)


def _likely_makers(makers: Sequence[Maker], chances: Floats) -> Values:
    """For the first word of a name the organization whose models begin with it, and its chance."""
    best: dict[str, tuple[float, Mention | None]] = {}
    for (head, mention), chance in zip(makers, chances.tolist(), strict=True):
        best[head] = max(best.get(head, (0.0, None)), (chance, mention), key=lambda one: one[0])
    return {
        head: (chance, facts.Thing("developer", maker.entity, maker.start, maker.end))
        for head, (chance, maker) in best.items()
        if maker and chance >= MAKER_AT_LEAST
    }


def _likely_facts(chosen: Chosen, chances: Sequence[float]) -> Iterator[tuple[int, str, tuple[float, Thing]]]:
    """For each row and column the likeliest value, where it is likely enough: all that say it speak for it."""
    mass: dict[tuple[int, str], dict[object, list[tuple[float, Thing]]]] = {}
    for (k, column, thing), chance in zip(chosen, chances, strict=True):
        if thing is not None:
            mass.setdefault((k, column), {}).setdefault(thing.value, []).append((chance, thing))
    for (k, column), values in mass.items():
        total, best = max(((sum(p for p, _ in said), said) for said in values.values()), key=lambda one: one[0])
        if total >= FACT_AT_LEAST:
            yield k, column, (total, max(best, key=lambda one: one[0])[1])


def _record(sheet: Sheet, row: Row, values: Values, several: Sequence[str]) -> ModelSpec:
    family, name, mention = _naming(sheet, row)
    fields: dict[str, Any] = {"family": family, "name": name, "parameters": row.size}
    fields |= {"family_start": mention.start, "family_end": mention.start + len(family)}
    for number in row.numbers[:1]:
        fields |= {"parameters_start": number.start, "parameters_end": number.end}
    for column, (_, thing) in values.items():
        if column == "active_parameters" and row.size is not None and thing.value > row.size:
            continue
        fields[column] = thing.value
        if column != "modalities":
            fields |= {f"{column}_start": thing.start, f"{column}_end": thing.end}
    at = row.numbers[0].start if row.numbers else mention.start
    where = sheet.reading.place(*sheet.reading.sentences(at, at + 1))
    inherited = tuple(column for column in several if column in fields)
    return ModelSpec(**where, confidence=row.chance, inherited=inherited, **fields)


def _naming(sheet: Sheet, row: Row) -> tuple[str, str | None, Named]:
    """The family, the name if the variant has its own, and the mention that shows both."""
    model, text = sheet.models[row.model], sheet.view.text
    own = [mention for mention in model.mentions if mention.size is not None and mention.size == row.size]
    full = [mention for mention in model.mentions if mention.base == model.base]
    mention = (own or [mention for mention in full if mention.size is None] or full)[0]
    name = text[mention.start : mention.end]
    several = len(sheet.scene.sizes[row.model]) > 1
    family = names.family_of(name, variants=not several)
    return family, None if family == name or (several and not own) else name, mention
