"""All inboxes together keep a bounded number of bytes."""

from __future__ import annotations

from tests.conftest import Mock


def test_the_fullest_inbox_drops_its_oldest(mock: Mock) -> None:
    mock.state.inboxes.limit = 10_000
    mock.http.post("/__mock/inbox/small", content=b"kept")
    for number in range(5):
        mock.http.post("/__mock/inbox/full", content=str(number).encode() * 4_000)

    full = mock.http.get("/__mock/inbox/full").json()
    bound = mock.http.get("/__mock/health").json()["bounds"]["inboxBytes"]

    assert [letter["body"][0] for letter in full["received"]] == ["3", "4"]
    assert (full["dropped"], bound["dropped"], bound["limit"]) == (3, 3, 10_000)
    assert bound["used"] <= 10_000
    assert len(mock.http.get("/__mock/inbox/small").json()["received"]) == 1
