"""Read a page file of the vendor's docs and write the facts in it, and nothing else of it.

    python scripts/import_docs.py PAGE.md [--name NAME] [-o FILE]

Without -o the facts go to standard output. Exit code 0: done. 1: the page cannot be read; the
message names the line and what was expected there, and nothing was written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from curation import facts
from curation.importer import facts_of
from curation.pages import DocsError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("--name", help="the snapshot's name; the name of the file by default")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        found = facts_of(options.page.read_text(encoding="utf-8"))
    except DocsError as error:
        print(f"import_docs: {options.page}:{error.line}: {error.expected}", file=sys.stderr)
        return 1
    except (OSError, UnicodeDecodeError) as error:
        print(f"import_docs: {options.page}: {error}", file=sys.stderr)
        return 1
    text = facts.dump(found, options.name or options.page.stem)
    if options.output:
        facts.save(text, options.output)
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
