"""The language model that pip installs is spaCy's own en_core_web_sm 3.8.0, file for file."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from analysis.parsing import DEFAULT_MODEL

RECORD = Path(__file__).parent / "data" / "en_core_web_sm-3.8.0.RECORD"
REWRITTEN = {"README.md", "meta.json"}  # by the re-upload: its own name and description


def test_the_installed_model_is_the_official_one() -> None:
    lines = [line.split(",") for line in RECORD.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    official = {path: digest for path, digest, _ in lines}
    folder = next(path for path in Path(str(files(DEFAULT_MODEL))).iterdir() if path.name.endswith("-3.8.0"))
    installed = {path: _digest(folder / path) for path in official if (folder / path).exists()}
    assert len(official) == 26
    assert {path for path in official if installed.get(path) != official[path]} == REWRITTEN


def _digest(path: Path) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode("ascii").rstrip("=")
    return f"sha256={digest}"
