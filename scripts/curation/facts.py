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
from attrs import frozen

Facts = dict[str, Any]
Pages = dict[str, Facts]

CALLBACK, GUIDE, LIMITS, MESSAGES = "callback", "guide", "limits", "messages"
DESCRIBED = "described"
"""The value of an operation or a field as a whole, where one side has it and the other lacks it."""


@frozen
class Stated:
    """A value and the place that states it."""

    value: Any
    at: str = ""
    """A JSON pointer into the OpenAPI document."""
    file: str = ""
    line: int = 0


class FactsError(Exception):
    """A file of facts that cannot be used."""


class _Dumper(yaml.SafeDumper):
    """Lists stay on one line, so that a changed fact is a changed line; nothing is shared."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the dumper's signature
        return True


_Dumper.add_representer(
    list, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True)
)

_ADDRESS = re.compile(r"([A-Z]+ /\S*|\S+)(?: (.*))?", re.DOTALL)
_TYPED = re.compile(r"(.+ (?:query|header|path|request|response|body)\..+)\.type")
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


def is_of(address: str, *kinds: str) -> bool:
    """Tell whether the key of an address is, or begins with, one of some words."""
    return split(address)[1].partition(".")[0] in kinds


def covers(whole: str, address: str) -> bool:
    """Tell whether an address is the given one or something below it."""
    if split(whole)[0] == MESSAGES:
        return address == whole
    return address == whole or address.startswith((f"{whole} ", f"{whole}.", f"{whole}[]"))


def one_sided(left: Iterable[str], right: Iterable[str]) -> set[str]:
    """Name the operations and fields that only one side has: only the outermost of them."""
    return outermost(_wholes(left) ^ _wholes(right))


def outermost(addresses: Iterable[str]) -> set[str]:
    """Leave out what is below another of the addresses."""
    several = {*addresses}
    return {a for a in several if not any(covers(o, a) for o in several if o != a)}


def _wholes(addresses: Iterable[str]) -> set[str]:
    known = list(addresses)
    subjects = {split(address)[0] for address in known}
    whole = {name for name in subjects if is_operation(name) or name == CALLBACK}
    return whole | {match[1] for address in known if (match := _TYPED.fullmatch(address))}


def stated(facts: Mapping[str, Any], address: str) -> Any:
    """Give the value at an address, DESCRIBED for a whole that has parts, None for silence."""
    if address in facts:
        return facts[address]
    return DESCRIBED if any(covers(address, known) for known in facts) else None


def values(page: Mapping[str, Stated]) -> Facts:
    """Give the facts of a page without their places."""
    return {address: stated.value for address, stated in page.items()}


def merged(pages: Mapping[str, Mapping[str, Any]]) -> Facts:
    """Put pages together: messages add up, an operation's own page comes before guides."""
    found: Facts = {}
    for _, facts in sorted(pages.items(), key=lambda page: not is_operation(page[0])):
        for address, value in facts.items():
            known = found.setdefault(address, value)
            if split(address)[0] == MESSAGES and isinstance(known, list):
                found[address] = ordered({*known, *value})
    return found


def ordered(values: Iterable[Any]) -> list[Any]:
    """Sort values of mixed types, so that the order on a page makes no difference."""
    return sorted(values, key=lambda value: (str(type(value)), value))


def one_or_many(values: Iterable[str]) -> str | list[str]:
    """Give a single value alone, several as a sorted list."""
    several = sorted(set(values))
    return several[0] if len(several) == 1 else several


def load(path: Path) -> Pages:
    """Read a file of facts."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            page: {
                f"{subject} {key}": keys[key] for subject, keys in subjects.items() for key in keys
            }
            for page, subjects in tree["pages"].items()
        }
    except (OSError, ValueError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise FactsError(f"{path}: no facts could be read ({error}); import the pages") from error


def dump(pages: Pages, name: str) -> str:
    """Write facts as YAML, grouped by page and subject and sorted."""
    tree: dict[str, Any] = {}
    for page in sorted(pages, key=lambda page: (not is_operation(page), page)):
        for address in sorted(pages[page]):
            subject, key = split(address)
            tree.setdefault(page, {}).setdefault(subject, {})[key] = pages[page][address]
    whole = {"name": name, "pages": tree}
    body = yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return _HEADER.format(name=name, file=f"openapi/upstream/{name}.yaml") + body
