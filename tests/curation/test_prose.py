"""Prose: the few facts that stand in sentences."""

from __future__ import annotations

from typing import Any

import pytest
from curation import prose


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("Default is 1.More", 1),
        ("Default false.", False),
        ("Default value is FLUX_MAX.", "FLUX_MAX"),
        ("The Default model is used.", None),
        ("No word of it.", None),
    ],
)
def test_a_default_is_read_from_a_sentence(text: str, default: Any) -> None:
    assert prose.default_in(text) == default


def test_picture_formats_are_words_not_parts_of_addresses() -> None:
    text = "Give `.jpg`, png or .webp, as in https://example.com/a.gif"

    assert prose.formats_in(text) == ["jpg", "png", "webp"]


def test_numbers_with_units_are_given_in_the_largest_unit_that_fits() -> None:
    text = (
        "14-day storage, 1200 seconds, 26214400 bytes, up to 5 images, 3 consecutive retries, "
        "3D art, GPT 1.5 Images"
    )

    assert prose.limits_in(text) == {
        "14 days", "20 minutes", "25 MB", "5 images", "3 retries",
    }  # fmt: skip


def test_nested_bullets_are_the_error_texts_of_their_code() -> None:
    text = "- **400**: Bad\n  - too big\n  - null\n- **401**: Name - why\n- **451**: Gone"

    assert prose.messages_in(text, of_task=False) == [
        (400, "too big"), (400, "null"), (451, "Gone"),
    ]  # fmt: skip


def test_a_tasks_code_is_followed_by_its_text() -> None:
    text = "- **200**: Fine - all went well\n- **451**: Fetch - cannot be fetched"

    assert prose.messages_in(text, of_task=True) == [(451, "cannot be fetched")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("* `0`: runs\n* `1`: done", [0, 1]),
        ('One of "1:1", "3:2", or "2:3"', ["1:1", "3:2", "2:3"]),
        ("How many (1, 2, or 4)", [1, 2, 4]),
        ("0 (Runs), 1 (Done), 2 (Failed)", [0, 1, 2]),
        ('A style (e.g., "oil", "ink")', []),
    ],
)
def test_values_are_read_from_bullets_and_from_lists(text: str, values: list[Any]) -> None:
    assert prose.values_in(text) == values


def test_types_are_read_from_a_bounded_part_of_a_sample() -> None:
    deep: dict[str, object] = {}
    for _ in range(5_000):
        deep = {"x": deep}

    assert len(prose.types_in("deep", [deep])) == 40
    assert len(prose.types_in("wide", [dict.fromkeys(map(str, range(30_000)))])) == 20_000 - 1
