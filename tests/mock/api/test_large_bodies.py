"""A body with very many mistakes costs no more than a body with a few."""

from __future__ import annotations

import pytest
from kie4o_mock.validation import BodyRules

from tests.conftest import Mock
from tests.mock.conftest import BODY, GENERATE


@pytest.fixture
def rules(mock: Mock) -> BodyRules:
    document = mock.state.document
    return BodyRules(document, document.schema("GenerateRequest"))


@pytest.mark.parametrize("item", [1, None, "no URL", [[]] * 1000])
def test_only_the_first_items_of_an_array_are_reported(rules: BodyRules, item: object) -> None:
    broken = rules.broken({"size": "1:1", "filesUrl": [item] * 10_000})

    assert 1 <= len(broken) <= 20


def test_the_refusal_shows_the_array_as_it_was_sent(mock: Mock) -> None:
    said = mock.generate(filesUrl=list(range(100)))["msg"]

    assert said.startswith("filesUrl: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,")
    assert said.endswith("At most 5 allowed.")


@pytest.mark.parametrize("strict", [False, True])
def test_only_the_first_unknown_fields_are_named(mock: Mock, strict: bool) -> None:
    mock.http.patch("/__mock/settings", json={"strict": strict})
    many = {f"field{number}": number for number in range(100_000)}

    mock.http.post(GENERATE, json={**BODY, **many})

    (entry,) = mock.http.get("/__mock/requests").json()["requests"]
    assert len(entry["notes"]) == (0 if strict else 20)


def test_a_missing_field_is_explained_by_the_first_unknown_ones_only(mock: Mock) -> None:
    said = mock.post(GENERATE, {f"promp{number}": "A fox" for number in range(100_000)})["msg"]

    assert said.count("You sent") == 20


def test_a_long_unknown_name_is_cut(mock: Mock) -> None:
    (note,) = mock.http.post(GENERATE, json={**BODY, "x" * 100_000: 1}).headers.get_list(
        "x-mock-note"
    )

    assert note == f"{'x' * 100}\\u2026: unknown, ignored."
