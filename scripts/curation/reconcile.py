"""Hold differences and ledger against each other: one entry explains each, and none is idle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from curation import facts
from curation.compare import Difference, differences, show
from curation.document import Document, lookup
from curation.facts import Facts
from curation.ledger import Claim, Entry
from curation.schemas import ALIASES

_LEDGER = "openapi/curation.yaml"


@frozen
class Audit:
    """Everything that is compared, once."""

    document: Document
    entries: Sequence[Entry]
    snapshots: Mapping[str, Facts]

    def differences(self) -> list[Difference]:
        """List the differences of all snapshots."""
        return [
            difference
            for name, docs in self.snapshots.items()
            for difference in differences(name, docs, self.document)
        ]

    def problems(self) -> list[str]:
        """Say what is unexplained, explained twice, stale, or pointing nowhere."""
        found = self.differences()
        claims = [claim for entry in self.entries for claim in entry.claims([*self.snapshots])]
        return [
            *_unexplained(found, claims),
            *self._stale(found, claims),
            *self._spellings(found),
            *self._pointers(),
            *self._unverified(),
        ]

    def _stale(self, found: list[Difference], claims: list[Claim]) -> Iterator[str]:
        known = {(difference.snapshot, difference.address) for difference in found}
        for claim in claims:
            docs = facts.stated(self.snapshots[claim.snapshot], claim.address)
            place = f"curation.yaml: {claim.entry}: upstream.{claim.snapshot} `{claim.address}`"
            if docs != claim.value:
                yield (
                    f"{place} is said to be {show(claim.value)}, but the docs say {show(docs)}; "
                    "decide again"
                )
            elif (claim.snapshot, claim.address) not in known:
                yield f"{place} explains nothing: docs and document agree there; remove it"

    def _spellings(self, found: list[Difference]) -> Iterator[str]:
        spelled = {alias.partition(".")[2] for alias in self.document.aliases}
        for difference in found:
            parent, _, name = difference.spelling.partition(".")
            listed = difference.spelling in self.document.aliases
            if name and not listed and not (parent == "result" and name in spelled):
                yield (
                    f"{difference.snapshot}: {difference.address}: no {ALIASES} lists the spelling "
                    f"`{name}` in `{parent}`; add it at the property it means"
                )
        decided = {pointer for entry in self.entries for pointer in entry.at}
        for alias, pointer in self.document.aliases.items():
            if pointer not in decided:
                yield (
                    f"openapi.yaml: {pointer}: {ALIASES} lists `{alias.partition('.')[2]}`, but no "
                    f"entry of {_LEDGER} has this place in `at`; add one"
                )

    def _pointers(self) -> Iterator[str]:
        for entry in self.entries:
            for pointer in entry.at:
                try:
                    lookup(self.document.tree, pointer)
                except (LookupError, TypeError):
                    yield (
                        f"curation.yaml: {entry.id}: at {pointer} leads nowhere in openapi.yaml; "
                        "correct the pointer"
                    )

    def _unverified(self) -> Iterator[str]:
        assumed = {
            (at, entry.id)
            for entry in self.entries
            if entry.evidence == "assumed"
            for at in entry.at
        }
        for at, identity in sorted(self.document.unverified - assumed):
            yield (
                f"openapi.yaml: {at}: x-unverified names `{identity}`; add an entry with that id, "
                f"this place in `at` and evidence assumed to {_LEDGER}"
            )
        for at, identity in sorted(assumed - self.document.unverified):
            yield (
                f"curation.yaml: {identity}: the evidence is assumed; add x-unverified: "
                f"[{identity}] to openapi.yaml at {at}"
            )


def _unexplained(found: list[Difference], claims: list[Claim]) -> Iterator[str]:
    for difference in found:
        explaining = [
            claim.entry
            for claim in claims
            if (claim.snapshot, claim.address) == (difference.snapshot, difference.address)
        ]
        if not explaining:
            yield str(difference)
        elif len(explaining) > 1:
            yield (
                f"{difference.snapshot}: {difference.address}: explained by "
                f"{' and by '.join(explaining)}; keep one"
            )
