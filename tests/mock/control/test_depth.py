"""Values nested very deep: refused where they come in, so that readers are never hurt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from kie4o_mock.json_values import DEPTH, Unreadable, parse
from kie4o_mock.openapi import Operation, control_document

from tests.conftest import Mock
from tests.mock.conftest import BODY, GENERATE, problem
from tests.mock.control.snapshots import save

StartMock = Callable[..., Mock]
ROUTES = control_document().operations.values()
READERS = ["requests", "tasks", "rules", "inbox/a", "callbacks", "events", "account/ledger", ""]


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize("depth", [DEPTH + 1, 300, 1000, 5000])
@pytest.mark.parametrize(
    "route",
    [r for r in ROUTES if "requestBody" in r.raw],
    ids=lambda route: route.id,
)
def test_the_control_plane_refuses_what_is_nested_too_deep(
    mock: Mock, route: Operation, depth: int
) -> None:
    content = b'{"a": ' + nested(depth - 1) + b"}"

    answer = mock.http.request(route.method, route.path, content=content)

    if route.id == "takeCallback":
        assert answer.status_code == 200
    else:
        assert "nested too deep" in problem(answer, 422)
    for path in READERS:
        assert mock.http.get(f"/__mock/{path}").status_code == 200


@pytest.mark.parametrize("depth", [DEPTH - 1, DEPTH, 300, 1000])
def test_a_create_hurts_no_reader_however_deep_it_is(mock: Mock, depth: int) -> None:
    content = b'{"prompt": "A fox", "size": "1:1", "x": ' + nested(depth - 1) + b"}"

    answer = mock.http.post(GENERATE, content=content)

    assert answer.json()["code"] == (200 if depth <= DEPTH else 400)
    for path in READERS:
        assert mock.http.get(f"/__mock/{path}").status_code == 200


def test_as_deep_as_allowed_is_kept_and_shown(mock: Mock) -> None:
    value: Any = "x"
    for _ in range(DEPTH - 1):
        value = {"a": value}

    mock.post(GENERATE, {**BODY, "a": value})

    assert mock.http.get("/__mock/requests").json()["requests"][0]["body"]["a"] == value


def test_many_shallow_lists_are_not_deep() -> None:
    assert len(parse(b"[" + b"[],{}," * 1000 + b"0]")) == 2001
    with pytest.raises(Unreadable, match="nested too deep"):
        parse(nested(DEPTH + 1))


@pytest.mark.parametrize("depth", [DEPTH, 300, 900, 5000])
def test_a_request_in_a_saved_state_is_as_deep_as_any_other(mock: Mock, depth: int) -> None:
    """It is JSON within a text, so the depth of the body does not show it."""
    mock.create()
    saved = save(mock)
    (task,) = saved["sandboxes"][0]["tasks"]
    task["sent"] = f'{{"prompt": "A fox", "size": "1:1", "x": {nested(depth).decode()}}}'

    answer = mock.http.post("/__mock/state/load", json=saved)

    assert "sent: body: it is nested too deep" in problem(answer, 422)
    for path in READERS:
        assert mock.http.get(f"/__mock/{path}").status_code == 200
