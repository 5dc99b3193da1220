"""A mock never starts with a value that it could not keep."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock import Settings, create_app
from kie4o_mock.setting_table import Setting
from kie4o_mock.settings import settings_table

from contract_tests.document import Document


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("task_seconds", -1, "task_seconds: -1 is not allowed. It must be a number of at least 0"),
        ("task_seconds", math.inf, "task_seconds: inf is not allowed."),
        ("task_seconds", math.nan, "task_seconds: nan is not allowed."),
        ("polls", 0, "polls: 0 is not allowed. It must be an integer of at least 1 and"),
        ("progression", "fast", "It must be one of 'time', 'polls', 'instant'."),
        ("price", -0.5, "price: -0.5 is not allowed."),
        ("model_prices", {"8.5"}, "model_prices: '8.5' is not allowed."),
        ("model_prices", {"a=-1"}, "model_prices: 'a=-1' is not allowed."),
        ("model_prices", {"a=1", "a=2"}, "model_prices: 'a' has two prices."),
        ("credits", math.inf, "credits: inf is not allowed."),
        ("profile", "fast", "profile: 'fast' is not allowed. It must be one of 'real', 'q"),
        ("http_status", 200, "http_status: 200 is not allowed. It must be one of 'envel"),
    ],
)
def test_a_bad_value_is_named_at_once(field: str, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Settings(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("task_seconds", "x", "task_seconds: 'x' is not allowed. It must be a number of at least"),
        ("credits", None, "credits: null is not allowed. It must be a number of at least"),
        ("price", True, "price: true is not allowed. It must be a number of at least"),
        ("seed", "a", "seed: 'a' is not allowed. It must be an integer of at least"),
        ("polls", 2.5, "polls: 2.5 is not allowed. It must be an integer of at least"),
        ("rate_limits", "no", "rate_limits: 'no' is not allowed. It must be True or False."),
        ("webhook_key", 5, "webhook_key: the value is not allowed. It must be a key that"),
        ("control_token", 5, "control_token: the value is not allowed. It must be a string, or"),
        ("keys", "abc", "keys: the value is not allowed. It must be a set, list or tuple; each"),
        ("keys", [5], "keys: the value is not allowed. It must be an API key that"),
        ("allow_hosts", "shop.test", "allow_hosts: 'shop.test' is not allowed. It must be a set,"),
        ("allow_hosts", None, "allow_hosts: null is not allowed. It must be a set,"),
        ("cors", [["*"]], "cors: [['*']] is not allowed. It must be a set,"),
        ("document", "own.yaml", "document: 'own.yaml' is not allowed. It must be a pathlib.Path"),
        ("scenarios", ["own.yaml"], "scenarios: 'own.yaml' is not allowed. It must be a pathlib"),
    ],
)
def test_a_value_of_another_type_is_named_at_once(field: str, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        Settings(**{field: value})


@pytest.mark.parametrize("collection", [set, frozenset, list, tuple])
def test_several_values_come_in_any_collection(collection: Any) -> None:
    settings = Settings(keys=collection(["a", "b"]), scenarios=collection([Path("own.yaml")]))

    assert settings.keys == frozenset({"a", "b"})
    assert settings.scenarios == (Path("own.yaml"),)


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.just(Path("own.yaml"))
    | st.sampled_from([word for row in settings_table() for word in row.words])
)


@given(st.sampled_from(settings_table()), _SCALARS | st.lists(_SCALARS, max_size=3))
def test_a_setting_has_its_type_or_is_refused_by_its_name(row: Setting, value: Any) -> None:
    try:
        settings = Settings(**{row.name: value})
    except ValueError as error:
        said = str(error)
    else:
        said = "" if _has_type(getattr(settings, row.name), row.type) else "another type is kept"

    assert re.fullmatch(rf"({row.name}: .+ is not allowed\. It must be .+\.)?", said, re.DOTALL)


def _has_type(value: Any, kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) in (frozenset, tuple):
        one = get_args(kind)[0]
        return type(value) is get_origin(kind) and all(_has_type(item, one) for item in value)
    if get_origin(kind):  # a type, or None
        return any(_has_type(value, one) for one in get_args(kind))
    return type(value) in {float: (int, float), Path: (type(Path()),)}.get(kind, (kind,))


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
