"""A state of the mock, saved and loaded."""

from __future__ import annotations

from typing import Any

from tests.conftest import Mock

Json = dict[str, Any]


def save(mock: Mock, name: str | None = None, **options: Any) -> Json:
    query = {"name": name} if name else None
    answer = mock.http.post("/__mock/state/save", params=query, **options)
    assert answer.status_code == 200, answer.text
    snapshot: Json = answer.json()
    return snapshot


def load(mock: Mock, snapshot: Json | str, **options: Any) -> Json:
    query = {"name": snapshot} if isinstance(snapshot, str) else None
    body = None if isinstance(snapshot, str) else snapshot
    answer = mock.http.post("/__mock/state/load", params=query, json=body, **options)
    assert answer.status_code == 200, answer.text
    loaded: Json = answer.json()
    return loaded
