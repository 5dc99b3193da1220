"""Callbacks over real sockets of loopback: what travels, and what is never followed."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient
from kie4o_mock import Settings, create_app

from tests.conftest import ROOT, START
from tests.mock.conftest import BODY, GENERATE, Inbox

KEY = {"Authorization": "Bearer test-key"}


@pytest.fixture
def networked() -> FlaskClient:
    """A mock whose callbacks go over real sockets of loopback."""
    return create_app(Settings(seed=7), time_source=lambda: START).test_client()


def impatient(folder: Path, seconds: float) -> FlaskClient:
    """A mock with a document of other times, the only way to wait less than 15 seconds."""
    document = folder / "openapi.yaml"
    text = (ROOT / "openapi" / "openapi.yaml").read_text()
    document.write_text(text.replace("timeoutSeconds: 15", f"timeoutSeconds: {seconds}"))
    return create_app(Settings(document=document), time_source=lambda: START).test_client()


def run(client: FlaskClient, url: str, seconds: float) -> None:
    """Create a task that calls back, and let the time pass."""
    client.post(GENERATE, data=json.dumps({**BODY, "callBackUrl": url}), headers=KEY)
    body = json.dumps({"seconds": seconds})
    assert client.post("/__mock/clock/advance", data=body, headers=KEY).status_code == 200
    client.application.extensions["kie4o_mock"].dispatcher.close()


def error(client: FlaskClient) -> str:
    """What went wrong with the first attempt at the only callback."""
    (delivery,) = client.get("/__mock/callbacks", headers=KEY).get_json()["callbacks"]
    return str(delivery["attempts"][0]["error"])


def test_a_callback_travels_over_a_socket(networked: FlaskClient, inbox: Inbox) -> None:
    run(networked, inbox.url, 18)

    path, headers, body = inbox.taken.get(timeout=5)
    assert path == "/callback"
    assert headers["User-Agent"].startswith("kie4o-mock/")
    assert json.loads(body)["code"] == 200


def test_a_redirect_is_not_followed(networked: FlaskClient, inbox: Inbox) -> None:
    inbox.answers = [(307, {"Location": "/elsewhere"})]

    run(networked, inbox.url, 18 + 60)

    paths = [inbox.taken.get(timeout=5)[0] for _ in range(2)]
    assert paths == ["/callback", "/callback"]
    assert inbox.taken.empty()


def test_a_receiver_s_cookies_are_not_kept(networked: FlaskClient, inbox: Inbox) -> None:
    inbox.answers = [(500, {"Set-Cookie": "session=1; Path=/"})]

    run(networked, inbox.url, 18 + 60)

    inbox.taken.get(timeout=5)
    assert "Cookie" not in inbox.taken.get(timeout=5)[1]


def test_a_proxy_of_the_environment_is_not_used(
    networked: FlaskClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    run(networked, inbox.url, 18)

    assert inbox.taken.get(timeout=5)


def test_nobody_listening_is_one_more_failed_attempt(networked: FlaskClient, inbox: Inbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        closed = httpx.URL(inbox.url).copy_with(port=gone.getsockname()[1])

    run(networked, str(closed), 18)

    assert error(networked).startswith("ConnectError")


def test_a_receiver_that_never_answers_is_given_up(tmp_path: Path) -> None:
    client = impatient(tmp_path, 0.05)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        run(client, f"http://127.0.0.1:{silent.getsockname()[1]}/", 18)

    # Two clocks run, that of httpx and that of the attempt.
    assert error(client).startswith(("timeout: ", "ReadTimeout: "))


def test_a_receiver_that_drips_is_given_up_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, but the answer does not."""
    # Of the two clocks that run only that of the attempt: on a busy machine no byte may come in
    # time, and httpx be first.
    patient = httpx.Timeout(None)
    monkeypatch.setattr(httpx, "Timeout", lambda _: patient)
    client = impatient(tmp_path, 0.3)
    given_up = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            while not given_up.wait(0.05):
                connection.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        dripping = threading.Thread(target=drip, args=(listener,))
        dripping.start()
        run(client, f"http://127.0.0.1:{listener.getsockname()[1]}/", 18)
        given_up.set()
        dripping.join()

    assert error(client).startswith("timeout: ")
