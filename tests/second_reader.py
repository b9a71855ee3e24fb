"""How right a second reader is, and what its agreement is worth: `python -m tests.second_reader`.

`tests/answers` has what a language model answered to `ask` about articles whose gold it had not seen (the README there
says which model). The kit reads the same articles with weights that saw none of their fold. For each table this prints
how many of the model's rows are right (precision); of the kit's right rows, and of its wrong ones, how many the model
gives, too (agreed, chance); and how many of the rows that only the model gives are right (alone). `--keep` writes that
to `words/second_reader.csv`. What the confidence of `merge_readers` is then worth is told on each article by the
figures of all others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import analyze
from analysis.choosing.learned import Learned
from analysis.learning import fit, fold_of
from analysis.looking import checking
from analysis.notation.reading import Annotated, read_gold
from analysis.scoring import FITS, Names, match_rows, rows_of
from analysis.store import plain_rows
from analysis.tables import Tables
from tests.accuracy import FOLDS, tables_of
from tests.annotated import FOLDER

ANSWERS = Path(__file__).with_name("answers")
KEPT = FOLDER.parents[1] / "analysis" / "words" / "second_reader.csv"
PRIOR = 5  # rows: so much weight the figure of all tables has in that of each
FIGURES = ("precision", "agreed", "chance", "alone")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, help="what was learned without the fold of these articles")
    parser.add_argument("--keep", action="store_true", help="write the figures into the package")
    options = parser.parse_args()
    answered = {path.stem for path in ANSWERS.glob("*.txt")}
    folds = {fold_of(name, FOLDS) for name in answered}
    gold = read_gold(FOLDER)
    learned = options.weights and Learned(options.weights)
    learned = learned or fit(one for one in gold if fold_of(one.article.id, FOLDS) not in folds)
    rows = pd.DataFrame([row for one in gold if one.article.id in answered for row in judged(one, learned)])
    figures = measured(rows)
    print(f"{len(answered)} articles, {len(rows)} rows\n\n{figures.round(3).to_string()}\n\n{worth(rows).round(3)}")
    if options.keep:
        head = "".join(f"# {line}\n" for line in [*(__doc__ or "").split("\n\n")[1].splitlines(), counts(rows)])
        KEPT.write_text(head + figures[[*FIGURES]].round(3).to_csv(index_label="table"), encoding="utf-8")


def judged(annotated: Annotated, learned: Learned) -> Iterator[dict[str, Any]]:
    """Every row of either reader of an article: how sure the kit is of it, and whether either's row is right."""
    kit = tables_of(annotated, learned)
    model = analyze(annotated.article, answers=ANSWERS)
    gold = rows_of(annotated)
    for table, one, other in checking.pair_rows(kit, model):
        yield {
            "article": annotated.article.id,
            "table": table,
            "confidence": one["confidence"] if one else None,
            "kit": one["at"] in _right(kit, table, gold) if one else None,
            "model": other["at"] in _right(model, table, gold) if other else None,
        }


def _right(tables: Tables, table: str, gold: dict[str, Any]) -> set[int]:
    rows = list(plain_rows(getattr(tables, table)))
    return {row for _, row in match_rows(table, gold[table], rows, Names.of(gold))}


def measured(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures of each table, drawn towards those of all."""
    overall = _shares(rows, None)
    return pd.DataFrame({"all": overall} | {table: _shares(rows[rows["table"] == table], overall) for table in FITS}).T


def _shares(rows: pd.DataFrame, overall: pd.Series[float] | None) -> pd.Series[float]:
    given, twice = rows["model"].notna(), rows["kit"].notna()
    of = {
        "precision": rows.loc[given, "model"] == True,  # noqa: E712 (a column of three values)
        "agreed": given[rows["kit"] == True],  # noqa: E712
        "chance": given[rows["kit"] == False],  # noqa: E712
        "alone": rows.loc[given & ~twice, "model"] == True,  # noqa: E712
    }
    prior = {name: PRIOR * overall[name] if overall is not None else 0 for name in of}
    weight = PRIOR if overall is not None else 0
    shares = {name: (values.sum() + prior[name]) / max(len(values) + weight, 1) for name, values in of.items()}
    return pd.Series(shares | {f"n {name}": float(len(values)) for name, values in of.items()})


def counts(rows: pd.DataFrame) -> str:
    """How much was measured."""
    return (
        f"Measured on {rows['article'].nunique()} articles with {len(rows)} rows of the kit, of the model, or of both."
    )


def worth(rows: pd.DataFrame) -> pd.DataFrame:
    """How good the kit's own confidence is, and the merged one, by who gave the row."""
    found = []
    for article, here in rows.groupby("article"):
        figures = measured(rows[rows["article"] != article])
        for row in here.to_dict("records"):
            of, both = figures.loc[row["table"]], row["model"] is not None
            has = row["kit"] is not None
            merged = checking.agreed(row["confidence"], both, of) if has else of["alone"]
            given = "both" if has and both else "kit alone" if has else "model alone"
            found.append((given, row["kit"] if has else row["model"], row["confidence"] if has else None, merged))
    table = pd.DataFrame(found, columns=["given by", "right", "kit", "merged"]).astype({"right": float})
    groups = {"both or kit": table[table["kit"].notna()], **dict(iter(table.groupby("given by")))}
    return pd.DataFrame({name: _quality(part) for name, part in groups.items()}).T


def _quality(part: pd.DataFrame) -> dict[str, float]:
    said = {f"{name} says": part[name].mean() for name in ("kit", "merged")}
    brier = {f"Brier, {name}": ((part[name] - part["right"]) ** 2).mean() for name in ("kit", "merged")}
    return {"rows": len(part), "right": part["right"].mean()} | said | brier


if __name__ == "__main__":
    main()
