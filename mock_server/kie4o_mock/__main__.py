"""`python -m kie4o_mock` and the console script `kie4o-mock`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say what must be installed for it."""
    try:
        from .cli import command
    except ModuleNotFoundError as error:
        if (error.name or "kie4o").startswith("kie4o"):
            raise
        sys.exit(f"kie4o-mock needs {error.name}: pip install 'kie4o[mock]'")
    command(prog_name="kie4o-mock")


if __name__ == "__main__":
    main()
