"""What corrected articles of one's own are worth: `python -m tests.adaptation`.

Three kinds of articles are kept out of the gold as a whole, as if nobody had met them. Then the weights are adapted to
20 of one kind, as by a user who has mended them, and the others of that kind are read again. For each table and kind
this prints F1 `before` and `after`, and for `all` the mean of the tables. `--keep` writes them into the package.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.choosing.learned import Learned
from analysis.learning import adapt, fit
from analysis.notation.reading import Annotated, read_gold
from tests.accuracy import TABLES, matched, tables_of
from tests.annotated import FOLDER

KINDS = {"sport": "sp", "parliament and courts": "pa", "lives": "ob"}  # the beginning of their ids
ADDED = 20
KEPT = FOLDER.parents[1] / "analysis" / "words" / "adaptation.csv"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="write the figures into the package")
    options = parser.parse_args()
    table = figures(read_gold(FOLDER))
    print(table.to_string(index=False))
    if options.keep:
        head = "".join(f"# {line}\n" for line in (__doc__ or "").split("\n\n")[1].strip().splitlines())
        KEPT.write_text(head + table.to_csv(index=False), encoding="utf-8")


def figures(gold: Sequence[Annotated]) -> pd.DataFrame:
    """F1 by kind and table, by weights that saw no article of the kinds, and by those adapted to ADDED of the kind."""
    seen = [one for one in gold if not any(one.article.id.startswith(start) for start in KINDS.values())]
    learned, rows = fit(seen, say=_say), []
    for kind in KINDS:
        own, rest = _of(gold, kind)[:ADDED], _of(gold, kind)[ADDED:]
        before, after = _f1(rest, learned), _f1(rest, adapt(own, learned, say=_say))
        rows += [{"kind": kind, "table": table, "before": before[table], "after": after[table]} for table in after]
    return pd.DataFrame(rows).round(3)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _of(gold: Iterable[Annotated], kind: str) -> list[Annotated]:
    return [one for one in gold if one.article.id.startswith(KINDS[kind])]


def _f1(articles: Iterable[Annotated], learned: Learned) -> dict[str, float]:
    tally: Counter[str] = Counter()
    for one in articles:
        for table, gold, rows, pairs, _ in matched(one, tables_of(one, learned)):
            tally.update(
                {f"{table} hits": 2 * len(pairs), f"{table} of": len(gold) + len(rows), f"{table} gold": len(gold)}
            )
    each = {table: tally[f"{table} hits"] / tally[f"{table} of"] for table in TABLES if tally[f"{table} gold"]}
    return each | {"all": sum(each.values()) / len(each)}


if __name__ == "__main__":
    main()
