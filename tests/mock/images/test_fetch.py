"""Files are fetched from loopback and from nowhere else, within limits of size and time."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from kie4o_mock import MockServer
from kie4o_mock.clock.clock import real_time
from kie4o_mock.images.fetch import Fetcher
from kie4o_mock.images.source import MOST_BYTES, InputImageError

from tests.conftest import START
from tests.mock.images.conftest import PictureHost

FILE = b"a file"


@pytest.fixture
def host() -> PictureHost:
    return PictureHost()


@pytest.fixture
def fetcher(host: PictureHost) -> Fetcher:
    return Fetcher(httpx.MockTransport(host), lambda: START)


def redirect(target: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": target})


def failure(fetcher: Fetcher, url: str) -> str:
    """The failed record that an address leads to."""
    with pytest.raises(InputImageError) as caught:
        fetcher.fetch(url)
    return caught.value.failure


def test_a_file_is_asked_for_as_it_is(fetcher: Fetcher, host: PictureHost) -> None:
    assert fetcher.fetch(host.put("a", FILE)) == FILE
    assert host.requests[0].headers["accept-encoding"] == "identity"
    assert host.requests[0].headers["user-agent"].startswith("kie4o-mock/")


@pytest.mark.parametrize(
    "url", ["http://a.example/", "http://10.0.0.1/", "http://localhost:99999/", "file:///etc/hosts"]
)
def test_an_address_that_is_none_of_loopback_is_not_contacted(
    fetcher: Fetcher, host: PictureHost, url: str
) -> None:
    assert failure(fetcher, url) == "download-failed"
    assert host.requests == []


def test_a_host_that_refuses_the_connection_is_said() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/a.png"
        with pytest.raises(InputImageError, match="refused"):
            Fetcher(None, real_time()).fetch(url)


def test_a_redirect_on_loopback_is_followed(fetcher: Fetcher, host: PictureHost) -> None:
    host.put("a", FILE)

    assert fetcher.fetch(host.put("old", redirect("http://localhost:9000/a"))) == FILE


@pytest.mark.parametrize("target", ["http://a.example/a", "//a.example/", "http://10.0.0.1/"])
def test_a_redirect_off_loopback_is_not_followed(
    fetcher: Fetcher, host: PictureHost, target: str
) -> None:
    assert failure(fetcher, host.put("old", redirect(target))) == "download-failed"
    assert [request.url.host for request in host.requests] == ["127.0.0.1"]


@pytest.mark.parametrize(
    "target", ["/old", "ftp://localhost/", "http://localhost:99999/", "http://[", "\\", ""]
)
def test_a_redirect_to_nowhere_is_a_failed_download(
    fetcher: Fetcher, host: PictureHost, target: str
) -> None:
    assert failure(fetcher, host.put("old", redirect(target))) == "download-failed"


@pytest.mark.parametrize("path", ["__mock/", "x/../__mock/requests", "%5f_mock/health", "a/__mock"])
def test_the_control_plane_is_no_source_of_images(
    fetcher: Fetcher, host: PictureHost, path: str
) -> None:
    target = f"http://localhost:9000/{path}"

    assert failure(fetcher, target) == "download-failed"
    assert failure(fetcher, host.put("old", redirect(target))) == "download-failed"
    assert [request.url.path for request in host.requests] == ["/old"]


def test_an_endless_file_is_not_read_beyond_the_limit(fetcher: Fetcher, host: PictureHost) -> None:
    read = []

    def endless() -> Iterator[bytes]:
        while True:
            read.append(1 << 20)
            yield bytes(1 << 20)

    url = host.put("a", httpx.Response(200, content=endless()))

    assert failure(fetcher, url) == "image-too-large"
    assert sum(read) <= MOST_BYTES + (1 << 20)


def test_a_host_that_drips_is_given_up(host: PictureHost) -> None:
    seconds = iter(range(100))
    fetcher = Fetcher(httpx.MockTransport(host), lambda: float(next(seconds)))
    url = host.put("a", httpx.Response(200, content=iter([b"x"] * 90)))

    assert failure(fetcher, url) == "download-failed"
    assert next(seconds) < 20


@contextmanager
def dripping(sent: bytes, interval: float = 0.01) -> Iterator[str]:
    """The URL of a host that sends `sent` and then a byte every `interval` seconds, without end."""
    closed = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(sent)
            while not closed.wait(interval):
                connection.sendall(b"x")

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"http://127.0.0.1:{port}/a.png"
        closed.set()


@pytest.mark.parametrize(
    "sent",
    [b"", b"HTTP/1.1 200 OK\r\nX-Drip: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"],
)
def test_a_host_that_drips_anything_is_given_up(sent: bytes) -> None:
    fetcher = Fetcher(None, real_time(), patience=0.1)

    with dripping(sent) as url:
        assert failure(fetcher, url) == "download-failed"


def test_a_body_without_a_length_is_not_complete_because_it_was_cut() -> None:
    fetcher = Fetcher(None, real_time(), patience=0.1)

    with dripping(b"HTTP/1.1 200 OK\r\n\r\nbegin", interval=60) as url:
        assert failure(fetcher, url) == "download-failed"


def test_a_packed_file_is_refused_and_not_unpacked(fetcher: Fetcher, host: PictureHost) -> None:
    packed = httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(gzip.compress(FILE))
    )

    assert failure(fetcher, host.put("a", packed)) == "download-failed"


def test_redirects_share_the_time_of_one_file(host: PictureHost) -> None:
    seconds = 0.0

    def slow(request: httpx.Request) -> httpx.Response:
        nonlocal seconds
        seconds += 3
        return host(request)

    host.put("b", FILE)
    fetcher = Fetcher(httpx.MockTransport(slow), lambda: seconds)

    assert failure(fetcher, host.put("a", redirect("/b"))) == "download-failed"


def test_a_host_s_cookies_are_not_kept(fetcher: Fetcher, host: PictureHost) -> None:
    fetcher.fetch(host.put("a", httpx.Response(200, headers={"Set-Cookie": "a=b"})))
    fetcher.fetch(host.put("b", FILE))

    assert "cookie" not in host.requests[1].headers


def test_files_come_over_real_sockets_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetcher = Fetcher(None, real_time())

    with MockServer() as server:
        assert b'"code":401' in fetcher.fetch(f"{server.url}/api/v1/chat/credit")
    assert failure(fetcher, server.url) == "download-failed"
