"""Fetches files from this machine's own hosts, and from no other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import httpx

from ..net import CONTROL, is_loopback, path_steps
from ..watchdog import ConnectionWatchdog, WatchedConnection
from .source import MOST_BYTES, InputImageError

# Real seconds for one file, redirects included.
_PATIENCE = 5.0
_HOPS = 5
_LAST_PORT = 65_535


class Fetcher:
    """Fetches what tasks start from. It keeps no connection, so there is nothing to close."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None,
        time_source: Callable[[], float],
        patience: float = _PATIENCE,
    ) -> None:
        """Prepare to fetch.

        Args:
            transport: how to reach hosts; None is the network.
            time_source: real time in seconds.
            patience: real seconds for one file, redirects included.
        """
        self._transport = transport
        self._time = time_source
        self._patience = patience
        # The client's own timeout starts again with each byte, also with those of headers.
        self._lines = ConnectionWatchdog(patience)
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def fetch(self, url: str) -> bytes:
        """The file at `url`, of at most `MOST_BYTES`; the caller waits for its host.

        Raises:
            InputImageError: it is too large, or cannot be had.
        """
        body = bytearray()
        self.fetch_into(url, body.extend, MOST_BYTES)
        return bytes(body)

    def fetch_into(self, url: str, write: Callable[[bytes], object], limit: int) -> None:
        """Write the file at `url` piece by piece.

        Args:
            url: where it is.
            write: takes each piece.
            limit: the most bytes that it may have.

        Raises:
            InputImageError: it is too large, or cannot be had.
        """
        ends = self._time() + self._patience
        try:
            with self._lines.open() as line, closing(self._answer(url, line)) as answer:
                if answer.status_code == 403:
                    raise InputImageError("fetch-failed")
                answer.raise_for_status()
                # Nobody asked for that, and one piece could become gigabytes.
                if answer.headers.get("Content-Encoding", "identity") != "identity":
                    raise InputImageError("download-failed")
                self._copy(answer, write, limit, ends)
        except httpx.HTTPStatusError as error:
            said = f"HTTP {error.response.status_code}"
            raise InputImageError("download-failed", said) from error
        except httpx.RequestError as error:
            raise InputImageError("download-failed", str(error) or None) from error
        # ValueError: what sockets make of a host name that cannot be one.
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise InputImageError("download-failed") from error

    def _answer(self, url: str, line: WatchedConnection) -> httpx.Response:
        """The response behind all redirects, not read yet."""
        request = self._http().build_request("GET", url, extensions={"trace": line.watch})
        for _ in range(_HOPS):
            # A socket would take the rest of a port beyond the last for the port.
            if not is_loopback(request.url.host) or (request.url.port or 0) > _LAST_PORT:
                raise httpx.RequestError("beyond loopback")
            # No task starts from what the control plane of a mock answers.
            if CONTROL in path_steps(request.url.raw_path):
                raise httpx.RequestError("the control plane of a mock")
            answer = self._http().send(request, stream=True)
            if answer.next_request is None:
                return answer
            answer.close()
            request = answer.next_request
        raise httpx.TooManyRedirects("too many redirects")

    def _copy(
        self,
        answer: httpx.Response,
        write: Callable[[bytes], object],
        limit: int,
        ends: float,
    ) -> None:
        size = 0
        for chunk in answer.iter_bytes():
            size += len(chunk)
            if size > limit:
                raise InputImageError("image-too-large")
            if self._time() > ends:
                raise InputImageError("download-failed")
            write(chunk)

    def _http(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(
                    transport=self._transport,
                    timeout=self._patience,
                    limits=httpx.Limits(max_keepalive_connections=0),
                    # On loopback nobody is in between, and certificates are home-made.
                    verify=False,  # noqa: S501
                    trust_env=False,
                    # Not by itself: each address on the way is looked at first.
                    follow_redirects=False,
                    # Packed files are refused.
                    headers={
                        "User-Agent": f"kie4o-mock/{version('kie4o')}",
                        "Accept-Encoding": "identity",
                    },
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                )
            return self._client
