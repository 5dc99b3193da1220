"""A key that is too short to be a secret is a part of other words, and spoils none of them."""

from __future__ import annotations

import pytest

from kie4o.cli.session import Session


@pytest.mark.parametrize(
    ("key", "shown"),
    [("a", "images: a fox"), ("images", "images: a fox"), ("images: a", "[key] fox")],
)
def test_only_a_key_that_is_long_enough_is_hidden(
    monkeypatch: pytest.MonkeyPatch, key: str, shown: str
) -> None:
    monkeypatch.setenv("KIE_API_KEY", key)

    assert Session().without_key("images: a fox") == shown
