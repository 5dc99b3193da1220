"""The command under granian, which serves from a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import httpx
import pytest

from tests.mock.conftest import BODY, GENERATE, Inbox, post
from tests.mock.processes import PATIENCE, environment, health, started

FAST = ["--json", "--server", "granian"]


def test_the_first_line_is_json_of_a_server_that_accepts() -> None:
    with started([*FAST, "--seed", "5"]) as (_, line):
        assert json.loads(line)["seed"] == 5
        assert health(line)["seed"] == 5


def test_a_drawn_seed_is_told() -> None:
    with started(FAST) as (_, line):
        assert json.loads(line)["seed"] == health(line)["seed"]


def test_tasks_stay_and_callbacks_come(inbox: Inbox) -> None:
    with started([*FAST, "--task-seconds", "0"]) as (_, line):
        url = json.loads(line)["url"]
        answer = post(url, GENERATE, {**BODY, "callBackUrl": inbox.url}).json()

        _, _, body = inbox.taken.get(timeout=PATIENCE)
        assert json.loads(body)["data"]["taskId"] == answer["data"]["taskId"]
        assert health(line)["tasks"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with started(FAST) as (process, line):
        health(line)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, err) == (0, "", "")


def test_nothing_of_it_is_left_when_it_is_killed() -> None:
    with started(FAST) as (process, line):
        process.kill()
        # The pipe is open for as long as any process has it.
        process.communicate(timeout=PATIENCE)

        with pytest.raises(httpx.ConnectError):
            health(line)


def test_a_control_plane_beyond_loopback_wants_the_token_that_is_told() -> None:
    with started([*FAST, "--host", "0.0.0.0"]) as (_, line):
        greeting = json.loads(line)
        url = greeting["url"].replace("0.0.0.0", "127.0.0.1")
        headers = {"X-Mock-Token": greeting["controlToken"]}
        without = httpx.get(f"{url}/__mock/tasks", verify=False)
        answer = httpx.get(f"{url}/__mock/tasks", headers=headers, verify=False)

    assert (without.status_code, answer.status_code) == (401, 200)


def test_a_busy_port_is_one_line_that_names_it(inbox: Inbox) -> None:
    port = str(inbox.server.server_port)
    ended = run([*FAST, "--port", port])

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"Error: --host 127.0.0.1 --port {port}: Address already in use")


def test_without_granian_it_says_what_to_install() -> None:
    program = """
import sys
sys.modules["granian"] = None
from kie4o_mock.__main__ import main
main()
"""
    ended = run(["--server", "granian"], [sys.executable, "-c", program])

    assert ended.returncode == 1
    assert ended.stderr == "Error: --server granian needs granian: pip install 'kie4o[granian]'\n"


def run(arguments: list[str], command: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*(command or [sys.executable, "-m", "kie4o_mock"]), *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(),
        check=False,
    )


@pytest.mark.parametrize("name", ["cut-before", "cut-after", "truncated-answer"])
def test_a_fault_that_cuts_the_connection_gives_no_whole_answer(name: str) -> None:
    with started(FAST) as (_, line):
        url = json.loads(line)["url"]
        headers = {"Authorization": "Bearer test-key", "X-Mock-Scenario": name}
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{url}{GENERATE}", json=BODY, headers=headers, verify=False)
