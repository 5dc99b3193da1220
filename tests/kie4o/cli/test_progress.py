"""What a person sees while a task runs, and what a program is told."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest
from rich.progress import Progress

from kie4o import Task, UploadProgress
from kie4o.cli.progress import Watch, _awaited
from kie4o.cli.session import Session
from tests.kie4o.cli.conftest import Cli
from tests.kie4o.cli.terminal import all_of, on_terminal

# The command, and a service whose time passes ten seconds with each wait.
WAITING = """
import sys, threading
from kie4o import Clock
from kie4o.cli.main import run
from kie4o.cli.session import Session
def sleep(_):
    print("waits", file=sys.stderr, flush=True)
    threading.Event().wait()
sys.exit(run(sys.argv[1:], Session(clock=Clock(sleep=sleep))))
"""


def task(**fields: object) -> Task:
    return Task(id="t", **fields)  # type: ignore[arg-type]  # each is of its field


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (task(), "queued or drawing"),
        (task(progress=0.4), "drawing 40 %"),
        (task(flag=1, progress=1.0), "saving"),
    ],
)
def test_the_line_says_what_is_awaited(seen: Task, said: str) -> None:
    assert _awaited(seen) == said


def test_an_upload_shows_which_file_and_how_far_it_is() -> None:
    with Progress(disable=True) as progress:
        Watch(Session(), None, progress).upload(UploadProgress("photo.png", 3, 10))

    (bar,) = progress.tasks
    assert (bar.description, bar.completed, bar.total) == ("uploading photo.png", 3, 10)


@pytest.mark.parametrize(("sent", "paid"), [(3, False), (10, True)])
def test_an_interruption_before_a_file_is_sent_is_not_said_to_cost_anything(
    sent: int, paid: bool
) -> None:
    session = Session(sending=True)
    with Progress(disable=True) as progress:
        Watch(session, None, progress).upload_first(UploadProgress("photo.png", sent, 10))

    assert session.sending is paid


def test_messages_and_the_progress_line_never_share_a_line(cli: Cli) -> None:
    command = [sys.executable, "-c", WAITING]
    with on_terminal("-v", "generate", "A red fox", columns=80, command=command) as (run, shown):
        seen = b""
        while b"waits" not in seen:
            seen += shown.read(4096)
        run.send_signal(signal.SIGINT)
        text = seen.decode().replace("\r\n", "\n") + all_of(run, shown)

    (task_id,) = cli.sandbox.tasks
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "\n").split("\n")
    assert f"Started task {task_id}." in lines
    assert f"Error: Interrupted. Task {task_id} goes on." in lines
    assert f"Resume with: kie4o wait {task_id} -o ." in lines


def test_the_id_is_told_to_programs_before_the_end(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "--json", "-o", "out")

    (task_id,) = cli.sandbox.tasks
    assert ended.events == [
        {
            "event": "created",
            "taskId": task_id,
            "resume": ["kie4o", "wait", task_id, "-o", "out"],
        }
    ]


def test_a_wait_creates_nothing_that_it_could_tell_of(cli: Cli) -> None:
    assert cli("wait", cli.create(), "--json").err == ""


@pytest.mark.parametrize("command", ["generate", "wait", "download"])
def test_fewer_pictures_than_asked_for_are_told(cli: Cli, command: str) -> None:
    task_id = cli("generate", "[mock:partial-pictures] x", "-n", "4", "--no-wait").out.strip()
    cli.advance()
    what = {"generate": ["[mock:partial-pictures] x", "-n", "4"]}.get(command, [task_id])

    ended = cli(command, *what)

    assert ended.code == 0
    assert re.search(r"Warning: Task \w+ has \d of the 4 images asked for\.\n", ended.err)


def test_fewer_pictures_are_told_to_programs(cli: Cli) -> None:
    ended = cli("generate", "[mock:partial-pictures] x", "-n", "4", "--json")

    (warning,) = [found for found in ended.errors if found.get("level") == "warning"]
    assert warning["taskId"] == ended.object["taskId"]


@pytest.mark.parametrize("command", [["generate", "[mock:no-pictures] x"], ["wait"]])
def test_a_task_that_ended_without_pictures_is_a_failed_one(cli: Cli, command: list[str]) -> None:
    if command == ["wait"]:
        task_id = cli.create("[mock:no-pictures] x")
        cli.advance()
        command = ["wait", task_id]

    ended = cli(*command)

    assert (ended.code, ended.out) == (5, "")
    assert "Resume with" not in ended.err


def test_a_picture_that_is_gone_brings_no_advice_that_cannot_help(cli: Cli) -> None:
    ended = cli("generate", "[mock:gone-picture] x")

    assert ended.code == 8
    assert "was not found (HTTP 404)" in ended.err
    assert "14 days" not in ended.err
    assert "Resume with" not in ended.err


@pytest.mark.parametrize("words", [["credits"], ["wait", "deadbeef"], ["generate", "A fox"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_wrong_path_is_a_wrong_address_and_named(
    cli: Cli, words: list[str], form: list[str]
) -> None:
    ended = cli("--base-url", f"{cli.base_url}/wrong", *words, *form)

    assert ended.code == 3
    assert f"{cli.base_url}/wrong/api/v1/" in ended.err
    assert list(Path().iterdir()) == []


def test_what_does_not_answer_is_named(cli: Cli, nowhere: str) -> None:
    ended = cli("--base-url", nowhere, "credits")

    assert ended.code == 7
    assert f"No response from {nowhere}/api/v1/chat/credit" in ended.err
