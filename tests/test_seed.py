"""The seed article is kept byte for byte."""

from __future__ import annotations

import hashlib

from tests.conftest import SEED

DIGEST = "ce7a2e9d8330e78adefc59498079d75745d0fcbd829ffa28d186bad1e317f538"


def test_the_seed_article_is_unchanged() -> None:
    assert hashlib.sha256(SEED.read_bytes()).hexdigest() == DIGEST


def test_its_readme_tells_the_digest_and_the_assumed_date() -> None:
    readme = (SEED.parent / "README.md").read_text(encoding="utf-8")
    assert DIGEST in readme
    assert "2026-03-03" in readme
