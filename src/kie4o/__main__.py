"""`python -m kie4o` and the console script `kie4o`."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib.util import find_spec

from .cli.signals import Sigterm, exit_at_once


def main() -> None:
    """Run the command, or say what must be installed for it."""
    # The imports take longer than most of what the command does.
    exit_at_once()
    try:
        sys.exit(_run())
    except KeyboardInterrupt as stop:
        # Not before its end is reported does the command let one through.
        sys.exit(143 if isinstance(stop, Sigterm) else 130)
    finally:
        _let_go_of_output()


def _run() -> int | str:
    for needed in ("click", "rich"):
        # Here, and not when a progress bar is first drawn, which is after something was paid for.
        if not _is_installed(needed):
            return f"kie4o needs {needed}: pip install 'kie4o[cli]'"
    from .cli.main import run

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter must not cost a result that was paid for.
            stream.reconfigure(errors="backslashreplace")
    return run(sys.argv[1:])


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def _let_go_of_output() -> None:
    """Drop what could not be written, or the interpreter would complain of it at its end."""
    # There is no sys.stdout where the caller closed it.
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
