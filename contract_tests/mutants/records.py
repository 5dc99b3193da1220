"""Changes of a record, as faults make them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

Json = dict[str, Any]
Change = Callable[[Json], Json]
SCHEMA = "envelope-success-schema"
RUNNING, SUCCESS, FAILED = (0,), (1,), (2, 3)


def setting(flags: Collection[int] = (0, 1, 2, 3), **fields: Any) -> Change:
    """Other fields in records with one of some `successFlag`s; a function gets the record."""

    def change(record: Json) -> Json:
        if record["successFlag"] not in flags:
            return record
        found = {k: v(record) if callable(v) else v for k, v in fields.items()}
        return {**record, **found}

    return change


def renamed(old: str, new: str) -> Change:
    """A field under another name, in the same place."""
    return lambda fields: {new if name == old else name: fields[name] for name in fields}


def without(*names: str) -> Change:
    """Some fields less."""
    return lambda fields: {name: fields[name] for name in fields if name not in names}


def params(change: Change) -> Change:
    """Another `paramJson`."""

    def changed(record: Json) -> Json:
        found = change(json.loads(record["paramJson"]))
        return {**record, "paramJson": compact(dict(sorted(found.items())))}

    return changed


def images(change: Callable[[list[str]], Any], key: str = "resultUrls") -> Change:
    """Other addresses in a finished record, or under another key."""
    return setting(SUCCESS, response=lambda r: {key: change(r["response"]["resultUrls"])})


def compact(value: Any) -> str:
    """JSON as the service writes it, in the order of the keys."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def times(change: Callable[[int], Any]) -> Change:
    """Other times."""

    def changed(record: Json) -> Json:
        both = {name: record[name] for name in ("createTime", "completeTime")}
        return {**record, **{k: v if v is None else change(v) for k, v in both.items()}}

    return changed
