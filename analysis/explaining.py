"""For a row of a table: what was in question where it stands, how sure each choice was, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.choosing.explaining import Asked, Watched, reasons, words_of
from analysis.choosing.learned import DECISIONS
from analysis.learning import ALL
from analysis.parsing import load_model, one_reader
from analysis.tables import extract, read_all

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.lexicon import Lexicon
    from analysis.parsing import Parsed

UNLIKELY = 0.02  # choices that were hardly in question are left out
COLUMNS = ("decision", "words", "choice", "probability", "speaks_for", "speaks_against")
LABELS = {decision.name: decision.labels for decision in ALL}


def explain(article: Article, row: Mapping[str, Any], *, lexicon: Lexicon | None = None) -> pd.DataFrame:
    """Every choice that was made at the words of a row, likeliest first, with what spoke for and against it.

    `row` is one of the tables' (`tables.people.iloc[0]`), or anything with `start` and `end`. Columns: `decision`,
    `words`, `choice` (a label; "this one" where candidates are ranked), `probability`, `speaks_for` and
    `speaks_against` (features of the template file of the decision, in `analysis/decisions`). The article is read anew.
    """
    watched = Watched(DECISIONS)
    start, end = int(row["start"]), int(row["end"])
    with one_reader(load_model()):
        reading = next(iter(read_all([article], lexicon=lexicon, learned=watched)))
        extract(reading)
        asked, watched.asked = watched.asked, []
        found = [choice for one in asked for choice in _choices(one, watched, reading, start, end)]
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.sort_values(["decision", "probability"], ascending=[True, False], ignore_index=True)


def _choices(one: Asked, watched: Watched, parsed: Parsed, start: int, end: int) -> Iterator[tuple[Any, ...]]:
    words = parsed.words
    first, after = words.between(start, end)
    for k in range(len(one.candidates)):
        span = words_of(one.candidates, k)
        if span is None or not (span[0] < after and first < span[1]):
            continue
        for label, chance in enumerate(one.chances[k].tolist()):
            if chance >= UNLIKELY:
                told = reasons(one, watched, k, label, lambda place: words.texts[place])
                names = LABELS[one.name]
                yield one.name, words.text(*span), names[label] if names else "this one", round(chance, 3), *told
