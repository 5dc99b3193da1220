"""Ways to the paid service that cannot be led to the mock: they are refused."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import aiodns
import aiohttp
import pytest
import uvloop
from aiohttp.abc import AbstractResolver

from kie4o_pytest import KieMock
from kie4o_pytest.interception.guard import RealServiceError
from tests.plugin.conftest import HOSTS

EVENTS: dict[str, Callable[[str], tuple[Any, ...]]] = {
    "socket.getaddrinfo": lambda host: (host, 443, 0, 0, 0),
    "socket.gethostbyname": lambda host: (host,),
    "socket.connect": lambda host: (None, (host, 443)),
}


# Python itself asks its hooks so, before it looks a host up or connects.
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("host", HOSTS)
def test_every_other_way_to_the_service_is_refused(event: str, host: str, either: KieMock) -> None:
    with pytest.raises(RealServiceError, match=rf"^{host} is the paid .*intercept=False"):
        sys.audit(event, *EVENTS[event](host))


def test_asyncio_reaches_no_host_of_the_service(kie_mock: KieMock) -> None:
    async def connect() -> None:
        await asyncio.open_connection("api.kie.ai", 443)

    with pytest.raises(RealServiceError):
        asyncio.run(connect())


@pytest.mark.parametrize("resolver", [aiohttp.ThreadedResolver, aiohttp.AsyncResolver])
def test_aiohttp_reaches_no_host_of_the_service(
    resolver: Callable[[], AbstractResolver], either: KieMock
) -> None:
    async def get() -> None:
        connector = aiohttp.TCPConnector(resolver=resolver())
        async with aiohttp.ClientSession(connector=connector) as session:
            await session.get("https://api.kie.ai/api/v1/chat/credit")

    with pytest.raises(RealServiceError, match=r"kie_mock_server\.base_url"):
        asyncio.run(get())


@pytest.mark.parametrize("name", ["getaddrinfo", "gethostbyname", "query", "query_dns"])
def test_aiodns_looks_up_no_host_of_the_service(name: str, kie_mock: KieMock) -> None:
    async def look_up() -> None:
        method = getattr(aiodns.DNSResolver(), name)
        await (method("API.kie.ai.") if name == "getaddrinfo" else method("api.kie.ai", "A"))

    with pytest.raises(RealServiceError):
        asyncio.run(look_up())


def test_uvloop_reaches_no_host_of_the_service(kie_mock: KieMock) -> None:
    async def connect() -> None:
        await asyncio.open_connection(host="api.kie.ai", port=443)

    async def look_up() -> None:
        await asyncio.get_running_loop().getaddrinfo("api.kie.ai", 443)

    for attempt in (connect, look_up):
        with pytest.raises(RealServiceError):
            uvloop.run(attempt())


def test_other_hosts_stay_reachable_by_uvloop(kie_mock: KieMock) -> None:
    async def look_up() -> list[Any]:
        return await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80)

    assert uvloop.run(look_up())
