"""Measure the mock side by side with its peers, in one run. Only ratios and ranks hold.

    python -m bench.servers [--quick]

The report is a page and a chart under `out/bench/`. Peers are installed into the user's cache by
npm and pip; one that cannot be is left out, and the page says why. The load comes from wrk.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys

from attrs import frozen
from kie4o_mock.server import THREADS

from . import mock, report
from .load import cells, require_wrk
from .peers import peers
from .processes import SCRIPTS, Command, running

OUT = SCRIPTS.parent / "out" / "bench"
MOCK, BASE = "kie4o-mock", "bare Flask app"
# The threads of granian that serve the mock, and the bare app in the same way; 0 is waitress.
SERVERS = {"": 0, ", granian": THREADS, ", granian, 1 thread": 1}


@frozen
class Size:
    """How much is measured; `filling` are seconds of new tasks."""

    connections: tuple[int, ...]
    rounds: int
    filling: int


FULL = Size((1, 16, 256), rounds=5, filling=30)
QUICK = Size((1, 16), rounds=2, filling=3)


def main() -> None:
    require_wrk()
    # Or a signal that ends it would leave its servers running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="less of everything")
    size = QUICK if parser.parse_args().quick else FULL
    subjects = {
        **{f"{MOCK}{server}": _mock(threads) for server, threads in SERVERS.items()},
        **{f"{BASE}{server}": _bare(threads) for server, threads in SERVERS.items()},
    }
    found, missing = peers()
    page = _page(subjects | found, missing, size)
    print(page)
    (OUT / "report.md").write_text(page)
    print(f"Written to {OUT}", file=sys.stderr)


def _mock(threads: int) -> Command:
    return mock.granian("kie4o_mock.wsgi:app", threads) if threads else mock.MOCK


def _bare(threads: int) -> Command:
    if threads:
        return mock.granian("bench.bare:flask_app", threads, "--factory")
    return Command((sys.executable, "-m", "bench.bare", "{port}"))


def _page(subjects: dict[str, Command], missing: list[str], size: Size) -> str:
    OUT.mkdir(parents=True, exist_ok=True)
    found = cells(subjects, size.connections, size.rounds)
    report.chart(found, 16, OUT / "chart.svg")
    bases = {f"{name}{ours}": f"{BASE}{ours}" for name in (MOCK, BASE) for ours in SERVERS}
    bases = {name: bases.get(name, BASE) for name in subjects}
    parts = [
        "# The mock beside its peers",
        "One run, medians of rounds in turn, after a warm-up. The number after an operation is "
        "that of connections.",
        *missing,
        "## Requests per second",
        report.rates(found),
        "`!`: some connections broke, or the server answered with an error.",
        "## CPU microseconds per request",
        report.costs(found),
        "![CPU per request](chart.svg)",
        f"## CPU per request, against the {BASE} under the same server",
        report.ratios(found, bases),
        "## Start and memory",
        _starts(subjects, size.rounds),
        _load(size),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


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
    before, after, tasks = mock.memory(size.filling)
    ended, rate = mock.callbacks(1)
    return (
        f"The mock has {before:.0f} MiB in memory before the first task and {after:.0f} after "
        f"{tasks:,}. The callbacks of {ended:,} tasks came, {rate:.0f} in a second."
    )


if __name__ == "__main__":
    main()
