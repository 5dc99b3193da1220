"""The API key is what follows the word Bearer."""

from __future__ import annotations

import pytest
from kie4o_mock.api.access import bearer


@pytest.mark.parametrize("header", ["Bearer key", "bearer key", "BEARER   key  "])
def test_a_key_follows_the_scheme(header: str) -> None:
    assert bearer(header) == "key"


@pytest.mark.parametrize(
    "header", [None, "", "key", "Bearer", "Bearer ", "Bearer    ", "Basic key", "Bearerkey"]
)
def test_anything_else_is_no_key(header: str | None) -> None:
    assert bearer(header) is None
