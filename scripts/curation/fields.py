"""Compare the fields of one page: which are new, gone, renamed or described differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from curation import checks, facts
from curation.facts import CALLBACK, GUIDE

_FIELD = re.compile(
    r"(query|header|path|cookie|request|response|body|parameters|fields)\.(.+)\."
    r"(type|format|enum|default|required|deprecated|pattern|formats|m(?:in|ax)[A-Z]?[a-z]+)"
)
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


def changes(was: Fields, now: Fields) -> Iterator[Change]:
    """List renamed, removed, new and changed fields, only the outermost of each."""
    gone, come = was.keys() - now.keys(), now.keys() - was.keys()
    renamed = dict(_renames(gone, come))
    for before in _outermost({*renamed}):
        check = checks.presence(before[1], added=False, required="required" in was[before])
        line = _line("renamed", renamed[before], f"renamed, was {before[2]}", check)
        yield evolve(line, was=f"{before[0]} {before[1]}.{before[2]}")
    for field in _outermost(gone - renamed.keys()):
        check = checks.presence(field[1], added=False, required="required" in was[field])
        yield _line("removed", field, f"removed{_describe(was[field])}", check)
    for field in _outermost(come - {*renamed.values()}):
        check = checks.presence(field[1], added=True, required="required" in now[field])
        yield _line("added", field, f"new{_describe(now[field])}", check)
    same = {field: field for field in was.keys() & now.keys()}
    for before, field in sorted((same | renamed).items()):
        for aspect in sorted(was[before].keys() | now[field].keys()):
            old, new = was[before].get(aspect), now[field].get(aspect)
            if old != new:
                text = f": {aspect} {difference(old, new)}"
                check = checks.aspect(field[1], aspect, old, new)
                yield _line(kind(old, new), field, text, check, f".{aspect}")


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
    def inside(field: Field, other: Field) -> bool:
        return field[:2] == other[:2] and field[2].startswith((f"{other[2]}.", f"{other[2]}[]"))

    return sorted(f for f in several if not any(inside(f, other) for other in several))


def _line(kind: str, field: Field, text: str, check: str, aspect: str = "") -> Change:
    subject, side, path = field
    name = {"parameters": "parameter", "fields": "field", "query": "query parameter"}.get(
        side, side
    )
    if subject == CALLBACK:
        name = {"body": "callback", "header": "callback header"}.get(side, side)
    text = f"{name} {path}{'' if aspect else ' '}{text}"
    check = "" if subject == GUIDE else check
    return Change(kind, text, f"{subject} {side}.{path}{aspect}", check, side)


def kind(old: Any, new: Any) -> str:
    """Say whether a fact was added, removed or changed; None is silence."""
    return "added" if old is None else "removed" if new is None else "changed"


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
