"""The curation ledger: every deliberate departure from the vendor's docs, with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

FIELDS = ("id", "at", "upstream", "canonical", "reason", "evidence", "severity")
EVIDENCE = ("docs-reference", "docs-quickstart", "newer-docs", "recorded", "assumed")
SILENT = ("newer-docs", "recorded", "assumed")
"""The evidence that may stand without anything that a snapshot says."""
SEVERITY = ("S1", "S2", "S3")
BOTH = "both"

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class LedgerError(Exception):
    """A ledger that cannot be used at all."""


@frozen
class Claim:
    """What an entry says that a snapshot says."""

    entry: str
    snapshot: str
    address: str
    value: Any


@frozen
class Entry:
    """One entry, in the form of the file."""

    id: str
    at: tuple[str, ...]
    upstream: Mapping[str, Mapping[str, Any]]
    evidence: str

    def claims(self, snapshots: list[str]) -> Iterator[Claim]:
        """Spell out what is said of each snapshot."""
        for name, stated in self.upstream.items():
            for snapshot in snapshots if name == BOTH else [name]:
                for address, value in stated.items():
                    yield Claim(self.id, snapshot, address, value)


def load(path: Path, snapshots: list[str]) -> tuple[list[Entry], list[str]]:
    """Read the ledger: its entries, and what is wrong with their form."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (OSError, yaml.YAMLError) as error:
        raise LedgerError(f"{path}: {error}") from error
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise LedgerError(f"{path}: expected a list of entries")
    entries: list[Entry] = []
    problems: list[str] = []
    for index, entry in enumerate(raw):
        identity = str(entry.get("id", f"entry {index + 1}"))
        faults = list(_faults(entry, snapshots))
        if identity in [known.id for known in entries]:
            faults.append("the id is used twice; choose another")
        problems += [f"curation.yaml: {identity}: {fault}" for fault in faults]
        if not faults:
            places = tuple(_places(entry))
            entries.append(Entry(identity, places, entry["upstream"], entry["evidence"]))
    return entries, problems


def _faults(entry: Mapping[str, Any], snapshots: list[str]) -> Iterator[str]:
    for name in entry.keys() - set(FIELDS):
        yield f"unknown field `{name}`; the fields are {', '.join(FIELDS)}"
    for name in [name for name in FIELDS if name not in entry]:
        yield f"`{name}` is missing"
    for name, allowed in (("evidence", EVIDENCE), ("severity", SEVERITY)):
        if name in entry and entry[name] not in allowed:
            yield f"{name} is {entry[name]!r}; expected one of {', '.join(allowed)}"
    for name in ("canonical", "reason"):
        if name in entry and entry[name] in (None, ""):
            yield f"`{name}` is empty; say it in our own words"
    if not _ID.fullmatch(str(entry.get("id", "kebab-case"))):
        yield "the id is not in kebab-case; use small letters, digits and hyphens"
    if not all(isinstance(place, str) and place.startswith("/") for place in _places(entry)):
        yield "`at` is no JSON pointer and no list of them"
    yield from _upstream_faults(entry, snapshots)


def _places(entry: Mapping[str, Any]) -> list[Any]:
    at = entry.get("at", "/")
    return at if isinstance(at, list) else [at]


def _upstream_faults(entry: Mapping[str, Any], snapshots: list[str]) -> Iterator[str]:
    upstream = entry.get("upstream", {})
    if not isinstance(upstream, dict) or not all(isinstance(s, dict) for s in upstream.values()):
        yield "`upstream` is not in the form {older: {ADDRESS: VALUE}}"
        return
    for name in upstream.keys() - {BOTH, *snapshots}:
        yield f"upstream names `{name}`; the snapshots are {', '.join(snapshots)}, or {BOTH}"
    if not any(upstream.values()) and entry.get("evidence") not in SILENT:
        yield f"upstream is empty; only evidence {', '.join(SILENT)} can stand without it"
