"""Files are fetched from loopback and from nowhere else, within limits of size and time."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from kie4o_mock import MockServer
from kie4o_mock.pictures.fetching import Fetcher
from kie4o_mock.pictures.originals import MOST_BYTES, Unusable
from kie4o_mock.timing.clock import real_time

from tests.conftest import START
from tests.mock.pictures.conftest import PictureHost

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
    with pytest.raises(Unusable) as caught:
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


def test_a_host_s_cookies_are_not_kept(fetcher: Fetcher, host: PictureHost) -> None:
    fetcher.fetch(host.put("a", httpx.Response(200, headers={"Set-Cookie": "a=b"})))
    fetcher.fetch(host.put("b", FILE))

    assert "cookie" not in host.requests[1].headers


def test_files_come_over_real_sockets_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetcher = Fetcher(None, real_time())

    with MockServer() as server:
        assert b'"status":"ok"' in fetcher.fetch(f"{server.url}/__mock/health")
    assert failure(fetcher, server.url) == "download-failed"
