"""Whatever comes, the readers of spellings never raise, and what they return is canonical."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contract_tests.document import document
from kie4o import _wire, _wire_values
from tests.kie4o.conftest import record

relaxed = settings(suppress_health_check=[HealthCheck.too_slow])
texts = st.text() | st.sampled_from(
    ["1", "-3", "1e400", "NaN", "\ud800", "{}", '{"taskId":1}', "9" * 30]
)
numbers = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, 1, 2, 3, 7])
scalars = st.none() | st.booleans() | numbers | texts
FIELDS = ["taskId", "task_id", *record(), "info", "resultUrls", "result_urls", "downloadUrl", "url"]
FIELDS += ["code", "msg", "data", "message", "other"]
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=8,
)
mutated = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4).map(
    lambda changed: {**record(1), **changed}
)


@cache
def validator(schema: str) -> jsonschema.Draft202012Validator:
    """The document's schema; numbers and words of a state form an open set.

    An id is opaque to the client, which takes more of them than the service promises to make.
    """
    raw = deepcopy(document().raw)
    for known in raw["components"]["schemas"].values():
        known.get("properties", {}).get("taskId", {}).pop("pattern", None)
    node = dict(raw["components"]["schemas"][schema])
    if schema == "Task":
        opened = {"successFlag": {"type": "integer"}, "status": {"type": "string", "minLength": 1}}
        node["properties"] = {**node["properties"], **opened}
    return jsonschema.Draft202012Validator({**node, "components": raw["components"]})


def is_canonical(schema: str, value: Any) -> bool:
    return value is None or validator(schema).is_valid(value)


@given(mutated | values)
@relaxed
def test_a_task_is_canonical_or_nothing(value: Any) -> None:
    found = _wire.task(value)

    assert is_canonical("Task", found)


@given(mutated)
@relaxed
def test_a_canonical_task_stays_as_it_is(value: Any) -> None:
    once = _wire.task(value)

    assert once is None or repr(_wire.task(once)) == repr(once)


@given(values)
@example({"taskId": "任务 7"})
@relaxed
def test_a_reference_is_canonical_or_nothing(value: Any) -> None:
    found = _wire.data("generateImage", value)

    assert is_canonical("TaskReference", found)


@given(values | st.fixed_dictionaries({"code": scalars, "msg": scalars, "data": mutated | values}))
@relaxed
def test_a_callback_is_canonical_or_nothing(value: Any) -> None:
    found = _wire.callback(value)

    assert is_canonical("TaskCallback", found)


@given(values)
@relaxed
def test_a_balance_is_a_number_or_nothing(value: Any) -> None:
    found = _wire.data("getCredits", value)

    assert found is None or (isinstance(found, int | float) and float(found) == found)


@given(values)
@relaxed
def test_a_link_is_a_text_or_nothing(value: Any) -> None:
    found = _wire.data("getDownloadUrl", value)

    assert found is None or (isinstance(found, str) and found.encode())


@given(st.dictionaries(st.sampled_from(FIELDS), values))
@relaxed
def test_code_and_message_have_one_type_each(envelope: dict[str, Any]) -> None:
    code, message = _wire.code(envelope), _wire.message(envelope)

    assert code is None or type(code) is int
    assert message is None or (type(message) is str and message)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_endless_nesting_is_no_object(text: str) -> None:
    assert _wire_values.as_object(text) is None
