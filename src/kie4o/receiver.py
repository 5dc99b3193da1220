"""A small application that receives callbacks, for WSGI and for ASGI servers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from http import HTTPStatus
from inspect import iscoroutine
from pathlib import Path
from typing import Any, TypeAlias
from wsgiref.types import StartResponse, WSGIEnvironment

import anyio

from . import _arguments
from ._handover import Handover
from ._idempotency.handed_over import HandedOver
from ._log import LOG
from ._sync.client import Kie
from ._task import Task
from .callbacks import Headers
from .errors import CallbackError, InvalidRequestError, StoreError, TaskFailedError
from .stores import Store, open_store

Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]
Asgi: TypeAlias = Callable[[Any, Receive, Send], Coroutine[Any, Any, None]]

_LARGEST = 1024 * 1024
_CHUNK = 64 * 1024
_DIGITS = 18
_LAG = 60.0
_BODY_SECONDS = 10.0
_LEASE = 600.0


class Receiver:
    """Responds to each callback at once, and calls your function with its task afterwards.

    A receiver is a WSGI application; `receiver.asgi` is the same for ASGI servers and frameworks.

    Your function gets the task as the API returns it, because only the task id of a callback
    is signed. The service repeats callbacks, so this receiver does not hand over a task again once
    your function has returned. After a restart, or in another process, it may. With a store it does
    not: all receivers with the same store hand each task over once.
    """

    def __init__(
        self,
        kie: Kie,
        handle: Callable[[Task], object],
        *,
        workers: int = 4,
        most_in_hand: int = 1000,
        store: Store | Path | str | None = None,
        lease: float = _LEASE,
    ) -> None:
        """Make the application.

        Args:
            kie: reads the tasks; with its `webhook_key`, signatures are demanded.
            handle: your function, called in a thread; it cannot be async. If it raises, that is
                logged, the id of the task is in `failed`, and a repeated callback calls it again.
            workers: how many tasks are handled at once.
            most_in_hand: how many tasks may wait or be handled. More get 503, and the
                service sends them again.
            store: where processes share which tasks were handed over; as for `Kie`.
            lease: seconds in which your function must return. When its process has died and they
                have passed, a repeated callback hands the task over again.

        Raises:
            InvalidRequestError: an argument has the wrong type, or is too small.
            ConfigurationError: the store is invalid.
            StoreError: the store cannot be opened.
        """
        if not isinstance(kie, Kie):
            raise _arguments.refused("kie", kie, "a kie4o.Kie")
        _arguments.check_callable("handle", handle, optional=False)
        self._kie = kie
        self._handle = handle
        if not (_arguments.is_number(lease) and lease > 0):
            raise _arguments.refused("lease", lease, "a number of seconds, more than 0")
        self._shared = None if store is None else HandedOver(open_store(store), lease)
        self._owns_store = self._shared is not None and self._shared.store is not store
        self._handover = Handover(
            self._work,
            workers=_arguments.at_least(1, "workers", workers),
            most=_arguments.at_least(1, "most_in_hand", most_in_hand),
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond as a WSGI application."""
        status = self._refusal(environ["REQUEST_METHOD"], environ.get("CONTENT_LENGTH") or None)
        if status is None:
            read = _wsgi_body(environ)
            status = read if isinstance(read, HTTPStatus) else self._take(read, environ)
        content, headers = _response(status)
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    @property
    def asgi(self) -> Asgi:
        """The same as an ASGI application; a function, because uvicorn takes no method for one."""

        async def application(scope: Any, receive: Receive, send: Send) -> None:
            await self._answer(scope, receive, send)

        return application

    async def _answer(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1003})
            return
        length = next((v for n, v in scope["headers"] if n.lower() == b"content-length"), None)
        status = self._refusal(scope["method"], length and length.decode("latin-1"))
        if status is None:
            read = await _asgi_body(receive)
            status = read if isinstance(read, HTTPStatus) else self._take(read, scope["headers"])
        content, headers = _response(status)
        raw = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status.value, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    @property
    def failed(self) -> tuple[str, ...]:
        """The ids of tasks that your function raised an exception for; the last thousand."""
        return self._handover.failed

    def close(self) -> None:
        """Wait for the tasks in progress, and stop. From then on, callbacks get 503."""
        self._handover.close()
        if self._shared and self._owns_store:
            self._shared.store.close()

    def _refusal(self, method: str, length: str | None) -> HTTPStatus | None:
        """Why a request is refused before its body is read."""
        if method != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        if length is not None and not (length.isascii() and length.isdigit()):
            return HTTPStatus.BAD_REQUEST
        if length is not None and (len(length) > _DIGITS or int(length) > _LARGEST):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None

    def _take(self, body: bytes, headers: Headers) -> HTTPStatus:
        try:
            callback = self._kie.parse_callback(body, headers)
        except CallbackError as error:
            LOG.warning("A callback was refused: %s", error)
            return HTTPStatus.BAD_REQUEST
        taken = self._handover.take(callback.task_id, callback.model)
        return HTTPStatus.OK if taken else HTTPStatus.SERVICE_UNAVAILABLE

    def _work(self, task_id: str, model: str | None) -> bool:
        """Hand over a task; False where another process has done so, or does right now."""
        if self._shared is None:
            self._hand_over(task_id, model)
            return True
        mine = self._shared.begin(task_id)
        if mine is None:
            return False
        try:
            self._hand_over(task_id, model)
        except BaseException:
            self._shared.give_back(task_id, mine)
            raise
        try:
            self._shared.finish(task_id, mine)
        except StoreError as error:
            LOG.warning("Task %s was handled, but the store did not record it: %s", task_id, error)
        return True

    def _hand_over(self, task_id: str, model: str | None) -> None:
        """Hand over the task as the API tells it; a record may lag behind its callback."""
        try:
            task = self._kie.wait(task_id, timeout=_LAG, model=model)
        except TaskFailedError as failed:
            task = failed.task
        returned = self._handle(task)
        if iscoroutine(returned):
            # Such as of a lambda around an async function: its work was not done.
            returned.close()
            raise InvalidRequestError("handle: it returned a coroutine, which nobody awaits.")


