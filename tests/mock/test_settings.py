"""A mock never starts with a value that it could not keep."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import Settings, create_app

from contract_tests.document import Document


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("task_seconds", -1, "task_seconds: -1 is not allowed. It must be at least 0 and"),
        ("task_seconds", math.inf, "task_seconds: inf is not allowed."),
        ("task_seconds", math.nan, "task_seconds: nan is not allowed."),
        ("polls", 0, "polls: 0 is not allowed. It must be at least 1 and"),
        ("progression", "fast", "progression: 'fast' is none of ('time', 'polls', 'instant')."),
        ("price", -0.5, "price: -0.5 is not allowed."),
        ("model_prices", {"8.5"}, "model_prices: '8.5' is not allowed."),
        ("model_prices", {"a=-1"}, "model_prices: 'a=-1' is not allowed."),
        ("model_prices", {"a=1", "a=2"}, "model_prices: 'a' has two prices."),
        ("credits", math.inf, "credits: inf is not allowed."),
        ("profile", "fast", "profile: 'fast' is none of ('real', 'quickstart')."),
        ("http_status", 200, "http_status: 200 is none of ('envelope', 'mirror')."),
    ],
)
def test_a_bad_value_is_named_at_once(field: str, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Settings(**{field: value})


def test_a_balance_may_be_overdrawn() -> None:
    assert Settings(credits=-5).credits == -5


def test_an_image_costs_what_the_document_says(contract: Document) -> None:
    assert Settings().price == contract.raw["x-prices"]["creditsPerImage"]


def test_a_file_that_is_no_document_is_refused_with_its_name(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("openapi: 3.1.0\n")

    with pytest.raises(ValueError, match=r"other\.yaml is not a curated document"):
        create_app(Settings(document=other))


def test_a_webhook_key_loses_the_line_break_of_its_file() -> None:
    assert Settings(webhook_key="secret\n").webhook_key == "secret"


@pytest.mark.parametrize("key", ["", " ", '"secret"', "'secret'", 'secret"', "secret'", '"'])
def test_a_webhook_key_that_signs_nothing_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="webhook_key: the value is not allowed") as caught:
        Settings(webhook_key=key)

    assert "secret" not in str(caught.value)
