"""Brings callbacks to their receivers: where they may go, how long it may take, when again."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import suppress
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from . import callbacks
from .deliveries import Attempt, Delivery
from .document import Document
from .events import Event
from .loopback import is_loopback
from .sandboxes import Sandbox
from .settings import Settings
from .tasks import Task, seen

_LOG = logging.getLogger(__name__)


class _Line:
    """The connection of one attempt, which can be cut while its answer is awaited."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.is_cut = False

    def watch(self, happened: str, details: dict[str, Any]) -> None:
        """Take the connection; called by httpx for whatever it does."""
        if happened in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = details["return_value"].get_extra_info("socket")
            if self.is_cut:
                self.cut()

    def cut(self) -> None:
        """End it. To close the socket would not wake the thread that reads from it; this does."""
        self.is_cut = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class Courier:
    """Sends callbacks as events of the sandbox's queue, never from a request."""

    def __init__(
        self, settings: Settings, document: Document, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Prepare to send.

        Args:
            settings: the webhook key, the allowed hosts, the profile.
            document: where timeout, retry delays and texts come from.
            transport: how to reach receivers; None is the network.
        """
        self._settings = settings
        self._document = document
        self._retries: list[int] = document.delivery["retrySeconds"]
        self._patience: int = document.delivery["timeoutSeconds"]
        self._transport = transport
        self._client: httpx.Client | None = None
        self._lines: set[_Line] = set()
        self._lock = threading.Lock()
        self._closed = False

    def announce(self, sandbox: Sandbox, task: Task) -> None:
        """Queue the callback of a task that has ended, if its request asked for one."""
        url = task.request.get("callBackUrl")
        if not url:
            return
        view = seen(task.plan, task.plan.ends)
        body = callbacks.body(self._document, self._settings.profile, task, view)
        number = len(sandbox.deliveries)
        delivery = Delivery(f"{task.id}-{number}", task.id, url, orjson.dumps(body))
        sandbox.deliveries.append(delivery)
        self._schedule(sandbox, delivery, task.plan.ends)

    def resume(self, sandbox: Sandbox, delivery: Delivery) -> None:
        """Go on with a delivery that was saved."""
        sandbox.deliveries.append(delivery)
        if delivery.due is not None:
            self._schedule(sandbox, delivery, delivery.due)

    def close(self) -> None:
        """Send nothing more, and cut what is under way."""
        with self._lock:
            self._closed = True
            for line in self._lines:
                line.cut()
            if self._client:
                self._client.close()

    def _schedule(self, sandbox: Sandbox, delivery: Delivery, due: float) -> None:
        delivery.due = due
        action = partial(self._attempt, sandbox, delivery, due)
        sandbox.timeline.schedule(Event(due, "callback.attempt", delivery.task_id, action))

    def _attempt(self, sandbox: Sandbox, delivery: Delivery, due: float) -> None:
        allowed = self._allowed(delivery.url)
        attempt = self._send(delivery, sandbox.timeline.now()) if allowed else self._blocked(due)
        delivery.attempts.append(attempt)
        delivery.due = None
        retry = len(delivery.attempts) - 1
        if allowed and not attempt.taken and retry < len(self._retries):
            self._schedule(sandbox, delivery, due + self._retries[retry])

    def _send(self, delivery: Delivery, now: float) -> Attempt:
        line = _Line()
        with self._lock:
            if self._closed:
                return Attempt(now, error="stopped: the mock has ended")
            client = self._http()
            self._lines.add(line)
        # httpx's own timeout begins anew with every byte.
        deadline = threading.Timer(self._patience, line.cut)
        deadline.start()
        try:
            return Attempt(now, status=self._post(client, delivery, now, line))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            if line.is_cut:
                return Attempt(now, error=f"timeout: no answer within {self._patience} s")
            return Attempt(now, error=f"{type(error).__name__}: {error}")
        finally:
            deadline.cancel()
            # A line that is cut comes here while `close` still goes through the others.
            with self._lock:
                self._lines.discard(line)

    def _http(self) -> httpx.Client:
        """The client, made on first use: its certificates take longer than the rest of a mock."""
        if self._client is None:
            # No proxy and no redirect: either could lead off this machine. No connection is
            # kept, so that each attempt has its own to cut.
            self._client = httpx.Client(
                transport=self._transport,
                timeout=self._patience,
                limits=httpx.Limits(max_keepalive_connections=0),
                trust_env=False,
                follow_redirects=False,
                headers={"User-Agent": f"kie4o-mock/{version('kie4o')}"},
                # Or one receiver's cookies would travel to the next on the same host.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            )
        return self._client

    def _post(self, client: httpx.Client, delivery: Delivery, now: float, line: _Line) -> int:
        """The status of the answer; its body is nobody's business."""
        headers = {
            "Content-Type": "application/json",
            "X-Mock-Delivery": delivery.id,
            **callbacks.signed(self._settings.webhook_key, delivery.task_id, now),
        }
        with client.stream(
            "POST",
            delivery.url,
            content=delivery.body,
            headers=headers,
            extensions={"trace": line.watch},
        ) as answer:
            return answer.status_code

    @staticmethod
    def _blocked(now: float) -> Attempt:
        _LOG.warning("A callback was not sent: its host is neither loopback nor allowed.")
        return Attempt(now, error="blocked: the host is neither loopback nor in allow_hosts")

    def _allowed(self, url: str) -> bool:
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return False
        return host in {name.lower() for name in self._settings.allow_hosts} or is_loopback(host)
