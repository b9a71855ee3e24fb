"""How right the tables are on articles that the weights did not see: `python -m tests.accuracy`.

Fits the weights on four fifths of the gold and reads the last fifth, five times, so that every article is read by
weights that never saw it. Prints what README quotes, compares with the figures kept in `accuracy.json`, and fails where
one fell by more than TOLERANCE (`--keep` writes them anew; CHANGELOG.md then says why).
"""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.choosing.learned import Decision, Learned, group_starts, templates_of
from analysis.choosing.templates import describe
from analysis.learning import ALL, Case, fit, fold_of
from analysis.lexicon import read_lexicon
from analysis.notation.reading import Annotated, read_gold
from analysis.reading import read
from analysis.scoring import Names, match_rows, rows_of, same_value
from analysis.store import plain_rows
from analysis.tables import Tables, extract, to_tables
from tests.annotated import FOLDER

FOLDS = 5
TOLERANCE = 0.005
KEPT = Path(__file__).with_name("accuracy.json")
BARS = FOLDER.parents[1] / "analysis" / "words" / "at_least.csv"  # what `plot_at_least` draws
STEPS = [step / 20 for step in range(1, 20)]  # confidences from .05 to .95
TABLES = ("people", "organizations", "roles", "model_specs", "timeline", "statements", "open_questions")
FACETS = ("developer", "active_parameters", "context_tokens", "training_tokens", "license", "open_weight")
FACETS += ("price_input_per_mtok", "price_output_per_mtok", "released")
COLUMNS = {  # what a matched row has to say besides
    "organizations": ("kind",),
    "roles": ("status", "certainty", "since", "until"),
    "timeline": ("event", "participants"),
    "model_specs": FACETS,
    "open_questions": ("kind",),
}
Counts = dict[str, Counter[str]]
Sure = dict[str, list[tuple[float, bool]]]  # by table, each row's confidence and whether it is right


