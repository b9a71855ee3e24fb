"""Roles: sentences and the rows that they state, and what must not be made a role."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.reading import Reading
from analysis.records import Role
from analysis.roles import find_roles

CASES = json.loads((Path(__file__).parent / "cases" / "roles.json").read_text(encoding="utf-8"))
SENTENCES = [
    pytest.param(case["text"], case["roles"], id=case["text"][:60]) for group in CASES.values() for case in group
]
PUBLISHED = "2026-03-03"


def show(role: Role, columns: int) -> str:
    values = (role.person, role.title, role.organization, role.status, role.since, role.until, role.certainty)
    return " | ".join(value or "-" for value in values[:columns])


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentence(read: Callable[..., Reading], text: str, expected: list[str]) -> None:
    roles = list(find_roles(read(text, published=PUBLISHED)))
    columns = max((row.count("|") + 1 for row in expected), default=4)
    padded = [" | ".join([*row.split(" | "), *["-"] * 7][:columns]) for row in expected]
    assert sorted(show(role, columns) for role in roles) == sorted(padded)
