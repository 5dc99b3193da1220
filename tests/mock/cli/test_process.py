"""The command: `kie4o-mock` and `python -m kie4o_mock`."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from tests.mock.conftest import post, problem
from tests.mock.processes import MODULE, PATIENCE, environment, health, started

SCRIPT = [str(Path(sys.executable).with_name("kie4o-mock"))]


def failed(command: list[str]) -> str:
    """What a command says that ends with code 1."""
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=False
    )
    assert ended.returncode == 1
    return ended.stderr


def test_the_last_thread_is_not_for_those_who_wait() -> None:
    with started(["--json", "--threads", "1"]) as (_, line):
        body = {"timeoutSeconds": 60}
        answer = post(json.loads(line)["url"], "/__mock/requests/wait", body)

    assert "must go on answering" in problem(answer, 503)


@pytest.mark.parametrize("command", [SCRIPT, MODULE], ids=["script", "module"])
def test_the_first_line_is_json_of_a_server_that_accepts(command: list[str]) -> None:
    with started(["--json", "--seed", "5"], command) as (_, line):
        greeting = json.loads(line)
        answer = health(line)

    assert greeting == {"url": greeting["url"], "version": version("kie4o"), "seed": 5}
    assert (answer["version"], answer["seed"]) == (version("kie4o"), 5)


def test_beyond_loopback_the_first_line_has_the_token() -> None:
    with started(["--json", "--host", "0.0.0.0"]) as (_, line):
        greeting = json.loads(line)
        url = greeting["url"].replace("0.0.0.0", "127.0.0.1")
        headers = {"X-Mock-Token": greeting["controlToken"]}
        answer = httpx.get(f"{url}/__mock/clock", headers=headers, verify=False)

    assert answer.status_code == 200


def test_people_are_told_the_token_too() -> None:
    with started(["--control-token", "sesame"]) as (process, _):
        assert process.stdout
        said = process.stdout.readline()

    assert said == "Control requests need the header X-Mock-Token: sesame\n"


def test_the_first_line_for_people_names_the_address() -> None:
    with started([]) as (_, line):
        assert line.startswith(f"kie4o-mock {version('kie4o')} at http://127.0.0.1:")
        assert "/__mock/," in line


def test_where_ctrl_c_is_ignored_the_first_line_says_what_stops_it() -> None:
    ignoring = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
    with started([], [*ignoring, *MODULE]) as (process, line):
        assert f"`kill {process.pid}` stops it" in line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with started(["--json"]) as (process, line):
        health(line)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_a_signal_right_after_the_first_line_ends_it_cleanly_too(number: signal.Signals) -> None:
    with started(["--json"]) as (process, _):
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, err) == (0, "")


def test_a_variable_sets_what_an_option_sets() -> None:
    with started([], KIE4O_MOCK_JSON="1", KIE4O_MOCK_SEED="21") as (_, line):
        assert json.loads(line)["seed"] == 21


def test_an_option_beats_its_variable() -> None:
    with started(["--json", "--seed", "22"], KIE4O_MOCK_SEED="21") as (_, line):
        assert json.loads(line)["seed"] == 22


def test_a_busy_port_is_one_line_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = failed([*MODULE, "--port", str(port)])

    assert said.count("\n") == 1
    assert said.startswith(f"Error: --host 127.0.0.1 --port {port}: Address already in use")


@pytest.mark.parametrize("missing", ["flask", "click"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    program = f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {missing!r}:
            raise ModuleNotFoundError("No module named " + name, name={missing!r})
sys.meta_path.insert(0, Blocker())
from kie4o_mock.__main__ import main
main()
"""
    said = failed([sys.executable, "-c", program])

    assert said == f"kie4o-mock needs {missing}: pip install 'kie4o[mock]'\n"
