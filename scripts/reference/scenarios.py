"""The reference of the scenarios, each with its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from kie4o_mock.scenarios.registry import packaged

_HEAD = """\
# Scenarios

[The guide](../scenarios.md) says how to select a scenario, and how to write your own. Each entry
ends with its data, as `GET /__mock/scenarios` lists it and a file for `--scenarios` has it.
"""
# What each group is about, in the order of the guide.
GROUPS = {
    "refusals": "Refused at every operation that documents it",
    "reading": "Reads of a task that are refused",
    "downloads": "Direct links that are refused",
    "uploads": "Uploads that are refused or lost",
    "failures": "Tasks that fail",
    "life": "Tasks that behave differently",
    "pictures": "Images that are damaged",
    "races": "Races between task, response and charge",
    "callbacks": "Callbacks",
    "shapes": "Other forms of responses",
    "line": "The connection",
}
_TEXT = ("name", "group", "meaning", "client")


def page(entries: Sequence[dict[str, Any]] | None = None) -> str:
    """The Markdown of the page.

    Args:
        entries: the scenarios; those of the mock if left out.
    """
    chosen = packaged() if entries is None else entries
    parts = [_HEAD]
    for group, title in GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [part for e in chosen if e["group"] == group for part in _entry(e)]
    return "\n".join(parts)


def _entry(entry: dict[str, Any]) -> Iterator[str]:
    data = {key: value for key, value in entry.items() if key not in _TEXT}
    yield f"### {entry['name']}\n\n{entry['meaning']}\n\n*Your program:* {entry['client']}\n"
    if data:
        dumped = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        yield f"```yaml\n{dumped}```\n"
