"""An inbox of the mock: its address, its script, and what it received."""

from __future__ import annotations

from typing import Any

import httpx

from tests.conftest import Mock

OWN = "http://mock.test/__mock/inbox"


def script(mock: Mock, *answers: dict[str, Any], name: str = "a") -> httpx.Response:
    return mock.http.put(f"/__mock/inbox/{name}", json={"answers": answers})


def received(mock: Mock, name: str = "a") -> list[dict[str, Any]]:
    letters: list[dict[str, Any]] = mock.http.get(f"/__mock/inbox/{name}").json()["received"]
    return letters


def attempts(mock: Mock) -> list[tuple[int | None, str | None]]:
    """What came of each attempt of the only delivery."""
    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    return [(attempt["status"], attempt["error"]) for attempt in delivery["attempts"]]
