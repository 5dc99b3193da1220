"""Facts: what a source says about the API, as a flat mapping from an address to a value.

An address is a subject and a key: `POST /api/v1/x request.size.enum`. The subject is an operation,
or one word: `callback`, `guide`, `code`, `limits`, `messages`. Keys under an operation:

    title, server, auth, statuses, codes, deprecated     what the name says
    query.FIELD.ASPECT, request.…, response.…            what the reference states
    example.request.FIELD, example.response.…            JSON types in the reference's examples
    sample.request.FIELD, sample.response.…              JSON types in the guides' samples
    sends.FIELD                                          the languages whose samples send it

A FIELD is a dotted path, with `[]` for the items of a list.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

Facts = dict[str, Any]

CALLBACK, GUIDE, CODE, LIMITS, MESSAGES = "callback", "guide", "code", "limits", "messages"
DESCRIBED = "described"
"""The value of an operation or a field as a whole, where one side has it and the other lacks it."""


class _Dumper(yaml.SafeDumper):
    """Lists stay on one line, so that a changed fact is a changed line; nothing is shared."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the dumper's signature
        return True


_Dumper.add_representer(
    list, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True)
)

_ADDRESS = re.compile(r"((?:GET|PUT|POST|PATCH|DELETE) /\S*|\S+)(?: (.*))?", re.DOTALL)
_TYPED = re.compile(r"(.+ (?:query|header|request|response|body)\..+)\.type")
_HEADER = (
    "# Facts only, made by `python scripts/import_docs.py PAGE.md --name {name} -o {file}`.\n"
    "# Import the page again instead of editing this file.\n"
)


class FactsError(Exception):
    """A file of facts that cannot be used."""


def split(address: str) -> tuple[str, str]:
    """Give the subject and the key of an address; the key may be empty."""
    match = _ADDRESS.fullmatch(address)
    return (match[1], match[2] or "") if match else ("", address)


def is_operation(subject: str) -> bool:
    """Tell an operation from the one-word subjects."""
    return " /" in subject


def subjects(addresses: Iterable[str]) -> set[str]:
    """Name every subject that at least one fact is about."""
    return {split(address)[0] for address in addresses}


def covers(whole: str, address: str) -> bool:
    """Tell whether an address is the given one or something below it."""
    if split(whole)[0] == MESSAGES:
        return address == whole
    return address == whole or address.startswith((f"{whole} ", f"{whole}.", f"{whole}[]"))


def one_sided(left: Iterable[str], right: Iterable[str]) -> set[str]:
    """Name the operations and fields that only one side has: only the outermost of them."""
    odd = _wholes(left) ^ _wholes(right)
    return {whole for whole in odd if not any(covers(o, whole) for o in odd if o != whole)}


def _wholes(addresses: Iterable[str]) -> set[str]:
    known = list(addresses)
    whole = {name for name in subjects(known) if is_operation(name) or name == CALLBACK}
    return whole | {match[1] for address in known if (match := _TYPED.fullmatch(address))}


def stated(facts: Mapping[str, Any], address: str) -> Any:
    """Give the value at an address, DESCRIBED for a whole that has parts, None for silence."""
    if address in facts:
        return facts[address]
    return DESCRIBED if any(covers(address, known) for known in facts) else None


def json_type(value: object) -> str:
    """Name the JSON type of a value."""
    names: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "boolean"),
        (int, "integer"),
        (float, "number"),
        (str, "string"),
        ((list, tuple), "array"),
        (dict, "object"),
    ]
    return next((name for kind, name in names if isinstance(value, kind)), "null")


def ordered(values: Iterable[Any]) -> list[Any]:
    """Sort values of mixed types, so that the order on a page makes no difference."""
    return sorted(values, key=lambda value: (str(type(value)), value))


def one_or_many(values: Iterable[str]) -> str | list[str]:
    """Give a single value alone, several as a sorted list."""
    several = sorted(set(values))
    return several[0] if len(several) == 1 else several


def load(path: Path) -> Facts:
    """Read a file that `save` wrote."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            f"{subject} {key}": value
            for subject, keys in tree["facts"].items()
            for key, value in keys.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise FactsError(f"{path}: no facts could be read ({error}); import the page") from error


def dump(facts: Facts, name: str) -> str:
    """Write facts as YAML, grouped by subject and sorted."""
    grouped: dict[str, dict[str, Any]] = {}
    for address in sorted(facts):
        subject, key = split(address)
        grouped.setdefault(subject, {})[key] = facts[address]
    tree = {"name": name, "facts": grouped}
    body = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return _HEADER.format(name=name, file=f"openapi/upstream/{name}.yaml") + body


def save(text: str, path: Path) -> None:
    """Write a file so that it is there as a whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
