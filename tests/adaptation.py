"""What corrected articles of one's own are worth: `python -m tests.adaptation`.

Three kinds of articles are kept out of the gold as a whole, as if nobody had met them. Then 20 of one kind are added,
as a user does who has mended them, and the others of that kind are read again. For each table and kind this prints F1
`before` and `after`, and for `all` the mean of the tables. `--keep` writes that to `words/adaptation.csv`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pandas as pd

from analysis.choosing.learned import Learned
from analysis.learning import fit
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
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        before, *after = pool.map(figures, [None, *KINDS])
    rows = [
        {"kind": kind, "table": table, "before": before[kind][table], "after": found[kind][table]}
        for kind, found in zip(KINDS, after, strict=True)
        for table in found[kind]
    ]
    table = pd.DataFrame(rows).round(3)
    print(table.to_string(index=False))
    if options.keep:
        head = "".join(f"# {line}\n" for line in (__doc__ or "").split("\n\n")[1].strip().splitlines())
        KEPT.write_text(head + table.to_csv(index=False), encoding="utf-8")


def figures(added: str | None) -> dict[str, dict[str, float]]:
    """F1 by kind and table, by weights that saw no article of the kinds but ADDED ones of one kind."""
    gold = read_gold(FOLDER)
    seen = [one for one in gold if not any(one.article.id.startswith(start) for start in KINDS.values())]
    if added:
        seen += _of(gold, added)[:ADDED]
    learned = fit(seen, say=lambda line: print(f"{added}: {line}", file=sys.stderr, flush=True))
    return {kind: _f1(_of(gold, kind)[ADDED:], learned) for kind in ([added] if added else KINDS)}


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
