"""Hold the document, the ledger and the snapshots together.

Each difference between a snapshot and the document needs one entry of the ledger, and each entry
a difference; every pointer needs a target, every assumption its mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from curation import compare, document, facts
from curation.compare import Difference
from curation.document import CODES, Document
from curation.facts import CALLBACK, GUIDE, Facts, Pages, Stated
from curation.ledger import Entry
from curation.schemas import ALIASES, references

_RECEIVED = re.compile(r"(response|fields)\..*\.required")
"""What a response always has: the document promises that on other evidence."""
_SHOWN = ("example.", "sample.")
_KNOWN = {"words": "response.data", "fields": "response.data", "parameters": "request"}
"""Where the document states what a guide says of no operation in particular."""


def disagreements(docs: Facts, ours: Facts) -> list[Difference]:
    """List everything on which a snapshot and the document disagree, in address order."""
    told = {address: stated for address, stated in docs.items() if _is_told(address)}
    plain = [
        {a: s for a, s in side.items() if a not in told and not _is_left_out(a)}
        for side in (docs, ours)
    ]
    found = [*compare.differences(plain[0], plain[1], _is_whole)]
    subjects = {facts.split(address)[0] for address in ours} | {GUIDE}
    for address in (address for address in told if facts.split(address)[0] in subjects):
        if _told(address, docs[address].value, ours) is not None:
            found.append(Difference(address, docs[address], None))
    return sorted(found, key=lambda difference: difference.address)


def _is_whole(subject: str) -> bool:
    return facts.is_operation(subject) or subject == CALLBACK


def _is_left_out(address: str) -> bool:
    key = facts.split(address)[1]
    return key == "operation_id" or _RECEIVED.fullmatch(key) is not None


def _is_told(address: str) -> bool:
    """Tell what a guide or a sample says from what a reference states."""
    subject, key = facts.split(address)
    return (subject == GUIDE or key.startswith(_SHOWN)) and not _is_left_out(address)


def _told(address: str, docs: Any, ours: Facts) -> str | None:
    """Give None where the document agrees, else the spelling of a sample, which may be empty."""
    subject, key = facts.split(address)
    if key.startswith(_SHOWN):
        return _sample(subject, key.partition(".")[2], docs, ours)
    kind, _, rest = key.partition(".")
    if kind == "words":
        name, _, word = rest.partition(".")
        ending = f" {_KNOWN[kind]}.{name}.enum"
        values = [str(v) for a, s in ours.items() if a.endswith(ending) for v in s.value]
        return None if word in values else ""
    ending = f" {_KNOWN.get(kind, kind)}.{rest}"
    known = [stated.value for a, stated in ours.items() if a.endswith(ending)]
    if rest.endswith(".type"):
        return None if any(_set(docs) <= _set(value) for value in known) else ""
    return None if docs in known else ""


def _sample(subject: str, path: str, docs: Any, ours: Facts) -> str | None:
    """Every type that a sample shows is one of the field's; the field may have more."""
    path = f"body.{path}" if subject == CALLBACK else path
    parent, _, name = path.rpartition(".")
    if types := ours.get(f"{subject} {path}.type"):
        return None if _set(docs) <= _set(types.value) else ""
    known = f"{subject} {parent}.type" in ours or parent in ("request", "response")
    return f"{parent.rpartition('.')[2]}.{name}" if known and not name.endswith("[]") else None


def _set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}


