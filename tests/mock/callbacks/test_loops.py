"""Callbacks that lead to callbacks: refused before they go in a circle."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import CREDIT, DOWNLOAD, GENERATE

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


@pytest.mark.parametrize("path", OWN)
def test_a_callback_to_an_operation_of_the_mock_is_not_sent(
    mock: Mock, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    mock.finished(callBackUrl=f"http://mock.test{path}")

    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    assert (delivery["state"], mock.receiver.requests) == ("failed", [])
    assert [attempt["error"].partition(":")[0] for attempt in delivery["attempts"]] == ["loop"]
    assert "loop" in caplog.text


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
    assert "in a circle" in caplog.text


def test_a_depth_of_any_length_is_a_depth(mock: Mock) -> None:
    body = {"prompt": "A fox", "size": "1:1"}

    answer = mock.post(GENERATE, body, headers={"X-Mock-Callback-Depth": "9" * 5000})

    assert answer["code"] == 422


@pytest.mark.parametrize("depth", ["", "x", "-3", "2"])
def test_a_header_that_says_less_refuses_nothing(mock: Mock, depth: str) -> None:
    body = {"prompt": "A fox", "size": "1:1"}

    answer = mock.post(GENERATE, body, headers={"X-Mock-Callback-Depth": depth})

    assert answer["code"] == 200
