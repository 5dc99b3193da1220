"""One attempt over the network: sent, watched, and cut when it takes too long."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from sys import intern
from typing import cast

import httpx
from attrs import frozen

from ..state.deliveries import ReceiverResponse
from ..watchdog import ConnectionWatchdog, WatchedConnection

_LOG = logging.getLogger(__name__)
_NAME = f"kie4o-mock/{version('kie4o')}"
# As much of a response's body as is kept, and of its headers together.
_PIECE, _HEADERS = 2_000, 8_000
# Characters of an error; some repeat what the receiver sent.
_ERROR = 500


@frozen
class SendResult:
    """What came of a request.

    Args:
        headers: those that were sent.
        latency: real seconds until the response or the error.
        answer: what came back.
        error: why nothing came back.
        delay: seconds of the mock's clock by which the receiver asks to count as slower.
    """

    headers: dict[str, str]
    latency: float
    answer: ReceiverResponse | None = None
    error: str | None = None
    delay: float = 0.0


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
        self._given = transport
        self._network: httpx.HTTPTransport | None = None
        self._lines = ConnectionWatchdog(patience)
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Send nothing more, and cut what is under way."""
        with self._lock:
            self._closed = True
            self._lines.close()
            if self._network:
                self._network.close()

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> SendResult:
        """Post `body`; it never raises because of the receiver."""
        begun = self._time()
        with self._lock:
            if self._closed:
                return SendResult({}, 0.0, error="stopped: the mock was shut down")
            transport = self._given or self._http()
        sent = headers
        with self._lines.open() as line:
            try:
                request = self._request(url, body, headers, line)
                sent = _shared(request.headers)
                answer = transport.handle_request(request)
                latency = self._time() - begun
                return SendResult(sent, latency, _kept(answer), delay=_delay(answer))
            except Exception as error:
                if not isinstance(error, httpx.HTTPError | httpx.InvalidURL | OSError):
                    # The receiver is an application in this process, and this is its mistake.
                    _LOG.exception("A receiver failed.")
                latency = self._time() - begun
                return SendResult(sent, latency, error=self._reason(error, is_cut=line.is_cut))

    def _request(
        self, url: str, body: bytes, headers: dict[str, str], line: WatchedConnection
    ) -> httpx.Request:
        timeout = httpx.Timeout(self._patience).as_dict()
        extensions = {"timeout": timeout, "trace": line.watch}
        common = {"User-Agent": _NAME, "Accept": "*/*", "Connection": "close"}
        return httpx.Request(
            "POST", url, content=body, headers={**headers, **common}, extensions=extensions
        )

    def _reason(self, error: Exception, *, is_cut: bool) -> str:
        return too_late(self._patience) if is_cut else f"{type(error).__name__}: {error}"[:_ERROR]

    def _http(self) -> httpx.HTTPTransport:
        """The network, made on first use: its certificates take longer than the rest of a mock.

        It is not a client, which would follow redirects, obey proxies and keep cookies: any of them
        could lead off this machine or from one receiver to the next. No connection is kept, so
        that each attempt has its own to cut.
        """
        if self._network is None:
            limits = httpx.Limits(max_keepalive_connections=0)
            self._network = httpx.HTTPTransport(trust_env=False, limits=limits)
        return self._network


def too_late(patience: float) -> str:
    """How an attempt without a response in time is called."""
    return f"timeout: no response within {patience:g} s"


def _kept(answer: httpx.Response) -> ReceiverResponse:
    """The response with a piece of its body; what breaks off in the body changes no status.

    The body is not unpacked, which could take gigabytes: nobody asked the receiver to pack it.
    """
    piece = b""
    with suppress(httpx.HTTPError, OSError):
        for chunk in cast("httpx.SyncByteStream", answer.stream):
            piece += chunk
            if len(piece) >= _PIECE:
                break
    with suppress(httpx.HTTPError, OSError):
        answer.close()
    text = piece[:_PIECE].decode(errors="replace")
    return ReceiverResponse(answer.status_code, _bounded(answer.headers), text)


def _bounded(headers: httpx.Headers) -> dict[str, str]:
    """The first headers of a response, the last of them cut."""
    left, kept = _HEADERS, {}
    for name, value in headers.items():
        if len(name) > left:
            break
        left -= len(name)
        kept[intern(name)] = intern(value[:left])
        left -= len(kept[name])
    return kept


def _shared(headers: httpx.Headers) -> dict[str, str]:
    """The headers with each text once in memory, because thousands of attempts repeat them."""
    return {intern(name): intern(value) for name, value in headers.items()}


def _delay(answer: httpx.Response) -> float:
    """What the receiver asks for in `X-Mock-Delay`; anything else is none."""
    try:
        seconds = float(answer.headers.get("X-Mock-Delay", 0))
    except ValueError:
        return 0.0
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0
