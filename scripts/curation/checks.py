"""Say what a change breaks, by the checks of oasdiff (https://www.oasdiff.com, checker/rules.go).

The identifiers and their levels are oasdiff's and stand in checks.yaml: `error` breaks, `warning`
may break, `info` does not. Where it checks one direction only, the other is called in the same
way. A change to a request concerns who sends it, one to a response or callback who reads it. A
change that oasdiff has no check for, to a title for instance, has none here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from curation import facts

ERROR, WARNING, INFO = LEVELS = ("error", "warning", "info")
READ = ("response", "body", "header")
"""The sides of an operation that a client reads; it sends the others."""

_TYPED = {"date", "date-time", "uuid", "binary", "byte"}
"""The formats that give a field another type in a client; all others are only hints."""
_TABLE = yaml.safe_load(Path(__file__).with_name("checks.yaml").read_text(encoding="utf-8"))


def level(check: str) -> str:
    """Give the level of a check."""
    levels = _TABLE["levels"].items()
    found = (name for name, patterns in levels if re.fullmatch("|".join(patterns), check))
    return next(found, INFO)


def kind(old: Any, new: Any) -> str:
    """Say whether a fact was added, removed or changed; None is silence."""
    return "added" if old is None else "removed" if new is None else "changed"


def presence(side: str, *, added: bool, required: bool) -> str:
    """Name the check for a field that is new or gone."""
    how = "required" if required else "optional"
    if side in READ:
        return f"response-{how}-property-{'added' if added else 'removed'}"
    what = "property" if side == "request" else "parameter"
    return f"new-{how}-request-{what}" if added else f"request-{what}-removed"


def operation(key: str, old: Any, new: Any) -> str:
    """Name the check for a change to an operation as a whole."""
    if key == "codes":
        return aspect("response", "enum", old, new)
    if key == "statuses":
        gone, come = _sets(old, new)
        good = "success" if any(s.startswith("2") for s in gone or come) else "non-success"
        return f"response-{good}-status-{'removed' if gone else 'added'}"
    return str(_TABLE["operation"].get(key, {}).get(kind(old, new), ""))


def aspect(side: str, name: str, old: Any, new: Any) -> str:
    """Name the check for a change to one aspect of a field; None is silence."""
    what = "response-property" if side in READ else "request-property"
    what = what if side in READ or side == "request" else "request-parameter"
    gone, come = _sets(old, new)
    how = kind(old, new)
    if name == "type" and gone | come == {"null"}:
        how = "null allowed" if come else "null refused"
    elif name == "format" and not (gone | come) & _TYPED:
        how = "hint"
    elif how == "changed" and name == "enum":
        how = "widened" if (come if side in READ else not gone) else "narrowed"
    elif how == "changed" and name == "type" and not (gone and come):
        how = "narrowed" if gone else "widened"
    elif how == "changed" and name.startswith(("min", "max")):
        how = "up" if facts.ordered([old, new])[1] == new else "down"
    known = _TABLE["aspects"].get(name, {}).get(how)
    return f"{what}-{known}" if known else ""


def _sets(old: Any, new: Any) -> tuple[set[Any], set[Any]]:
    """Give what is gone and what has come."""
    was, now = (set(v) if isinstance(v, list) else {v} - {None} for v in (old, new))
    return was - now, now - was
