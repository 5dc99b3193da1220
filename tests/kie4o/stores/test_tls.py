"""A Redis server that wants TLS and a password, both by URL."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kie4o.errors import StoreError
from kie4o.stores import open_store
from tests.redis_server import COMMAND, started, stop

PASSWORD = "p@ss/word"


def certify(folder: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not COMMAND or not shutil.which("openssl"):
        pytest.skip("redis-server or valkey-server, or openssl, is not installed")
    # The program names the libraries that it is linked with, and may lack TLS.
    said = subprocess.run([COMMAND, "--tls-port", "bad"], capture_output=True, text=True)
    if "Bad directive" in said.stdout + said.stderr:
        pytest.skip("this redis-server was built without TLS")
    made = tmp_path_factory.mktemp("tls")
    certify(made)
    return made


@pytest.fixture(scope="module")
def place(folder: Path) -> Iterator[str]:
    """What follows the password in the URL of a server with TLS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"port": "0", "tls-port": str(port), "requirepass": PASSWORD, "save": ""}
    files = {"cert": "certificate.pem", "key": "key.pem", "ca-cert": "certificate.pem"}
    settings |= {f"tls-{name}-file": value for name, value in files.items()}
    server = started(folder, appendonly="no", **{"tls-auth-clients": "no"}, **settings)
    yield f"127.0.0.1:{port}/0"
    stop(server)


@pytest.mark.parametrize("scheme", ["rediss", "valkeys"])
def test_a_server_with_tls_and_a_password_is_reached_by_its_url(
    scheme: str, place: str, folder: Path
) -> None:
    trusted = quote(str(folder / "certificate.pem"))
    url = f"{scheme}://:{quote(PASSWORD, safe='')}@{place}?ssl_ca_certs={trusted}"
    store = open_store(url)

    assert store.swap(scheme, None, "value")
    assert store.get(scheme).value == "value"
    store.close()


def test_a_certificate_that_nobody_has_signed_is_refused(place: str) -> None:
    store = open_store(f"rediss://:{quote(PASSWORD, safe='')}@{place}")

    with pytest.raises(StoreError, match=r"(?i)certificate") as caught:
        store.get("name")

    assert PASSWORD not in str(caught.value)
    store.close()


def test_a_wrong_password_is_refused_and_not_shown(place: str, folder: Path) -> None:
    trusted = quote(str(folder / "certificate.pem"))
    store = open_store(f"rediss://:another@{place}?ssl_ca_certs={trusted}")

    with pytest.raises(StoreError) as caught:
        store.get("name")

    assert "another" not in str(caught.value)
    store.close()
