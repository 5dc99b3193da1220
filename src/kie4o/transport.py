"""The one place for retries and typed errors: two httpx transports that obey one policy."""

from __future__ import annotations

import httpx

from .errors import KieError, Misuse
from .policy import Policy

_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, KieError)


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """For the synchronous client.

    The generated client hands one transport to both kinds of httpx client, so this one is of both
    kinds too. Closing it does nothing, because the copies that `raw` makes of itself share it.
    """

    def __init__(self, inner: httpx.BaseTransport, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        done = 0
        while True:
            try:
                return self._policy.accept(request, self._answer(request))
            except _TROUBLE as error:
                delay = self._policy.again(request, error, done)
            done += 1
            self._policy.clock.sleep(delay)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise Misuse(
            f"{request.url.path}: an asyncio function was called with Kie.raw, which has sync ones "
            "only. Call the sync function, or give it AsyncKie.raw."
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(self._policy.dress(request))
        try:
            response.read()
        except BaseException:
            # Or the connection would never be free again.
            response.close()
            raise
        return response


class AsyncTransport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """For the asynchronous client; see `Transport`."""

    def __init__(self, inner: httpx.AsyncBaseTransport, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        done = 0
        while True:
            try:
                return self._policy.accept(request, await self._answer(request))
            except _TROUBLE as error:
                delay = self._policy.again(request, error, done)
            done += 1
            await self._policy.clock.asleep(delay)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise Misuse(
            f"{request.url.path}: a sync function was called with AsyncKie.raw, which has asyncio "
            "ones only. Call the asyncio function, or give it Kie.raw."
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(self._policy.dress(request))
        try:
            await response.aread()
        except BaseException:
            # Or the connection would never be free again.
            await response.aclose()
            raise
        return response