def main() -> int:
    """Measure, print, compare; gives back the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep these figures")
    parser.add_argument("--folds", type=int, nargs="*", default=range(FOLDS), help="only these of the five")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--templates", action="store_true", help="print what each template earns, on the first fold")
    parser.add_argument("--errors", metavar="FILE", help="write every missed and false row there")
    options = parser.parse_args()
    if options.templates:
        return _print_worth()
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(measure, options.folds))
    figures = _figures(parts)
    print(_page(figures))
    if options.errors:
        Path(options.errors).write_text("\n".join(line for part in parts for line in part["errors"]), encoding="utf-8")
    if options.keep:
        KEPT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        _write_bars(parts, figures)
    fallen = _fallen(figures) if len(list(options.folds)) == FOLDS else []
    print("\n".join(fallen), file=sys.stderr)
    return 1 if fallen else 0


def _print_worth() -> int:
    gold = _gold()
    learned = fit(
        [one for one in gold if fold_of(one.article.id, FOLDS)], say=lambda line: print(line, file=sys.stderr)
    )
    unseen = [one for one in gold if not fold_of(one.article.id, FOLDS)]
    cases = [Case(one.parsed, one.rows, read_lexicon()) for one in unseen]
    for decision in ALL:
        worth = worth_of(decision, cases, learned)
        proposed = f", a right candidate in {worth.pop('proposed'):.3f}" if "proposed" in worth else ""
        print(f"\n{decision.name}: loss {worth.pop(''):.0f}{proposed}; per mille of it that each template saves")
        for template, rise in sorted(worth.items(), key=lambda pair: -pair[1]):
            print(f"{rise:9.2f}  {template}")
    return 0


def worth_of(decision: Decision, cases: Iterable[Case], learned: Learned) -> dict[str, float]:
    """Template -> rise of the log loss on unseen articles without it, in per mille, without learning anew.

    "": the loss with all; "proposed": the share of choices that have a right candidate.
    """
    losses: dict[str, float] = defaultdict(float)
    groups = with_right = 0
    for case in cases:
        for candidates, right in decision.examples(case, learned):
            if not len(candidates):
                continue
            if not decision.labels:
                starts, _ = group_starts(np.asarray(candidates.groups))
                groups += len(starts)
                with_right += int((np.add.reduceat(np.asarray(right, np.int64), starts) > 0).sum())
            for template, logits in _without_each(decision, candidates, learned):
                losses[template] += _loss(decision, logits, candidates, right)
    whole = losses.pop("", 0.0)
    worth = {template: 1000 * (loss - whole) / max(whole, 1e-9) for template, loss in losses.items()}
    return worth | {"": whole} | ({"proposed": with_right / groups} if groups else {})


def _without_each(decision: Decision, candidates: Candidates, learned: Learned) -> Iterator[tuple[str, Any]]:
    weights, parts = learned.weights_of(decision.name), {}
    for found in describe(templates_of(decision.name), candidates):
        for line, places in zip(found.lines, found.places, strict=True):
            parts[line] = np.zeros((len(candidates), weights.table.shape[1]), np.float32)
            np.add.at(parts[line], found.owner, weights.table[places] * weights.scale * found.shares[:, None])
    total = sum(parts.values())
    yield "", total
    for line, part in parts.items():
        yield line, total - part


def _loss(decision: Decision, logits: Any, candidates: Candidates, right: Any) -> float:
    if decision.labels:
        shifted = logits - logits.max(axis=1, keepdims=True)
        chances = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return float(-chances[np.arange(len(right)), np.asarray(right, np.int64)].sum())
    starts, member = group_starts(np.asarray(candidates.groups))
    raised = np.exp(logits[:, 0] - np.maximum.reduceat(logits[:, 0], starts)[member])
    good = np.add.reduceat(raised * (np.asarray(right) > 0), starts) / np.add.reduceat(raised, starts)
    return float(-np.log(np.maximum(good[good > 0], 1e-9)).sum())


def measure(fold: int) -> dict[str, Any]:
    """What the articles of one fold give, read by what the others taught."""
    gold = _gold()
    seen = [one for one in gold if fold_of(one.article.id, FOLDS) != fold]
    learned = fit(seen, say=lambda line: print(f"fold {fold}: {line}", file=sys.stderr, flush=True))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sure: Sure = defaultdict(list)
    possible: Sure = defaultdict(list)
    errors: list[str] = []
    for one in gold:
        if fold_of(one.article.id, FOLDS) == fold:
            _count(one, learned, counts, sure, errors)
            _count_possible(one, replace(learned, at_least=STEPS[0]), possible)
    return {"counts": dict(counts), "sure": dict(sure), "possible": dict(possible), "errors": errors}


@cache
def _gold() -> list[Annotated]:
    """The gold, parsed once in each process."""
    return read_gold(FOLDER)


def tables_of(one: Annotated, learned: Learned) -> Tables:
    """What the kit reads in an annotated article with these weights."""
    return to_tables(extract(read(one.parsed, read_lexicon(), learned)))


def matched(one: Annotated, found: Tables, sure_first: bool = False) -> Iterator[tuple[Any, ...]]:
    """By table the rows of gold, the rows of the kit, the pairs of both that fit, and the names to compare them by."""
    gold = rows_of(one)
    names = Names.of(gold)
    for table in TABLES:
        rows = list(plain_rows(getattr(found, table)))
        rows = sorted(rows, key=lambda row: -row["confidence"]) if sure_first else rows
        yield table, gold[table], rows, match_rows(table, gold[table], rows, names), names


def _count(one: Annotated, learned: Learned, counts: Counts, sure: Sure, errors: list[str]) -> None:
    subsets = ["all", "real" if one.article.id.startswith("real") else "written"]
    for table, gold, rows, pairs, names in matched(one, tables_of(one, learned)):
        right, hit = {j for _, j in pairs}, {i for i, _ in pairs}
        tally = Counter(hits=len(pairs), gold=len(gold), rows=len(rows))
        for i, j in pairs:
            tally.update(_columns(table, gold[i], rows[j], names))
        for subset in subsets:
            counts[f"{subset} {table}"].update(tally)
        sure[table] += [(row["confidence"], j in right) for j, row in enumerate(rows)]
        told = [("MISSED", row) for i, row in enumerate(gold) if i not in hit]
        told += [("FALSE", row) for j, row in enumerate(rows) if j not in right]
        errors += [f"{one.article.id} {table} {error} {_shown(row)}" for error, row in told]


def _count_possible(one: Annotated, learned: Learned, possible: Sure) -> None:
    """The rows from the lowest bar on; of two that fit one gold row the surer one is right."""
    for table, _, rows, pairs, _ in matched(one, tables_of(one, learned), sure_first=True):
        right = {j for _, j in pairs}
        possible[table] += [(row["confidence"], j in right) for j, row in enumerate(rows)]


def _columns(table: str, gold: dict[str, Any], row: dict[str, Any], names: Names) -> Counter[str]:
    """For the columns of a matched row: same, of those that either has; `both`, `theirs`, `ours` for the facets."""
    tally: Counter[str] = Counter()
    for column in COLUMNS.get(table, ()):
        left, right = gold[column], row[column]
        empty = [value is None or value == () or value == [] for value in (left, right)]
        if all(empty):
            continue
        if column == "participants":
            ours, theirs = ({names.entity(name) for name in value} for value in (right, left))
            tally.update(
                {f"{column} hits": len(ours & theirs), f"{column} gold": len(theirs), f"{column} rows": len(ours)}
            )
            continue
        same = not any(empty) and same_value(column, left, right)
        if table == "model_specs":
            tally.update({"facets hits": same, "facets gold": not empty[0], "facets rows": not empty[1]})
            if column != "developer":
                continue
        tally.update({f"{column} same": same, f"{column} of": 1})
    return tally


def _shown(row: dict[str, Any]) -> str:
    skipped = ("article", "sentence", "start", "end", "corrected", "inherited")
    return " | ".join(
        str(v) for k, v in row.items() if v is not None and k not in skipped and not k.endswith(("_start", "_end"))
    )[:300]


def _figures(parts: list[dict[str, Any]]) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sure: Sure = defaultdict(list)
    for part in parts:
        for key, tally in part["counts"].items():
            counts[key].update(tally)
        for table, rows in part["sure"].items():
            sure[table] += rows
    figures: dict[str, Any] = {}
    for key, tally in sorted(counts.items()):
        figures[key] = _f1(tally) | {
            name.removesuffix(" of"): _ratio(tally[name.replace(" of", " same")], tally[name])
            for name in sorted(tally)
            if name.endswith(" of")
        }
        for name in ("participants", "facets"):
            if tally[f"{name} gold"]:
                figures[key][name] = _f1(Counter({k: tally[f"{name} {k}"] for k in ("hits", "gold", "rows")}))["f1"]
    for table, rows in sure.items():
        figures[f"all {table}"] |= _calibration(rows)
    return figures


def _f1(tally: Counter[str]) -> dict[str, float]:
    return {
        "f1": _ratio(2 * tally["hits"], tally["gold"] + tally["rows"]),
        "precision": _ratio(tally["hits"], tally["rows"]),
        "recall": _ratio(tally["hits"], tally["gold"]),
        "gold": tally["gold"],
    }


def _calibration(rows: list[tuple[float, bool]]) -> dict[str, float]:
    """The expected calibration error over ten bins, how many rows are sure, how many of those right, and the AUC.

    Guo et al. 2017, On Calibration of Modern Neural Networks.
    """
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, right in rows:
        bins[min(9, int(chance * 10))].append((chance, right))
    gaps = (abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins.values())
    certain = [right for chance, right in rows if chance >= 0.9]
    return {
        "calibration_error": _ratio(sum(gaps), len(rows)),
        "sure": _ratio(len(certain), len(rows)),
        "sure_right": _ratio(sum(certain), len(certain)),
        "auc": _auc(rows),
    }


def _auc(rows: list[tuple[float, bool]]) -> float:
    """How often a right row is surer than a wrong one (half where they are level): Hanley and McNeil 1982."""
    wrongs = sorted(chance for chance, right in rows if not right)
    rights = [chance for chance, right in rows if right]
    above = sum(bisect_left(wrongs, chance) + bisect_right(wrongs, chance) for chance in rights)
    return _ratio(above, 2 * len(wrongs) * len(rights))


def _write_bars(parts: list[dict[str, Any]], figures: dict[str, Any]) -> None:
    source = (
        "# Out of fold, by table: of the rows of at least that confidence the share that is right, and the share of"
    )
    lines = [
        f"{source} all rows of the\n# annotated articles that they are. Written by `python -m tests.accuracy --keep`."
    ]
    lines.append("table,at_least,precision,recall")
    for table in TABLES:
        rows = [row for part in parts for row in part["possible"].get(table, [])]
        lines += [f"{table},{step},{p},{r}" for step, p, r in _bars(rows, figures[f"all {table}"]["gold"])]
    BARS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _bars(rows: list[tuple[float, bool]], gold: int) -> Iterator[tuple[float, float, float]]:
    for step in STEPS:
        given = [right for chance, right in rows if chance >= step]
        yield step, _ratio(sum(given), len(given)), _ratio(sum(given), gold)


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 3) if whole else 1.0


def _page(figures: dict[str, Any]) -> str:
    lines = [
        "| table | F1 | precision | recall | rows in gold | real news | further columns |",
        "|---|---|---|---|---|---|---|",
    ]
    for table in TABLES:
        row, real = figures[f"all {table}"], figures.get(f"real {table}", {"f1": 1.0, "gold": 0})
        known = ("f1", "precision", "recall", "gold", "calibration_error", "sure", "sure_right", "auc")
        more = ", ".join(f"{name} {value:.3f}" for name, value in row.items() if name not in known)
        cells = [f"{row[name]:.3f}" for name in ("f1", "precision", "recall")]
        real_news = f"{real['f1']:.3f} of {real['gold']}" if real["gold"] else "none"
        lines.append(f"| `{table}` | {' | '.join(cells)} | {row['gold']} | {real_news} | {more} |")
    lines += ["", "| table | calibration error | rows of .9 or more | of these right | right before wrong (AUC) |"]
    lines.append("|---|---|---|---|---|")
    for table in TABLES:
        cells = [f"{figures[f'all {table}'][name]:.3f}" for name in ("calibration_error", "sure", "sure_right", "auc")]
        lines.append(f"| `{table}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def _fallen(figures: dict[str, Any]) -> list[str]:
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return [
        f"{key}: {name} fell from {old} to {figures[key][name]}"
        for key, row in kept.items()
        for name, old in row.items()
        if key.startswith("all")
        and name not in ("gold", "sure", "calibration_error")
        and figures[key][name] < old - TOLERANCE
    ]


if __name__ == "__main__":
    sys.exit(main())
