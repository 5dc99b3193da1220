"""Hold the curated document against the vendor's docs.

    python scripts/audit.py
    python scripts/audit.py PATH... [--from NAME] [--part | --whole] [--json]

Without a path, openapi.yaml is compared with the committed facts of every docs snapshot. Each
difference needs one entry in openapi/curation.yaml, and each entry a difference.
Exit code 0: clean. 1: something is unexplained, stale or wrong; each line says what to do.
2: a file cannot be read.

With paths of pages or folders, their facts are compared with the newest snapshot, or the one that
--from names. The report is a release note; nothing is written. Where two or more operations of an
API are given, one that is missing from it is reported as removed; --part and --whole decide
otherwise.
Exit code 0: no change. 1: changes. 2: a file cannot be read. 3: the files hold nothing to read.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from curation import changes, document, facts, ledger, reader
from curation.audit import Audit
from curation.facts import CurationError
from curation.report import Report

OPENAPI = Path(__file__).resolve().parent.parent / "openapi"
NEWEST = "newer"
FIRST = ("older", NEWEST)
"""The snapshots that have no date in their name."""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return _report(options) if options.paths else _audit(options)
    except (CurationError, OSError) as error:
        print(f"audit: {error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="a page or a folder")
    parser.add_argument("--from", dest="base", metavar="NAME", help="the snapshot to compare with")
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--part", action="store_true", default=None, help="other pages exist")
    scope.add_argument("--whole", action="store_false", dest="part", help="no other pages exist")
    parser.add_argument("--json", action="store_true", help="write the report as JSON")
    parser.add_argument("--document", type=Path, default=OPENAPI / "openapi.yaml")
    parser.add_argument("--ledger", type=Path, default=OPENAPI / "curation.yaml")
    parser.add_argument("--upstream", type=Path, default=OPENAPI / "upstream", metavar="DIR")
    return parser


def _snapshots(folder: Path) -> list[str]:
    """Name the committed snapshots, the newest last."""
    names = sorted(file.stem for file in folder.glob("*.yaml"))
    return [name for name in FIRST if name in names] + [n for n in names if n not in FIRST]


def _audit(options: argparse.Namespace) -> int:
    names = _snapshots(options.upstream)
    entries, problems = ledger.load(options.ledger, names)
    pages = {name: facts.load(options.upstream / f"{name}.yaml") for name in names}
    curated = document.load(options.document)
    audit = Audit(curated, entries, pages)
    problems += audit.problems()
    for problem in problems:
        print(problem)
    if problems:
        print(f"audit: {len(problems)} problems")
        return 1
    print(
        f"audit: clean; {len(audit.found)} differences from {len(names)} snapshots, "
        f"{len(entries)} entries"
    )
    if pending := audit.pending():
        print(f"audit: known, not yet in the document: {', '.join(pending)}")
    return 0


def _report(options: argparse.Namespace) -> int:
    names = _snapshots(options.upstream)
    base = options.base or [NEWEST, *names][-1]
    reading = reader.read(options.paths)
    entries, _ = ledger.load(options.ledger, _snapshots(OPENAPI / "upstream"))
    comparison = changes.compare_pages(
        facts.load(options.upstream / f"{base}.yaml"), reading.pages, part=options.part
    )
    report = Report(
        base, comparison, reading, document.load(options.document), entries,
        OPENAPI.parent / "src" / "kie4o",
    )  # fmt: skip
    if options.json:
        print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
    elif reading.pages:
        print(report.as_text())
    if reading.pages:
        return 1 if comparison.changes else 0
    for note in reading.notes:
        print(f"audit: {note}", file=sys.stderr)
    print("audit: nothing to read in these files, so nothing was compared", file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main())
