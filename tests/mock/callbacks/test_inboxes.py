"""Inboxes: receivers inside the mock, which keep and judge what they receive."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import httpx
import pytest
from kie4o_mock import MockServer, Settings

from tests.conftest import START, Mock
from tests.mock.callbacks.inboxes import OWN, attempts, received, script
from tests.mock.conftest import BODY, GENERATE, NOBODY, Visit, post, problem

StartMock = Callable[..., Mock]


def test_a_callback_to_an_inbox_needs_no_socket_and_no_allowed_host(mock: Mock) -> None:
    task_id = mock.finished(callBackUrl=f"{OWN}/a")["taskId"]

    (letter,) = received(mock)
    assert letter["json"]["data"]["taskId"] == task_id
    assert json.loads(letter["body"]) == letter["json"]
    assert (letter["at"], letter["status"]) == (START + 18, 200)
    assert letter["headers"]["X-Mock-Delivery"].startswith(task_id)
    assert (mock.receiver.requests, attempts(mock)) == ([], [(200, None)])


@pytest.mark.parametrize(
    ("key", "verdict"), [(None, None), ("key", "valid")], ids=["no key", "key"]
)
def test_an_inbox_judges_the_signature(
    start_mock: StartMock, key: str | None, verdict: str | None
) -> None:
    mock = start_mock(webhook_key=key)

    mock.finished(callBackUrl=f"{OWN}/a")

    assert received(mock)[0]["signature"] == verdict


@pytest.mark.parametrize(
    ("change", "seconds", "verdict"),
    [
        ({}, 0, "valid"),
        ({}, 300, "valid"),
        ({}, 301, "stale"),
        ({"X-Webhook-Signature": ""}, 0, "missing"),
        ({"X-Webhook-Timestamp": f"{int(START) + 1}"}, 0, "invalid"),
        ({"X-Webhook-Signature": "AAAA"}, 0, "invalid"),
        ({"X-Webhook-Timestamp": "today"}, 0, "invalid"),
    ],
)
def test_what_others_send_is_judged_as_well(
    start_mock: StartMock, change: dict[str, str], seconds: float, verdict: str
) -> None:
    mock = start_mock(webhook_key="key")
    task_id = mock.finished(callBackUrl=f"{OWN}/first")["taskId"]
    (letter,) = received(mock, "first")
    signed = {n: v for n, v in letter["headers"].items() if n.startswith("X-Webhook")}
    mock.advance(seconds)

    mock.http.post(
        "/__mock/inbox/a", json={"data": {"taskId": task_id}}, headers={**signed, **change}
    )

    assert received(mock)[0]["signature"] == verdict


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]", b'{"data": 3}', b"\xff"])
def test_an_inbox_takes_anything(mock: Mock, body: bytes) -> None:
    answer = mock.http.post("/__mock/inbox/a?order=17", content=body, headers=NOBODY)

    assert (answer.status_code, answer.json()) == (200, {"number": 1})
    (letter,) = received(mock)
    assert (letter["query"], letter["at"]) == ("order=17", START)


def test_a_query_in_the_address_of_an_inbox_arrives(mock: Mock) -> None:
    mock.finished(callBackUrl=f"{OWN}/a?order=17")

    assert received(mock)[0]["query"] == "order=17"


def test_inboxes_have_names_and_belong_to_no_key(mock: Mock, visit: Visit) -> None:
    mock.finished(callBackUrl=f"{OWN}/a")

    assert len(received(visit(mock, "other-key"))) == 1
    assert received(mock, "b") == []


def test_a_deleted_inbox_begins_anew(mock: Mock) -> None:
    script(mock, {"status": 500, "times": 2})
    mock.finished(callBackUrl=f"{OWN}/a")

    dropped = mock.http.delete("/__mock/inbox/a").json()

    assert len(dropped["received"]) == 1
    assert mock.http.get("/__mock/inbox/a").json() == {
        "received": [],
        "dropped": 0,
        "answers": [],
    }


def test_a_reset_of_all_clears_the_inboxes_and_one_of_a_key_does_not(mock: Mock) -> None:
    mock.finished(callBackUrl=f"{OWN}/a")

    mock.post("/__mock/reset", None)
    assert len(received(mock)) == 1
    mock.post("/__mock/reset", None, headers=NOBODY)
    assert received(mock) == []


def test_an_inbox_keeps_the_newest_and_counts_the_rest(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie4o_mock.callbacks.inbox.KEPT", 2)
    for number in range(3):
        mock.http.post("/__mock/inbox/a", content=str(number))

    shown = mock.http.get("/__mock/inbox/a").json()
    assert ([letter["body"] for letter in shown["received"]], shown["dropped"]) == (["1", "2"], 1)


def test_of_a_long_body_the_beginning_is_kept(mock: Mock) -> None:
    mock.http.post("/__mock/inbox/a", content=b"x" * 100_000)

    assert len(received(mock)[0]["body"]) == 65_536


def test_the_oldest_of_too_many_inboxes_goes(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kie4o_mock.callbacks.inbox.KEPT", 2)
    for name in "abc":
        mock.http.post(f"/__mock/inbox/{name}")

    assert [len(received(mock, name)) for name in "bca"] == [1, 1, 0]


def test_an_inbox_behind_a_public_address_with_a_path_is_found(start_mock: StartMock) -> None:
    mock = start_mock(public_url="https://proxy.example/kie")

    mock.finished(callBackUrl="https://proxy.example/kie/__mock/inbox/a")

    assert len(received(mock)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://mock.test:8000/__mock/inbox/a",
        "http://other.test/__mock/inbox/a",
        "http://mock.test@other.test/__mock/inbox/a",
        "http://mock.test/elsewhere/__mock/inbox/a",
    ],
)
def test_no_other_address_is_an_inbox(mock: Mock, url: str) -> None:
    mock.finished(callBackUrl=url)

    assert received(mock) == []
    assert str(attempts(mock)[0][1]).startswith("blocked")


def test_an_inbox_is_reached_while_every_thread_of_the_server_is_busy() -> None:
    """Sixteen advances wait for the first of them, and its callbacks go to the same server."""
    with MockServer(Settings()) as server:
        post(server.url, "/__mock/clock/freeze", {})
        url = f"{server.url}/__mock/inbox/a"
        for _ in range(16):
            post(server.url, GENERATE, {**BODY, "callBackUrl": url})
        threads = [
            threading.Thread(
                target=post, args=(server.url, "/__mock/clock/advance", {"seconds": 18})
            )
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

        assert len(httpx.get(url, verify=False).json()["received"]) == 16


def test_an_inbox_is_the_same_at_any_spelling_of_loopback() -> None:
    with MockServer(Settings(progression="instant")) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        post(server.url, "/__mock/clock/freeze", {})
        post(server.url, GENERATE, {**BODY, "callBackUrl": f"{url}/__mock/inbox/a"})
        post(server.url, "/__mock/clock/advance", {"to": "next"})
        post(server.url, "/__mock/callbacks/wait", {"timeoutSeconds": 5})

        letters = httpx.get(f"{server.url}/__mock/inbox/a", verify=False).json()["received"]
        assert len(letters) == 1


def test_an_inbox_takes_callbacks_without_the_token_and_shows_them_only_with_it(
    start_mock: StartMock,
) -> None:
    mock = start_mock(control_token="secret")

    mock.create(callBackUrl=f"{OWN}/a")
    mock.state.advance(18)

    problem(mock.http.get("/__mock/inbox/a"), 401)
    shown = mock.http.get("/__mock/inbox/a", headers={"X-Mock-Token": "secret"})
    assert len(shown.json()["received"]) == 1
