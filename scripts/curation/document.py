"""Turn the curated document into the same facts as the vendor's docs, with a pointer for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from curation import facts, prose, samples, schemas
from curation.facts import CALLBACK, LIMITS, MESSAGES
from curation.schemas import Schema, Stated

_METHODS = ("get", "put", "post", "patch", "delete")


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
    """Read the document."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        return read(tree)
    except (OSError, yaml.YAMLError) as error:
        raise DocumentError(f"{path}: {error}") from error
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise DocumentError(f"{path}: not the document that is expected ({error!r})") from error


def read(tree: Mapping[str, Any]) -> Document:
    """Give the facts of a loaded document."""
    found: dict[str, Stated] = {}
    for path, item in tree["paths"].items():
        for method in _METHODS:
            if method in item:
                at = f"/paths/{_escape(path)}/{method}"
                found |= _operation(tree, f"{method.upper()} {path}", item[method], at)
    found |= _messages(tree) | _limits(tree)
    unverified = frozenset(
        (at, identity)
        for at, node in _walk(tree, "")
        if isinstance(node, dict)
        for identity in node.get("x-unverified", [])
    )
    return Document(tree, _take_aliases(found), found, unverified)


def lookup(tree: Any, pointer: str) -> Any:
    """Follow a JSON pointer; LookupError where it leads nowhere."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        tree = tree[int(name)] if isinstance(tree, list) and name.isdecimal() else tree[name]
    return tree


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _walk(node: Any, at: str) -> Iterator[tuple[str, Any]]:
    yield at, node
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _walk(child, f"{at}/{_escape(str(name))}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _walk(child, f"{at}/{index}")


def _operation(
    tree: Mapping[str, Any], subject: str, operation: Mapping[str, Any], at: str
) -> dict[str, Stated]:
    found = {
        "title": Stated(operation["summary"], f"{at}/summary"),
        "server": Stated(tree["servers"][0]["url"], "/servers/0/url"),
        "statuses": Stated(sorted(map(str, operation["responses"])), f"{at}/responses"),
    }
    if operation.get("deprecated"):
        found["deprecated"] = Stated(value=True, at=f"{at}/deprecated")
    if "x-codes" in operation:
        found["codes"] = Stated(sorted(operation["x-codes"]), f"{at}/x-codes")
    for way in operation.get("security", tree.get("security", [])):
        for name in way:
            pointer = f"/components/securitySchemes/{name}/scheme"
            found["auth"] = Stated(lookup(tree, pointer), pointer)
    found |= _parameters(tree, operation, at) | _bodies(tree, operation, at)
    stated = {f"{subject} {key}": value for key, value in found.items()}
    for name, callback in operation.get("callbacks", {}).items():
        for expression, item in callback.items():
            below = f"{at}/callbacks/{name}/{_escape(expression)}/post"
            stated |= _callback(tree, item["post"], below)
    return stated


def _parameters(
    tree: Mapping[str, Any], operation: Mapping[str, Any], at: str
) -> dict[str, Stated]:
    found: dict[str, Stated] = {}
    for index, parameter in enumerate(operation.get("parameters", [])):
        pointer = f"{at}/parameters/{index}"
        place = f"{parameter['in']}.{parameter['name']}"
        if parameter.get("required"):
            found[f"{place}.required"] = Stated(value=True, at=f"{pointer}/required")
        found |= _fields(tree, place, parameter["schema"], f"{pointer}/schema")
    return found


def _bodies(tree: Mapping[str, Any], operation: Mapping[str, Any], at: str) -> dict[str, Stated]:
    found: dict[str, Stated] = {}
    json = "content/application~1json/schema"
    if "requestBody" in operation:
        pointer = f"{at}/requestBody/{json}"
        found |= _fields(tree, "request", lookup(tree, pointer), pointer)
    if "content" in operation["responses"]["200"]:
        pointer = f"{at}/responses/200/{json}"
        found |= _fields(tree, "response", lookup(tree, pointer), pointer, required=False)
        found.pop("response.code.enum", None)
    return found


def _callback(tree: Mapping[str, Any], operation: Mapping[str, Any], at: str) -> dict[str, Stated]:
    said = _parameters(tree, operation, at) | _bodies(tree, operation, at)
    found = {
        f"{CALLBACK} {re.sub('^request', 'body', key)}": stated for key, stated in said.items()
    }
    if "x-codes" in operation:
        found[f"{CALLBACK} codes"] = Stated(sorted(operation["x-codes"]), f"{at}/x-codes")
    return found


def _fields(
    tree: Mapping[str, Any], place: str, schema: Schema, at: str, *, required: bool = True
) -> dict[str, Stated]:
    def resolve(schema: Schema, at: str) -> tuple[Schema, str]:
        if "$ref" not in schema:
            return schema, at
        pointer = str(schema["$ref"]).removeprefix("#")
        return resolve(lookup(tree, pointer), pointer)

    flat = schemas.flatten(schema, at, resolve, required=required)
    body = place in ("request", "response")
    return {
        f"{place}.{field}": stated
        for field, stated in flat.items()
        if not body or "." in field or field == "anyOf"
    }


def _messages(tree: Mapping[str, Any]) -> dict[str, Stated]:
    codes: dict[str, set[int]] = {}
    places: dict[str, str] = {}
    for at, node in _walk(tree, ""):
        if isinstance(node, dict) and "value" in node and "/examples/" in at:
            for code, text in samples.messages(node["value"]):
                codes.setdefault(text, set()).add(code)
                places.setdefault(text, at)
    return {f"{MESSAGES} {text}": Stated(sorted(codes[text]), places[text]) for text in codes}


def _limits(tree: Mapping[str, Any]) -> dict[str, Stated]:
    """Numbers with a unit: from the x- keys, from maxItems, and from our descriptions."""
    lifetimes, delivery = tree.get("x-lifetimes", {}), tree.get("x-callback-delivery", {})
    found = {f"{seconds} seconds": "/x-lifetimes" for seconds in lifetimes.values()}
    if delivery:
        found[f"{delivery['timeoutSeconds']} seconds"] = "/x-callback-delivery/timeoutSeconds"
        found[f"{len(delivery['retrySeconds'])} retries"] = "/x-callback-delivery/retrySeconds"
    for at, node in _walk(tree, ""):
        if isinstance(node, dict) and node.get("maxItems"):
            found[f"{node['maxItems']} images"] = f"{at}/maxItems"
        elif at.endswith("/description") and isinstance(node, str):
            found |= dict.fromkeys(prose.limits_in(node) - found.keys(), at)
    return {f"{LIMITS} {limit}": Stated(value=True, at=at) for limit, at in found.items()}


def _take_aliases(found: dict[str, Stated]) -> dict[str, str]:
    """Move the aliases out of the facts, each with the object it is read from."""
    aliases: dict[str, str] = {}
    for address in [address for address in found if address.endswith(f".{schemas.ALIASES}")]:
        field = facts.split(address)[1].removesuffix(f".{schemas.ALIASES}")
        stated = found.pop(address)
        for alias in stated.value:
            name = alias if "." in alias else f"{field.split('.')[-2]}.{alias}"
            aliases[name] = stated.at.removesuffix(f"/{schemas.ALIASES}")
    return aliases
