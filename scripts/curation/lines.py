"""Make the lines of a release note: one for each difference, by what kind of node it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from curation import checks, facts
from curation.compare import Difference
from curation.facts import GUIDE, LIMITS, MESSAGES, Facts

_SIDES = {"guide parameters": "parameter", "guide fields": "field", "query": "query parameter",
          "callback body": "callback", "callback header": "callback header"}  # fmt: skip
_SHOWN = re.compile(r"(?:example|sample)\.(?:(?:request|response)\.)?(.+)")


@frozen
class Change:
    """One line of the report: what changed, whom it breaks, and what it touches here."""

    kind: str
    """`added`, `removed`, `changed`, `renamed` or `moved`."""
    text: str
    address: str
    check: str = ""
    """The check that judges it; empty where there is none."""
    side: str = "request"
    was: str = ""
    """The address of the same thing in the snapshot, where it is another one."""
    page: str = ""
    place: str = ""
    """File and line of the page; empty for what no given page states."""
    entries: tuple[str, ...] = ()
    """The ledger entries that it touches."""
    depends: tuple[str, ...] = ()
    """What in this project depends on an operation that is gone or has moved."""

    @property
    def level(self) -> str:
        """Say how much it breaks."""
        return checks.level(self.check)

    @property
    def who(self) -> str:
        """Say whom it breaks."""
        readers = self.side in checks.READ
        return "" if self.level == checks.INFO else "readers" if readers else "senders"


def operation(page: str, stated: Facts, kind: str) -> Change:
    """An operation that is new, with its fields, or gone, with their number."""
    title = stated[f"{page} title"].value if f"{page} title" in stated else ""
    sides: dict[str, list[str]] = {}
    for field in sorted({owner for a in stated if facts.split(owner := facts.owner(a))[0] == page}):
        side, _, path = facts.split(field)[1].partition(".")
        needed = side not in checks.READ and f"{field}.required" in stated
        sides.setdefault(side, []).extend([f"{path}{' (required)' * needed}"] * bool(path))
    if kind == "removed":
        how = "with" if f"{page} deprecated" in stated else "without"
        text = f"operation removed: {title}, {sum(map(len, sides.values()))} fields"
        return Change(kind, text, page, f"api-removed-{how}-deprecation", page=page)
    listed = "; ".join(f"{side}: {', '.join(names)}" for side, names in sides.items() if side)
    return Change(kind, f"new operation: {title}; {listed}", page, "endpoint-added")


def rename(before: str, after: str, was: Facts) -> Change:
    """A field under another name or in another place."""
    side, name = _name(after)
    check = checks.presence(side, added=False, required=f"{before}.required" in was)
    text = f"{name} renamed, was {facts.split(before)[1].partition('.')[2]}"
    return Change("renamed", text, after, check, side, was=before)


def change(found: Difference, stated: Facts) -> Iterator[Change]:
    """A field that is new or gone, or an aspect of a field, an operation, a callback or a guide."""
    owner = facts.owner(found.address)
    key = found.address.removeprefix(owner).lstrip(" .")
    subject = facts.split(owner)[0]
    old, new = found.values
    side, name = _name(found.address if found.whole else owner)
    kind = checks.kind(old, new)
    if found.whole:
        aspects = {a.rpartition(".")[2]: s.value for a, s in stated.items()
                   if facts.owner(a) == found.address}  # fmt: skip
        check = checks.presence(side, added=kind == "added", required="required" in aspects)
        text = f"{name} {'new' if new else kind}{_describe(aspects)}"
    elif side:
        check, text = checks.aspect(side, key, old, new), f"{name}: {key} {_difference(old, new)}"
    elif "." in key or (key == "operation_id" and old is None):
        return
    else:
        check = checks.operation(key, old, new)
        text = f"{key.replace('_', ' ')}: {_difference(old, new)}"
        side = "response" if key in ("codes", "statuses") else "request"
    yield Change(kind, text, found.address, "" if subject == GUIDE else check, side)


def _name(field: str) -> tuple[str, str]:
    """Give the side of a field, and what the line calls it."""
    subject, key = facts.split(field)
    side, _, path = key.partition(".")
    return side, f"{_SIDES.get(f'{subject} {side}', _SIDES.get(side, side))} {path}"


def listed(address: str) -> tuple[str, str]:
    """Name the list that a fact is reported in, and how it is called there."""
    subject, key = facts.split(address)
    if subject in (MESSAGES, LIMITS):
        return ("error texts" if subject == MESSAGES else "numbers in the text"), key
    if key.startswith("words."):
        return "words of a state", key.removeprefix("words.").replace(".", " ")
    shown = _SHOWN.fullmatch(key)
    return ("examples", shown[1]) if shown else ("", "")


def summary(what: str, several: list[Difference]) -> Change:
    """All examples, error texts or numbers that are new or gone."""
    said: dict[str, list[str]] = {"now": [], "no longer": []}
    for found in several:
        name = listed(found.address)[1]
        for word, stated in (("now", found.new), ("no longer", found.old)):
            if stated:
                value = _show(stated.value)
                forms = {"error texts": f"{value} {name!r}", "examples": f"{name} ({value})"}
                said[word].append(forms.get(what, name))
    text = "; ".join(f"{word} {', '.join(names)}" for word, names in said.items() if names)
    return Change("changed", f"{what}: {text}", several[0].address)


def _show(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_show, value))
    return str(value).lower() if isinstance(value, bool) else str(value)[:100]


def _describe(aspects: Mapping[str, Any]) -> str:
    said = [_show(aspects[name]) for name in ("type", "enum") if name in aspects]
    said += [f"{name} {_show(aspects[name])}" for name in ("format", "default") if name in aspects]
    said += [name for name in ("required", "deprecated") if aspects.get(name)]
    return f" ({'; '.join(said)})" if said else ""


def _difference(old: Any, new: Any) -> str:
    """Say how a value became another."""
    if isinstance(old, list) and isinstance(new, list):
        come, gone = [v for v in new if v not in old], [v for v in old if v not in new]
        both = (("new", come), ("no longer", gone))
        return "; ".join(f"{word} {_show(values)}" for word, values in both if values)
    if old is None:
        return f"now stated: {_show(new)}"
    return f"no longer stated, was {_show(old)}" if new is None else f"{_show(old)} -> {_show(new)}"