@frozen
class Audit:
    """Everything that is held together, once."""

    document: Document
    entries: Sequence[Entry]
    pages: Mapping[str, Pages]
    """The snapshots, by name."""
    snapshots: Mapping[str, Facts] = field(init=False)
    found: Sequence[tuple[str, Difference]] = field(init=False)
    """What each snapshot, by name, and the document disagree on."""

    @snapshots.default
    def _merged(self) -> Mapping[str, Facts]:
        left = self.pending()
        return {
            name: facts.merged({p: f for p, f in pages.items() if p.partition("?")[0] not in left})
            for name, pages in self.pages.items()
        }

    @found.default
    def _disagreements(self) -> Sequence[tuple[str, Difference]]:
        named, ours = self.snapshots.items(), self.document.facts
        return [(name, found) for name, docs in named for found in disagreements(docs, ours)]

    def pending(self) -> list[str]:
        """Name the pages that the ledger knows and the document does not describe yet."""
        return sorted({page for entry in self.entries for page in entry.pending})

    def problems(self) -> list[str]:
        """Say what is unexplained, explained twice, stale, or pointing nowhere."""
        parts = (self._claims(), self._spellings(), self._pointers(), self._unverified(),
                 document.unnamed(self.document.tree), self._codes(),
                 self.document.unshown)  # fmt: skip
        return [problem for part in parts for problem in part]

    def _claims(self) -> Iterator[str]:
        claims: dict[tuple[str, str], list[str]] = {}
        known = {(name, found.address): found for name, found in self.found}
        for entry in self.entries:
            for name, address, value in entry.claims([*self.snapshots]):
                claims.setdefault((name, address), []).append(entry.id)
                docs = facts.stated(self.snapshots[name], address)
                place = f"curation.yaml: {entry.id}: upstream.{name} `{address}`"
                if docs != value:
                    yield f"{place} is said to be {value}, but the docs say {docs}; decide again"
                elif (name, address) not in known:
                    yield f"{place} explains nothing: docs and document agree there; remove it"
        for where, found in known.items():
            names = claims.get(where, [])
            if not names:
                yield self._unexplained(where[0], found)
            elif len(names) > 1:
                yield f"{': '.join(where)}: explained by {' and by '.join(names)}; keep one"

    def _unexplained(self, name: str, found: Difference) -> str:
        at = (facts.place(self.document.facts, found.address) or Stated(None)).at
        docs, ours = ("nothing" if value is None else value for value in found.values)
        return (
            f"{name}: {found.address}: docs say {docs}, document says {ours}; add an "
            f"entry to curation.yaml, or change openapi.yaml{f' at {at}' if at else ''}"
        )

    def _spellings(self) -> Iterator[str]:
        for snapshot, found in self.found:
            told = _is_told(found.address)
            spelling = (told and _told(found.address, found.values[0], self.document.facts)) or ""
            parent, _, name = spelling.partition(".")
            if name and spelling not in self.document.aliases:
                yield (
                    f"{snapshot}: {found.address}: no {ALIASES} lists the spelling "
                    f"`{name}` in `{parent}`; add it at the property it means"
                )
        decided = {pointer for entry in self.entries for pointer in entry.at}
        for alias, pointer in self.document.aliases.items():
            if pointer not in decided:
                name = alias.partition(".")[2]
                yield f"openapi.yaml: {pointer}: no entry explains {ALIASES} `{name}`; add one"

    def _pointers(self) -> Iterator[str]:
        follow = references(self.document.tree)
        described = {facts.split(address)[0] for address in self.document.facts}
        for entry in self.entries:
            for page in described & {*entry.pending}:
                yield f"curation.yaml: {entry.id}: `{page}` is pending, but described; remove it"
            for pointer in entry.at:
                if follow(f"#{pointer}") is None:
                    yield f"curation.yaml: {entry.id}: at {pointer} leads nowhere; correct it"

    def _unverified(self) -> Iterator[str]:
        entries = [entry for entry in self.entries if entry.evidence == "assumed"]
        assumed = {(at, entry.id) for entry in entries for at in entry.at}
        for at, name in sorted(self.document.unverified - assumed):
            yield (
                f"openapi.yaml: {at}: x-unverified names `{name}`; add an entry to curation.yaml "
                "with that id, this place in `at` and evidence assumed"
            )
        for at, name in sorted(assumed - self.document.unverified):
            yield (
                f"curation.yaml: {name}: the evidence is assumed; add x-unverified: [{name}] to "
                f"openapi.yaml at {at}"
            )

    def _codes(self) -> Iterator[str]:
        """Each code that no page lists and no entry of the ledger is about."""
        known = {f"{CODES}/enum/{code}" for pages in self.pages.values() for page in pages.values()
                 for address, stated in page.items()
                 if address.endswith(("codes", "error_codes")) and isinstance(stated.value, list)
                 for code in stated.value}  # fmt: skip
        known |= {at for entry in self.entries for at in entry.at}
        schema = self.document.tree.get("components", {}).get("schemas", {}).get("ErrorCode", {})
        for code in schema.get("enum", ()):
            if f"{CODES}/enum/{code}" not in known:
                yield (
                    f"{CODES}: {code} stands in no page; add an entry to curation.yaml with "
                    f"{CODES}/enum/{code} in `at`, or remove it"
                )
