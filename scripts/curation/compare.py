"""The one comparison of two trees of facts: what only one side has, and what differs.

Everything is a node with an address: operations, fields, codes, messages, samples. The audit and
the release note both follow from the differences that this module lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from curation import facts
from curation.facts import DESCRIBED, Facts, Stated

Alike = Callable[[str, str], bool]


@frozen
class Difference:
    """A node on which two sides disagree; None is silence."""

    address: str
    old: Stated | None
    new: Stated | None
    whole: bool = False
    """Only one side has this operation or field, with everything below it."""

    @property
    def values(self) -> tuple[Any, Any]:
        """What each side says; None is silence."""
        return (self.old and self.old.value, self.new and self.new.value)


def differences(
    old: Facts, new: Facts, is_whole: Callable[[str], bool] = facts.is_operation
) -> Iterator[Difference]:
    """List the wholes that only one side has, the outermost of them, then what differs elsewhere.

    Fields are wholes, and so are the subjects that `is_whole` names.
    """
    gone = wholes(old, is_whole) - wholes(new, is_whole)
    alone = gone | wholes(new, is_whole) - wholes(old, is_whole)
    for address in sorted(facts.outermost(alone), key=lambda address: address not in gone):
        sides = (Stated(DESCRIBED), None) if address in gone else (None, Stated(DESCRIBED))
        yield Difference(address, sides[0], sides[1], whole=True)
    for address in sorted(old.keys() | new.keys()):
        subject = facts.split(address)[0]
        if old.get(address) != new.get(address) and not {facts.owner(address), subject} & alone:
            yield Difference(address, old.get(address), new.get(address))


def wholes(addresses: Iterable[str], is_whole: Callable[[str], bool]) -> set[str]:
    """Name the fields and the subjects that can be missing as a whole."""
    known = {*addresses}
    fields = {owner for owner in map(facts.owner, known) if facts.split(owner)[1]}
    return fields | {subject for subject, _ in map(facts.split, known) if is_whole(subject)}


def pairs(gone: Iterable[str], come: Iterable[str], alike: Alike) -> dict[str, str]:
    """Pair what is gone with what has come where it is the same under another name."""
    found: dict[str, str] = {}
    for before in sorted(gone):
        left = (after for after in sorted(come) if after not in found.values())
        if after := next((after for after in left if alike(before, after)), ""):
            found[before] = after
    return found


def renamed(old: Facts, names: Mapping[str, str]) -> Facts:
    """Put nodes and everything below them under other addresses."""
    found: Facts = {}
    for address, stated in old.items():
        known = (name for name in names if facts.covers(name, address))
        whole = max(known, key=len, default="")
        found[names.get(whole, "") + address.removeprefix(whole)] = stated
    return found
