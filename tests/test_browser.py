"""In a browser: the view and the report by mouse and keyboard, and every notebook in JupyterLab, light and dark."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from analysis import Article, analyze, look, write_report
from tests.conftest import PUBLISHED, SEED
from tests.test_notebooks import PATHS, TEXTS, name

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs an installed Chromium")]
ROOT = Path(__file__).parents[1]
SECONDS = 120  # for JupyterLab to start
SETTINGS = {  # of JupyterLab: nothing is fetched, a kernel starts by itself, and every output is in the page
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails its test on an error of the page, and on a request that leaves the machine."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(120_000)  # a busy machine
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: errors.append(request.url) if _is_outside(request.url) else None)
    yield page
    page.close()
    assert errors == []


def _is_outside(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:", "about:"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    seed = Article(SEED.read_text(encoding="utf-8"), id="seed", published=PUBLISHED)
    articles = [seed, *(Article(text, id=case, published="2024-05-07") for case, text in TEXTS.items())]
    path = write_report(analyze(articles), tmp_path_factory.mktemp("report") / "report.html", articles)
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_view_is_used_by_mouse_and_keyboard(page: Any, report: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(report)
    assert page.locator("script").count() == 1  # none of an article
    rows = page.locator(".look [data-row]:visible")
    page.select_option(".look select", "roles")
    assert {row.evaluate("e => e.closest('[data-table]').dataset.table") for row in rows.all()} == {"roles"}
    rows.first.click()
    assert page.locator(".look-text .look-on").count() > 0
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") != first
    page.fill(".look input[type=search]", "bo ek")
    assert rows.count() > 0
    assert all("bo ek" in row.text_content().lower() for row in rows.all())
    assert page.locator(".look > details:visible").count() == 1  # articles that do not speak of him are away
    page.locator(".look input[type=range]").fill("1")
    assert rows.count() == 0
    rows_in_all = int(page.locator(".look output").text_content().split(" of ")[1].split(" ")[0])
    page.locator(".look select").focus()
    page.keyboard.press("Escape")
    assert page.locator(".look output").text_content().startswith(f"{rows_in_all} of {rows_in_all} rows")


def test_words_show_their_rows(page: Any, report: str) -> None:
    page.goto(report)
    page.locator(".look-text [data-rows]:visible").first.click()
    assert page.locator("li.look-on:visible").count() > 0


def test_a_name_leads_to_its_profile(page: Any, report: str) -> None:
    page.goto(report)
    page.locator("summary", has_text="roles").first.click()
    page.locator("details[open] table a", has_text="Ann Lee").first.click()
    card = page.locator(":target")
    assert "Ann Lee" in card.text_content()
    for summary in (card.locator("summary").first, card.locator("li summary").first):
        summary.click()
    says = card.locator("li summary").first.text_content().rsplit(" ", 1)[0]
    card.locator("li a").first.click()  # and from there to the words in their article
    assert page.evaluate("document.activeElement.textContent").startswith(says)
    assert page.locator(".look-text .look-on").count() > 0


def test_three_hundred_articles_are_quick(page: Any, tmp_path: Path) -> None:
    text = SEED.read_text(encoding="utf-8")
    tables = analyze(Article(text, id="0"))
    import pandas as pd

    many = tables._replace(
        **{
            name: pd.concat([table.assign(article=str(k)) for k in range(300)], ignore_index=True)
            for name, table in tables._asdict().items()
        }
    )
    html = look(many, [Article(text, id=str(k)) for k in range(300)])._repr_html_()
    (tmp_path / "look.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    start = time.perf_counter()
    page.goto((tmp_path / "look.html").as_uri())
    page.wait_for_selector(".look-live")
    opened = time.perf_counter() - start
    took = page.evaluate("""() => {
        const words = document.querySelector(".look input[type=search]"), start = performance.now();
        words.value = "musk"; words.dispatchEvent(new Event("input")); document.body.offsetHeight;
        return (performance.now() - start) / 1000;
    }""")
    assert opened < 20 and took < 4, (opened, took)  # on a busy machine; alone, a fifth of it


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """JupyterLab as the README starts it, on a copy of the repository's notebooks and seeds."""
    home = tmp_path_factory.mktemp("jupyter")
    for folder in ("notebooks", "seeds"):
        shutil.copytree(
            ROOT / folder, home / "work" / folder, ignore=shutil.ignore_patterns("my-*", ".ipynb_checkpoints")
        )
    for setting, value in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{setting}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(value))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTERLAB_SETTINGS_DIR": "settings"}
    environment = os.environ | {key: str(home / folder) for key, folder in folders.items()} | {"PYTHONPATH": str(ROOT)}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    options.append("--LabApp.expose_app_in_browser=True")
    command = [sys.executable, "-m", "jupyterlab", *options, "--notebook-dir=.", "notebooks/00-tour.ipynb"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=home / "work", env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}", home
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    for _ in range(SECONDS):
        try:
            urlopen(url).close()
        except OSError:
            time.sleep(1)
        else:
            return
    pytest.fail("JupyterLab does not start")


