"""Hooks of a user's own httpx client that raise: what they were about still counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Kie, KieError, Task, errors
from tests.kie4o.conftest import API, KEY, TASK_ID, Script, Time, created, no

Call = Callable[..., Any]


def sync_call(script: Script, hook: str, raises: Callable[[Any], None], *call: Any) -> Any:
    transport = httpx.MockTransport(script)
    with httpx.Client(transport=transport, event_hooks={hook: [raises]}) as http:
        kie = Kie(KEY, base_url=API, http_client=http, clock=Time().clock)
        return getattr(kie, call[0])(*call[1:])


def async_call(script: Script, hook: str, raises: Callable[[Any], None], *call: Any) -> Any:
    async def waits(subject: Any) -> None:
        raises(subject)

    async def run() -> Any:
        transport = httpx.MockTransport(script)
        async with httpx.AsyncClient(transport=transport, event_hooks={hook: [waits]}) as http:
            kie = AsyncKie(KEY, base_url=API, http_client=http, clock=Time().clock)
            return await getattr(kie, call[0])(*call[1:])

    return asyncio.run(run())


@pytest.fixture(params=[sync_call, async_call], ids=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    found: Call = request.param
    return found


def strict(response: httpx.Response) -> None:
    response.raise_for_status()


def stumble(_: object) -> None:
    raise ZeroDivisionError("a mistake")


@pytest.mark.parametrize("code", [401, 402, 422, 429])
def test_a_refusal_is_typed_under_raise_for_status(call: Call, code: int) -> None:
    refusal = httpx.Response(code, json={"code": code, "msg": "because"})

    with pytest.raises(errors.BY_CODE[code], match="because") as caught:
        call(Script(then=refusal), "response", strict, "create", "A fox")

    assert not caught.value.may_have_been_charged


def test_a_refusal_is_repeated_under_raise_for_status(call: Call) -> None:
    script = Script(httpx.Response(429), created())

    assert call(script, "response", strict, "create", "A fox").id == TASK_ID


def test_a_missing_picture_is_expired_under_raise_for_status(call: Call, tmp_path: Path) -> None:
    task = Task(id=TASK_ID, flag=1, urls=("http://pictures.test/one.png",))

    with pytest.raises(errors.ImageExpiredError):
        call(Script(httpx.Response(404)), "response", strict, "save", task, tmp_path)


@pytest.mark.parametrize("hook", ["request", "response"])
def test_what_a_hook_raises_is_an_error_of_ours_and_not_repeated(call: Call, hook: str) -> None:
    script = Script(then=created())

    with pytest.raises(KieError, match="ZeroDivisionError") as caught:
        call(script, hook, stumble, "create", "A fox")

    assert caught.value.may_have_been_charged
    assert len(script.requests) <= 1


@pytest.mark.parametrize("hook", ["request", "response"])
def test_what_a_hook_raises_at_a_picture_is_an_error_of_ours(
    call: Call, hook: str, tmp_path: Path
) -> None:
    task = Task(id=TASK_ID, flag=1, urls=("http://pictures.test/one.png",))

    with pytest.raises(errors.SaveError, match="ZeroDivisionError"):
        call(Script(then=no(500)), hook, stumble, "save", task, tmp_path)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
@pytest.mark.parametrize("method", ["create", "generate"])
def test_an_interruption_of_a_paid_request_says_what_it_may_have_cost(
    stop: type[BaseException], method: str
) -> None:
    def interrupt(_: httpx.Request) -> httpx.Response:
        raise stop

    with httpx.Client(transport=httpx.MockTransport(interrupt)) as http, pytest.raises(stop) as got:
        getattr(Kie(KEY, base_url=API, http_client=http), method)("A red fox")

    (note,) = got.value.__notes__
    assert "may have been charged" in note
    assert "A red fox" in note


def test_an_interruption_of_a_free_request_says_nothing_of_money() -> None:
    def interrupt(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with (
        httpx.Client(transport=httpx.MockTransport(interrupt)) as http,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        Kie(KEY, base_url=API, http_client=http).credits()

    assert getattr(caught.value, "__notes__", []) == []
