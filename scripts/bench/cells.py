"""Requests per second and CPU per request, cell by cell: subject, operation, connections."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import orjson
from attrs import frozen

from .bare import GENERATE, RECORD
from .inprocess import REFUSED, VALID
from .processes import SCRIPTS, Command, Running, running

OPERATIONS = ("record-info", "generate", "refused")
# Requests of each operation that come before the first cell, and seconds that they may take. A JVM
# compiles while it serves: its first requests cost ten times what the later ones do, and would be
# counted for whatever is measured first.
_WARM_UP, _WARM_UP_SECONDS = 3_000, 10.0
_ANY_TASK = "6f1c2e9a4b7d4f0e8a3c5b9d1e7f2a60"


@frozen
class Cell:
    """What was measured, and what came of it in each round.

    Args:
        rates: requests per second.
        costs: CPU microseconds of the server per request.
        failures: server errors, and connections that broke.
    """

    subject: str
    operation: str
    connections: int
    rates: list[float]
    costs: list[float]
    failures: int

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        return statistics.median(self.costs)

    def cost_against(self, other: Cell) -> float:
        """The median of the ratios of rounds, which bears a machine that gets slower."""
        pairs = zip(self.costs, other.costs, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def cells(
    subjects: dict[str, Command], connections: tuple[int, ...], rounds: int, seconds: float
) -> list[Cell]:
    """All cells; in each round the subjects take turns, so that a drift hits them alike."""
    found: list[Cell] = []
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(c)) for name, c in subjects.items()}
        for server in servers.values():
            _warm_up(server, max(connections))
        for operation, count in ((o, c) for o in OPERATIONS for c in connections):
            row = {name: Cell(name, operation, count, [], [], 0) for name in servers}
            for name in _turns(list(servers), rounds):
                row[name] = _round(row[name], servers[name], seconds)
            found.extend(row.values())
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def _warm_up(server: Running, connections: int) -> None:
    for operation in OPERATIONS:
        request = _request(server, operation)
        pressed(server, request, connections, _WARM_UP_SECONDS, _WARM_UP)


def _turns(names: list[str], rounds: int) -> Iterator[str]:
    for number in range(rounds):
        # Forward and backward, or each would always follow the same neighbour.
        yield from names if number % 2 == 0 else reversed(names)


def _round(cell: Cell, server: Running, seconds: float) -> Cell:
    request = _request(server, cell.operation)
    before = server.cpu()
    load = pressed(server, request, cell.connections, seconds)
    cost = (server.cpu() - before) / max(load["requests"], 1) * 1e6
    return Cell(
        cell.subject,
        cell.operation,
        cell.connections,
        [*cell.rates, load["requests"] / load["seconds"]],
        [*cell.costs, cost],
        cell.failures + int(load["failures"]),
    )


def pressed(
    server: Running, request: bytes, connections: int, seconds: float, limit: int | None = None
) -> dict[str, float]:
    """The same request over many connections, for some seconds or so many times."""
    command = [sys.executable, "-m", "bench.load", *map(str, (*server.address, connections))]
    command += [str(seconds), *([str(limit)] if limit else [])]
    ended = subprocess.run(command, input=request, capture_output=True, cwd=SCRIPTS, check=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def _request(server: Running, operation: str) -> bytes:
    if operation == "record-info":
        return raw_request(server, "GET", f"{RECORD}?taskId={_task_id(server)}")
    body = orjson.dumps(VALID if operation == "generate" else REFUSED)
    return raw_request(server, "POST", GENERATE, body)


def raw_request(server: Running, method: str, target: str, body: bytes = b"") -> bytes:
    """A request as it travels."""
    host, port = server.address
    head = [
        f"{method} {target} HTTP/1.1",
        f"Host: {host}:{port}",
        "Authorization: Bearer bench",
        "Accept: application/json",
    ]
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def _task_id(server: Running) -> str:
    """A task that can be read; a peer without state takes any id."""
    connection = http.client.HTTPConnection(*server.address, timeout=10)
    headers = {"Authorization": "Bearer bench", "Content-Type": "application/json"}
    connection.request("POST", GENERATE, orjson.dumps(VALID), headers)
    answer = orjson.loads(connection.getresponse().read())
    connection.close()
    data = answer.get("data") or {}
    return str(data.get("taskId", _ANY_TASK))
