"""Compare the fields of one page: which are new, gone, renamed or described differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from curation import checks, facts
from curation.facts import GUIDE

_FIELD = re.compile(
    r"(query|header|path|cookie|request|response|body|parameters|fields)\.(.+)\."
    r"(type|format|enum|default|required|deprecated|pattern|formats|m(?:in|ax)[A-Z]?[a-z]+)"
)
_SIDES = {"parameters": "parameter", "fields": "field", "query": "query parameter",
          "callback body": "callback", "callback header": "callback header"}  # fmt: skip
Field = tuple[str, str, str]
"""The subject, the side and the path of a field."""
Fields = dict[Field, dict[str, Any]]


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


def fields(stated: Mapping[str, Any]) -> Fields:
    """Group the facts about fields: for each, its aspects."""
    found: Fields = {}
    for address, value in stated.items():
        subject, key = facts.split(address)
        if match := _FIELD.fullmatch(key):
            found.setdefault((subject, match[1], match[2]), {})[match[3]] = value
    return found


def changes(old_facts: Mapping[str, Any], new_facts: Mapping[str, Any]) -> Iterator[Change]:
    """List renamed, removed, new and changed fields, only the outermost of each."""
    was, now = fields(old_facts), fields(new_facts)
    gone, come = was.keys() - now.keys(), now.keys() - was.keys()
    renamed = dict(_renames(gone, come))
    for before in _outermost({*renamed}):
        check = checks.presence(before[1], added=False, required="required" in was[before])
        line = _line("renamed", renamed[before], f"renamed, was {before[2]}", check)
        yield evolve(line, was=_address(before))
    odd = ((gone - renamed.keys(), was, "removed"), (come - {*renamed.values()}, now, "added"))
    for names, stated, kind in odd:
        for field in _outermost(names):
            aspects, added = stated[field], kind == "added"
            check = checks.presence(field[1], added=added, required="required" in aspects)
            yield _line(kind, field, f"{'new' if added else kind}{_describe(aspects)}", check)
    same = {field: field for field in was.keys() & now.keys()}
    for before, field in sorted((same | renamed).items()):
        for aspect in sorted(was[before].keys() | now[field].keys()):
            old, new = was[before].get(aspect), now[field].get(aspect)
            if old != new:
                text = f": {aspect} {difference(old, new)}"
                check = checks.aspect(field[1], aspect, old, new)
                yield _line(checks.kind(old, new), field, text, check, f".{aspect}")


def _renames(gone: set[Field], come: set[Field]) -> Iterator[tuple[Field, Field]]:
    """Pair fields whose name is the same but for its place and its spelling."""
    left = sorted(come)
    for before in sorted(gone):
        for after in left:
            if before[:2] == after[:2] and _plain(before[2]) == _plain(after[2]):
                yield before, after
                left.remove(after)
                break


def _plain(path: str) -> str:
    return re.sub(r"[_-]", "", path.rpartition(".")[2]).lower()


def _outermost(several: set[Field]) -> list[Field]:
    whole = facts.outermost(map(_address, several))
    return sorted(field for field in several if _address(field) in whole)


def _address(field: Field) -> str:
    subject, side, path = field
    return f"{subject} {side}.{path}"


def _line(kind: str, field: Field, text: str, check: str, aspect: str = "") -> Change:
    subject, side, path = field
    name = _SIDES.get(f"{subject} {side}", _SIDES.get(side, side))
    text = f"{name} {path}{'' if aspect else ' '}{text}"
    check = "" if subject == GUIDE else check
    return Change(kind, text, f"{_address(field)}{aspect}", check, side)


def show(value: Any) -> str:
    """Write a value for a line of the report."""
    if isinstance(value, list):
        return ", ".join(map(show, value))
    return str(value).lower() if isinstance(value, bool) else str(value)[:100]


def _describe(aspects: dict[str, Any]) -> str:
    said = [show(aspects[name]) for name in ("type", "enum") if name in aspects]
    said += [f"{name} {show(aspects[name])}" for name in ("format", "default") if name in aspects]
    said += [name for name in ("required", "deprecated") if aspects.get(name)]
    return f" ({'; '.join(said)})" if said else ""


def difference(old: Any, new: Any) -> str:
    """Say how a value became another."""
    if isinstance(old, list) and isinstance(new, list):
        come, gone = [v for v in new if v not in old], [v for v in old if v not in new]
        both = (("new", come), ("no longer", gone))
        return "; ".join(f"{word} {show(values)}" for word, values in both if values)
    if old is None:
        return f"now stated: {show(new)}"
    return f"no longer stated, was {show(old)}" if new is None else f"{show(old)} -> {show(new)}"
