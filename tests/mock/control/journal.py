"""The journal as the control plane shows it."""

from __future__ import annotations

from typing import Any

from tests.conftest import Mock

Json = dict[str, Any]


def requests(mock: Mock, *, headers: dict[str, str] | None = None, **query: Any) -> list[Json]:
    found: list[Json] = listing(mock, headers=headers, **query)["requests"]
    return found


def listing(mock: Mock, *, headers: dict[str, str] | None = None, **query: Any) -> Json:
    answer = mock.http.get("/__mock/requests", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found
