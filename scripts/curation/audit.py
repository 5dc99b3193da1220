"""Hold the document, the ledger and the snapshots together.

Each difference between a snapshot and the document needs one entry of the ledger, and each entry
a difference; every pointer needs a target, every assumption its mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from curation import facts
from curation.document import Document
from curation.facts import CALLBACK, GUIDE, Facts, Pages, Stated
from curation.ledger import Claim, Entry
from curation.schemas import ALIASES, references

_RECEIVED = re.compile(r"(response|fields)\..*\.required")
"""What a response always has: the document promises that on other evidence."""


@frozen
class Difference:
    """One fact on which a snapshot and the document disagree; None is silence."""

    snapshot: str
    address: str
    docs: Any
    ours: Any
    at: str = ""
    spelling: str = ""
    """Where a sample names a field differently: `object.spelling`."""

    def __str__(self) -> str:
        change = f"change openapi.yaml{f' at {self.at}' if self.at else ''}"
        docs, ours = ("nothing" if v is None else v for v in (self.docs, self.ours))
        return (
            f"{self.snapshot}: {self.address}: docs say {docs}, document says {ours}; add an "
            f"entry to curation.yaml, or {change}"
        )


def differences(name: str, docs: Facts, ours: Mapping[str, Stated]) -> list[Difference]:
    """List every difference between one snapshot and the document, in address order."""
    alone = facts.one_sided(docs, ours)
    found = [_difference(name, docs, ours, address) for address in alone]
    for address in docs.keys() | ours.keys():
        if any(facts.covers(whole, address) for whole in alone):
            continue
        spelling = _agree(address, docs.get(address), ours)
        if spelling is not None:
            found.append(_difference(name, docs, ours, address, spelling))
    return sorted(found, key=lambda difference: difference.address)


def _difference(
    name: str, docs: Facts, ours: Mapping[str, Stated], address: str, spelling: str = ""
) -> Difference:
    stated = facts.stated(ours, address)
    value = stated.value if isinstance(stated, Stated) else stated
    # Where the document says nothing, the place is that of the field around it.
    around = address.rpartition(".")[0]
    places = [s.at for a, s in ours.items() if facts.covers(address, a)]
    places = places or [s.at.rpartition("/")[0] for a, s in ours.items() if a == f"{around}.type"]
    at = min(places, key=len, default="")
    return Difference(name, address, facts.stated(docs, address), value, at, spelling)


def _agree(address: str, docs: Any, ours: Mapping[str, Stated]) -> str | None:
    """Give None where both agree, else the spelling that a sample has, which may be empty."""
    subject, key = facts.split(address)
    if facts.is_of(address, "operation_id") or _RECEIVED.fullmatch(key):
        return None
    if key.startswith(("example.", "sample.")):
        return _sample(subject, key, docs, ours)
    stated = ours.get(address)
    if subject != GUIDE:
        return None if docs == (stated.value if stated else None) else ""
    # A guide does not say of which operation it speaks.
    kind, _, rest = key.partition(".")
    name, _, aspect = rest.partition(".") if kind == "words" else rest.rpartition(".")
    place = "request" if kind == "parameters" else "response.data"
    ending = f" {place}.{name}.{'enum' if kind == 'words' else aspect}"
    known = [stated.value for a, stated in ours.items() if a.endswith(ending)]
    if kind == "words":
        return None if any(aspect in map(str, value) for value in known) else ""
    if aspect == "type":
        return None if any(_set(docs) <= _set(value) for value in known) else ""
    return None if docs in known else ""


def _sample(subject: str, key: str, docs: Any, ours: Mapping[str, Stated]) -> str | None:
    """Every type that a sample shows is one of the field's; the field may have more."""
    path = key.partition(".")[2]
    path = f"body.{path}" if subject == CALLBACK else path
    parent, _, name = path.rpartition(".")
    types = ours.get(f"{subject} {path}.type")
    if types is not None:
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
    found: Sequence[Difference] = field(init=False)

    @snapshots.default
    def _merged(self) -> Mapping[str, Facts]:
        left = self.pending()
        return {
            name: facts.merged({p: f for p, f in pages.items() if p.partition("?")[0] not in left})
            for name, pages in self.pages.items()
        }

    @found.default
    def _differences(self) -> Sequence[Difference]:
        named = self.snapshots.items()
        return [d for name, docs in named for d in differences(name, docs, self.document.facts)]

    def pending(self) -> list[str]:
        """Name the pages that the ledger knows and the document does not describe yet."""
        return sorted({page for entry in self.entries for page in entry.pending})

    def problems(self) -> list[str]:
        """Say what is unexplained, explained twice, stale, or pointing nowhere."""
        claims = [c for entry in self.entries for c in entry.claims([*self.snapshots])]
        parts = (self._unexplained(claims), self._stale(claims), self._spellings(),
                 self._pointers(), self._unverified())  # fmt: skip
        return [problem for part in parts for problem in part]

    def _unexplained(self, claims: list[Claim]) -> Iterator[str]:
        for difference in self.found:
            where = (difference.snapshot, difference.address)
            names = [claim.entry for claim in claims if (claim.snapshot, claim.address) == where]
            if not names:
                yield str(difference)
            elif len(names) > 1:
                yield f"{': '.join(where)}: explained by {' and by '.join(names)}; keep one"

    def _stale(self, claims: list[Claim]) -> Iterator[str]:
        known = {(difference.snapshot, difference.address) for difference in self.found}
        for claim in claims:
            docs = facts.stated(self.snapshots[claim.snapshot], claim.address)
            place = f"curation.yaml: {claim.entry}: upstream.{claim.snapshot} `{claim.address}`"
            if docs != claim.value:
                yield f"{place} is said to be {claim.value}, but the docs say {docs}; decide again"
            elif (claim.snapshot, claim.address) not in known:
                yield f"{place} explains nothing: docs and document agree there; remove it"

    def _spellings(self) -> Iterator[str]:
        for difference in self.found:
            parent, _, name = difference.spelling.partition(".")
            if name and difference.spelling not in self.document.aliases:
                yield (
                    f"{difference.snapshot}: {difference.address}: no {ALIASES} lists the spelling "
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
