"""The mock under each server, and what only it does: callbacks, and memory after many tasks."""

from __future__ import annotations

import time

import httpx

from .bare import GENERATE, VALID
from .load import press
from .processes import PROGRAMS, Command, Running, running

MOCK = Command((str(PROGRAMS / "kie4o-mock"), "--port", "{port}", "--credits", "1e9"))
_CONNECTIONS = 16
# Seconds in which the callbacks of a second's tasks must have come.
_PATIENCE = 300


def granian(target: str, threads: int, *options: str) -> Command:
    """An application under granian, as docs/mock.md says to start the mock."""
    server = (str(PROGRAMS / "granian"), "--interface", "wsgi", "--workers", "1")
    sized = ("--blocking-threads", str(threads), "--port", "{port}", "--no-log")
    variables = {"KIE4O_MOCK_CREDITS": "1e9", "KIE4O_MOCK_THREADS": str(threads)}
    return Command((*server, *sized, *options, target), variables=variables)


def callbacks(seconds: int) -> tuple[int, float]:
    """Let the tasks of some seconds end in one moment; another mock's inbox takes the callbacks.

    Returns:
        The number of tasks, and of callbacks in a second.

    Raises:
        httpx.HTTPStatusError: some callbacks did not come.
    """
    ending = Command((*MOCK.line, "--task-seconds", "1"))
    with running(MOCK) as receiver, running(ending) as sender:
        _control(sender, "clock/freeze", {})
        body = {**VALID, "callBackUrl": f"{receiver.url}/__mock/inbox/bench"}
        press(sender, "POST", GENERATE, body, _CONNECTIONS, seconds)
        tasks = min(_tasks(sender), 10_000)  # more are not kept
        begun = time.perf_counter()
        _control(sender, "clock/scale", {"factor": 1})
        wait = {"count": tasks, "state": "delivered", "timeoutSeconds": _PATIENCE}
        _control(sender, "callbacks/wait", wait)
        return tasks, tasks / (time.perf_counter() - begun)


def memory(seconds: int) -> tuple[float, float, int]:
    """MiB before the first task, and after the tasks of some seconds; how many these were."""
    with running(MOCK) as server:
        before = server.memory()
        press(server, "POST", GENERATE, VALID, _CONNECTIONS, seconds)
        return before, server.memory(), _tasks(server)


def _tasks(server: Running) -> int:
    count: int = httpx.get(f"{server.url}/__mock/health").json()["tasks"]
    return count


def _control(server: Running, verb: str, body: object) -> None:
    headers = {"Authorization": "Bearer bench"}
    url = f"{server.url}/__mock/{verb}"
    httpx.post(url, json=body, headers=headers, timeout=_PATIENCE + 30).raise_for_status()
