"""Deliveries: their attempts, what their receiver should think of them, and the replay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.dashboard.conftest import Browser, StartBrowser

StartMock = Callable[..., Mock]
URL = "/__mock/ui/callbacks"


def test_a_failed_callback_is_seen_being_retried(mock: Mock, browser: Browser) -> None:
    mock.receiver.answers = [503, OSError("no route")]
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18 + 60)

    browser.open(URL)
    assert browser.texts("#callbacks [data-state]") == ["pending"]
    assert browser.texts("#callbacks .tag")[1:] == ["503", "OSError: no route"]
    assert browser.texts('[data-is="Next attempt"]') == ["in 5 min"]

    browser.press("advanceClock", "Next event")
    assert browser.texts("#callbacks [data-state]") == ["delivered"]
    assert browser.texts("#callbacks .tag")[1:] == ["503", "OSError: no route", "200"]


def test_a_delivery_shows_each_attempt_and_the_body(mock: Mock, browser: Browser) -> None:
    mock.receiver.answers = [503]
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    browser.open(URL)
    browser.follow("#callbacks td.main a")

    assert [len(browser.page.select("#attempts [data-attempt]"))] == [1]
    assert "0 s" in browser.one("#attempts [data-is=Latency]").get_text()
    assert task_id in browser.page.select("pre")[-1].get_text()


def test_replay_sends_it_once_more(mock: Mock, browser: Browser) -> None:
    mock.finished(callBackUrl=CALLBACK)

    browser.open(URL)
    browser.press("replayCallback", "Replay")

    assert len(mock.receiver.requests) == 2
    assert browser.texts("#said") == ["The callback was sent once more."]
    assert browser.texts("#callbacks .tag")[1:] == ["200", "replay 200"]


@pytest.mark.parametrize(
    ("scenario", "verdict"),
    [("", "valid"), ("callback-wrong-signature", "invalid"), ("callback-stale-signature", "stale")],
)
def test_the_signature_of_an_attempt_is_judged(
    start_mock: StartMock, start_browser: StartBrowser, scenario: str, verdict: str
) -> None:
    mock = start_mock(webhook_key="whsec-secret")
    mark = f"[mock:{scenario}] " if scenario else ""
    mock.finished(prompt=f"{mark}A fox", callBackUrl=CALLBACK)
    browser = start_browser(mock)

    browser.open(URL)
    browser.follow("#callbacks td.main a")

    assert browser.texts("[data-is=Signature]") == [verdict]
    assert "whsec-secret" not in browser.answer.text


def test_without_a_webhook_key_nothing_is_signed(mock: Mock, browser: Browser) -> None:
    mock.finished(callBackUrl=CALLBACK)

    browser.open(URL)
    browser.follow("#callbacks td.main a")

    assert browser.texts("[data-is=Signature]") == ["not signed"]


def test_callbacks_are_filtered(mock: Mock, browser: Browser) -> None:
    mock.receiver.answers = [503]
    pending = mock.finished(callBackUrl=CALLBACK)["taskId"]
    delivered = mock.finished(callBackUrl=CALLBACK)["taskId"]

    browser.open(URL)
    browser.submit("form.filters", state="pending")
    assert browser.texts("#callbacks .id a") == [pending[:8]]
    browser.submit("form.filters", state="", taskId=delivered)
    assert browser.texts("#callbacks .id a") == [delivered[:8]]
    browser.submit("form.filters", state="failed")
    assert browser.texts(".empty") == ["No callback matches. Show all ."]


def test_a_receiver_is_never_a_link(mock: Mock, browser: Browser) -> None:
    mock.finished(callBackUrl="http://127.0.0.1/x?javascript:alert(1)")

    for page in (browser.open(URL), browser.follow("#callbacks td.main a")):
        assert [a for a in page.select("a[href]") if "javascript" in str(a["href"])] == []


def test_an_unknown_delivery_is_a_page(browser: Browser) -> None:
    browser.open(f"{URL}/nothing", 404)

    assert "nothing" in browser.one("#problem").get_text()


def test_before_the_first_callback_there_is_a_command_to_type(browser: Browser) -> None:
    browser.open(URL)

    command = browser.one("#empty pre").get_text()
    assert command.startswith("curl ")
    assert "http://mock.test/__mock/inbox/mine" in command
