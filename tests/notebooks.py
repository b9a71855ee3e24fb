"""Run the notebooks: `python tests/notebooks.py` stores fresh outputs, `--check` compares them.

Name notebooks to run only those: `python tests/notebooks.py notebooks/01-people.ipynb`.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SHOWN = ("text/html", "text/markdown", "text/plain")  # what is compared: images differ with fonts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(NOTEBOOKS.glob("*.ipynb")))
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if an output differs")
    arguments = parser.parse_args()
    failed = False
    for path in arguments.notebooks:
        stored = nbformat.read(path, as_version=4)
        fresh = execute(stored)
        changed = differences(stored, fresh)
        print(f"{path.name}: {'changed: ' + '; '.join(changed) if changed else 'as stored'}")
        failed |= arguments.check and bool(changed)
        if not arguments.check:
            nbformat.write(fresh, path)
    return int(failed)


def execute(notebook: Any) -> Any:
    """A copy of the notebook, run from top to bottom in its own folder, without anything that differs by machine."""
    fresh = nbformat.from_dict(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(fresh, timeout=600, record_timing=False, resources={"metadata": {"path": str(NOTEBOOKS)}})
    client.execute()
    for cell in fresh.cells:  # a progress bar tells of the machine
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    fresh.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    return fresh


def run_here(notebook: Any, **parameters: Any) -> list[str]:
    """What the cells show as HTML, run in this process with other parameters; raises what a cell raises."""
    main = sys.modules["__main__"]
    shell = InteractiveShell.instance()  # puts its own module in the place of the main one
    sys.modules["__main__"] = main
    shell.reset()
    shown = []
    with chdir(NOTEBOOKS):
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            with capture_output() as captured:
                result = shell.run_cell(cell.source)
            result.raise_error()
            shown += [output.data.get("text/html", "") for output in captured.outputs]
            shown.append(shell.display_formatter.format(result.result)[0].get("text/html", ""))
            plt.close("all")
            if "parameters" in cell.metadata.get("tags", []):
                shell.push(parameters)
    return [html for html in shown if html]


def differences(stored: Any, fresh: Any) -> list[str]:
    """The code cells whose text outputs are not the same, by what their first line is."""
    return [
        f"cell {index} ({old.source.splitlines()[0] if old.source else ''})"
        for index, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True))
        if texts(old) != texts(new)
    ]


def texts(cell: Any) -> list[str]:
    """What a cell shows as text."""
    found = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            found.append(output.text)
        else:
            found += [str(output.data[kind]) for kind in SHOWN if kind in output.get("data", {})]
    return found


if __name__ == "__main__":
    sys.exit(main())
