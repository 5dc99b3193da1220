"""Measure the mock side by side with its peers, in one run. Only ratios and ranks hold.

    python -m bench.servers [--quick]

The report is a page and a chart under `out/bench/`. Peers are installed into the user's cache by
npm and pip; one that cannot be is left out, and the page says why. The load comes from a process of
its own.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable

from attrs import frozen
from kie4o_mock import Settings, create_app
from kie4o_mock.server import THREADS

from . import inprocess, mock, report
from .bare import flask_app, wsgi_app
from .cells import cells
from .peers import peers
from .processes import SCRIPTS, Command, python, running

OUT = SCRIPTS.parent / "out" / "bench"
MOCK, BASE = "kie4o-mock", "bare Flask app"
# What serves the bare app, and the mock in the same way.
SERVERS = {
    "": (),
    ", granian": ("--server", "granian"),
    ", granian, 1 thread": ("--server", "granian", "--threads", "1"),
}


@frozen
class Size:
    """How much is measured."""

    connections: tuple[int, ...]
    rounds: int
    seconds: float
    starts: int
    callbacks: int
    tasks: int


FULL = Size((1, 16, 256), rounds=5, seconds=0.4, starts=5, callbacks=10_000, tasks=100_000)
QUICK = Size((1, 16), rounds=3, seconds=0.2, starts=3, callbacks=500, tasks=5_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="less of everything")
    size = QUICK if parser.parse_args().quick else FULL
    subjects = {
        MOCK: mock.MOCK,
        f"{MOCK}, granian": mock.granian(THREADS),
        f"{MOCK}, granian, 1 thread": mock.granian(1),
        **{
            f"{BASE}{ours}": python("-m", "bench.serve", "flask", *how)
            for ours, how in SERVERS.items()
        },
        "raw WSGI": python("-m", "bench.serve", "wsgi"),
    }
    found, missing = peers()
    page = _page(subjects | found, missing, size)
    print(page)
    (OUT / "report.md").write_text(page)
    print(f"Written to {OUT}", file=sys.stderr)


def _page(subjects: dict[str, Command], missing: list[str], size: Size) -> str:
    OUT.mkdir(parents=True, exist_ok=True)
    found = cells(subjects, size.connections, size.rounds, size.seconds)
    (OUT / "chart.svg").write_text(report.chart(found, 16))
    bases = {f"{name}{ours}": f"{BASE}{ours}" for name in (MOCK, BASE) for ours in SERVERS}
    bases = {name: bases.get(name, BASE) for name in subjects}
    parts = [
        "# The mock beside its peers",
        "One run, medians of rounds in turn, after a warm-up. The number after an operation is "
        "that of connections.",
        *missing,
        "## Requests per second",
        report.rates(found),
        "`!`: some connections broke, or the server said that it failed.",
        "## CPU microseconds per request",
        report.costs(found),
        "![CPU per request](chart.svg)",
        f"## CPU per request, against the {BASE} under the same server",
        report.ratios(found, bases),
        "## In process, without a server",
        _in_process(size.rounds),
        "## Start and memory",
        _starts(subjects, size.starts),
        _load(size),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _in_process(rounds: int) -> str:
    apps: dict[str, Callable[..., object]] = {
        MOCK: create_app(Settings(seed=1, credits=1e9)),
        BASE: flask_app(),
        "raw WSGI": wsgi_app(),
    }
    calls = {name: inprocess.calls(app) for name, app in apps.items()}
    found: dict[str, list[str]] = {name: [] for name in apps}
    operations = list(calls[BASE])
    for operation in operations:
        times: dict[str, list[float]] = {name: [] for name in apps}
        for _ in range(4 * rounds):
            for name in apps:
                times[name].append(calls[name][operation](200) / 200 * 1e6)
        for name, taken in times.items():
            pairs = zip(taken, times[BASE], strict=True)
            ratio = statistics.median(mine / base for mine, base in pairs)
            found[name].append(f"{statistics.median(taken):.1f} ({ratio:.2f})")
    return report.table(
        ["CPU microseconds (ratio)", *operations], [[n, *row] for n, row in found.items()]
    )


def _starts(subjects: dict[str, Command], rounds: int) -> str:
    times: dict[str, list[float]] = {name: [] for name in subjects}
    sizes: dict[str, float] = {}
    for _ in range(rounds):
        for name, command in subjects.items():
            with running(command) as server:
                times[name].append(server.cold)
                sizes[name] = server.memory()
    rows = [[n, f"{statistics.median(t):.2f}", f"{sizes[n]:.0f}"] for n, t in times.items()]
    return report.table(["", "seconds to the first answer", "MiB then"], rows)


def _load(size: Size) -> str:
    before, after = mock.memory(size.tasks)
    sent = mock.callbacks(size.callbacks)
    return (
        f"The mock has {before:.0f} MiB in memory before the first task and {after:.0f} after "
        f"{size.tasks:,}. Of {sent.tasks:,} callbacks {sent.tasks - sent.delivered} were lost; "
        f"{sent.rate:.0f} came in a second."
    )


if __name__ == "__main__":
    main()
