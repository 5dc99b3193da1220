"""All inboxes together keep a bounded number of bytes."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Mock

StartMock = Callable[..., Mock]


def test_the_fullest_inbox_drops_its_oldest(start_mock: StartMock) -> None:
    mock = start_mock(inbox_bytes=15_000)
    mock.http.post("/__mock/inbox/small", content=b"kept")
    for number in range(5):
        mock.http.post("/__mock/inbox/full", content=str(number).encode() * 4_000)

    full = mock.http.get("/__mock/inbox/full").json()
    bound = mock.http.get("/__mock/health").json()["bounds"]["inboxBytes"]

    assert [letter["body"][0] for letter in full["received"]] == ["3", "4"]
    assert (full["dropped"], bound["dropped"], bound["limit"]) == (3, 3, 15_000)
    assert bound["used"] <= 15_000
    assert len(mock.http.get("/__mock/inbox/small").json()["received"]) == 1


def test_a_script_counts_and_goes_when_there_is_no_room(start_mock: StartMock) -> None:
    mock = start_mock(inbox_bytes=15_000)
    answers = [{"status": 500}] * 1_000

    shown = mock.http.put("/__mock/inbox/scripted", json={"answers": answers}).json()

    assert shown["answers"] == []
    assert mock.http.get("/__mock/health").json()["bounds"]["inboxBytes"]["used"] == 0
