"""Callbacks that lead to callbacks: refused before they go in a circle."""

from __future__ import annotations

import httpx
import pytest
from kie4o_mock import MockServer, Settings

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import BODY, CREDIT, DOWNLOAD, GENERATE, Inbox, post

OWN = [
    GENERATE,
    DOWNLOAD,
    CREDIT,
    f"{GENERATE}/",
    f"{GENERATE}?x=1",
    f"/{GENERATE}",
    GENERATE.replace("g", "%67"),
    "/__mock/reset",
    "/__mock/clock/advance",
]


# Spellings that a server or a proxy on the way may take for the control plane.
CONTROL = [
    "/__mock/inbox/../reset",
    "/__mock/inbox/a/../../reset",
    "/./__mock/reset",
    "/x/../__mock/reset",
    "/__mock/inbox/%2e%2e/reset",
    "/__mock/inbox/.%2E/reset",
    "/__mock/inbox/..%2freset",
    "/__mock/inbox/%252e%252e/reset",
    "/__mock/inbox/..;/reset",
    "/__mock/inbox/..%5creset",
    "//__mock/reset",
    "/__mock//reset",
    "/%5f_mock/reset",
    "/pre/__mock/reset",
    "/__mock/",
    "/__mock/inbox",
    "/__mock/inbox/a/b",
]


@pytest.mark.parametrize("path", [*OWN, *CONTROL])
def test_a_callback_to_an_operation_of_the_mock_is_not_sent(
    mock: Mock, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    mock.finished(callBackUrl=f"http://mock.test{path}")

    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    assert (delivery["state"], mock.receiver.requests) == ("failed", [])
    assert [attempt["error"].partition(":")[0] for attempt in delivery["attempts"]] == ["loop"]
    assert "loop" in caplog.text


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost.", "[::ffff:127.0.0.1]", "u:p@[::1]"])
def test_a_callback_to_the_control_plane_of_any_mock_is_not_sent(mock: Mock, host: str) -> None:
    for path in CONTROL:
        mock.create(callBackUrl=f"http://{host}{path}")
    mock.advance(18)

    states = {one["state"] for one in mock.http.get("/__mock/callbacks").json()["callbacks"]}
    assert (states, mock.receiver.requests) == ({"failed"}, [])


@pytest.mark.parametrize("path", ["/__mock/reset", "/__mock/inbox/../reset", GENERATE])
def test_the_mock_knows_its_own_socket_whatever_host_a_caller_names(path: str) -> None:
    with MockServer(Settings(task_seconds=0)) as server:
        for host in ("elsewhere:1", server.url.removeprefix("http://")):
            body = {**BODY, "callBackUrl": f"{server.url}{path}"}
            headers = {"Authorization": "Bearer test-key", "Host": host}
            httpx.post(f"{server.url}{GENERATE}", json=body, headers=headers, verify=False)
        wait = {"count": 2, "state": "failed"}
        found = post(server.url, "/__mock/callbacks/wait", wait).json()["callbacks"]

    errors = {attempt["error"].partition(":")[0] for d in found for attempt in d["attempts"]}
    assert errors == {"loop"}


def test_a_callback_to_a_host_that_a_caller_made_up_reaches_no_control_plane(mock: Mock) -> None:
    body = {**BODY, "callBackUrl": "http://elsewhere:1/__mock/inbox/../reset"}
    mock.post(GENERATE, body, headers={"Host": "elsewhere:1"})
    mock.advance(18)

    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    assert delivery["attempts"][0]["error"].startswith("loop")


def test_a_receiver_s_redirect_into_the_control_plane_is_not_followed(inbox: Inbox) -> None:
    with MockServer(Settings(task_seconds=0)) as server:
        inbox.answers = [(307, {"Location": f"{server.url}/__mock/reset"})]
        post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})
        wait = {"count": 1, "state": "any"}
        (found,) = post(server.url, "/__mock/callbacks/wait", wait).json()["callbacks"]

    assert [attempt["status"] for attempt in found["attempts"]] == [307]


def test_a_callback_says_how_many_led_to_it(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)
    mock.create(callBackUrl=CALLBACK)
    body = {"prompt": "A fox", "size": "1:1", "callBackUrl": CALLBACK}
    mock.post(GENERATE, body, headers={"X-Mock-Callback-Depth": "1"})
    mock.advance(18)

    depths = [request.headers["x-mock-callback-depth"] for request in mock.receiver.requests]
    assert depths == ["1", "1", "2"]


def test_tasks_and_callbacks_that_cause_each_other_come_to_an_end(
    mock: Mock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The receiver passes on what it gets, as a proxy would."""
    answers = []

    def again(_: object, request: httpx.Request) -> httpx.Response:
        body = {"prompt": "A fox", "size": "1:1", "callBackUrl": CALLBACK}
        depth = {"X-Mock-Callback-Depth": request.headers["x-mock-callback-depth"]}
        answers.append(mock.post(GENERATE, body, headers=depth))
        return httpx.Response(200)

    monkeypatch.setattr(type(mock.receiver), "__call__", again)
    mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    assert [answer["code"] for answer in answers] == [200, 200, 422]
    assert answers[-1]["msg"].startswith("X-Mock-Callback-Depth: 3. ")
    assert "form a loop" in caplog.text


def test_a_depth_of_any_length_is_a_depth(mock: Mock) -> None:
    body = {"prompt": "A fox", "size": "1:1"}

    answer = mock.post(GENERATE, body, headers={"X-Mock-Callback-Depth": "9" * 5000})

    assert answer["code"] == 422


@pytest.mark.parametrize("depth", ["", "x", "-3", "2"])
def test_a_header_that_says_less_refuses_nothing(mock: Mock, depth: str) -> None:
    body = {"prompt": "A fox", "size": "1:1"}

    answer = mock.post(GENERATE, body, headers={"X-Mock-Callback-Depth": depth})

    assert answer["code"] == 200
