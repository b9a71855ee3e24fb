"""Decisions and what was learned for them: a template file and a weight file each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from analysis.choosing.candidates import Candidates, Floats
from analysis.choosing.ranker import group_probabilities, label_probabilities, scores
from analysis.choosing.templates import Templates, read_templates
from analysis.choosing.weights import Weights, read_weights, write_weights
from analysis.errors import AnalysisError

Taught = Iterable[tuple[Candidates, NDArray[Any]]]


@dataclass(frozen=True)
class Decision:
    """One kind of choice.

    With `labels`, every candidate gets one of them; without, one candidate of every group is chosen. `examples` gives
    the candidates of a case, an annotated article, with what is right: for each candidate the number of its label, or
    whether it is right. It may ask what was learned before (the decisions above it) of an article that it has not seen.
    """

    name: str
    labels: tuple[str, ...]
    examples: Callable[[Any, Learned], Taught]
    penalty: float = 10.0


@dataclass
class Learned:
    """The weights of every decision, by name; read from `folder` when they are first asked for.

    `at_least`: the confidence that a user asks of rows.
    """

    folder: Path | None = None
    weights: dict[str, Weights] = field(default_factory=dict)
    at_least: float | None = None

    def least(self, usual: float) -> float:
        """From which probability on a row is given: what the user asks for, or else the usual, where F1 is best."""
        return usual if self.at_least is None else self.at_least

    def scores(self, name: str, candidates: Candidates) -> Floats:
        """The score of every candidate (rows) for every label (columns; one where candidates are ranked)."""
        return scores(candidates, templates_of(name), self.weights_of(name))

    def label_chances(self, name: str, candidates: Candidates) -> Floats:
        """The probability of every label (columns) for every candidate (rows)."""
        return label_probabilities(self.scores(name, candidates))

    def chances(self, name: str, candidates: Candidates) -> Floats:
        """The probability of every candidate to be the one of its group."""
        return group_probabilities(self.scores(name, candidates)[:, 0], candidates.groups)

    def weights_of(self, name: str) -> Weights:
        """The weights of one decision."""
        if name not in self.weights:
            assert self.folder is not None, f"nothing was learned for {name!r}"
            self.weights[name] = read_weights(_weights(self.folder, name))
        return self.weights[name]


DECISIONS = Path(__file__).parents[1] / "decisions"


@cache
def templates_of(name: str) -> Templates:
    """The templates of one decision."""
    return read_templates(DECISIONS / f"{name}.templates")


@cache
def packaged() -> Learned:
    """What the package comes with."""
    return Learned(DECISIONS)


@cache
def read_learned(folder: Path) -> Learned:
    """What `write_learned` wrote to a folder; raises AnalysisError where a decision is missing."""
    missing = [path.stem for path in sorted(DECISIONS.glob("*.templates")) if not _weights(folder, path.stem).is_file()]
    if missing:
        raise AnalysisError(
            f"{folder}: no weights for {missing[0]!r}; `python -m analysis fit --out` writes such a folder"
        )
    return Learned(folder)


def _weights(folder: Path, name: str) -> Path:
    return folder / f"{name}.weights"


def write_learned(weights: Mapping[str, Weights], folder: Path) -> None:
    """One weight file for each decision."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in weights.items():
        write_weights(found, _weights(folder, name))
