"""Every parameter of the control plane, fuzzed from its own document: refused, or understood."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from kie4o_mock.openapi import Operation, control_document
from kie4o_mock.waiting import ChangeNotifier

from tests.conftest import Mock
from tests.mock.conftest import problem

TAKEN = [
    (r, p)
    for r in control_document().operations.values()
    for p in r.parameters
    if p["schema"].get("type") != "object"
]
ODD = [
    *("1.0", "1e3", "1e9", "-1", "-0", "1e400", "nan", "Infinity", "9" * 400, "1" * 5000),
    *("", " 1 ", "true", "null", "[]", "[" * 2000, "{}", '"1"', "0x10", "1_0", "\u0661"),
    *("\0", "\r\nX: y", "..", "a/b", "%", "\ud7ff"),
]
NUMBERS = st.one_of(st.integers(), st.floats()).map(str)
VALUES = st.one_of(
    st.sampled_from([text.encode() for text in ODD]),
    NUMBERS.map(str.encode),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=20),
)


@pytest.fixture
def hurried(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> Mock:
    """A mock in which nobody waits."""
    monkeypatch.setattr(ChangeNotifier, "wait_for", lambda _self, look, _seconds: look())
    mock.finished()
    return mock


def ask(mock: Mock, route: Operation, parameter: dict[str, Any], values: list[bytes]) -> int:
    quoted = [quote_from_bytes(value, safe="") for value in values]
    path, name = route.path, parameter["name"]
    if parameter["in"] == "path":
        path = path.replace(f"{{{name}}}", quoted[0])
    query = "&".join(f"{name}={value}" for value in quoted if parameter["in"] == "query")
    headers = {"Content-Type": "application/json"}
    answer = mock.http.request(route.method, f"{path}?{query}", content=b"{}", headers=headers)
    return answer.status_code


@pytest.mark.parametrize(
    ("route", "parameter"), TAKEN, ids=[f"{r.id}-{p['name']}" for r, p in TAKEN]
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(VALUES, min_size=1, max_size=2))
@example(values=[b"1.0"])
@example(values=[b"1e9"])
@example(values=[b"nan"])
def test_no_value_of_a_parameter_breaks_the_control_plane(
    hurried: Mock, route: Operation, parameter: dict[str, Any], values: list[bytes]
) -> None:
    assert ask(hurried, route, parameter, values) < 500


@pytest.mark.parametrize("path", ["requests", "events", "tasks", "callbacks"])
@pytest.mark.parametrize("limit", ["1.0", "1e0", "1"])
def test_a_limit_may_be_written_as_any_number(mock: Mock, path: str, limit: str) -> None:
    mock.finished()
    mock.finished()

    found = mock.http.get(f"/__mock/{path}?limit={limit}").json()

    assert max(len(value) for value in found.values() if isinstance(value, list)) <= 1


@pytest.mark.parametrize("limit", ["1.5", "nan", "-1", "x", "true"])
def test_a_limit_that_is_not_a_count_is_refused(mock: Mock, limit: str) -> None:
    answer = mock.http.get(f"/__mock/requests?limit={limit}")

    assert problem(answer, 422).startswith("limit: ")


def test_a_parameter_that_was_sent_twice_is_refused(mock: Mock) -> None:
    answer = mock.http.get("/__mock/requests?limit=1&limit=2")

    assert problem(answer, 422) == "limit: it was sent 2 times. Send it once."
