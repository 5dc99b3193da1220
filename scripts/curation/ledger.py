"""The curation ledger: every deliberate departure from the vendor's docs, with its evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen
from jsonschema import Draft202012Validator

from curation.facts import CurationError

ALL = "all"
_FORM = Path(__file__).resolve().parents[2] / "openapi" / "curation.schema.json"


@frozen
class Entry:
    """One entry, in the form of the file."""

    id: str
    at: tuple[str, ...]
    upstream: Mapping[str, Mapping[str, Any]]
    evidence: str
    pending: tuple[str, ...] = ()
    """The pages of the vendor's that are known and not yet in the document."""

    def claims(self, snapshots: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
        """Give each snapshot, address and value that the entry states."""
        for name, stated in self.upstream.items():
            for snapshot in snapshots if name == ALL else [name]:
                for address, value in stated.items():
                    yield snapshot, address, value


def load(path: Path, snapshots: Sequence[str]) -> tuple[list[Entry], list[str]]:
    """Read the ledger: its entries, and what is wrong with their form."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), yaml.SafeLoader) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CurationError(f"{path}: {error}") from error
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise CurationError(f"{path}: expected a list of entries")
    entries: dict[str, Entry] = {}
    problems: list[str] = []
    for index, entry in enumerate(raw):
        name = str(entry.get("id", f"entry {index + 1}"))
        faults = [*_faults(entry, snapshots)]
        faults += ["the id is used twice; choose another"] if name in entries else []
        problems += [f"{path.name}: {name}: {fault}" for fault in faults]
        if not faults:
            at = entry["at"] if isinstance(entry["at"], list) else [entry["at"]]
            pending = tuple(entry.get("pending", ()))
            entries[name] = Entry(name, tuple(at), entry["upstream"], entry["evidence"], pending)
    return [*entries.values()], problems


def _faults(entry: dict[str, Any], snapshots: Sequence[str]) -> Iterator[str]:
    form = json.loads(_FORM.read_text(encoding="utf-8"))
    entry["date"] = str(entry.get("date", ""))  # YAML reads a whole day as a date
    for error in Draft202012Validator(form).iter_errors(entry):
        message = "`upstream` is empty, and the evidence is the docs"
        yield f"{error.json_path}: {message if error.validator == 'anyOf' else error.message}"
    upstream = entry.get("upstream")
    for name in upstream.keys() - {ALL, *snapshots} if isinstance(upstream, dict) else ():
        yield f"upstream names `{name}`; the snapshots are {', '.join(snapshots)}, or {ALL}"
