"""Callbacks: what is sent when a task has ended, where it may go, and when it is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import logging
import socket
import threading
from contextlib import suppress
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import httpx
import orjson

from .deliveries import Attempt, Delivery
from .document import Document, Json
from .events import Event
from .sandboxes import Sandbox
from .settings import Settings
from .tasks import Task, View, seen

_LOG = logging.getLogger(__name__)


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
        self._transport = transport
        self._client: httpx.Client | None = None
        self._connections: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()

    def announce(self, sandbox: Sandbox, task: Task) -> None:
        """Queue the callback of a task that has ended, if its request asked for one."""
        url = task.request.get("callBackUrl")
        if not url:
            return
        body = orjson.dumps(self.body(task, seen(task.plan, task.plan.ends)))
        number = len(sandbox.deliveries)
        delivery = Delivery(f"{task.id}-{number}", task.id, url, body)
        sandbox.deliveries.append(delivery)
        self._schedule(sandbox, delivery, task.plan.ends)

    def body(self, task: Task, view: View) -> Json:
        """What is posted (ledger: result-spelling, callback-code-default)."""
        quickstart = self._settings.profile == "quickstart"
        data: Json = {"taskId": task.id, **({"task_id": task.id} if quickstart else {})}
        if view.succeeded:
            recorded = self._document.example("CallbackSuccess")["msg"]
            both = {"result_urls": task.urls, "resultUrls": task.urls}
            data["info"] = both if quickstart else {"result_urls": task.urls}
            return {"code": 200, "msg": "success" if quickstart else recorded, "data": data}
        message = view.message or self._document.example("ServerError")["msg"]
        return {"code": view.code or 500, "msg": message, "data": {**data, "info": None}}

    def close(self) -> None:
        """Let go of connections, also of those that an answer is still awaited on."""
        with self._lock:
            for connection in self._connections:
                # To close it would not wake the thread that reads from it; this does.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            if self._client:
                self._client.close()
                self._client = None

    def _watch(self, happened: str, details: dict[str, Any]) -> None:
        """Remember each new connection; called by httpx for whatever it does."""
        if happened in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            with self._lock:
                self._connections.add(details["return_value"].get_extra_info("socket"))

    def _schedule(self, sandbox: Sandbox, delivery: Delivery, due: float) -> None:
        action = partial(self._attempt, sandbox, delivery, due)
        sandbox.schedule(Event(due, "callback.attempt", delivery.task_id, action))

    def _attempt(self, sandbox: Sandbox, delivery: Delivery, due: float) -> None:
        allowed = self._allowed(delivery.url)
        attempt = self._send(delivery, sandbox.clock.now()) if allowed else self._blocked(due)
        delivery.attempts.append(attempt)
        retry = len(delivery.attempts) - 1
        if allowed and not attempt.taken and retry < len(self._retries):
            self._schedule(sandbox, delivery, due + self._retries[retry])

    def _send(self, delivery: Delivery, now: float) -> Attempt:
        try:
            answer = self._http().post(
                delivery.url,
                content=delivery.body,
                headers=self._headers(delivery, now),
                extensions={"trace": self._watch},
            )
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Attempt(now, error=f"{type(error).__name__}: {error}")
        return Attempt(now, status=answer.status_code)

    @staticmethod
    def _blocked(now: float) -> Attempt:
        _LOG.warning("A callback was not sent: its host is neither loopback nor allowed.")
        return Attempt(now, error="blocked: the host is neither loopback nor in allow_hosts")

    def _headers(self, delivery: Delivery, now: float) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "X-Mock-Delivery": delivery.id}
        if key := self._settings.webhook_key:
            stamp = str(int(now))
            headers["X-Webhook-Timestamp"] = stamp
            headers["X-Webhook-Signature"] = _signature(key, delivery.task_id, stamp)
        return headers

    def _http(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                # No proxy and no redirect: either could lead off this machine.
                self._client = httpx.Client(
                    transport=self._transport,
                    timeout=self._document.delivery["timeoutSeconds"],
                    trust_env=False,
                    follow_redirects=False,
                    headers={"User-Agent": f"kie4o-mock/{version('kie4o')}"},
                    # Or one receiver's cookies would travel to the next on the same host.
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                )
            return self._client

    def _allowed(self, url: str) -> bool:
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return False
        allowed = {name.lower() for name in self._settings.allow_hosts} | {"localhost"}
        return host in allowed or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _signature(key: str, task_id: str, stamp: str) -> str:
    """Of task id and time only; the body is not signed (ledger: webhook-signature)."""
    digest = hmac.new(key.encode(), f"{task_id}.{stamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
