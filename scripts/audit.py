"""Hold the curated document against the vendor's docs.

    python scripts/audit.py
    python scripts/audit.py PAGE.md [--part]

Without a page, openapi.yaml is compared with the committed facts of every docs snapshot. Each
difference needs one entry in openapi/curation.yaml, and each entry a difference.
Exit code 0: clean. 1: something is unexplained, stale or wrong; each line says what to do.
2: a file cannot be read.

With a page, its facts are compared with the newest snapshot, and the report says what was added,
removed and changed, and whether that breaks the generated client. Nothing is written. A file
with only some of the vendor's pages needs --part: then what it lacks is not counted as removed.
Exit code 0: no change. 1: changes. 2: the page cannot be read; the message names the line.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from curation import document, facts, ledger
from curation.changes import changes, only_pages_of
from curation.document import DocumentError
from curation.facts import FactsError
from curation.importer import facts_of
from curation.ledger import LedgerError
from curation.pages import DocsError
from curation.reconcile import Audit

OPENAPI = Path(__file__).resolve().parent.parent / "openapi"
NEWEST = "newer"
SNAPSHOTS = ["older", NEWEST]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("page", type=Path, nargs="?", metavar="PAGE.md")
    parser.add_argument("--part", action="store_true", help="the file has only some of the pages")
    parser.add_argument("--document", type=Path, default=OPENAPI / "openapi.yaml")
    parser.add_argument("--ledger", type=Path, default=OPENAPI / "curation.yaml")
    parser.add_argument("--upstream", type=Path, default=OPENAPI / "upstream", metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        if options.page:
            return _report(options.page, options.ledger, options.upstream, part=options.part)
        return _audit(options.document, options.ledger, options.upstream)
    except DocsError as error:
        print(f"audit: {options.page}:{error.line}: {error.expected}", file=sys.stderr)
    except (DocumentError, FactsError, LedgerError, OSError, UnicodeDecodeError) as error:
        print(f"audit: {error}", file=sys.stderr)
    return 2


def _audit(document_file: Path, ledger_file: Path, upstream: Path) -> int:
    entries, problems = ledger.load(ledger_file, SNAPSHOTS)
    snapshots = {name: facts.load(upstream / f"{name}.yaml") for name in SNAPSHOTS}
    audit = Audit(document.load(document_file), entries, snapshots)
    problems += audit.problems()
    for problem in problems:
        print(problem)
    if problems:
        print(f"audit: {len(problems)} problems")
        return 1
    count = len(audit.differences())
    print(
        f"audit: clean; {count} differences from {len(snapshots)} snapshots, {len(entries)} entries"
    )
    return 0


def _report(page: Path, ledger_file: Path, upstream: Path, *, part: bool) -> int:
    new = facts_of(page.read_text(encoding="utf-8"))
    entries, _ = ledger.load(ledger_file, SNAPSHOTS)
    old = facts.load(upstream / f"{NEWEST}.yaml")
    found = changes(only_pages_of(new, old) if part else old, new, entries, NEWEST)
    for change in found:
        print(change)
    breaking = sum(change.breaking for change in found)
    print(f"audit: {page}: {len(found)} changes, {breaking} of them breaking")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
