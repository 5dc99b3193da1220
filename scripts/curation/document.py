"""Turn the curated document into the same facts as the vendor's docs, with a pointer for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from curation import facts, openapi, yaml_lines
from curation.facts import MESSAGES, CurationError, Facts
from curation.schemas import ALIASES
from curation.yaml_lines import Notes, escape, lined

CODES = "/components/schemas/ErrorCode"
_OWN = ("operation_id", "example", "sample")
"""What the document has of its own."""
_NEW_CODE = (
    ". A new code also needs an example, and a page that lists it or an entry of curation.yaml "
    f"with {CODES}/enum/CODE in `at`; `make audit` names what is missing"
)


@frozen
class Document:
    """The curated document, read once: its facts and what its x- keys point out."""

    tree: Mapping[str, Any]
    aliases: Mapping[str, str]
    """`object.spelling` -> the pointer of the property it is another name of."""
    facts: Facts
    unverified: frozenset[tuple[str, str]]
    """The pairs of pointer and ledger id that `x-unverified` states."""
    unshown: tuple[str, ...]
    """What is wrong with the examples of an operation's codes."""


def load(path: Path) -> Document:
    """Read the document; anything in it that cannot be read is an error."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CurationError(f"{path}: {error}") from error
    return read(text, str(path))


def read(text: str, name: str = "openapi.yaml") -> Document:
    """Give the facts of the document."""
    notes = Notes(name)
    tree = lined(next(iter(yaml_lines.load(text, 0, notes)), None))
    pages = openapi.read(tree, notes)
    if notes.found or not pages:
        raise CurationError(str(notes.found[0]) if notes.found else f"{name}: no operations")
    found = facts.merged(pages)
    found = {a: s for a, s in found.items() if facts.split(a)[1].partition(".")[0] not in _OWN}
    marks = ((at, lined(node).get("x-unverified", ())) for at, node in nodes(tree))
    unverified = frozenset((at, identity) for at, names in marks for identity in names)
    unshown = tuple(line for page, stated in pages.items() for line in _unshown(page, stated))
    return Document(tree, _take_aliases(found), found, unverified, unshown)


def nodes(node: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Give every node of a tree with its JSON pointer."""
    yield at, node
    parts = dict(enumerate(node)) if isinstance(node, list) else node
    for name, child in parts.items() if isinstance(parts, dict) else ():
        yield from nodes(child, f"{at}/{escape(str(name))}")


def _take_aliases(found: Facts) -> dict[str, str]:
    """Move the aliases out of the facts, each with the object it is read from."""
    aliases: dict[str, str] = {}
    for address in [address for address in found if address.endswith(f".{ALIASES}")]:
        parent = address.split(".")[-3].rpartition(" ")[2]
        stated = found.pop(address)
        for alias in stated.value:
            name = alias if "." in alias else f"{parent}.{alias}"
            aliases[name] = stated.at.removesuffix(f"/{ALIASES}")
    return aliases


def unnamed(tree: Mapping[str, Any]) -> Iterator[str]:
    """Each enum with another number of names than of values: the generator would drop the names."""
    for name, schema in tree["components"]["schemas"].items():
        names = schema.get("x-enum-varnames")
        if names is not None and len(names) != len(schema["enum"]):
            yield (
                f"/components/schemas/{name}: {len(schema['enum'])} values and {len(names)} names; "
                "give each value one name in x-enum-varnames, in the same order"
                + (_NEW_CODE if name == "ErrorCode" else "")
            )


def _unshown(page: str, stated: Facts) -> Iterator[str]:
    """Each code of an operation that none of its examples has."""
    shown = {code for address, texts in stated.items()
             if facts.split(address)[0] == MESSAGES for code in texts.value}  # fmt: skip
    # A response of its own, such as that of a path that does not exist, has its example.
    shown |= {int(status) for status in stated[f"{page} statuses"].value if status.isdigit()}
    codes = stated.get(f"{page} codes")
    for code in codes.value if codes else ():
        if code not in shown:
            yield f"{page}: {code} is in x-codes; add an example of it to the response 200"
