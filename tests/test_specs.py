"""Sizes and facts of models: which sentence gives which rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.reading import Reading
from analysis.specs.rows import find_specs
from tests.sentences import assert_share, cases

RIGHT, MADE, CARDS = 0.35, 0.6, 0.65  # of the texts: all rows with all facts; the developer; of the model cards
SHORT = {"in": "price_input_per_mtok", "out": "price_output_per_mtok", "active": "active_parameters"}
SHORT |= {"context": "context_tokens", "training": "training_tokens", "open": "open_weight", "by": "developer"}
COLUMNS = ("context_tokens", "training_tokens", "license", "open_weight", "released", *list(SHORT.values())[:3])


def rows(reading: Reading) -> list[list[Any]]:
    """[name or family, parameters in billions, the facts that are not missing] of each row."""
    found = []
    for spec in find_specs(reading):
        facts = {column: getattr(spec, column) for column in COLUMNS if getattr(spec, column) is not None}
        found.append([spec.name or spec.family, spec.parameters and spec.parameters / 1e9, facts])
    return sorted(found, key=lambda row: (row[0], row[1] or 0))


def test_the_rows_of_a_text(read: Callable[..., Reading]) -> None:
    def is_right(text: str, expected: list[list[Any]]) -> bool:
        wanted = [
            [name, size, {SHORT.get(k, k): v for k, v in facts.items() if k != "by"}] for name, size, facts in expected
        ]
        return rows(read(text, published="2026-03-03")) == sorted(wanted, key=lambda row: (row[0], row[1] or 0))

    assert_share(RIGHT, cases("specs"), is_right)


def test_the_developer(read: Callable[..., Reading]) -> None:
    def is_right(text: str, expected: list[list[Any]]) -> bool:
        wanted = {(name, size, facts["by"]) for name, size, facts in expected if "by" in facts}
        found = find_specs(read(text, published="2026-03-03"))
        return wanted <= {(s.name or s.family, s.parameters and s.parameters / 1e9, s.developer) for s in found}

    told = [(text, rows) for text, rows in cases("specs") if any("by" in facts for _, _, facts in rows)]
    assert_share(MADE, told, is_right)


def test_the_sentences_of_model_cards(read: Callable[..., Reading]) -> None:
    """The rows have to be these, with at least these facts."""

    def is_right(text: str, expected: list[list[Any]]) -> bool:
        found = sorted(find_specs(read(text)), key=lambda spec: (spec.name or spec.family, spec.parameters or 0))
        wanted = sorted(expected, key=lambda row: (row[0], row[1] or 0))
        return [(s.name or s.family, s.parameters and s.parameters / 1e9) for s in found] == [
            (name, size) for name, size, _ in wanted
        ] and all(
            getattr(spec, SHORT.get(column, column)) == value
            for spec, (_, _, facts) in zip(found, wanted, strict=True)
            for column, value in facts.items()
        )

    assert_share(CARDS, cases("model_cards"), is_right)


def test_the_seed_article(read: Callable[..., Reading], seed: Article) -> None:
    specs = list(find_specs(read(seed.text, published="2026-03-03")))
    small = [spec for spec in specs if spec.family == "Qwen 3.5 Small"]
    assert [spec.parameters for spec in small] == [8e8, 2e9, 4e9, 9e9]
    for spec in small:
        assert (spec.developer, spec.open_weight, spec.modalities) == ("Alibaba", True, ("multimodal",))
        assert (spec.released, spec.name, spec.license) == ("2026-03-02", None, None)
        assert set(spec.inherited) == {"developer", "open_weight", "modalities", "released"}
    families = {spec.family: spec for spec in specs if spec not in small}
    assert all(spec.parameters is None and spec.developer == "Alibaba" for spec in families.values())


def test_the_family_of_the_seed_article(read: Callable[..., Reading], seed: Article) -> None:
    families = {spec.family: spec for spec in find_specs(read(seed.text, published="2026-03-03"))}
    assert (families["Qwen"].open_weight, families["Qwen"].released) == (True, "2023-04")


def test_offsets_show_the_very_words(read: Callable[..., Reading], seed: Article) -> None:
    specs = list(find_specs(read(seed.text, published="2026-03-03")))
    shown = [seed.text[spec.parameters_start : spec.parameters_end] for spec in specs if spec.parameters]
    assert shown == ["0.8B", "2B", "4B", "9B"]
    assert {seed.text[spec.developer_start : spec.developer_end] for spec in specs} == {"Alibaba"}


PIECES = [
    "Foo 7B",
    "Acme released ",
    "Qwen",
    "GPT-4o",
    " (8B, 128K)",
    " both",
    " the largest",
    " 3B active",
    "\n- ",
    "$2/$8 ",
    "“",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PIECES, "per million tokens", ", ", ". ", "the 8B", "respectively", "🙂", "its models"]),
        max_size=12,
    )
)
def test_any_text_gives_grounded_rows(read: Callable[..., Reading], pieces: list[str]) -> None:
    text = "".join(pieces)
    for spec in find_specs(read(text)):
        assert text[spec.start : spec.end] == spec.evidence
        assert spec.active_parameters is None or spec.parameters is None or spec.active_parameters <= spec.parameters
