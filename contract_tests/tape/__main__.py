"""`python -m contract_tests.tape TAPE...`: hold tapes against the document and the mock.

Exit status 0 when every difference is explained, 1 when one is not, 2 when a tape cannot be read.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .lines import TapeError, read
from .report import replayed, report


def main(names: list[str]) -> int:
    """Report on each tape."""
    if not names:
        sys.stderr.write("Which tape? make drift TAPE=path/to/tape.jsonl\n")
        return 2
    status = 0
    for name in names:
        try:
            tape = read(Path(name))
        except (OSError, TapeError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        found = replayed(tape)
        sys.stdout.write(report(tape, found))
        if any(not difference.explained for difference in found):
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
