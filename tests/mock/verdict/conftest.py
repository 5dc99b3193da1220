"""What the tests of the verdict share: to ask for it, and to make clients wait no real time."""

from __future__ import annotations

from typing import Any

import httpx

from tests.conftest import Mock

Json = dict[str, Any]


def verdict(mock: Mock, key: str = "test-key") -> Json:
    headers = {"Authorization": f"Bearer {key}" if key else ""}
    found: Json = mock.http.get("/__mock/verdict", headers=headers).json()
    return found


def habits(mock: Mock, key: str = "test-key") -> list[str]:
    """The ids of the rules that found something."""
    return [finding["rule"] for finding in verdict(mock, key)["findings"]]


def without_real_time(mock: Mock) -> None:
    """Let all requests have come at one real moment, however slow the machine is."""
    for entry in mock.state.sandbox("test-key").activity.requests.items():
        entry.began = 0.0


def wait(mock: Mock, task_id: str, pauses: list[float]) -> None:
    """Poll a task before each of these pauses, and once more after the last."""
    mock.read(task_id)
    for seconds in pauses:
        mock.advance(seconds)
        mock.read(task_id)


def fetch(mock: Mock, url: str, **headers: str) -> httpx.Response:
    """Fetch an image as a good client does, without the key."""
    return mock.http.get(url, headers={"Authorization": "", **headers})


def use(mock: Mock, scenario: str) -> None:
    """Let the next request that a scenario changes go by it."""
    answer = mock.http.post("/__mock/rules", json={"scenario": scenario, "times": 1})
    assert answer.status_code < 300, answer.text
