"""Say what a change breaks, by the checks of oasdiff (https://www.oasdiff.com, checker/rules.go).

The identifiers and their levels are oasdiff's: `error` breaks, `warning` may break, `info` does
not. Where it checks one direction only, the other is called in the same way. A change to a
request concerns who sends it, one to a response or callback who reads it. A change that oasdiff
has no check for, to a title for instance, has none here; `server-changed` is our own.
"""

from __future__ import annotations

import re
from typing import Any

ERROR, WARNING, INFO = LEVELS = ("error", "warning", "info")
READ = ("response", "body", "header")
"""The sides of an operation that a client reads; it sends the others."""

_TYPED = {"date", "date-time", "uuid", "binary", "byte"}
"""The formats that give a field another type in a client; all others are only hints."""
_ERRORS = re.compile(
    r"new-required-request-(property|parameter)|response-required-property-removed"
    r"|(request-property|request-parameter)-became-(required|not-nullable|enum)"
    r"|response-property-became-(optional|nullable)|.*-type-changed"
    r"|request-.*-(list-of-types-narrowed|enum-value-removed)|response-.*-list-of-types-widened"
    r"|request-parameter-default-value-.*|request-.*-(max.*-decreased|min.*-increased)"
    r"|response-.*-(max.*-increased|min.*-decreased|(max|min).*-unset)|response-success-.*-removed"
    r"|server-changed|api-(path-)?removed-without-deprecation|api-security-removed|request-body-media-type-.*"
)
_WARNINGS = re.compile(
    r"request-(property|parameter)-removed|response-optional-property-removed"
    r"|request-.*-((max|min).*-set|pattern-(added|changed))"
    r"|response-property-(enum-value-added|became-not-enum)"
)


def level(check: str) -> str:
    """Give the level of a check."""
    if _ERRORS.fullmatch(check):
        return ERROR
    return WARNING if _WARNINGS.fullmatch(check) else INFO


def presence(side: str, *, added: bool, required: bool) -> str:
    """Name the check for a field that is new or gone."""
    how = "required" if required else "optional"
    if side in READ:
        return f"response-{how}-property-{'added' if added else 'removed'}"
    kind = "property" if side == "request" else "parameter"
    return f"new-{how}-request-{kind}" if added else f"request-{kind}-removed"


def operation(key: str, old: Any, new: Any) -> str:
    """Name the check for a change to an operation as a whole."""
    gone, come = _set(old) - _set(new), _set(new) - _set(old)
    if key == "codes":
        return aspect("response", "enum", old, new)
    if key == "statuses":
        good = "success" if any(s.startswith("2") for s in gone or come) else "non-success"
        return f"response-{good}-status-{'removed' if gone else 'added'}"
    if key == "deprecated":
        return "endpoint-deprecated" if new else "endpoint-reactivated"
    if key == "server":
        return "server-changed" if old else ""
    known = {"auth": "api-security", "media_type": "request-body-media-type"}.get(key)
    return f"{known}-{'removed' if gone else 'added'}" if known else ""


def aspect(side: str, name: str, old: Any, new: Any) -> str:
    """Name the check for a change to one aspect of a field; None is silence."""
    kind = "response-property" if side in READ else "request-property"
    kind = kind if side in READ or side == "request" else "request-parameter"
    gone, come = _set(old) - _set(new), _set(new) - _set(old)
    change = "added" if old is None else "removed" if new is None else "changed"
    if name == "type" and gone | come == {"null"}:
        return f"{kind}-became-{'nullable' if come else 'not-nullable'}"
    if name == "type" and not (gone and come) and None not in (old, new):
        return f"{kind}-list-of-types-{'narrowed' if gone else 'widened'}"
    if name == "format" and not (gone | come) & _TYPED:
        return f"{kind}-type-compatible"
    if name in ("type", "format"):
        return f"{kind}-type-{'compatible' if (name, new) == ('type', None) else 'changed'}"
    if name == "enum" and None in (old, new):
        return f"{kind}-became-{'enum' if new else 'not-enum'}"
    if name == "enum":
        first = come if side in READ else not gone
        return f"{kind}-enum-value-{'added' if first else 'removed'}"
    if name == "required":
        return f"{kind}-became-{'required' if new else 'optional'}"
    if name == "deprecated":
        return f"{kind}-{'deprecated' if new else 'reactivated'}"
    if name in ("default", "pattern"):
        return f"{kind}-{name}{'-value' if name == 'default' else ''}-{change}"
    if bound := re.fullmatch(r"(min|max)(?:imum)?(Length|Items)?", name):
        words = {"added": "set", "removed": "unset"}
        moved = "increased" if change == "changed" and new > old else "decreased"
        of = f"-{bound[2].lower()}" if bound[2] else ""
        return f"{kind}-{bound[1]}{of}-{words.get(change, moved)}"
    return ""


def _set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value} - {None}
