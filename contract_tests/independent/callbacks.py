"""Callbacks that wait for their time, and their delivery."""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from .refusals import Json
from .settings import CALLBACK_PATIENCE, Settings


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Follow none: only the address that was given is anybody's wish."""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


Post = Callable[[str, Mapping[str, str], bytes], int | None]


def post(url: str, headers: Mapping[str, str], body: bytes) -> int | None:
    """Post over the network; the status of the answer, None when there is none."""
    if not _on_this_machine(url):
        return None
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    try:
        with _OPENER.open(request, timeout=CALLBACK_PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return None
    except (OSError, ValueError):
        return None


class Callbacks:
    """What has to be posted, and when."""

    def __init__(self, settings: Settings, send: Post) -> None:
        self._settings = settings
        self._send = send
        self._waiting: list[tuple[float, int, int, str, Json]] = []
        self._order = itertools.count()
        self.changed = threading.Condition()

    def add(self, due: float, url: str, body: Json, tries: int = 0) -> None:
        """Post `body` at `due`."""
        with self.changed:
            heapq.heappush(self._waiting, (due, next(self._order), tries, url, body))
            self.changed.notify_all()

    def wake(self) -> None:
        """Let whoever waits for the next one look again: the clock was moved, or all is over."""
        with self.changed:
            self.changed.notify_all()

    def next_due(self) -> float | None:
        """When there is something to do; the caller holds `changed`."""
        return self._waiting[0][0] if self._waiting else None

    def run(self, now: float) -> None:
        """Post what is due; what is not taken comes again later."""
        while item := self._pop(now):
            due, _, tries, url, body = item
            headers = {"Content-Type": "application/json", **self._signed(body, now)}
            taken = self._send(url, headers, json.dumps(body).encode()) == 200
            retries = self._settings.retry_seconds
            if not taken and tries < len(retries):
                self.add(due + retries[tries], url, body, tries + 1)

    def _pop(self, now: float) -> tuple[float, int, int, str, Json] | None:
        with self.changed:
            due = self.next_due()
            return None if due is None or due > now else heapq.heappop(self._waiting)

    def _signed(self, body: Json, now: float) -> Mapping[str, str]:
        if not self._settings.webhook_key:
            return {}
        stamp = str(int(now))
        said = f"{body['data']['taskId']}.{stamp}".encode()
        digest = hmac.new(self._settings.webhook_key.encode(), said, hashlib.sha256).digest()
        signature = base64.b64encode(digest).decode()
        return {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signature}


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
