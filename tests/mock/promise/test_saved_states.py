"""Each single mutation of a saved state is refused in words, or works."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from tests.mock.promise.conftest import FUZZ, SEED, Held

pytestmark = pytest.mark.slow

Json = dict[str, Any]
Way = tuple[str | int, ...]
VALUES = [
    *(None, True, -1, 0, 1, 2.5, 10_000_000, 2**63, 2**64, 1e300, -1e300),
    *("", "x", "\n", "\x00", "9" * 5000, "http://[", "[]", "{}", [], {}, [1], {"a": 1}),
]


@cache
def state() -> Json:
    saved: Json = Held().http.post("/__mock/state/save").json()
    return saved


def ways(node: Any, way: Way = ()) -> Iterator[Way]:
    """Where each value of a state is."""
    yield way
    if isinstance(node, (dict, list)):
        steps = node.items() if isinstance(node, dict) else enumerate(node)
        for step, value in steps:
            yield from ways(value, (*way, step))


def mutated(way: Way, value: Any) -> Json:
    """The state with another value at a place."""
    found: Json = copy.deepcopy(state())
    node: Any = found
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = value
    return found


def loaded(held: Held, sent: Any) -> None:
    answer = held.http.post("/__mock/state/load", content=json.dumps(sent))
    assert answer.status_code in (200, 409, 422), answer.text
    if answer.status_code == 200:
        held.goes_on()


@pytest.mark.parametrize("key", ["Bearer test-key", ""])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_one_other_value_is_refused_or_works(held: Held, value: Any, key: str) -> None:
    held.http.headers["Authorization"] = key
    for way in list(ways(state()))[1:]:
        answer = held.http.post("/__mock/state/load", json=mutated(way, value))
        assert answer.status_code in (200, 409, 422), (way, answer.text)
        if answer.status_code == 200:
            advanced = held.http.post("/__mock/clock/advance", json={"seconds": 30})
            assert advanced.status_code in (200, 422), (way, advanced.text)


@seed(SEED)
@FUZZ
@given(data=st.data())
def test_a_missing_or_new_field_is_refused_or_works(held: Held, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from([way for way in ways(state()) if way]))
    sent = mutated(way, None)
    node: Any = sent
    for step in way[:-1]:
        node = node[step]
    del node[way[-1]]
    if isinstance(node, dict) and data.draw(st.booleans()):
        node[data.draw(st.text(max_size=5))] = data.draw(st.sampled_from(VALUES))

    loaded(held, sent)


@pytest.mark.parametrize("part", ["sandboxes", "tasks", "deliveries", "waiting"])
def test_a_part_that_is_there_twice_is_refused_or_works(held: Held, part: str) -> None:
    sent = copy.deepcopy(state())
    found = sent["sandboxes"] if part == "sandboxes" else sent["sandboxes"][0][part]
    found += copy.deepcopy(found)

    loaded(held, sent)
