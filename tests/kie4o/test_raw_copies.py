"""What the generated client makes of itself, and what it is not made for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from kie4o_api import AuthenticatedClient
from kie4o_api.api.account import get_credits

from kie4o import AsyncKie, errors
from tests.kie4o.conftest import API, KEY, Script, Time, no, ok, sync_kie

Copy = Callable[[AuthenticatedClient], AuthenticatedClient]
COPIES: dict[str, Copy] = {
    "headers": lambda raw: raw.with_headers({"X-Trace": "one"}),
    "cookies": lambda raw: raw.with_cookies({"trace": "one"}),
    "timeout": lambda raw: raw.with_timeout(httpx.Timeout(3)),
}
copies = pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)


def over(script: Script, time: Time | None = None) -> Any:
    return sync_kie(httpx.MockTransport(script), time or Time())


async def with_async(script: Script, use: Callable[[AsyncKie], Any]) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(script)) as http:
        await use(AsyncKie(KEY, base_url=API, clock=Time().clock, http_client=http))


@copies
def test_a_copy_raises_the_same_errors(copy: Copy) -> None:
    script, time = Script(then=no(429)), Time()

    with pytest.raises(errors.RateLimitError):
        get_credits.sync(client=copy(over(script, time).raw))

    assert (len(script.requests), len(time.naps)) == (1, 0)


@copies
def test_an_asynchronous_copy_does_so_too(copy: Copy) -> None:
    async def use(kie: AsyncKie) -> None:
        with pytest.raises(errors.RateLimitError):
            await get_credits.asyncio(client=copy(kie.raw))

    script = Script(then=no(429))
    asyncio.run(with_async(script, use))

    assert len(script.requests) == 1


@copies
def test_a_copy_goes_to_the_same_address_with_the_key(copy: Copy) -> None:
    script = Script(ok(1))

    get_credits.sync(client=copy(over(script).raw))

    (request,) = script.requests
    assert str(request.url) == f"{API}/api/v1/chat/credit"
    assert request.headers["Authorization"] == f"Bearer {KEY}"


def test_a_copy_sends_its_own_headers_cookies_and_timeout() -> None:
    script = Script(ok(1))
    raw = over(script).raw
    for copy in COPIES.values():
        raw = copy(raw)

    get_credits.sync(client=raw)

    (request,) = script.requests
    assert (request.headers["X-Trace"], request.headers["Cookie"]) == ("one", "trace=one")
    assert set(request.extensions["timeout"].values()) == {3}


@copies
def test_what_a_copy_sends_the_client_itself_does_not(copy: Copy) -> None:
    script = Script(then=ok(1))
    kie = over(script)
    get_credits.sync(client=kie.raw)
    copy(kie.raw)

    kie.credits()

    request = script.requests[-1]
    assert not {"X-Trace", "Cookie"} & set(request.headers)
    assert request.extensions["timeout"]["read"] == 60


def test_closing_a_copy_closes_nothing_else() -> None:
    script = Script(then=ok(1))
    kie = over(script)

    with kie.raw.with_headers({"X-Trace": "one"}) as copy:
        get_credits.sync(client=copy)
    with kie.raw as raw:
        get_credits.sync(client=raw)

    assert kie.credits() == 1


def test_closing_an_asynchronous_copy_closes_nothing_else() -> None:
    async def use(kie: AsyncKie) -> None:
        async with kie.raw.with_headers({"X-Trace": "one"}) as copy:
            await get_credits.asyncio(client=copy)
        assert await kie.credits() == 1

    asyncio.run(with_async(Script(then=ok(1)), use))


def test_a_copy_of_a_closed_client_is_closed() -> None:
    kie = over(Script())
    copy = kie.raw.with_headers({})
    kie.close()

    with pytest.raises(errors.ClientStateError, match="closed"):
        get_credits.sync(client=copy)


@copies
def test_no_copy_shows_the_key(copy: Copy) -> None:
    script = Script(then=ok(1))
    raw = over(script).raw
    copied = copy(raw)
    get_credits.sync(client=raw)
    get_credits.sync(client=copied)

    assert KEY not in f"{raw!r} {copied!r} {copied.get_httpx_client().headers.raw!r}"


def test_the_asyncio_functions_of_kie_say_what_to_use() -> None:
    raw = over(Script()).raw

    for client in (raw, raw.with_headers({})):
        with pytest.raises(
            errors.ClientStateError, match=r"Call the sync function, or give it AsyncKie\.raw"
        ):
            asyncio.run(get_credits.asyncio(client=client))


def test_the_sync_functions_of_asynckie_say_what_to_use() -> None:
    async def use(kie: AsyncKie) -> None:
        for client in (kie.raw, kie.raw.with_headers({})):
            with pytest.raises(
                errors.ClientStateError, match=r"Call the asyncio function, or give it Kie\."
            ):
                get_credits.sync(client=client)

    asyncio.run(with_async(Script(), use))
