"""The mock under WSGI servers that are not its own, as docs/mock.md says to start them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from attrs import frozen

from tests.conftest import ROOT
from tests.mock.conftest import BODY, GENERATE, Inbox, post
from tests.mock.processes import PATIENCE, environment

pytestmark = pytest.mark.slow

APP = "kie4o_mock.wsgi:app"
# The servers, and what each logs when its worker process runs.
STARTED = {"granian": "Started worker", "gunicorn": "Booting worker"}
SERVERS = list(STARTED)
Variables = dict[str, str]


@frozen
class Server:
    """A server that accepts connections."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def serving(
    name: str, *, workers: int = 1, host: str = "127.0.0.1", variables: Variables | None = None
) -> Iterator[Server]:
    port = free_port()
    arguments = {
        "granian": ["--interface", "wsgi", "--host", host, "--port", str(port)],
        "gunicorn": ["--threads", "32", "--bind", f"{host}:{port}"],
    }
    command = [str(Path(sys.executable).with_name(name)), *arguments[name]]
    with subprocess.Popen(
        [*command, "--workers", str(workers), APP],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(**(variables or {})),
        start_new_session=True,
    ) as process:
        try:
            read_until(process, STARTED[name])
            wait_for(port)
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a worker process outlives its parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number: int = taken.getsockname()[1]
        return number


def wait_for(port: int) -> None:
    """Granian listens some time after it has said so."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)):
            return


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """The first line of a server's log with this word; its later lines must be read as well."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if word in line:
            return line
    raise AssertionError("".join(lines))


def get(server: Server, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers=headers, verify=False, timeout=PATIENCE)


@pytest.mark.parametrize("name", SERVERS)
def test_tasks_stay_and_callbacks_come(name: str, inbox: Inbox) -> None:
    with serving(name, variables={"KIE4O_MOCK_TASK_SECONDS": "0"}) as server:
        answer = post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url}).json()

        _, _, body = inbox.taken.get(timeout=PATIENCE)
        assert json.loads(body)["data"]["taskId"] == answer["data"]["taskId"]
        assert get(server, "/__mock/health").json()["tasks"] == 1


@pytest.mark.parametrize("name", SERVERS)
def test_a_second_worker_process_is_refused_in_words(name: str) -> None:
    with serving(name, workers=2) as server:
        ends = time.monotonic() + PATIENCE
        answer = get(server, "/__mock/health")
        while answer.status_code == 200 and time.monotonic() < ends:
            answer = get(server, "/__mock/health")

    assert answer.status_code == 503
    assert "one worker process" in answer.json()["detail"]


@pytest.mark.parametrize("name", SERVERS)
def test_beyond_loopback_the_log_tells_the_token(name: str) -> None:
    with serving(name, host="0.0.0.0") as server:
        without = get(server, "/__mock/tasks")
        token = read_until(server.process, "X-Mock-Token").split()[-1]
        answer = get(server, "/__mock/tasks", **{"X-Mock-Token": token})

    assert (without.status_code, answer.status_code) == (401, 200)


@pytest.mark.parametrize("name", SERVERS)
def test_it_ends_without_waiting_for_the_receiver_of_a_callback(name: str, tmp_path: Path) -> None:
    document = tmp_path / "patient.yaml"
    text = (ROOT / "openapi" / "openapi.yaml").read_text()
    document.write_text(text.replace("timeoutSeconds: 15", "timeoutSeconds: 3600"))
    variables = {"KIE4O_MOCK_TASK_SECONDS": "0", "KIE4O_MOCK_DOCUMENT": str(document)}
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        serving(name, variables=variables) as server,
    ):
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/callback"
        post(server.url, GENERATE, {**BODY, "callBackUrl": url})
        silent.settimeout(PATIENCE)
        with silent.accept()[0]:
            server.process.send_signal(signal.SIGTERM)
            server.process.communicate(timeout=PATIENCE)

    assert server.process.returncode == 0


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize("scenario", ["cut-before", "cut-after", "truncated-answer"])
def test_a_fault_that_cuts_the_connection_gives_no_whole_answer(name: str, scenario: str) -> None:
    headers = {"Authorization": "Bearer test-key", "X-Mock-Scenario": scenario}
    with serving(name) as server, pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{server.url}{GENERATE}", json=BODY, headers=headers, verify=False)
