"""What a new page of the vendor's changes, and what that means for the generated client."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from curation import facts
from curation.compare import show
from curation.facts import DESCRIBED, Facts
from curation.ledger import Entry

_FIELD = re.compile(r"(?P<side>query|header|request|response|body)\.(?P<path>.+)")
_ELSEWHERE = re.compile(r"(sample|sends)\.")
"""What the guides say of an operation, and not its own page."""
_HARMLESS = ("deprecated", "default", "formats")
_TYPED_FORMATS = {"date", "date-time", "uuid", "binary", "byte"}
"""The formats that give a field another type in the client; all others are only hints."""


@frozen
class Change:
    """One fact that differs from the committed snapshot; None is silence."""

    address: str
    old: Any
    new: Any
    entries: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Say whether the fact was added, removed or changed."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def breaking(self) -> bool:
        """Tell whether a client generated from the old facts stops working."""
        subject, key = facts.split(self.address)
        if not key:
            return self.new is None
        if key in ("server", "auth"):
            return True
        match = _FIELD.fullmatch(key)
        if not match or not (facts.is_operation(subject) or subject == facts.CALLBACK):
            return False
        if DESCRIBED in (self.old, self.new):
            return self.new is None
        aspect = match["path"].rpartition(".")[2]
        if aspect == "format":
            return bool({self.old, self.new} & _TYPED_FORMATS)
        answer = match["side"] == "response" or subject == facts.CALLBACK
        return self._breaks_answer(aspect) if answer else self._breaks_request(aspect)

    def _breaks_answer(self, aspect: str) -> bool:
        return aspect == "type" and not _set(self.new) <= _set(self.old)

    def _breaks_request(self, aspect: str) -> bool:
        if aspect in _HARMLESS or self.new is None:
            return False
        if aspect in ("type", "enum") and self.old is not None:
            return not _set(self.old) <= _set(self.new)
        return True

    def __str__(self) -> str:
        mark = "BREAKING" if self.breaking else "ok      "
        values = {
            "added": show(self.new),
            "removed": f"was {show(self.old)}",
            "changed": f"{show(self.old)} -> {show(self.new)}",
        }[self.kind]
        touched = f" [ledger: {', '.join(self.entries)}]" if self.entries else ""
        return f"{mark} {self.kind:7} {self.address}: {values}{touched}"


def only_pages_of(new: Facts, old: Facts) -> Facts:
    """Leave out of the old facts what another page may still say."""
    described = {s for s in facts.subjects(new) if facts.is_operation(s) or s == facts.CALLBACK}
    return {
        address: value
        for address, value in old.items()
        if address in new
        or (facts.split(address)[0] in described and not _ELSEWHERE.match(facts.split(address)[1]))
    }


def changes(old: Facts, new: Facts, entries: Sequence[Entry], snapshot: str) -> list[Change]:
    """List what differs between the committed facts and those of a new page."""
    whole = facts.one_sided(old, new)
    addresses = whole | {
        address
        for address in old.keys() | new.keys()
        if old.get(address) != new.get(address)
        and not any(facts.covers(outer, address) for outer in whole)
    }
    found = [
        Change(
            address,
            facts.stated(old, address),
            facts.stated(new, address),
            _touched(address, entries, snapshot),
        )
        for address in sorted(addresses)
    ]
    new_fields = {change.address for change in found if change.old is None}
    return found + [
        Change(f"{field}.required", None, value)
        for address, value in new.items()
        if (field := address.removesuffix(".required")) != address and field in new_fields
    ]


def _touched(address: str, entries: Sequence[Entry], snapshot: str) -> tuple[str, ...]:
    return tuple(
        entry.id
        for entry in entries
        if any(
            facts.covers(address, claim.address) or facts.covers(claim.address, address)
            for claim in entry.claims([snapshot])
            if claim.snapshot == snapshot
        )
    )


def _set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}
