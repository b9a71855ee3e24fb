"""Speed against the bare pipeline, in the same run: `python -m tests.benchmark`.

Prints words per second of `analyze` as a share of those of the stock spaCy pipeline, all its parts, and the time from
a new process to the first table as a multiple of loading the pipeline and parsing. The two take turns, and the medians
count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import spacy

from analysis.article import Article
from analysis.corpus import analyze
from analysis.parsing import DEFAULT_MODEL
from tests.conftest import PUBLISHED, SEED

COPIES, ROUNDS, STARTS = 40, 7, 5
BARE = f"import spacy; spacy.load({DEFAULT_MODEL!r})(text)"
WHOLE = "from analysis import Article, analyze; analyze(Article(text, published='2026-03-03')).people"


def main() -> None:
    text = SEED.read_bytes().decode("utf-8")
    articles = [Article(text, id=str(number), published=PUBLISHED) for number in range(COPIES)]
    nlp, words = spacy.load(DEFAULT_MODEL), COPIES * len(text.split())

    bare, whole = take_turns(
        lambda: sum(len(doc) for doc in nlp.pipe(article.text for article in articles)),
        lambda: len(analyze(articles).mentions),
        rounds=ROUNDS,
    )
    print(f"words per second: pipeline {words / bare:,.0f}, analyze {words / whole:,.0f}, ratio {bare / whole:.2f}")

    bare, whole = take_turns(lambda: start(BARE), lambda: start(WHOLE), rounds=STARTS)
    print(f"seconds to the first result: pipeline {bare:.2f}, analyze {whole:.2f}, ratio {whole / bare:.2f}")


def take_turns(*runs: Callable[[], object], rounds: int) -> list[float]:
    """The median seconds of each run; one round before the first that counts warms up."""
    times: list[list[float]] = [[] for _ in runs]
    for number in range(rounds + 1):
        for run, taken in zip(runs, times, strict=True):
            begin = time.perf_counter()
            run()
            if number:
                taken.append(time.perf_counter() - begin)
    return [median(taken) for taken in times]


def start(code: str) -> None:
    """Run code in a new process, with the article's `text` at hand."""
    read = f"from pathlib import Path; text = Path({str(SEED)!r}).read_text(encoding='utf-8'); "
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", read + code], check=True, env=kept)  # compiled once, as an installed package


if __name__ == "__main__":
    main()
