"""The command line: `python -m analysis ARTICLE…` gives the tables that a notebook gives."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import analysis
from analysis.article import Article, read_date
from analysis.errors import AnalysisError

if TYPE_CHECKING:
    from analysis.inputs import Articles
    from analysis.tables import Tables

EXAMPLES = """examples:
  python -m analysis story.txt --published 2026-03-03              every row as a JSON line on stdout
  python -m analysis story.txt --table roles > roles.csv           one table as CSV
  python -m analysis news/ --processes 4 --out tables              one Parquet file for each table
  python -m analysis news.csv saved/*.html --out tables --format csv
  pbpaste | python -m analysis - --table statements                a text from stdin
  python -m analysis news/ --answers replies/                      what a chat answered to `ask`, one file an article
  python -m analysis news/ --answers kept/ --model http://localhost:11434/v1 qwen3:8b      ask a model, keep its answers
  python -m analysis fit tests/gold mine/ --out my-weights         learn from annotated articles (fit --help)

exit codes: 0 all is read; 1 something could not be used (listed on stderr and in the table `problems`, the rest is
done); 2 wrong arguments, no such file or model, no room to write; 130 interrupted (Ctrl-C, SIGTERM)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives back the exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = _fit(given[1:]) if given[:1] == ["fit"] else _run(_parser().parse_args(given))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader of stdout has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (AnalysisError, OSError) as error:
        print(f"analysis: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("analysis: interrupted; with --out, the same call goes on from there", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    from analysis.parsing import DEFAULT_MODEL
    from analysis.records import TABLES

    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="AI-industry news as tables, every row grounded in the text. Nothing is fetched, and nothing is "
        "sent anywhere without --model.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("articles", nargs="+", metavar="ARTICLE", help="a file (.txt .md .html .csv .jsonl .parquet …), a folder, or -")
    add("--published", metavar="DATE", help="the publication date of all articles, YYYY-MM-DD")
    add("--out", metavar="FOLDER", help="write one file for each table there; a run cut short goes on from there")
    add("--format", dest="form", choices=["parquet", "csv", "jsonl"], help="of those (default: parquet, else csv)")
    add("--table", choices=[*TABLES, "problems"], help="print this table only, as CSV")
    add("--report", metavar="FILE", help="write an HTML page with tables, charts and marked articles")
    add("--processes", type=int, default=1, metavar="N", help="share the articles among N processes (default: 1)")
    add("--lexicon", metavar="FILE", help="CSV file with organizations to add (name, kind, aliases, parent)")
    add("--corrections", metavar="FILE", help="text file of rows in words that are right, wrong, changed, added")
    add("--at-least", type=float, metavar="P", help="confidence of rows, 0 to 1 (default: where F1 is best)")
    add("--weights", metavar="FOLDER", help="what `fit --out` wrote (default: what the package comes with)")
    add("--text", metavar="COLUMN", help="the column that holds the text, in files that are tables")
    add("--encoding", help="of text files (default: found out)")
    add("--answers", type=Path, metavar="PATH", help="a language model's answers: a file, or a folder with one each")
    add("--model", nargs=2, metavar=("URL", "MODEL"), help="ask a model (extra `llm`); PATH keeps its answers")
    add("--pipeline", default=DEFAULT_MODEL, help="an installed spaCy pipeline (default: %(default)s)")
    return parser


def _fit(arguments: Sequence[str]) -> int:
    """Learn from annotated articles."""
    from analysis.choosing.learned import DECISIONS, write_learned
    from analysis.learning import adapt, fit
    from analysis.notation.reading import read_gold

    parser = argparse.ArgumentParser(
        prog="python -m analysis fit",
        description="Makes the weights of every decision from annotated articles (extra `fit`).",
    )
    add = parser.add_argument
    add("gold", nargs="+", type=Path, metavar="GOLD", help="folders or files of annotated articles")
    add("--out", type=Path, metavar="FOLDER", help="where the weight files go (default: the package)")
    add("--adapt", action="store_true", help="move the package's weights by GOLD, your own articles: takes seconds")
    options = parser.parse_args(arguments)
    if options.adapt and not options.out:
        raise AnalysisError("--adapt needs --out FOLDER: the package's weights stay as they are")
    gold = [one for source in options.gold for one in read_gold(source)]
    learned = (adapt if options.adapt else fit)(gold, say=lambda line: print(line, file=sys.stderr))
    folder = options.out or DECISIONS
    write_learned(learned.weights, folder)
    print(f"weights written to {folder}", file=sys.stderr)
    return 0


def _run(options: argparse.Namespace) -> int:
    """Analyze, write what was asked for, and list the problems."""
    from analysis.store import read_table

    articles, answers = _articles(options), options.answers
    if options.model and not answers:
        raise AnalysisError("--model needs --answers FOLDER, where the answers are kept")
    if options.model:
        answers = analysis.LanguageModel(options.model[1], answers, url=options.model[0])
    shared = {name: getattr(options, name) for name in ("lexicon", "at_least", "weights", "processes")}
    shared |= {"model": options.pipeline, "answers": answers, "corrections": options.corrections or ()}
    tables = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the problems are listed below
        if options.out:
            analysis.analyze_to(options.out, articles, form=options.form, **shared)
            print(f"tables written to {options.out}", file=sys.stderr)
        if options.report or options.table or not options.out:
            tables = analysis.read_tables(options.out) if options.out else analysis.analyze(articles, **shared)
    if tables and options.report:
        analysis.write_report(tables, options.report, articles)
        print(f"report written to {options.report}", file=sys.stderr)
    if tables and (options.table or not (options.out or options.report)):
        _print(tables, options.table)
    problems = tables.problems if tables else read_table(options.out, "problems")
    for row in problems.to_dict("records"):
        where = next((row[key] for key in ("source", "article") if isinstance(row[key], str)), "-")
        print(f"problem: {where}: {row['reason']}", file=sys.stderr)
    return 1 if len(problems) else 0


def _articles(options: argparse.Namespace) -> Articles:
    from analysis.inputs import Articles
    from analysis.pages import decode

    published = read_date(options.published)
    if options.articles == ["-"]:
        article = Article(decode(sys.stdin.buffer.read(), options.encoding), id="stdin", published=published)
        return Articles(lambda: iter([article]))
    source = Path(options.articles[0]) if len(options.articles) == 1 else options.articles
    return analysis.read_articles(source, published=published, text=options.text, encoding=options.encoding)


def _print(tables: Tables, name: str | None) -> None:
    from analysis.store import to_csv, to_json_rows

    if name:
        to_csv(getattr(tables, name), sys.stdout)
        return
    for table_name, table in tables._asdict().items():
        for row in to_json_rows(table):
            print(f'{{"table": "{table_name}", {row[1:]}')


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # the same bytes everywhere
    sys.exit(main())
