"""One attempt over the network: sent, watched, and cut when it takes too long."""

from __future__ import annotations

import logging
import math
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any

import httpx
from attrs import frozen

from .deliveries import Answer

_LOG = logging.getLogger(__name__)
# As much of an answer's body as is kept.
_PIECE = 2_000


@frozen
class Sent:
    """What came of a request.

    Args:
        headers: those that were sent.
        latency: real seconds until the answer or the error.
        answer: what came back.
        error: why nothing came back.
        delay: seconds of the mock's clock by which the receiver asks to count as slower.
    """

    headers: dict[str, str]
    latency: float
    answer: Answer | None = None
    error: str | None = None
    delay: float = 0.0


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


class Sender:
    """Posts to receivers, each time on a connection of its own."""

    def __init__(
        self,
        patience: float,
        time_source: Callable[[], float],
        transport: httpx.BaseTransport | None,
    ) -> None:
        """Prepare to send.

        Args:
            patience: real seconds that a receiver has.
            time_source: real time in seconds.
            transport: how to reach receivers; None is the network.
        """
        self._patience = patience
        self._time = time_source
        self._transport = transport
        self._client: httpx.Client | None = None
        self._lines: set[_Line] = set()
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Send nothing more, and cut what is under way."""
        with self._lock:
            self._closed = True
            for line in self._lines:
                line.cut()
            if self._client:
                self._client.close()

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Sent:
        """Post `body`; it never raises because of the receiver."""
        line, begun = _Line(), self._time()
        with self._lock:
            if self._closed:
                return Sent({}, 0.0, error="stopped: the mock has ended")
            client = self._http()
            self._lines.add(line)
        # httpx's own timeout begins anew with every byte.
        deadline = threading.Timer(self._patience, line.cut)
        deadline.start()
        sent = headers
        try:
            extensions = {"trace": line.watch}
            request = client.build_request(
                "POST", url, content=body, headers=headers, extensions=extensions
            )
            sent = dict(request.headers)
            answer = client.send(request, stream=True)
            latency = self._time() - begun
            return Sent(sent, latency, _kept(answer), delay=_delay(answer))
        except Exception as error:
            if not isinstance(error, httpx.HTTPError | httpx.InvalidURL | OSError):
                # The receiver is an application in this process, and this is its mistake.
                _LOG.exception("A receiver failed.")
            latency = self._time() - begun
            return Sent(sent, latency, error=self._reason(error, is_cut=line.is_cut))
        finally:
            deadline.cancel()
            # A line that is cut comes here while `close` still goes through the others.
            with self._lock:
                self._lines.discard(line)

    def _reason(self, error: Exception, *, is_cut: bool) -> str:
        return too_late(self._patience) if is_cut else f"{type(error).__name__}: {error}"

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


def too_late(patience: float) -> str:
    """How an attempt without an answer in time is called."""
    return f"timeout: no answer within {patience:g} s"


def _kept(answer: httpx.Response) -> Answer:
    """The answer with a piece of its body; what breaks off in the body changes no status."""
    piece = b""
    with suppress(httpx.HTTPError, OSError):
        for chunk in answer.iter_bytes():
            piece += chunk
            if len(piece) >= _PIECE:
                break
    with suppress(httpx.HTTPError, OSError):
        answer.close()
    text = piece[:_PIECE].decode(errors="replace")
    return Answer(answer.status_code, dict(answer.headers), text)


def _delay(answer: httpx.Response) -> float:
    """What the receiver asks for in `X-Mock-Delay`; anything that is no such number is none."""
    try:
        seconds = float(answer.headers.get("X-Mock-Delay", 0))
    except ValueError:
        return 0.0
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0