def _response(status: HTTPStatus) -> tuple[bytes, list[tuple[str, str]]]:
    content = f'{{"status": "{status.phrase}"}}'.encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "POST"))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", "60"))
    return content, headers


def _wsgi_body(environ: WSGIEnvironment) -> bytes | HTTPStatus:
    """The body; without a length it is read to its end where the server tells that."""
    length = environ.get("CONTENT_LENGTH")
    if not length and not environ.get("wsgi.input_terminated"):
        # Reading on would wait for ever.
        chunked = bool(environ.get("HTTP_TRANSFER_ENCODING"))
        return HTTPStatus.LENGTH_REQUIRED if chunked else b""
    left = int(length) if length else _LARGEST + 1
    body = bytearray()
    try:
        while left and (chunk := environ["wsgi.input"].read(min(left, _CHUNK))):
            body += chunk
            left -= len(chunk)
    except OSError as error:
        LOG.info("A callback was interrupted: %s", error)
        return HTTPStatus.BAD_REQUEST
    if length and left:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if len(body) > _LARGEST else bytes(body)


async def _asgi_body(receive: Receive) -> bytes | HTTPStatus:
    body = bytearray()
    with anyio.move_on_after(_BODY_SECONDS):
        while len(body) <= _LARGEST:
            event = await receive()
            if event["type"] == "http.disconnect":
                return HTTPStatus.BAD_REQUEST
            body += event.get("body", b"")
            if len(body) <= _LARGEST and not event.get("more_body", False):
                return bytes(body)
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return HTTPStatus.REQUEST_TIMEOUT


async def _live(receive: Receive, send: Send) -> None:
    """Start and stop with the server; `close` is for the code that made the receiver."""
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
