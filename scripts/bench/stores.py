"""What a store costs a create. Wall time, because that is what a durable write takes.

PYTHONPATH=scripts python -m bench.stores [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmark import interleaved, running_mock, table

from kie4o import Kie

# The window of an account has 20 places, so each round is an account of its own.
CREATES = 10
Measure = Callable[[], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    rounds = 5 if parser.parse_args().quick else 25
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kie4o-bench-")))
        url = stack.enter_context(running_mock())
        measures = subjects(url, folder, stack)
        table("One create, wall time", interleaved(measures, rounds, per=CREATES))


def subjects(url: str, folder: Path, stack: ExitStack) -> dict[str, Measure]:
    """The ways to create, and what the disk takes for the writes that must survive a power cut."""
    found: dict[str, Measure] = {
        "no key": partial(creates, url, None, keyed=False),
        "a key, no store": partial(creates, url, None),
        "two durable writes alone": partial(durable_writes, folder / "writes"),
        "a key, SQLite": partial(creates, url, str(folder / "kie.db")),
    }
    for name, durable in ((("a key, Redis"), "no"), (("a key, Redis, fsync always"), "yes")):
        place = stack.enter_context(running_redis(folder, durable))
        if place:
            found[name] = partial(creates, url, place)
    return found


_ACCOUNTS = itertools.count()


def creates(url: str, store: str | None, *, keyed: bool = True) -> float:
    """Seconds for some creates of a new account, after one that opens the connections."""
    account = f"bench-{next(_ACCOUNTS)}"
    with Kie(account, base_url=url, store=store) as kie:
        kie.create("A cat", key=f"{account}-first" if keyed else None)
        begun = time.perf_counter()
        for number in range(CREATES):
            kie.create("A cat", key=f"{account}-{number}" if keyed else None)
        return time.perf_counter() - begun


def durable_writes(file: Path) -> float:
    """Seconds for two appended lines that are on the disk, for each create."""
    with file.open("ab", buffering=0) as log:
        begun = time.perf_counter()
        for _ in range(2 * CREATES):
            log.write(b"a line of some length\n" * 20)
            os.fsync(log.fileno())
        return time.perf_counter() - begun


@contextmanager
def running_redis(folder: Path, durable: str) -> Iterator[str | None]:
    """The URL of a server on loopback; None where none is installed."""
    command = shutil.which("valkey-server") or shutil.which("redis-server")
    if not command:
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = folder / f"redis-{durable}"
    home.mkdir()
    settings = {"port": port, "save": "", "appendonly": durable, "appendfsync": "always"}
    options = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    with subprocess.Popen([command, *options], cwd=home, stdout=subprocess.PIPE) as server:
        try:
            while server.stdout and b"ready to accept" not in server.stdout.readline().lower():
                pass
            yield f"redis://127.0.0.1:{port}"
        finally:
            server.kill()


if __name__ == "__main__":
    main()
