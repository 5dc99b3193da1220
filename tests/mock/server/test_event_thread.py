"""A clock that runs: what is due happens without any further request."""

from __future__ import annotations

import json
import threading

import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.clock.scheduler import Event
from kie4o_mock.mock_state import MockState
from kie4o_mock.server.event_thread import EventThread

from tests.mock.conftest import BODY, GENERATE, Inbox, post
from tests.mock.server.conftest import PATIENCE


def test_a_callback_comes_without_any_further_request(server: MockServer, inbox: Inbox) -> None:
    answer = post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})

    task_id = answer.json()["data"]["taskId"]
    _, _, body = inbox.taken.get(timeout=PATIENCE)

    assert json.loads(body)["data"]["taskId"] == task_id


def test_a_faster_clock_brings_retries_sooner(server: MockServer, inbox: Inbox) -> None:
    inbox.answers = [(500, {})] * 3
    post(server.url, "/__mock/clock/scale", {"factor": 100_000})

    post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})

    ids = {inbox.taken.get(timeout=PATIENCE)[1]["X-Mock-Delivery"] for _ in range(4)}
    assert len(ids) == 1


def test_a_change_of_pace_wakes_a_waiting_server(inbox: Inbox) -> None:
    with MockServer(Settings(task_seconds=3600)) as server:
        post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})

        post(server.url, "/__mock/clock/scale", {"factor": 1_000_000})

        assert inbox.taken.get(timeout=PATIENCE)


def test_a_frozen_clock_holds_callbacks_back(server: MockServer, inbox: Inbox) -> None:
    with MockServer(Settings(task_seconds=0.001)) as frozen:
        post(frozen.url, "/__mock/clock/freeze", {})
        post(frozen.url, GENERATE, {**BODY, "callBackUrl": inbox.url})
        # A second mock proves that time enough for a callback has passed.
        post(server.url, GENERATE, {**BODY, "callBackUrl": f"{inbox.url}/other"})
        assert inbox.taken.get(timeout=PATIENCE)[0] == "/callback/other"

        post(frozen.url, "/__mock/clock/advance", {"seconds": 1})
        assert inbox.taken.get(timeout=PATIENCE)[0] == "/callback"


def test_waits_longer_than_a_thread_can_wait_do_no_harm(inbox: Inbox) -> None:
    with MockServer(Settings(task_seconds=0)) as server:
        post(server.url, "/__mock/clock/scale", {"factor": 1e-9})
        for _ in range(2):
            post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})

        assert inbox.taken.get(timeout=PATIENCE)
        assert inbox.taken.get(timeout=PATIENCE)


def test_a_change_under_a_sandbox_s_lock_never_waits_for_the_clock_s_thread(
    server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock's thread takes the sandbox's lock; so nobody who holds it may wait for it."""
    sandbox = server.state.sandbox("test-key")
    looking, locked = threading.Event(), threading.Event()
    original = sandbox.scheduler.next_due

    def next_due() -> float | None:
        looking.set()
        locked.wait(PATIENCE)
        return original()

    def change() -> None:
        with sandbox.lock:
            locked.set()
            server.state.notify()

    monkeypatch.setattr(sandbox.scheduler, "next_due", next_due)
    server.state.notify()
    assert looking.wait(PATIENCE)
    changing = threading.Thread(target=change, daemon=True)
    changing.start()
    changing.join(PATIENCE)
    assert not changing.is_alive()


def test_a_failing_event_is_logged_and_stops_no_other(
    server: MockServer, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no such event")

    sandbox = server.state.sandbox("test-key")
    sandbox.scheduler.schedule(Event(sandbox.scheduler.now(), "test.event", "abc", fail))
    post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})

    assert inbox.taken.get(timeout=PATIENCE)
    assert "test.event of task abc failed" in caplog.text


class HeldSignal(threading.Event):
    """A signal whose first `clear` waits until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.released = threading.Event(), threading.Event()

    def clear(self) -> None:
        self.entered.set()
        self.released.wait(PATIENCE)
        super().clear()


def test_a_stop_before_the_first_look_is_not_missed() -> None:
    state = MockState(Settings())
    state.changed = signal = HeldSignal()
    events = EventThread(state)
    stopping = threading.Thread(target=events.stop, daemon=True)

    events.start()
    signal.entered.wait(PATIENCE)
    stopping.start()
    signal.wait(PATIENCE)
    signal.released.set()
    stopping.join(PATIENCE)

    assert not stopping.is_alive()
