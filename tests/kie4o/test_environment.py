"""What the environment says about connections is understood, or refused by its name."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import httpx
import pytest
from kie4o_mock import MockServer, Settings

from kie4o import AsyncKie, Kie
from kie4o._environment import Proxies, ssl_context
from kie4o.errors import ApiConnectionError, ConfigurationError, SaveError
from tests.kie4o.conftest import KEY
from tests.kie4o.pictures import DONE

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, *map(str.upper, NAMES), "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("kind", [Kie, AsyncKie])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("SSL_CERT_FILE", "missing"), ("SSL_CERT_FILE", "folder"), ("SSL_CERT_FILE", "nonsense")),
        *(("SSL_CERT_DIR", "missing"), ("SSL_CERT_DIR", "nonsense")),
        *(("SSLKEYLOGFILE", "missing"), ("SSLKEYLOGFILE", "folder")),
    ],
)
def test_certificates_that_cannot_be_used_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kind: type[Kie] | type[AsyncKie],
    name: str,
    value: str,
) -> None:
    file = tmp_path / "nonsense.pem"
    file.write_text("no certificate")
    found = {"missing": tmp_path / "no" / "where", "nonsense": file, "folder": tmp_path}[value]
    monkeypatch.setenv(name, str(found))

    with pytest.raises(ConfigurationError, match=name):
        kind(KEY, base_url="https://api.test")


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "HTTPS_PROXY"])
def test_settings_of_https_do_not_stop_an_http_address(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "/no/where")

    Kie(KEY, base_url="http://api.test")


def test_one_context_serves_the_whole_process() -> None:
    assert ssl_context() is ssl_context()


def test_a_client_that_sends_nothing_makes_no_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: pytest.fail("made one"))

    Kie(KEY, base_url="https://api.test")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("value", ["gopher://user:secret@p.test", "http://p.test:port", "http://"])
def test_a_proxy_that_cannot_be_used_is_refused_by_name_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=name) as caught:
        Kie(KEY, base_url="http://api.test")
    assert "secret" not in str(caught.value)


def balance(kie: Kie | AsyncKie) -> float:
    return kie.credits() if isinstance(kie, Kie) else asyncio.run(kie.credits())


def test_a_host_without_a_proxy_does_not_share_the_connections_of_one_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    async def credits_after_a_download(url: str) -> float:
        async with AsyncKie(KEY, base_url=url, max_retries=0) as kie:
            with pytest.raises(SaveError):
                await kie.save(DONE, tmp_path)
            return await kie.credits()

    with MockServer(Settings(seed=7)) as server:
        assert asyncio.run(credits_after_a_download(server.url)) > 0
        with Kie(KEY, base_url=server.url, max_retries=0) as kie:
            with pytest.raises(SaveError):
                kie.save(DONE, tmp_path)
            assert kie.credits() > 0


@pytest.mark.parametrize("kind", [Kie, AsyncKie])
def test_a_lost_connection_names_the_proxy_without_its_password(
    monkeypatch: pytest.MonkeyPatch, kind: type[Kie] | type[AsyncKie]
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:secret@127.0.0.1:1")
    kie = kind(KEY, base_url="http://api.test", max_retries=0)

    with pytest.raises(ApiConnectionError) as caught:
        balance(kie)

    assert "credit through the proxy http://127.0.0.1:1/: ConnectError" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "url", "is_direct"),
    [
        ("*", "http://api.test", True),
        ("api.test", "http://api.test", True),
        ("api.test", "http://eu.api.test", True),
        ("api.test", "http://otherapi.test", False),
        (".api.test", "http://eu.api.test", True),
        ("*.api.test", "http://eu.api.test", True),
        ("API.test", "http://api.test", True),
        ("api.test:8080", "http://api.test:8080", True),
        ("api.test:8080", "http://api.test", False),
        ("::1", "http://[::1]:5000", True),
        ("[::1]", "http://[::1]:5000", True),
        ("[::1]:5000", "http://[::1]:5000", True),
        ("fe80::/10", "http://[fe80::1]", True),
        ("fe80::/10", "http://[2001:db8::1]", False),
        ("10.0.0.0/8", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://11.1.2.3", False),
        ("10.0.0.0/8", "http://[::1]", False),
        ("127.0.0.1", "http://127.0.0.1:80", True),
        ("other.test, api.test ,", "http://api.test", True),
        ("", "http://api.test", False),
    ],
)
def test_no_proxy_is_understood(
    monkeypatch: pytest.MonkeyPatch, entry: str, url: str, is_direct: bool
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", entry)

    proxy = Proxies.of_environment("http").of(httpx.URL(url))

    assert (proxy is None) is is_direct


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".test", ".test", "xn--.test"])
def test_a_host_that_cannot_be_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        Kie(KEY, base_url=f"http://{host}")
