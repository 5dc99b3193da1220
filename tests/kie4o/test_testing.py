"""`stand_ins`: what test tools put in place of the defaults of clients."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Clock, Kie
from kie4o.errors import CallbackError
from kie4o.testing import stand_ins
from tests.kie4o.conftest import TASK_ID, Script, ok, record

CALLBACK = b'{"code": 200, "msg": "ok", "data": {"taskId": "task"}}'


def client(**options: Any) -> Kie:
    """A client that uses the defaults; the task that it reads ends after the first look."""
    script = Script(ok(record()), ok(record(1)))
    return Kie("any", http_client=httpx.Client(transport=httpx.MockTransport(script)), **options)


def test_a_client_that_was_made_before_goes_by_the_clock() -> None:
    slept: list[float] = []
    kie = client()

    with stand_ins(clock=Clock(sleep=slept.append), webhook_key=None):
        kie.wait(TASK_ID)

    assert slept


def test_an_asynchronous_client_goes_by_the_clock() -> None:
    slept: list[float] = []

    async def asleep(seconds: float) -> None:
        slept.append(seconds)

    async def work() -> None:
        script = Script(ok(record()), ok(record(1)))
        http = httpx.AsyncClient(transport=httpx.MockTransport(script))
        kie = AsyncKie("any", http_client=http)
        with stand_ins(clock=Clock(asleep=asleep), webhook_key=None):
            await kie.wait(TASK_ID)

    asyncio.run(work())

    assert slept


def test_a_clock_of_the_client_s_own_counts() -> None:
    own: list[float] = []
    kie = client(clock=Clock(sleep=own.append))

    with stand_ins(clock=Clock(sleep=lambda _: pytest.fail("not this one")), webhook_key=None):
        kie.wait(TASK_ID)

    assert own


def test_the_webhook_key_of_the_environment_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIE_WEBHOOK_KEY", "of the account")
    kie = client()

    with stand_ins(clock=Clock(), webhook_key=None):
        assert kie.parse_callback(CALLBACK, {}).task_id == "task"
    with pytest.raises(CallbackError):
        kie.parse_callback(CALLBACK, {})


def test_a_client_without_a_webhook_key_takes_the_stand_in() -> None:
    kie = client()

    with stand_ins(clock=Clock(), webhook_key="secret"), pytest.raises(CallbackError):
        kie.parse_callback(CALLBACK, {})


def test_a_webhook_key_that_was_passed_counts() -> None:
    kie = client(webhook_key="secret")

    with stand_ins(clock=Clock(), webhook_key=None), pytest.raises(CallbackError):
        kie.parse_callback(CALLBACK, {})


def test_the_innermost_stand_ins_count() -> None:
    kie = client()

    with stand_ins(clock=Clock(), webhook_key="secret"):
        with stand_ins(clock=Clock(), webhook_key=None):
            kie.parse_callback(CALLBACK, {})
        with pytest.raises(CallbackError):
            kie.parse_callback(CALLBACK, {})