def _open(page: Any, jupyter: tuple[str, Path], path: str, theme: str) -> None:
    address, home = jupyter
    themes = home / "settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    themes.write_text(json.dumps({"theme": f"JupyterLab {theme}"}))
    page.goto(f"{address}/lab/tree/notebooks/{path}?reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
    page.wait_for_selector(f"body[data-jp-theme-light={'true' if theme == 'Light' else 'false'}]", state="attached")
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')")  # without a kernel, nothing would be run


def _run_all(page: Any) -> None:
    """Run all cells and wait for the last one; an error in one of them keeps those behind it from being run."""
    assert page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_notebook_runs_in_jupyterlab(page: Any, jupyter: tuple[str, Path], path: Path, theme: str) -> None:
    _open(page, jupyter, path.name, theme)
    _run_all(page)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    inks = page.evaluate("""() => [...document.querySelectorAll(".jp-OutputArea-output span, .jp-OutputArea-output td")]
        .map(element => getComputedStyle(element).color.match(/\\d+/g).slice(0, 3).map(Number))""")
    assert all((sum(ink) < 384) == (theme == "Light") for ink in inks)
    assert page.locator(".jp-RenderedImage[data-mime-type='image/png'] img.jp-needs-light-background").count() == 0


def test_an_article_with_formulas_and_markup_stays_text(page: Any, jupyter: tuple[str, Path]) -> None:
    tour = json.loads((ROOT / "notebooks" / "00-tour.ipynb").read_text(encoding="utf-8"))
    work = jupyter[1] / "work"
    (work / "odd.txt").write_text(TEXTS["markup"], encoding="utf-8")
    tour["cells"][1]["source"] = 'article_path = "../odd.txt"\npublished = "2024-05-07"'
    (work / "notebooks" / "odd.ipynb").write_text(json.dumps(tour))
    page.on("dialog", lambda dialog: pytest.fail("a script of the article ran"))
    _open(page, jupyter, "odd.ipynb", "Light")
    _run_all(page)
    assert page.locator("mjx-container").count() == 0
    assert page.locator(".jp-OutputArea-output img[onerror]").count() == 0


def test_the_view_is_live_in_jupyterlab(page: Any, jupyter: tuple[str, Path]) -> None:
    _open(page, jupyter, "00-tour.ipynb", "Light")
    _run_all(page)
    page.locator(".look-live [data-row]:visible").first.click()
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")  # is not taken by the notebook
    assert page.evaluate("document.activeElement.dataset.row !== undefined")
    assert page.evaluate("document.activeElement.textContent") != first
    page.fill(".look-live input[type=search]", "musk")
    assert page.locator(".look-live [data-row]:visible").count() < 5
