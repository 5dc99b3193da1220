"""Transports of httpx: the mock in this process, and applications of a test as hosts."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from flask import Flask

from ..app import Mock
from ..scenarios.faults import ConnectionCut


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
        # As it was sent: the reader of the response unpacks it.
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


class AppTransport(httpx.BaseTransport):
    """Leads each request into the application at its host; no socket is opened.

    Args:
        hosts: WSGI or ASGI applications, by host name. A mock sends to hosts beyond loopback only
            when they are in `Settings.allow_hosts`.
        otherwise: how to reach all other hosts; None is not at all.
    """

    def __init__(
        self, hosts: Mapping[str, Any], otherwise: httpx.BaseTransport | None = None
    ) -> None:
        self._otherwise = otherwise
        self._hosts = {host.lower(): app_transport(app) for host, app in hosts.items()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        found = self._hosts.get(request.url.host, self._otherwise)
        if found is None:
            known = ", ".join(self._hosts)
            said = f"there is no application at {request.url.host}, only at {known}"
            raise httpx.ConnectError(said, request=request)
        return found.handle_request(request)

    def close(self) -> None:
        """Close what leads to all other hosts."""
        if self._otherwise:
            self._otherwise.close()


def app_transport(app: Any) -> httpx.BaseTransport:
    """A transport into a WSGI or an ASGI application, whichever `app` is."""
    return AsgiTransport(app) if _is_asgi(app) else httpx.WSGITransport(app)


def _is_asgi(app: Any) -> bool:
    """Whether an application is called with scope, receive and send, and not as WSGI has it.

    It need not be a coroutine function: a plain one may return what is awaited.
    """
    call = app if inspect.isroutine(app) else getattr(app, "__call__", app)  # noqa: B004 its kind is asked
    if inspect.iscoroutinefunction(call):
        return True
    try:
        inspect.signature(app).bind("scope", "receive", "send")
    except (TypeError, ValueError):  # ValueError: written in C, and says nothing
        return False
    return not _takes_two(app)


def _takes_two(app: Any) -> bool:
    try:
        inspect.signature(app).bind("environ", "start_response")
    except TypeError:
        return False
    return True


@contextmanager
def _as_on_a_socket(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except ConnectionCut as cut:
        kind = httpx.ReadError if cut.reset else httpx.RemoteProtocolError
        raise kind(str(cut), request=request) from cut


class _Body(httpx.SyncByteStream):
    """A body that may break off."""

    def __init__(self, stream: Any, request: httpx.Request) -> None:
        self._stream = stream
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _as_on_a_socket(self._request):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends the requests of `httpx.Client` and `httpx.AsyncClient` into an application.

    Args:
        app: what `create_app` made, or a `Mock`.
    """

    def __init__(self, app: Flask | Mock) -> None:
        # Any: httpx and Flask name the type of a WSGI application differently.
        wsgi: Any = app
        self._transport = httpx.WSGITransport(wsgi)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request.

        Raises:
            httpx.TransportError: a fault cut the connection, as it would be on a socket.
        """
        if "Transfer-Encoding" in request.headers:
            request = _in_one_piece(request, request.read())
        with _as_on_a_socket(request):
            response = self._transport.handle_request(request)
        response.stream = _Body(response.stream, request)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request. The loop stands still meanwhile; a mock never waits."""
        content = await request.aread()
        answer = self.handle_request(_in_one_piece(request, content))
        # Raw, because its headers say how it is packed.
        content = b"".join(answer.iter_raw())
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(content)
        )


def _in_one_piece(request: httpx.Request, content: bytes) -> httpx.Request:
    """A request whose body has a length, which WSGI asks for."""
    headers = request.headers.copy()
    if headers.pop("Transfer-Encoding", None):
        headers["Content-Length"] = str(len(content))
    return httpx.Request(request.method, request.url, headers=headers, content=content)
