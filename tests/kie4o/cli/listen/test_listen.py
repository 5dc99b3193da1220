"""`kie4o listen`: callbacks as they come, and whether they are genuine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from kie4o.cli.inbox import Inbox, judge
from tests.kie4o.cli.conftest import PATIENCE, WEBHOOK_KEY, Cli
from tests.kie4o.cli.listen.conftest import BODY, Listening, post, raw, take

VECTORS = json.loads((Path(__file__).parents[4] / "openapi" / "callback_vectors.json").read_text())


def test_the_mock_s_callback_is_genuine(cli: Cli, listening: Listening) -> None:
    def meanwhile(url: str) -> str:
        # Through HTTP, because the other thread has standard output.
        headers = {"Authorization": f"Bearer {cli.key}"}
        with httpx.Client(base_url=cli.base_url, headers=headers, trust_env=False) as http:
            body = {"prompt": "A red fox", "size": "1:1", "callBackUrl": f"{url}/any/path"}
            answer = http.post("/api/v1/gpt4o-image/generate", json=body).json()
            cli.advance()
        task_id: str = answer["data"]["taskId"]
        return task_id

    ended = listening(meanwhile, "--once", "--json", "--webhook-key", WEBHOOK_KEY)

    greeting, found = ended.objects
    (task_id,) = listening.answers
    assert ended.code == 0
    assert set(greeting) == {"url"}
    assert (found["taskId"], found["signature"], found["reason"]) == (task_id, "valid", None)
    assert (found["code"], len(found["urls"])) == (200, 1)
    assert json.loads(found["body"])["data"]["taskId"] == task_id


def test_people_see_what_came(listening: Listening) -> None:
    ended = listening(post, "--once")

    first, *rest = ended.out.splitlines()
    assert first.startswith("Listening at http://127.0.0.1:")
    assert rest == ["t1  200  signature unchecked", "  done", "  http://p/1"]
    assert (ended.code, ended.err, listening.answers) == (0, "", [200])


def test_the_key_may_be_in_the_environment(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIE_WEBHOOK_KEY", WEBHOOK_KEY)
    now = str(int(time.time()))
    forged = {"X-Webhook-Timestamp": now, "X-Webhook-Signature": "bm8="}

    def meanwhile(url: str) -> list[int]:
        answers = [post(url), post(url, headers=forged), post(url, b"{}")]
        genuine = {**forged, "X-Webhook-Signature": signed("t1", now)}
        return [*answers, post(url, headers=genuine)]

    ended = listening(meanwhile, "--once", "--json")

    assert listening.answers == [[400, 400, 400, 200]]
    _, missing, wrong, other, right = ended.objects
    assert "missing" in missing["reason"]
    assert "does not match" in wrong["reason"]
    assert (other["taskId"], other["signature"]) == (None, "invalid")
    assert (right["signature"], right["reason"]) == ("valid", None)
    assert WEBHOOK_KEY not in ended.out + ended.err


def signed(task_id: str, stamp: str) -> str:
    digest = hmac.digest(WEBHOOK_KEY.encode(), f"{task_id}.{stamp}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def test_once_is_not_ended_by_strangers(listening: Listening) -> None:
    def meanwhile(url: str) -> list[int]:
        stranger = httpx.get(url, trust_env=False).status_code
        return [stranger, post(url, b"\x1b[2Jnot json"), post(url)]

    ended = listening(meanwhile, "--once")

    assert listening.answers == [[200, 400, 200]]
    assert ended.out.splitlines()[1].startswith("No callback: ")
    assert "\x1b" not in ended.out


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_the_shared_vectors_are_judged_as_by_the_library(
    vector: dict[str, Any],
) -> None:
    now = float(VECTORS["now"])

    arrival = judge(vector["body"].encode(), vector["headers"], VECTORS["key"], now=lambda: now)

    assert (arrival.signature == "valid") == vector["valid"]
    assert (arrival.reason is None) == vector["valid"]


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, 411), ("-1", 411), ("x", 411), ("1048577", 413), ("9" * 5000, 413)],
)
def test_a_strange_length_is_refused_unread(inbox: Inbox, length: str | None, status: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(inbox.url).netloc, timeout=PATIENCE)
    connection.putrequest("POST", "/", skip_accept_encoding=True)
    if length is not None:
        connection.putheader("Content-Length", length)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == status
    assert inbox.arrivals.empty()


def test_a_caller_who_hangs_up_disturbs_nobody(
    inbox: Inbox, capfd: pytest.CaptureFixture[str]
) -> None:
    host, port = inbox.socket.getsockname()
    with socket.create_connection((host, port)) as caller:
        caller.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
    post(inbox.url)

    codes = {arrival.callback is None for arrival in (take(inbox), take(inbox))}
    assert codes == {True, False}
    assert capfd.readouterr().err == ""


def test_a_busy_port_is_one_line(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = cli("listen", "--port", port)

    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert f"--port {port}: Address already in use" in ended.err


def chunked(*chunks: bytes) -> Iterator[bytes]:
    yield from chunks


def test_a_callback_in_chunks_is_read_to_its_end(inbox: Inbox) -> None:
    answer = httpx.post(
        inbox.url, content=chunked(BODY[:9], BODY[9:]), trust_env=False, timeout=PATIENCE
    )

    assert answer.status_code == 200
    assert inbox.arrivals.get(timeout=PATIENCE).body == BODY


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"zz\r\n", 400),
        (b"-1\r\n", 400),
        (b"\r\n", 400),
        (b"5\r\nhello there\r\n0\r\n\r\n", 400),
        (b"9999999999999999\r\n", 413),
        (b"99999999999999999\r\n", 400),
    ],
)
def test_chunks_that_cannot_be_read_are_refused(inbox: Inbox, body: bytes, status: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert raw(inbox.url, head + body).startswith(f"HTTP/1.0 {status} ".encode())


@pytest.mark.parametrize(
    "sent", [b"", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_a_sender_that_stalls_is_cut_off(
    inbox: Inbox, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inbox, "patience", 0.05)

    # The other end closes; a 400 before that is allowed.
    assert raw(inbox.url, sent).partition(b" ")[2][:3] in (b"", b"400")


def test_callbacks_beyond_the_limit_are_refused_until_some_are_printed(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie4o.cli.inbox._MOST_WAITING", 2)
    before = [post(inbox.url) for _ in range(3)]
    inbox.arrivals.get(timeout=PATIENCE)

    assert [*before, post(inbox.url)] == [200, 200, 503, 200]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_health_check_is_answered_200(inbox: Inbox, method: str) -> None:
    answer = httpx.request(method, f"{inbox.url}/health", trust_env=False, timeout=PATIENCE)

    assert (answer.status_code, answer.content) == (200, b"")
    assert inbox.arrivals.empty()


def test_the_port_has_a_short_option_as_in_the_mock(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = cli("listen", "-p", str(port))

    assert ended.code == 2
    assert f"--port {port}: Address already in use" in ended.err
