"""The kit learns from annotated articles: every decision, and the same from the same articles in any order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.choosing.learned import Learned, write_learned
from analysis.learning import ALL, adapt, fit
from analysis.notation.reading import read_gold
from tests.annotated import FOLDER

FEW = ("a02", "e07", "md03", "md04", "mv02", "real05", "seed")


@pytest.mark.parametrize("learn", [fit, adapt])
def test_every_decision_learns_the_same_from_the_same_articles_in_any_order(
    learn: Callable[..., Learned], tmp_path: Path
) -> None:
    gold = [annotated for name in FEW for annotated in read_gold(FOLDER / f"{name}.txt")]
    for folder, articles in (("one", gold), ("other", gold[::-1])):
        write_learned(learn(articles, say=lambda line: None).weights, tmp_path / folder)
    written = {path.stem: path.read_bytes() for path in sorted((tmp_path / "one").iterdir())}
    assert written.keys() == {decision.name for decision in ALL} and all(written.values())
    assert written == {path.stem: path.read_bytes() for path in sorted((tmp_path / "other").iterdir())}


def test_weights_are_adapted_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, out = FOLDER / "seed.txt", tmp_path / "weights"
    assert main(["fit", str(own), "--adapt"]) == 2
    assert capsys.readouterr().err == "analysis: --adapt needs --out FOLDER: the package's weights stay as they are\n"
    assert main(["fit", str(own), "--adapt", "--out", str(out)]) == 0
    assert {path.stem for path in out.iterdir()} == {decision.name for decision in ALL}
