"""Requests as fast as a server takes them, from wrk; and what each costs the server."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import orjson
from attrs import field, frozen

from .bare import GENERATE, RECORD, REFUSED, VALID
from .processes import Command, Running, running

OPERATIONS = ("record-info", "generate", "refused")
_SCRIPT = Path(__file__).with_name("wrk.lua")
# Before the first cell, for each operation. A JVM compiles while it serves: its first requests cost
# ten times what the later ones do, and would be counted for whatever is measured first.
_WARM_UP_SECONDS = 2
_ANY_TASK = "6f1c2e9a4b7d4f0e8a3c5b9d1e7f2a60"


@frozen
class Cell:
    """What was measured of one subject, operation and number of connections, in each round.

    Args:
        rates: requests per second.
        costs: CPU microseconds of the server per request.
        failures: connections that broke, and errors where none is asked for.
    """

    subject: str
    operation: str
    connections: int
    rates: list[float] = field(factory=list)
    costs: list[float] = field(factory=list)
    failures: list[int] = field(factory=list)

    def cost_against(self, other: Cell) -> float:
        """The median of the ratios of rounds, which bears a machine that gets slower."""
        pairs = zip(self.costs, other.costs, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def require_wrk() -> None:
    """End the program with a sentence where wrk is missing."""
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk: apt-get install wrk, or brew install wrk")


def press(
    server: Running, method: str, target: str, body: object, connections: int, seconds: int
) -> dict[str, float]:
    """The same request over many connections, for some whole seconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
    command += ["-s", str(_SCRIPT), server.url + target, "--", method]
    command += [orjson.dumps(body).decode()] if body else []
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def cells(subjects: dict[str, Command], connections: tuple[int, ...], rounds: int) -> list[Cell]:
    """All cells; in each round the subjects take turns, so that a drift hits them alike."""
    found: list[Cell] = []
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(c)) for name, c in subjects.items()}
        for server in servers.values():
            for operation in OPERATIONS:
                press(server, *_request(server, operation), max(connections), _WARM_UP_SECONDS)
        for operation, count in ((o, c) for o in OPERATIONS for c in connections):
            row = {name: Cell(name, operation, count) for name in servers}
            for name in _turns(list(servers), rounds):
                _measure(row[name], servers[name])
            found.extend(row.values())
    return found


def _turns(names: list[str], rounds: int) -> Iterator[str]:
    for number in range(rounds):
        # Forward and backward, or each would always follow the same neighbour.
        yield from names if number % 2 == 0 else reversed(names)


def _measure(cell: Cell, server: Running) -> None:
    request = _request(server, cell.operation)
    before = server.cpu()
    load = press(server, *request, cell.connections, seconds=1)
    requests = max(load["requests"], 1)
    cell.costs.append((server.cpu() - before) / requests * 1e6)
    cell.rates.append(requests / load["seconds"])
    cell.failures.append(int(load["broken"] + load["refused"] * (cell.operation != "refused")))


def _request(server: Running, operation: str) -> tuple[str, str, object]:
    """Method, target and body."""
    if operation == "record-info":
        headers = {"Authorization": "Bearer bench"}
        answer = httpx.post(f"{server.url}{GENERATE}", json=VALID, headers=headers, timeout=30)
        # A peer without state takes any id.
        task_id = (answer.json().get("data") or {}).get("taskId", _ANY_TASK)
        return "GET", f"{RECORD}?taskId={task_id}", None
    return "POST", GENERATE, VALID if operation == "generate" else REFUSED
