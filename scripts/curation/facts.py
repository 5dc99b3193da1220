"""Facts: what a source says about the API, as a flat mapping from an address to a value.

An address is a subject and a key: `POST /api/v1/x request.size.enum`. The subject is an operation,
or one word: `callback`, `guide`, `limits`, `messages`. One path that serves several models is
several operations: `POST /api/v1/jobs/createTask?model=NAME`. Keys under an operation:

    title, operation_id, server, auth, statuses, codes, error_codes, deprecated, media_type
    query.FIELD.ASPECT, header.…, path.…, request.…, response.…   what the reference states
    example.request.FIELD, example.response.FIELD                 JSON types in its examples
    sample.request.FIELD, sample.response.FIELD                   JSON types in the guides' samples

A FIELD is a dotted path, with `[]` for the items of a list. The facts are kept by page: an
operation's page has the name of the operation, a guide its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from attrs import evolve, field, frozen

CALLBACK, GUIDE, LIMITS, MESSAGES = "callback", "guide", "limits", "messages"
DESCRIBED = "described"
"""The value of an operation or a field as a whole, where one side has it and the other lacks it."""


class CurationError(Exception):
    """A file that cannot be used; the message names it."""


@frozen
class Stated:
    """A value and the place that states it. Two are equal when their values are."""

    value: Any
    at: str = field(default="", eq=False)
    """A JSON pointer into the OpenAPI document."""
    file: str = field(default="", eq=False)
    line: int = field(default=0, eq=False)

    def within(self, other: Stated) -> bool:
        """Tell whether another place states the same, or a list with the same and more in it."""
        lists = isinstance(self.value, list) and isinstance(other.value, list)
        return self == other or (lists and all(value in other.value for value in self.value))


Facts = dict[str, Stated]
Pages = dict[str, Facts]


class _Dumper(yaml.SafeDumper):
    """Lists stay on one line, so that a changed fact is a changed line; nothing is shared."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the dumper's signature
        return True


_Dumper.add_representer(
    list, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True)
)

_ADDRESS = re.compile(r"([A-Z]+ /\S*|\S+)(?: (.*))?", re.DOTALL)
_FIELD = re.compile(
    r"((?:query|header|path|cookie|request|response|body|parameters|fields)\..+)\."
    r"(?:type|format|enum|default|required|deprecated|pattern|formats|m(?:in|ax)[A-Z]?[a-z]+)"
)
_HEADER = """\
# Facts only, made by `python scripts/import_docs.py PAGES --name {name} -o {file}`.
# Import the pages again instead of editing this file.
"""


def split(address: str) -> tuple[str, str]:
    """Give the subject and the key of an address; the key may be empty."""
    match = _ADDRESS.fullmatch(address)
    return (match[1], match[2] or "") if match else ("", address)


def is_operation(subject: str) -> bool:
    """Tell an operation from the one-word subjects and from the title of a guide."""
    return re.fullmatch(r"[A-Z]+ /\S*", subject) is not None


def owner(address: str) -> str:
    """Give the address of the field that a fact describes, or else its subject."""
    subject, key = split(address)
    match = _FIELD.fullmatch(key)
    return f"{subject} {match[1]}" if match else subject


def covers(whole: str, address: str) -> bool:
    """Tell whether an address is the given one or something below it."""
    below = (f"{whole} ", f"{whole}.", f"{whole}[]")
    return address == whole or (split(whole)[0] != MESSAGES and address.startswith(below))


def outermost(addresses: Iterable[str]) -> list[str]:
    """Leave out what is below another of the addresses."""
    several = {*addresses}
    return sorted(a for a in several if not any(covers(o, a) for o in several if o != a))


def stated(facts: Mapping[str, Stated], address: str) -> Any:
    """Give the value at an address, DESCRIBED for a whole that has parts, None for silence."""
    if address in facts:
        return facts[address].value
    return DESCRIBED if any(covers(address, known) for known in facts) else None


def place(facts: Mapping[str, Stated], address: str) -> Stated | None:
    """Give the first fact at or below an address, or that describes the field around it."""
    for whole in (address, owner(address)):
        if found := [stated for known, stated in facts.items() if covers(whole, known)]:
            return min(found, key=lambda stated: stated.line)
    return None


def merged(pages: Mapping[str, Facts]) -> Facts:
    """Put pages together: messages add up, an operation's own page comes before guides."""
    found: Facts = {}
    for _, facts in sorted(pages.items(), key=lambda page: not is_operation(page[0])):
        for address, new in facts.items():
            if split(address)[0] == MESSAGES:
                add(found, address, new)
            else:
                found.setdefault(address, new)
    return found


def add(found: Facts, address: str, new: Stated) -> None:
    """Add values to the list at an address; its place is that of the first one."""
    known = found.setdefault(address, new)
    found[address] = evolve(known, value=ordered({*known.value, *new.value}))


def ordered(values: Iterable[Any]) -> list[Any]:
    """Sort values of mixed types, so that the order on a page makes no difference."""
    return sorted(values, key=lambda value: (str(type(value)), value))


def load(path: Path) -> Pages:
    """Read a file of facts."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            page: {
                f"{name} {key}": Stated(keys[key])
                for name, keys in subjects.items()
                for key in keys
            }
            for page, subjects in tree["pages"].items()
        }
    except (OSError, ValueError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise CurationError(
            f"{path}: no facts could be read ({error}); import the pages"
        ) from error


def dump(pages: Pages, name: str) -> str:
    """Write facts as YAML, grouped by page and subject and sorted."""
    tree: dict[str, Any] = {}
    for page in sorted(pages, key=lambda page: (not is_operation(page), page)):
        for address in sorted(pages[page]):
            subject, key = split(address)
            tree.setdefault(page, {}).setdefault(subject, {})[key] = pages[page][address].value
    whole = {"name": name, "pages": tree}
    body = yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return _HEADER.format(name=name, file=f"openapi/upstream/{name}.yaml") + body
