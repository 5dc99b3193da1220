"""`python -m kie4o` and the console script `kie4o`."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command, or say what must be installed for it."""
    try:
        from .cli.main import run
    except ModuleNotFoundError as error:
        if (error.name or "kie4o").startswith("kie4o"):
            raise
        sys.exit(f"kie4o needs {error.name}: pip install 'kie4o[cli]'")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter must not cost a result that was paid for.
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(run(sys.argv[1:]))
    finally:
        _let_go_of_output()


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
