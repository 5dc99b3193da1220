"""The clock as the control plane shows and moves it."""

from __future__ import annotations

from typing import Any

from tests.conftest import Mock


def clock(mock: Mock, verb: str = "", body: Any = None, **options: Any) -> dict[str, Any]:
    method = "POST" if verb else "GET"
    answer = mock.http.request(method, f"/__mock/clock{verb}", json=body, **options)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown
