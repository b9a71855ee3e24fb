"""What was measured of the kit on articles that the weights had not seen."""

from __future__ import annotations

import pandas as pd

from analysis.errors import AnalysisError
from analysis.lexicon import word_table

MEASURED = ("at_least", "adaptation", "second_reader")


def measured(what: str = "at_least") -> pd.DataFrame:
    """Figures of the kit, out of fold; all are shares from 0 to 1.

    - "at_least", by `table` and confidence `at_least`: of the rows of at least that confidence the share that is right
      (`precision`), and the share of all annotated rows that they are (`recall`).
    - "adaptation", by `kind` of articles and `table`: F1 on a kind that the kit had never met, `before` and `after` 20
      annotated articles of that kind were added to those it learns from.
    - "second_reader", by `table`: how right a language model was: of its rows, those right (`precision`); of the kit's
      right rows, those that it has, too (`agreed`), and of its wrong ones (`chance`); of the rows that only it has,
      those right (`alone`). `merge_readers` takes its confidence from that.

    >>> measured("second_reader").loc["roles", "precision"] > 0.5
    True
    """
    if what not in MEASURED:
        raise AnalysisError(f"measured({what!r}): there are {', '.join(MEASURED)}")
    rows = pd.DataFrame(word_table(what))
    names = [name for name in rows if name not in ("table", "kind")]
    rows = rows.astype({**dict.fromkeys(names, "float64")})
    return rows.set_index("table") if what == "second_reader" else rows
