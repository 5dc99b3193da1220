"""`python -m contract_tests.independent` serves until it is interrupted."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress

from .server import serving
from .service import Service
from .settings import Settings


def main() -> None:
    """Serve with the settings of the command line; the first line printed is the address."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.independent")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--task-seconds", type=float, default=Settings.task_seconds)
    parser.add_argument("--credits", type=float, default=Settings.credits)
    parser.add_argument("--mirror", action="store_true", help="the HTTP status is the code")
    parser.add_argument("--rate-limits", action="store_true")
    given = parser.parse_args()
    # From the environment, as the suite takes it: a command line is for everybody to read.
    key = os.environ.get("KIE_API_KEY", "independent-key")
    settings = Settings(
        keys=frozenset({key}),
        task_seconds=given.task_seconds,
        credits=given.credits,
        mirror=given.mirror,
        rate_limits=given.rate_limits,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), serving(Service(settings), given.port) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    main()
