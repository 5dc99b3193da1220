"""Ways to the paid service that cannot be led to the mock: they are refused."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

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


def test_aiohttp_reaches_no_host_of_the_service(either: KieMock) -> None:
    async def get() -> None:
        async with aiohttp.ClientSession() as session:
            await session.get("https://api.kie.ai/api/v1/chat/credit")

    with pytest.raises(RealServiceError, match=r"kie_mock_server\.base_url"):
        asyncio.run(get())
