"""Faults of the line and of whatever stands between: late, cut, broken and foreign responses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from random import Random
from typing import Literal, NoReturn, Protocol, cast

from attrs import frozen
from flask import Response

# Where a server puts what can cut the connection of a request.
CONNECTION = "kie4o_mock.connection"
_LONGEST = 3600.0


class ConnectionCut(ConnectionError):
    """A fault cut the connection of a request that came without one, in this process.

    `reset` tells whether a socket would have been reset, or ended in an orderly way.
    """

    def __init__(self, *, reset: bool) -> None:
        super().__init__("The connection was reset." if reset else "The connection was closed.")
        self.reset = reset


class Connection(Protocol):
    """The connection of a request, as far as a fault needs it."""

    def __call__(self, *, reset: bool) -> NoReturn:
        """End it, with RST or in an orderly way, by an exception that the server knows."""

    def has_left(self) -> bool:
        """Whether the client has closed it."""


@frozen
class Latency:
    """How long to wait, in real seconds: exactly one of the three is given.

    Raises:
        ValueError: a range that has no number in it.
    """

    fixed: float | None = None
    uniform: dict[str, float] | None = None
    lognormal: dict[str, float] | None = None

    def __attrs_post_init__(self) -> None:
        within = self.uniform
        if within and within["lower"] > within["upper"]:
            bounds = f"lower, {within['lower']:g}, is more than upper, {within['upper']:g}"
            raise ValueError(f"fault.latency.uniform: {bounds}.")

    def draw(self, random: Random) -> float:
        """Seconds to wait this time."""
        if self.uniform:
            return random.uniform(self.uniform["lower"], self.uniform["upper"])
        if self.lognormal:
            drawn = self.lognormal["median"] * random.lognormvariate(0, self.lognormal["sigma"])
            return min(drawn, self.lognormal.get("most", _LONGEST))
        return self.fixed or 0.0


@frozen
class Chunks:
    """A body in pieces of `bytes` each, with real `seconds` before each."""

    bytes: int
    seconds: float


@frozen
class Fault:
    """What goes wrong beside the service's own response.

    Args:
        latency: wait before anything else.
        connection: `reset` or `empty`, an orderly end; either way nothing is answered.
        status: answered with a page of HTML, as by a gateway.
        body: `empty`, `truncated` (less than was promised) or `malformed` (whole, but no JSON).
        chunks: the body comes slowly.
    """

    latency: Latency | None = None
    connection: Literal["reset", "empty"] | None = None
    status: int | None = None
    body: Literal["empty", "truncated", "malformed"] | None = None
    chunks: Chunks | None = None

    @property
    def hides(self) -> bool:
        """Whether nothing of the service's own response is left."""
        return self.connection is not None or self.status is not None

    def corrupt(
        self, answer: Response, connection: Connection | None, sleep: Callable[[float], None]
    ) -> Response:
        """The response as it reaches the caller.

        Args:
            answer: what the service would have said.
            connection: that of the request; None in this process.
            sleep: waits for real seconds.
        """
        if self.status:
            answer = gateway(self.status)
        whole = answer.get_data()
        sent = whole[: len(whole) // 2] if self.body in ("truncated", "malformed") else whole
        if self.body == "empty":
            sent = b""
        promised = len(whole) if self.body == "truncated" else len(sent)
        answer.response = self._pieces(sent, connection, sleep)
        answer.headers["Content-Length"] = str(promised)
        return answer

    def _pieces(
        self, body: bytes, connection: Connection | None, sleep: Callable[[float], None]
    ) -> Iterator[bytes]:
        if self.connection:
            _cut(connection, reset=self.connection == "reset")
        size = self.chunks.bytes if self.chunks else len(body) or 1
        for start in range(0, len(body), size):
            if self.chunks:
                sleep(self.chunks.seconds)
            yield body[start : start + size]
        if self.body == "truncated":
            _cut(connection, reset=False)


def connection(environ: Mapping[str, object]) -> Connection | None:
    """What can cut the connection of a request, if its server has put it there."""
    return cast("Connection | None", environ.get(CONNECTION))


def _cut(connection: Connection | None, *, reset: bool) -> NoReturn:
    if connection is not None:
        connection(reset=reset)
    raise ConnectionCut(reset=reset)


def gateway(status: int) -> Response:
    """The page of a gateway before the service."""
    known = {code.value: code.phrase for code in HTTPStatus}
    title = f"{status} {known.get(status, 'Error')}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(page, status, mimetype="text/html")
