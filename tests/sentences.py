"""Sentences with their rows: what is chosen by learned weights has to come out right in most of them, not in each.

A sentence by itself is less than the articles that the weights are made for, and weights learned from more gold may win
one and lose another. The share that has to be right is raised when what is learned gets better.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[tuple[str, Any]]:
    """The sentences of a file of cases, each with what is right."""
    groups = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [(case[0], case[1]) for group in groups.values() for case in group]


def assert_share(least: float, sentences: Iterable[tuple[str, Any]], is_right: Callable[[str, Any], bool]) -> None:
    """At least such a share of the sentences comes out right; the message lists the others."""
    sentences = list(sentences)
    wrong = [text for text, expected in sentences if not is_right(text, expected)]
    share = 1 - len(wrong) / len(sentences)
    assert share >= least, f"{share:.3f} right\n" + "\n".join(wrong)
