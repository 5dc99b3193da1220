"""Read pages of the vendor's docs and write the facts in them, and nothing else of them.

    python scripts/import_docs.py PATH... [--name NAME] [-o FILE]

A path is a page or a folder of pages. Without -o the facts go to standard output. What was not
read is listed on standard error. Exit code 0: done. 2: a file cannot be read. 3: the files hold
nothing to read. Nothing is written then.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from curation import facts, reader
from curation.facts import CurationError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--name", help="the snapshot's name; that of the first path by default")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        reading = reader.read(options.paths)
    except CurationError as error:
        print(f"import_docs: {error}", file=sys.stderr)
        return 2
    for note in reading.notes:
        print(f"import_docs: not read: {note}", file=sys.stderr)
    if not reading.pages:
        print("import_docs: nothing to read, so nothing was written", file=sys.stderr)
        return 3
    text = facts.dump(reading.pages, options.name or options.paths[0].stem)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
