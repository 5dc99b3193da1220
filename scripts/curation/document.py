"""Turn the curated document into the same facts as the vendor's docs, with a pointer for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from curation import facts, openapi, yaml_lines
from curation.facts import Stated
from curation.notes import Notes
from curation.schemas import ALIASES, escape
from curation.yaml_lines import Lined, lined


class DocumentError(Exception):
    """A document that cannot be used."""


@frozen
class Document:
    """The curated document, read once: its facts and what its x- keys point out."""

    tree: Mapping[str, Any]
    aliases: Mapping[str, str]
    """`object.spelling` -> the pointer of the property it is another name of."""
    facts: Mapping[str, Stated]
    unverified: frozenset[tuple[str, str]]
    """The pairs of pointer and ledger id that `x-unverified` states."""


def load(path: Path) -> Document:
    """Read the document; anything in it that cannot be read is an error."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: {error}") from error
    return read(text, str(path))


def read(text: str, name: str = "openapi.yaml") -> Document:
    """Give the facts of the document."""
    notes = Notes(name)
    trees = yaml_lines.load(text, 0, notes)
    tree = trees[0] if trees and isinstance(trees[0], Lined) else Lined()
    pages = openapi.read(tree, notes)
    if notes.found or not pages:
        raise DocumentError(str(notes.found[0]) if notes.found else f"{name}: no operations")
    # The document has operation ids and examples of its own.
    found = {
        address: stated
        for address, stated in facts.merged(pages).items()
        if not facts.is_of(address, "operation_id", "example", "sample")
    }
    marked = ((at, lined(node).get("x-unverified", [])) for at, node in _walk(tree, ""))
    unverified = frozenset((at, identity) for at, names in marked for identity in names)
    return Document(tree, _take_aliases(found), found, unverified)


def _walk(node: Any, at: str) -> Iterator[tuple[str, Any]]:
    yield at, node
    parts = dict(enumerate(node)) if isinstance(node, list) else node
    for name, child in parts.items() if isinstance(parts, dict) else ():
        yield from _walk(child, f"{at}/{escape(str(name))}")


def _take_aliases(found: dict[str, Stated]) -> dict[str, str]:
    """Move the aliases out of the facts, each with the object it is read from."""
    aliases: dict[str, str] = {}
    for address in [address for address in found if address.endswith(f".{ALIASES}")]:
        field = facts.split(address)[1].removesuffix(f".{ALIASES}")
        stated = found.pop(address)
        for alias in stated.value:
            name = alias if "." in alias else f"{field.split('.')[-2]}.{alias}"
            aliases[name] = stated.at.removesuffix(f"/{ALIASES}")
    return aliases
