"""Many callbacks at once: none is lost, and none is sent twice."""

from __future__ import annotations

from collections import Counter

import httpx
from kie4o_mock import InProcessTransport, MockServer, Settings

from tests.mock.conftest import BODY, GENERATE, Inbox, post

MANY = 200
KEY = {"Authorization": "Bearer test-key"}
PATIENCE = 10.0


def create(server: MockServer, url: str) -> None:
    """Create many tasks, faster than over a socket."""
    with inside(server) as client:
        for _ in range(MANY):
            client.post(GENERATE, json={**BODY, "callBackUrl": url}, headers=KEY)


def inside(server: MockServer) -> httpx.Client:
    return httpx.Client(transport=InProcessTransport(server.app), base_url="http://localhost")


def delivered(server: MockServer) -> int:
    body = {"count": MANY, "timeoutSeconds": 60}
    return len(post(server.url, "/__mock/callbacks/wait", body).json()["callbacks"])


def taken(inbox: Inbox) -> Counter[str]:
    found = [inbox.taken.get(timeout=PATIENCE)[1]["X-Mock-Delivery"] for _ in range(MANY)]
    assert inbox.taken.empty()
    return Counter(found)


def test_none_is_lost_when_an_advance_sends_them(inbox: Inbox) -> None:
    with MockServer(Settings(seed=7, price=1)) as server:
        post(server.url, "/__mock/clock/freeze", {})
        create(server, inbox.url)
        server.state.advance(18)

        assert delivered(server) == MANY
    assert set(taken(inbox).values()) == {1}


def test_none_is_lost_when_the_running_clock_sends_them(inbox: Inbox) -> None:
    with MockServer(Settings(seed=7, price=1, progression="instant")) as server:
        create(server, inbox.url)

        assert delivered(server) == MANY
    assert set(taken(inbox).values()) == {1}


def test_none_is_lost_when_they_go_to_an_inbox_of_the_mock() -> None:
    with MockServer(Settings(seed=7, price=1, progression="instant")) as server:
        create(server, "http://localhost/__mock/inbox/many")
        assert delivered(server) == MANY

        with inside(server) as client:
            inbox = client.get("/__mock/inbox/many").json()
        assert (
            len({received["headers"]["X-Mock-Delivery"] for received in inbox["received"]}) == MANY
        )


def test_retries_of_many_are_as_many(inbox: Inbox) -> None:
    inbox.answers = [(500, {})] * MANY
    with MockServer(Settings(seed=7, price=1)) as server:
        post(server.url, "/__mock/clock/freeze", {})
        create(server, inbox.url)
        server.state.advance(18 + 60)

        assert delivered(server) == MANY
    sent = [inbox.taken.get(timeout=PATIENCE)[1]["X-Mock-Delivery"] for _ in range(2 * MANY)]
    assert set(Counter(sent).values()) == {2}
