"""What a client sent is cut where a message repeats it."""

from __future__ import annotations

import pytest

from tests.conftest import Mock

LONG = "x" * 300


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/__mock/{LONG}"),
        ("GET", f"/__mock/tasks/{LONG}"),
        ("POST", f"/__mock/tasks/{LONG}"),
        ("GET", f"/__mock/tasks?{LONG}=1"),
        ("GET", f"/__mock/callbacks/{LONG}"),
        ("DELETE", f"/__mock/rules/{LONG}"),
    ],
)
def test_a_long_name_in_a_request_is_cut_at_100_characters(
    mock: Mock, method: str, path: str
) -> None:
    detail = mock.http.request(method, path).json()["detail"]

    assert "x" * 80 in detail
    assert "x" * 101 not in detail


def test_a_long_path_is_cut_in_the_reason_of_the_journal(mock: Mock) -> None:
    mock.http.get(f"/{LONG}")

    message = mock.http.get("/__mock/requests").json()["requests"][0]["reason"]["message"]
    assert "x" * 90 in message
    assert "x" * 101 not in message
