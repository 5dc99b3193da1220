"""Walk through an OpenAPI document and flatten its schemas into facts about fields.

References are resolved by `referencing`. The libraries that load a whole OpenAPI document refuse
one that is not valid, and the vendor's are not, so the walk itself is ours and never raises.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import Factory, define, evolve
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from curation import facts, prose
from curation.facts import Facts
from curation.yaml_lines import Lined, Notes, escape

ALIASES = "x-aliases"
_STATED = ("format", "default", "pattern", "minLength", "maxLength", "minItems", "maxItems",
           "minimum", "maximum")  # fmt: skip
_DEEPEST, _MOST = 40, 20_000


def references(tree: Mapping[str, Any]) -> Callable[[str], Any]:
    """Give a function that follows a reference within a document: None where it leads nowhere."""
    resource = DRAFT202012.create_resource(tree)
    resolver = Registry[Any]().with_resource("", resource).resolver()

    def follow(reference: str) -> Any:
        try:
            return resolver.lookup(reference).contents
        except (Unresolvable, LookupError, TypeError, ValueError, AttributeError):
            return None

    return follow


@define
class Walk:
    """A document, and how far one walk through it has gone."""

    root: Lined
    notes: Notes
    steps: int = 0
    follow: Callable[[str], Any] = Factory(lambda walk: references(walk.root), takes_self=True)

    def child(self, node: Lined, *keys: str) -> Lined:
        """Go down; what is not a mapping is noted and read as an empty one."""
        for key in keys:
            below = node.get(key)
            if below is not None and not isinstance(below, Lined | bool):
                self.notes.add(node.lines[key], f"expected a mapping under `{key}`")
            empty = Lined(None, node.line, f"{node.at}/{escape(key)}", node.file)
            node = self.open(below if isinstance(below, Lined) else empty)
        return node

    def children(self, node: Lined, key: str) -> Iterator[tuple[str, Lined]]:
        """Go down into every part of a mapping or list."""
        below = node.get(key)
        below = dict(enumerate(below)) if isinstance(below, list) else below
        parts = below if isinstance(below, dict) else {} if below is None else {"": below}
        for name, part in parts.items():
            if isinstance(part, Lined):
                yield str(name), self.open(part)
            elif not isinstance(part, bool):
                self.notes.add(node.lines[key], f"expected mappings under `{key}`")

    def open(self, node: Lined) -> Lined:
        """Follow a reference; one that leads nowhere, outside or to itself is noted."""
        for _ in range(_DEEPEST):
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            found = self.follow(reference)
            if not isinstance(found, Lined):
                break
            node = found
        why = f"this `$ref` leads to no mapping in this file: {str(node['$ref'])[:100]}"
        self.notes.add(node.lines["$ref"], why)
        return Lined(None, node.line, node.at, node.file)

    def fields(self, place: str, schema: Lined) -> Facts:
        """Give `place.field.aspect` of every field below a schema, and of the schema itself."""
        found: Facts = {}
        self.steps = 0
        self._flatten(place, [schema], found, ())
        return found

    def _flatten(self, path: str, nodes: list[Lined], found: Facts, above: tuple[int, ...]) -> None:
        parts = [part for node in nodes for part in self.parts(node)]
        if len(above) > _DEEPEST or self.steps > _MOST:
            self.notes.add(nodes[0].line, f"a schema too large or too deep: {path[:100]}")
            return
        found |= {f"{path}.{aspect}": stated for aspect, stated in aspects(parts).items()}
        if any(id(node) in above for node in nodes):
            return
        children: dict[str, list[Lined]] = {}
        for part in parts:
            required = part.get("required")
            for name, schema in self.children(part, "properties"):
                children.setdefault(f"{path}.{name}", []).append(schema)
                if isinstance(required, list) and name in required:
                    found[f"{path}.{name}.required"] = part.state(True, "required")
            for word, ending in (("items", "[]"), ("additionalProperties", ".*")):
                if word in part and not isinstance(part[word], bool):
                    children.setdefault(f"{path}{ending}", []).append(self.child(part, word))
        for child, below in children.items():
            self._flatten(child, below, found, (*above, *map(id, nodes)))

    def parts(self, node: Lined, depth: int = 0) -> Iterator[Lined]:
        """Open alternatives: everything that says something about this field."""
        self.steps += 1
        yield node
        for word in ("allOf", "oneOf", "anyOf"):
            if depth < _DEEPEST and self.steps < _MOST and not _is_rule(node.get(word)):
                for _, part in self.children(node, word):
                    yield from self.parts(part, depth + 1)


def aspects(parts: list[Lined]) -> Facts:
    """Give what schemas say together of the field that they describe."""
    found: Facts = {}
    for part in parts:
        for aspect, value in stated(part):
            if aspect in ("type", "enum"):
                facts.add(found, aspect, part.state(value, aspect))
            found.setdefault(aspect, part.state(value, aspect))
    if "type" in found and len(found["type"].value) == 1:
        found["type"] = evolve(found["type"], value=found["type"].value[0])
    return found


def _is_rule(parts: Any) -> bool:
    """Tell "one of these fields must be there" from alternatives for the value."""
    several = parts if isinstance(parts, list) else []
    rules = [isinstance(p, dict) and "required" in p and "type" not in p for p in several]
    return rules != [] and all(rules)


def _plain(value: Any) -> Any:
    """Give a value that can be compared and sorted."""
    if not isinstance(value, dict | list):
        return value
    # Aliases of YAML can make a small text an endless value.
    encoder = json.JSONEncoder(default=str, check_circular=False)
    return "".join(itertools.islice(encoder.iterencode(value), 500))


def stated(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give what a schema says itself, in keywords and in its description."""
    types = schema.get("type")
    names = [str(name) for name in (types if isinstance(types, list) else [types]) if name]
    names = names or ["object"] * ("properties" in schema) + ["array"] * ("items" in schema)
    if names:
        yield "type", names + ["null"] * (schema.get("nullable") is True)
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list) and values:
        yield "enum", facts.ordered({_plain(value) for value in values})
    if schema.get("deprecated") is True:
        yield "deprecated", True
    if isinstance(schema.get(ALIASES), list):
        yield ALIASES, schema[ALIASES]
    yield from ((aspect, _plain(schema[aspect])) for aspect in _STATED
                if schema.get(aspect) is not None)  # fmt: skip
    if _is_rule(schema.get("anyOf")):
        yield "anyOf", sorted(sorted(map(str, part["required"])) for part in schema["anyOf"])
    description = str(schema.get("description", ""))
    if "default" not in schema and (default := prose.default_in(description)) is not None:
        yield "default", default
    if formats := prose.formats_in(description):
        yield "formats", formats
