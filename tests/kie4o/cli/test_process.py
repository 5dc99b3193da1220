"""The command as a process: signals, pipes, what is not installed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from kie4o import __version__
from tests.kie4o.cli.conftest import PATIENCE, Cli, started

BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {missing!r}:
            raise ModuleNotFoundError("No module named " + name, name={missing!r})
sys.meta_path.insert(0, Blocker())
"""

# The command, which says when it waits: the answer to its request has come then.
TELLING = """
import sys, threading
from kie4o import Clock
from kie4o.cli.main import run
from kie4o.cli.session import Session
def sleep(_):
    print("waiting", flush=True)
    threading.Event().wait()
sys.exit(run(sys.argv[1:], Session(clock=Clock(sleep=sleep))))
"""


def python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("stop", "code", "word"),
    [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Terminated")],
)
def test_a_signal_after_the_id_was_printed_says_how_to_go_on(
    cli: Cli, stop: signal.Signals, code: int, word: str
) -> None:
    with started("-v", "generate", "A red fox", "-o", "out") as process:
        assert process.stderr
        begun = process.stderr.readline()
        process.send_signal(stop)
        out, err = process.communicate(timeout=PATIENCE)

    (task_id,) = re.findall(r"Started task (\w+)\.", begun)
    assert task_id in cli.sandbox.tasks
    assert (process.returncode, out) == (code, "")
    assert err.splitlines() == [
        f"Error: {word}. Task {task_id} goes on.",
        f"Resume with: kie4o wait {task_id} -o out",
    ]
    assert cli.key not in begun + err


def test_sigterm_tells_machines_the_id_and_how_to_go_on(cli: Cli) -> None:
    command = [sys.executable, "-c", TELLING]
    with started("generate", "A red fox", "--json", "-o", "out", command=command) as process:
        assert process.stdout
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)

    (task_id,) = cli.sandbox.tasks
    assert (process.returncode, out) == (143, "")
    created, error = map(json.loads, err.splitlines())
    assert created["taskId"] == task_id
    assert error == {
        "error": "Terminated",
        "code": None,
        "message": f"Terminated. Task {task_id} goes on.",
        "taskId": task_id,
        "retries": 0,
        "resume": ["kie4o", "wait", task_id, "-o", "out"],
    }


def test_who_wants_sigterm_ignored_is_obeyed(cli: Cli) -> None:
    ignoring = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    sent = "import os; os.kill(os.getpid(), signal.SIGTERM); "
    run = "from kie4o.cli.signals import termination; "

    ended = python(f"{ignoring}{run}\nwith termination(): {sent}print('on')")

    assert (ended.returncode, ended.stdout) == (0, "on\n")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_listen_is_ended_by_a_signal(cli: Cli, stop: signal.Signals) -> None:
    with started("listen") as process:
        assert process.stdout
        url = process.stdout.readline().split()[2]
        assert httpx.post(url, content=b"{}", trust_env=False).status_code == 400
        said = process.stdout.readline()
        process.send_signal(stop)
        out, err = process.communicate(timeout=PATIENCE)

    assert said.startswith("No callback: ")
    assert (process.returncode, out, err) == (0, "", "")


def closed_pipe() -> int:
    """The writing end of a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def test_a_task_whose_id_nobody_reads_is_not_lost(cli: Cli) -> None:
    writer = closed_pipe()
    with started("generate", "A red fox", "--no-wait", stdout=writer) as process:
        os.close(writer)
        _, err = process.communicate(timeout=PATIENCE)

    (task_id,) = cli.sandbox.tasks
    assert process.returncode == 1
    assert err.splitlines() == [
        "Error: Nobody reads the output any more.",
        f"Resume with: kie4o wait {task_id}",
    ]


def test_words_that_nobody_reads_cost_no_pictures(cli: Cli) -> None:
    writer = closed_pipe()
    with started("generate", "A red fox", stderr=writer) as process:
        os.close(writer)
        while process.poll() is None and not cli.sandbox.tasks:
            time.sleep(0.01)
        cli.advance()
        out, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert Path(out.strip()).is_file()


def test_output_that_nobody_reads_is_no_reason_for_words(cli: Cli) -> None:
    writer = closed_pipe()
    with started("credits", stdout=writer) as process:
        os.close(writer)
        _, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, err) == (1, "")


def test_nobody_reads_anything(cli: Cli) -> None:
    writer = closed_pipe()
    with started("status", "no-such-task", stdout=writer, stderr=writer) as process:
        os.close(writer)
        assert process.wait(PATIENCE) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_output_that_cannot_be_written_is_said(cli: Cli) -> None:
    with Path("/dev/full").open("w") as full, started("credits", stdout=full) as process:
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 8
    assert err == "Error: The output could not be written: No space left on device.\n"


def test_a_terminal_without_the_letters_gets_escapes(cli: Cli) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    with started("generate", "--size", "\N{FOX FACE}", env=environment) as process:
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert "\\U0001f98a" in err


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    ended = python(BLOCKER.format(missing=missing) + "from kie4o.__main__ import main; main()")

    assert ended.returncode == 1
    assert ended.stderr == f"kie4o needs {missing}: pip install 'kie4o[cli]'\n"


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_the_library_needs_no_command(missing: str) -> None:
    # That httpx looks for both is its own affair.
    look = "import kie4o; print([name for name in sys.modules if name == 'kie4o.cli'])"
    ended = python(BLOCKER.format(missing=missing) + look)

    assert (ended.stdout, ended.stderr) == ("[]\n", "")


def test_it_tells_its_version() -> None:
    with started("--version") as process:
        out, _ = process.communicate(timeout=PATIENCE)

    assert out.split()[-1] == __version__
