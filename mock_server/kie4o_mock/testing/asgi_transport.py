"""An ASGI application as a transport, for those who are not asynchronous."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import httpx


class AsgiTransport(httpx.BaseTransport):
    """Sends the requests of a synchronous client into an ASGI application, such as FastAPI's.

    Each request has an event loop of its own, also where the caller's thread already runs one;
    so the application must not hold on to a loop. Lifespan events are not sent.

    Args:
        app: an ASGI application.
    """

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        request.read()
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self._exchange(request))
        return _elsewhere(self._exchange(request))

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        # As it was sent: whoever reads the answer unpacks it.
        content = b"".join([chunk async for chunk in answer.aiter_raw()])
        stream = httpx.ByteStream(content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)


def _elsewhere(work: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    """Run `work` in a thread of its own, because a thread can run one loop at a time."""
    answers: list[httpx.Response] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(asyncio.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="kie4o-asgi")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return answers[0]
