"""How old a signature is: by the clock that counts where the code runs, asked at each call."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kie4o import Kie, Task, callbacks
from kie4o.errors import CallbackError
from kie4o.receiver import Receiver
from kie4o_pytest import KieMock
from tests.kie4o.conftest import TASK_ID
from tests.kie4o.test_callback_reading import said, signed


class Inbox:
    """An application of a user that keeps what it was sent, and what `verify` says."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, dict[str, Any]]] = []
        self.verified: list[str] = []

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.sent.append((body, environ))
        self.verified.append(callbacks.verify(body, environ, "secret"))
        start_response("200 OK", [])
        return []


def test_a_frozen_time_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1000.0)

    assert callbacks.verify(said(), signed("1000"), "k") == TASK_ID


def test_under_a_frozen_time_an_old_signature_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = signed(str(int(time.time())))
    monkeypatch.setattr(time, "time", lambda: 4e9)

    with pytest.raises(CallbackError, match="s old"):
        callbacks.verify(said(), fresh, "k")
    with Kie("key", webhook_key="k") as kie, pytest.raises(CallbackError, match="s old"):
        kie.parse_callback(said(), fresh)


@pytest.mark.kie_mock(webhook_key="secret")
def test_after_the_mocks_time_has_passed_its_callback_is_fresh(kie_mock: KieMock) -> None:
    inbox = Inbox()
    kie_mock.advance("1h")

    with Kie() as kie:
        task = kie.generate("A fox", callback_url=kie_mock.receive(inbox))

    assert inbox.verified == [task.id]


@pytest.mark.kie_mock(webhook_key="secret")
def test_after_the_mocks_time_has_passed_a_receiver_takes_its_callback(kie_mock: KieMock) -> None:
    told: list[Task] = []
    kie_mock.advance("1h")

    with Kie() as kie:
        receiver = Receiver(kie, told.append)
        task = kie.generate("A fox", callback_url=kie_mock.receive(receiver))
        receiver.close()

    assert [seen.id for seen in told] == [task.id]


@pytest.mark.kie_mock(webhook_key="secret")
def test_a_callback_of_before_is_stale_by_the_mocks_time(kie_mock: KieMock) -> None:
    inbox = Inbox()
    with Kie() as kie:
        kie.generate("A fox", callback_url=kie_mock.receive(inbox))

    kie_mock.advance("1h")

    with pytest.raises(CallbackError, match=r"3\d\d\d s old"):
        callbacks.verify(*inbox.sent[0], "secret")
