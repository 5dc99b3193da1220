"""Receivers of callbacks: whatever they answer, the mock goes on and keeps little of it."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from kie4o_mock.callbacks.sender import Sender

from tests.mock.promise.conftest import FUZZ, SEED

# Seconds that a receiver has here, and a time that is far more.
PATIENCE = 0.3
# Bytes of a response that the mock may keep.
MOST = 20_000
# What LONG stands for in a response.
LONG = b"x" * 50_000
STATUS_LINES = st.sampled_from(
    [
        *(
            b"HTTP/1.1 200 OK",
            b"HTTP/1.1 200",
            b"HTTP/1.0 204 ",
            b"HTTP/1.1 999 Odd",
            b"HTTP/1.1 000",
        ),
        *(b"HTTP/1.1 -1 x", b"HTTP/9.9 200 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 100 Continue", b""),
        *(b"ICY 200 OK", b"HTTP/1.1 200 \xff\xfe", b"HTTP/1.1 101 Switching Protocols", b"\x00"),
        *(b"HTTP/1.1 301 Moved\r\nLocation: /x", b"HTTP/1.1 200 LONG"),
    ]
)
HEADERS = st.lists(
    st.sampled_from(
        [
            *(
                b"X-Mock-Delay: nan",
                b"X-Mock-Delay: 1e999",
                b"X-Mock-Delay: -1",
                b"X-Mock-Delay: 5",
            ),
            *(b"Content-Length: -1", b"Content-Length: 9" * 3, b"Content-Length: 99LONG"),
            *(
                b"Content-Encoding: gzip",
                b"Content-Encoding: br, gzip, zstd",
                b"Content-Encoding: x",
            ),
            *(
                b"Transfer-Encoding: chunked",
                b"Transfer-Encoding: x, chunked",
                b": no name",
                b"none",
            ),
            *(
                b"X: LONG",
                b"X: \xff\xe4",
                b"X: a\x00b",
                b" folded",
                b"Connection: x",
            ),
            *(
                b"Content-Type: text/plain; charset=\xff",
                b"Content-Type: text/plain; charset=utf-7",
            ),
        ]
    ),
    max_size=4,
)
BODIES = st.sampled_from(
    [b"", b"\x1f\x8b\x08", b"5\r\nhello\r\n", b"zz\r\n", b"\xff" * 100, b"LONG"]
)


class RawReceiver:
    """Answers one connection with bytes, and then drips more until it is cut."""

    def __init__(self, response: bytes, drip: bytes = b"") -> None:
        self._response, self._drip = response, drip
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        with contextlib.suppress(OSError), self._server:
            connection, _ = self._server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(self._response)
                while self._drip:
                    connection.sendall(self._drip)

    def close(self) -> None:
        # A connection of its own, where the mock made none, wakes the thread.
        with contextlib.suppress(OSError):
            socket.create_connection(self._server.getsockname(), 1).close()
        self._thread.join(10)


@pytest.fixture
def sender() -> Iterator[Sender]:
    found = Sender(PATIENCE, lambda: 0.0, None)
    yield found
    found.close()


def posted(sender: Sender, response: bytes, drip: bytes = b"") -> int:
    """How many bytes the mock keeps of a response."""
    receiver = RawReceiver(response, drip)
    with contextlib.closing(receiver):
        result = sender.post(receiver.url, b"{}", {})
    if result.answer is None:
        assert result.error
        return len(result.error)
    return result.answer.size


@seed(SEED)
@FUZZ
@given(status=STATUS_LINES, headers=HEADERS, body=BODIES)
def test_any_response_is_kept_in_part_or_is_an_error_in_words(
    sender: Sender, status: bytes, headers: list[bytes], body: bytes
) -> None:
    head = b"\r\n".join([status, *headers])

    kept = posted(sender, (head + b"\r\n\r\n" + body).replace(b"LONG", LONG))

    assert kept <= MOST


@pytest.mark.parametrize(
    ("response", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", b"\x00"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536),
        (b"", b"x"),
    ],
)
def test_a_response_without_end_is_cut(sender: Sender, response: bytes, drip: bytes) -> None:
    assert posted(sender, response, drip) <= MOST


def test_a_packed_response_is_not_unpacked(sender: Sender) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)

    tracemalloc.start()
    posted(sender, head + bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 5_000_000
