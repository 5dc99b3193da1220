"""Values of the control plane become what the code needs, or are refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import CALLBACK, Mock, control_plane
from tests.mock.conftest import BODY, GENERATE, problem
from tests.mock.control.snapshots import load, save

Json = dict[str, Any]


def answered(mock: Mock, method: str, path: str, **options: Any) -> httpx.Response:
    answer = mock.http.request(method, f"/__mock/{path}", **options)
    assert answer.status_code < 500, answer.text
    return answer


@pytest.mark.parametrize(
    "path", ["tasks", "events", "requests", "callbacks"], ids=lambda path: str(path)
)
def test_a_limit_may_be_written_with_a_fraction_of_zero(mock: Mock, path: str) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(20)

    assert answered(mock, "GET", path, params={"limit": "1.0"}).status_code == 200


@pytest.mark.parametrize("limit", ["1.5", "1e9", "1e300", "-1", "NaN", "Infinity", "true", "[1]"])
def test_a_limit_that_is_none_is_refused(mock: Mock, limit: str) -> None:
    assert "limit" in problem(answered(mock, "GET", "events", params={"limit": limit}), 422)


def test_an_inbox_answers_with_a_status_written_as_200_0(mock: Mock) -> None:
    script = {"answers": [{"status": 503.0, "times": 1.0, "delaySeconds": 1}]}

    answered(mock, "PUT", "inbox/a", json=script)

    assert mock.http.post("/__mock/inbox/a", content=b"x").status_code == 503


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": {"chunks": {"bytes": 4.0, "seconds": 0}}},
        {"fault": {"status": 502.0}},
        {"scenario": {"http": 201.0, "operations": ["generateImage"]}},
        {"scenario": {"task": {"pictures": 1.0}}},
        {"scenario": {"task": {"polls": 2.0}}},
        {"scenario": "server-error", "times": 2.0, "seed": 3.0, "probability": 1},
    ],
)
def test_integers_of_a_rule_may_be_written_as_floats(mock: Mock, rule: Json) -> None:
    assert answered(mock, "POST", "rules", json=rule).status_code == 200

    # Not through the mock's own client, which holds answers against the document.
    transport = httpx.WSGITransport(mock.app)
    with httpx.Client(transport=transport, headers=mock.http.headers) as http:
        http.post(f"http://mock.test{GENERATE}", json=BODY)
    mock.advance(20)

    assert answered(mock, "GET", "tasks").status_code == 200
    assert answered(mock, "GET", "rules").status_code == 200


def test_integers_of_settings_may_be_written_as_floats(mock: Mock) -> None:
    sent = {"progression": "polls", "polls": 2.0, "queueLimit": 3.0}

    answered(mock, "PATCH", "settings", json=sent)

    task_id = mock.create()
    assert [mock.record(task_id)["successFlag"] for _ in range(2)] == [0, 1]


@pytest.mark.parametrize("second", [60, 61, 99])
def test_a_leap_second_is_no_time_of_the_clock(mock: Mock, second: int) -> None:
    sent = {"now": f"2028-12-31T23:59:{second}Z"}

    assert "now: " in problem(answered(mock, "POST", "clock/set", json=sent), 422)


@pytest.mark.parametrize("kind", ["image/png\r\nX-Evil: 1", "image/png\n", " ", "bild/ä"])
def test_a_content_type_cannot_be_more_than_that(mock: Mock, kind: str) -> None:
    rule = {"scenario": {"pictures": {"type": kind}}}

    assert "pictures.type" in problem(answered(mock, "POST", "rules", json=rule), 422)


def test_a_balance_cannot_become_endless(mock: Mock) -> None:
    for _ in range(1001):
        answer = answered(mock, "PATCH", "account", json={"add": 1e12})

    assert "add: the balance would be" in problem(answer, 422)
    load(mock, save(mock))


def test_a_clock_stops_at_the_end_of_the_calendar(mock: Mock) -> None:
    mock.post("/__mock/clock/set", {"now": 253370764800})
    saved = save(mock)
    saved["sandboxes"][0]["time"] = {"now": 253402214400, "scale": 1000000}
    load(mock, saved)

    assert answered(mock, "GET", "clock").json()["utc"].startswith("9999-12-31")


def numbers(node: Any, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every schema of a number in a part of the control plane's document."""
    if isinstance(node, list):
        for item in node:
            yield from numbers(item, path)
    elif isinstance(node, dict):
        kinds = node.get("type", ())
        if "integer" in kinds or "number" in kinds:
            yield path, node
        for name, item in node.items():
            yield from numbers(item, f"{path}.{name}")


def inputs() -> Iterator[tuple[str, Json]]:
    """Every number that a request can carry."""
    document = control_plane().raw
    for path, item in document["paths"].items():
        for method in ("get", "put", "post", "patch", "delete"):
            operation = item.get(method, {})
            yield from numbers(operation.get("parameters", []), f"{method} {path}")
            yield from numbers(operation.get("requestBody", {}), f"{method} {path}")
    schemas = document["components"]["schemas"]
    yield from numbers(document["components"]["parameters"])
    sent = ("Settings", "Scripted", "Scenario", "Edits", "Fault", "Latency", "Life", "Pictures")
    for name in (
        *sent,
        "Send",
        "Rule",
        "Answer",
        *(name for name in schemas if name.startswith("Saved")),
    ):
        if name != "Saved":
            yield from numbers(schemas[name], name)


def test_every_number_of_a_request_has_bounds() -> None:
    """Or one that JSON can carry would be one that the mock cannot answer with."""
    bounds = {"minimum", "exclusiveMinimum"}, {"maximum"}

    assert [
        path
        for path, schema in inputs()
        if "enum" not in schema and not all(either & set(schema) for either in bounds)
    ] == []
