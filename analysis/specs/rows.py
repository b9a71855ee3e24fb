"""Sizes and facts of models: one row for each variant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.records import ModelSpec
from analysis.specs import facts, models, names, numbers
from analysis.specs.places import View

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats
    from analysis.reading import Reading
    from analysis.records import Mention
    from analysis.specs.facts import Chosen, Row, Scene, Thing
    from analysis.specs.models import Maker, Model, Pair
    from analysis.specs.names import Named
    from analysis.specs.numbers import Number

ROW_AT_LEAST = 0.32
FACT_AT_LEAST = 0.34
MAKER_AT_LEAST = 0.25


def find_specs(reading: Reading) -> Iterator[ModelSpec]:
    """The models of an article, one record for each variant, each with what is said of it or of its series.

    A size makes a variant of the model that it is said of ("Gemma 3, in four sizes: 1B, 4B, 12B and 27B"); a named
    model without a size is a row too. `inherited` names the columns whose words are said of several variants.
    """
    sheet = Sheet.of(reading)
    if sheet and sheet.rows:
        for row, values in zip(sheet.rows, sheet.values, strict=True):
            yield _record(sheet, row, values)


@dataclass(frozen=True)
class Sheet:
    """What an article says of models, decision by decision; each is made when it is first asked for."""

    reading: Reading
    view: View
    models: Sequence[Model]

    @classmethod
    def of(cls, reading: Reading) -> Sheet | None:
        """The sheet of an article; None where no model is named."""
        found = [
            names.Named(mention.start, mention.end, names.key_of(mention.text), mention.confidence)
            for mention in reading.models
        ]
        return cls(reading, reading.once(View), models.group_names(found)) if found else None

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers that may say something of a model."""
        return numbers.propose_numbers(self.reading, self.view)

    @cached_property
    def number_candidates(self) -> Candidates:
        """The candidates of the decision about what each number counts."""
        return numbers.describe_numbers(self.view, self.numbers)

    @cached_property
    def kinds(self) -> Floats:
        """The chances of every kind for every number."""
        return self.reading.learned.label_chances("model_numbers", self.number_candidates)

    @cached_property
    def pairs(self) -> list[Pair]:
        """The candidates for rows: models, each with a size or without."""
        return models.propose_pairs(self.models, self.numbers, self.kinds)

    @cached_property
    def pair_candidates(self) -> Candidates:
        """The candidates for rows, as the first look sees them."""
        return models.describe_pairs(self.view, self.models, self.numbers, self.kinds, self.pairs)

    @cached_property
    def row_candidates(self) -> Candidates:
        """The candidates for rows, as the second look sees them."""
        chances = self.reading.learned.chances("model_pairs", self.pair_candidates)
        return models.with_rivals(self.pair_candidates, self.numbers, self.pairs, chances)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows in the order of their first place."""
        chances = self.reading.learned.chances("model_rows", self.row_candidates).tolist()
        found: dict[tuple[int, float | None], Row] = {}
        for pair, chance in zip(self.pairs, chances, strict=True):
            if pair.model is None or chance < self.reading.learned.least(ROW_AT_LEAST):
                continue
            number = None if pair.number is None else self.numbers[pair.number]
            size = None if number is None else number.value
            row = found.setdefault((pair.model, size), facts.Row(pair.model, size))
            row.chance = max(chance, row.chance if row.numbers else 0.0)
            row.numbers += [number] if number else []
        alike: dict[float | None, list[Row]] = {}
        for row in found.values():
            if row.size is not None:
                alike.setdefault(row.size, []).append(row)
        return [row for row in found.values() if not any(self._covers(one, row) for one in alike.get(row.size, ()))]

    def _covers(self, one: Row, other: Row) -> bool:
        """Whether two rows of a size are one: "Foo" and "Foo Small"; the likelier is kept."""
        words = [set(self.models[row.model].base) for row in (one, other)]
        return one.chance > other.chance and (words[0] < words[1] or words[1] < words[0])

    @cached_property
    def scene(self) -> Scene:
        """Where each row is spoken of."""
        return facts.Scene(self.view, self.models, self.rows)

    @cached_property
    def maker_candidates(self) -> tuple[Candidates, list[Maker]]:
        """The candidates for developers, and what they are."""
        named = {row.model for row in self.rows}
        return models.describe_makers(self.reading, self.view, [self.models[k] for k in sorted(named)])

    @cached_property
    def makers(self) -> dict[str, tuple[float, Mention]]:
        """For the first word of a name the organization whose models begin with it, and its chance."""
        candidates, found = self.maker_candidates
        chances = self.reading.learned.chances("model_makers", candidates).tolist()
        best: dict[str, tuple[float, Mention | None]] = {}
        for (head, mention), chance in zip(found, chances, strict=True):
            best[head] = max(best.get(head, (0.0, None)), (chance, mention), key=lambda one: one[0])
        return {head: (chance, one) for head, (chance, one) in best.items() if one and chance >= MAKER_AT_LEAST}

    @cached_property
    def fact_candidates(self) -> tuple[Candidates, Chosen]:
        """The candidates for facts, and what they are."""
        things = facts.propose_things(self.reading, self.view, self.numbers, self.kinds)
        return facts.describe_facts(self.scene, things)

    @cached_property
    def values(self) -> list[dict[str, tuple[float, Thing]]]:
        """For each row its facts: by column the chance of the value, and the thing that says it best."""
        candidates, chosen = self.fact_candidates
        chances = facts.shared(self.scene, candidates, chosen, self.reading.learned.chances("model_facts", candidates))
        mass: dict[tuple[int, str], dict[object, list[tuple[float, Thing]]]] = {}
        for (k, column, thing), chance in zip(chosen, chances, strict=True):
            if thing is not None:
                mass.setdefault((k, column), {}).setdefault(thing.value, []).append((chance, thing))
        found: list[dict[str, tuple[float, Thing]]] = [{} for _ in self.rows]
        for (k, column), values in mass.items():
            best = max(values.values(), key=lambda said: sum(chance for chance, _ in said))
            total = sum(chance for chance, _ in best)
            if total >= FACT_AT_LEAST:
                found[k][column] = (total, max(best, key=lambda said: said[0])[1])
        for row, own in zip(self.rows, found, strict=True):
            chance, maker = self.makers.get(self.models[row.model].base[0], (0.0, None))
            if maker:
                own["developer"] = chance, facts.Thing("developer", maker.entity, maker.start, maker.end)
        return found

    @cached_property
    def sayings(self) -> Counter[tuple[int, str, int]]:
        """For each model, column and place in the text how many rows take their value from there."""
        said = zip(self.rows, self.values, strict=True)
        return Counter((row.model, column, thing.start) for row, own in said for column, (_, thing) in own.items())


def _record(sheet: Sheet, row: Row, values: Mapping[str, tuple[float, Thing]]) -> ModelSpec:
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
    said = ((column, (row.model, column, thing.start)) for column, (_, thing) in values.items())
    inherited = tuple(column for column, words in said if column in fields and sheet.sayings[words] > 1)
    where = sheet.reading.place(*sheet.reading.sentences(at, at + 1))
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
