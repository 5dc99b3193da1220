"""Hold the codes of the document together: the list, its names, the operations, the examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from curation.facts import Pages
from curation.ledger import Entry

AT = "/components/schemas/ErrorCode"
_NEW_CODE = (
    ". A new code also needs an example, and a page that lists it or an entry of curation.yaml "
    f"with {AT}/enum/CODE in `at`; `make audit` names what is missing"
)


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


def unexplained(
    tree: Mapping[str, Any], snapshots: Iterable[Pages], entries: Sequence[Entry]
) -> Iterator[str]:
    """Each code that no page lists and no entry of the ledger is about."""
    listed = {
        code
        for pages in snapshots
        for facts in pages.values()
        for address, codes in facts.items()
        if address.endswith(("codes", "error_codes")) and isinstance(codes, list)
        for code in codes
    }
    excused = {at for entry in entries for at in entry.at}
    for code in tree["components"]["schemas"]["ErrorCode"]["enum"]:
        if code not in listed and f"{AT}/enum/{code}" not in excused:
            yield (
                f"{AT}: {code} stands in no page; add an entry to curation.yaml with "
                f"{AT}/enum/{code} in `at`, or remove it"
            )


def unshown(tree: Mapping[str, Any]) -> Iterator[str]:
    """Each code of an operation that none of its examples has."""
    for path, item in tree["paths"].items():
        operations = {name: found for name, found in item.items() if "responses" in found}
        for method, operation in operations.items():
            at = f"{method.upper()} {path}"
            shown = {_code(tree, example) for example in _examples(operation)}
            # A response of its own, such as that of a path that does not exist, has its example.
            shown |= {int(status) for status in operation["responses"] if status.isdigit()}
            for code in operation.get("x-codes", ()):
                if code not in shown:
                    yield f"{at}: {code} is in x-codes; add an example of it to the response 200"


def _examples(operation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those of a JSON response 200, which an operation need not have."""
    content = operation["responses"].get("200", {}).get("content", {})
    return list(content.get("application/json", {}).get("examples", {}).values())


def _code(tree: Mapping[str, Any], example: Mapping[str, Any]) -> object:
    if reference := example.get("$ref"):
        example = tree["components"]["examples"][reference.rpartition("/")[2]]
    value = example.get("value")
    return value.get("code") if isinstance(value, Mapping) else None
