"""Compare a snapshot's facts with the document's, in both directions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from curation import facts
from curation.document import Document
from curation.facts import CALLBACK, CODE, GUIDE, Facts
from curation.schemas import Stated


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
        return (
            f"{self.snapshot}: {self.address}: docs say {show(self.docs)}, document says "
            f"{show(self.ours)}; add an entry to openapi/curation.yaml, or {change}"
        )


def show(value: Any) -> str:
    """Write a value for a message."""
    return "nothing" if value is None else f"{value}"


def differences(snapshot: str, docs: Facts, document: Document) -> list[Difference]:
    """List every difference between one snapshot and the document, in address order."""
    comparison = _Comparison(snapshot, docs, document.facts)
    return sorted(comparison.run(), key=lambda difference: difference.address)


@frozen
class _Comparison:
    snapshot: str
    docs: Facts
    ours: Mapping[str, Stated]

    def run(self) -> Iterator[Difference]:
        alone = facts.one_sided(self.docs, self.ours)
        for address in alone:
            yield self._difference(address)
        for address in self.docs.keys() | self.ours.keys():
            if not any(facts.covers(whole, address) for whole in alone):
                yield from _rule(address)(self, address)

    def _difference(self, address: str, spelling: str = "") -> Difference:
        docs, ours = facts.stated(self.docs, address), facts.stated(self.ours, address)
        if isinstance(ours, Stated):
            ours = ours.value
        return Difference(self.snapshot, address, docs, ours, self._place(address), spelling)

    def _place(self, address: str) -> str:
        """Find where the document states an address, or else the field around it."""
        places = [stated.at for known, stated in self.ours.items() if facts.covers(address, known)]
        if places:
            return min(places, key=len)
        around = self.ours.get(f"{address.rpartition('.')[0]}.type")
        return around.at.rpartition("/")[0] if around else ""

    def exact(self, address: str) -> Iterator[Difference]:
        """Both sides state it, and the same."""
        ours = self.ours.get(address)
        if self.docs.get(address) != (ours.value if ours else None):
            yield self._difference(address)

    def sample(self, address: str) -> Iterator[Difference]:
        """Every type that a sample shows is one of the field's; the field may have more."""
        subject, key = facts.split(address)
        path = re.sub(r"^(example|sample)\.", "body." if subject == CALLBACK else "", key)
        types = self.ours.get(f"{subject} {path}.type")
        if types is None:
            parent, _, name = path.rpartition(".")
            known = f"{subject} {parent}.type" in self.ours or parent in ("request", "response")
            if known and not name.endswith("[]"):
                spelling = f"{parent.rpartition('.')[2]}.{name}"
                yield self._difference(address, spelling=spelling)
        elif not set(self.docs[address]) <= _set(types.value):
            yield self._silent(address, types)

    def sends(self, address: str) -> Iterator[Difference]:
        """Every field that a code sample sends is a parameter or a field of the request."""
        subject, key = facts.split(address)
        name = key.removeprefix("sends.")
        if not any(f"{subject} {place}.{name}.type" in self.ours for place in ("query", "request")):
            yield self._difference(address, spelling=f"request.{name}")

    def reads(self, address: str) -> Iterator[Difference]:
        """Every field that a code sample reads is one of an object of that name."""
        parent, name = address.removeprefix(f"{CODE} reads.").split(".")
        parents = ("data", "response") if parent == "result" else (parent,)
        if not any(
            known.endswith(tuple(f".{p}.{name}.type" for p in parents)) for known in self.ours
        ):
            yield self._difference(address, spelling=f"{parent}.{name}")

    def guide(self, address: str) -> Iterator[Difference]:
        """What a guide states holds for the field of that name in some operation."""
        kind, _, rest = facts.split(address)[1].partition(".")
        name, _, aspect = rest.partition(".") if kind == "words" else rest.rpartition(".")
        place = "request" if kind == "parameters" else "response.data"
        ending = f" {place}.{name}.{'enum' if kind == 'words' else aspect}"
        found = [self.ours[known] for known in self.ours if known.endswith(ending)]
        if not found:
            yield self._difference(address)
            return
        if kind == "words":
            agrees = any(aspect in map(str, stated.value) for stated in found)
        elif aspect == "type":
            agrees = any(_set(self.docs[address]) <= _set(stated.value) for stated in found)
        else:
            agrees = any(self.docs[address] == stated.value for stated in found)
        if not agrees:
            yield self._silent(address, found[0])

    def _silent(self, address: str, ours: Stated) -> Difference:
        return Difference(self.snapshot, address, self.docs[address], ours.value, ours.at)


_Rule = Callable[[_Comparison, str], Iterator[Difference]]


def _rule(address: str) -> _Rule:
    subject, key = facts.split(address)
    if key.startswith(("example.", "sample.")):
        return _Comparison.sample
    if key.startswith("sends."):
        return _Comparison.sends
    if subject == CODE:
        return _Comparison.reads
    return _Comparison.guide if subject == GUIDE else _Comparison.exact


def _set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}
