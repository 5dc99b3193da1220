"""A small WSGI application that takes callbacks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from .callbacks import Callback
from .client import Kie
from .errors import CallbackError, TaskFailed
from .task import Task

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LOG = logging.getLogger("kie4o")
_LARGEST = 1024 * 1024
_DIGITS = 18
_LAG = 60.0
_REMEMBERED = 100_000


class Receiver:
    """Answers each callback at once, and hands its task to your code afterwards.

    Your code gets the task as the API tells it, never the callback's own word: only the task id
    is signed. The service repeats callbacks, so a task that was handed over is not handed over
    again by this receiver; after a restart it may be.
    """

    def __init__(self, kie: Kie, handle: Callable[[Task], None], *, workers: int = 4) -> None:
        """Make the application.

        Args:
            kie: reads the tasks; with its `webhook_key`, signatures are demanded.
            handle: your code. What it raises is logged, and a repeated callback tries it again.
            workers: how many tasks are handled at once.
        """
        self._kie = kie
        self._handle = handle
        self._seen: dict[str, None] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="kie4o-callback")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status = self._take(environ)
        body = f'{{"status": "{status.phrase}"}}'.encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "POST"))
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def close(self) -> None:
        """Wait for the tasks in hand, and stop."""
        self._pool.shutdown()

    def _take(self, environ: WSGIEnvironment) -> HTTPStatus:
        if environ["REQUEST_METHOD"] != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return HTTPStatus.BAD_REQUEST
        if len(length) > _DIGITS or int(length) > _LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        try:
            callback = self._kie.callback(
                environ["wsgi.input"].read(int(length)), _headers(environ)
            )
        except CallbackError as error:
            _LOG.warning("A callback was refused: %s", error)
            return HTTPStatus.BAD_REQUEST
        if self._is_new(callback):
            try:
                self._pool.submit(self._work, callback.task_id)
            except RuntimeError:
                # Closed: the service shall try again, and may find the next one.
                return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _is_new(self, callback: Callback) -> bool:
        with self._lock:
            new = callback.task_id not in self._seen
            self._seen[callback.task_id] = None
            if len(self._seen) > _REMEMBERED:
                del self._seen[next(iter(self._seen))]
            return new

    def _work(self, task_id: str) -> None:
        try:
            self._handle(self._ended(task_id))
        except Exception:
            _LOG.exception("Task %s was announced, and could not be handled.", task_id)
            with self._lock:
                self._seen.pop(task_id, None)

    def _ended(self, task_id: str) -> Task:
        """The task as the API tells it; a record may lag behind its callback."""
        try:
            return self._kie.wait(task_id, deadline=_LAG)
        except TaskFailed as failed:
            return failed.task


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    found: dict[str, Any] = environ
    return {
        name.removeprefix("HTTP_").replace("_", "-"): value
        for name, value in found.items()
        if name.startswith("HTTP_")
    }
