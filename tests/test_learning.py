"""The kit learns from annotated articles: every decision, and the same from the same articles."""

from __future__ import annotations

from pathlib import Path

from analysis.choosing.learned import write_learned
from analysis.learning import ALL, fit
from analysis.notation.reading import read_gold
from tests.annotated import FOLDER

FEW = ("a02", "e07", "md03", "md04", "mv02", "real05", "seed")


def test_every_decision_learns_the_same_from_the_same_articles_in_any_order(tmp_path: Path) -> None:
    gold = [annotated for name in FEW for annotated in read_gold(FOLDER / f"{name}.txt")]
    for folder, articles in (("one", gold), ("other", gold[::-1])):
        write_learned(fit(articles, say=lambda line: None).weights, tmp_path / folder)
    written = {path.stem: path.read_bytes() for path in sorted((tmp_path / "one").iterdir())}
    assert written.keys() == {decision.name for decision in ALL} and all(written.values())
    assert written == {path.stem: path.read_bytes() for path in sorted((tmp_path / "other").iterdir())}
