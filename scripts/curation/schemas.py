"""Walk through an OpenAPI document and flatten its schemas into facts about fields.

References are resolved by `referencing`. The libraries that load a whole OpenAPI document refuse
one that is not valid, and the vendor's are not, so the walk itself is ours and never raises.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import Factory, define, evolve, frozen
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from curation import facts, prose
from curation.facts import Stated
from curation.notes import Notes
from curation.yaml_lines import Lined, lined

ALIASES = "x-aliases"
_BOUNDS = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum")
_DEEPEST, _MOST = 40, 20_000


@frozen
class Source:
    """One of the nodes that together describe something, and its JSON pointer."""

    node: Lined
    at: str


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

    tree: Lined
    notes: Notes
    steps: int = 0
    follow: Callable[[str], Any] = Factory(lambda walk: references(walk.tree), takes_self=True)

    def state(self, value: Any, source: Source, key: str = "") -> Stated:
        """Give a value with the place that states it."""
        at = f"{source.at}/{key}" if key in source.node else source.at
        line = source.node.lines.get(key, source.node.line)
        return Stated(value, at, self.notes.file, line)

    def child(self, source: Source, *keys: str) -> Source:
        """Go down; what is not a mapping is noted and read as an empty one."""
        for key in keys:
            node = source.node.get(key)
            if node is not None and not isinstance(node, Lined | bool):
                self.notes.add(source.node.lines[key], f"expected a mapping under `{key}`")
            source = self.open(Source(lined(node), f"{source.at}/{escape(key)}"))
        return source

    def children(self, source: Source, key: str) -> Iterator[tuple[str, Source]]:
        """Go down into every part of a mapping or list."""
        node = source.node.get(key)
        node = dict(enumerate(node)) if isinstance(node, list) else node
        parts = node if isinstance(node, dict) else {} if node is None else {"": node}
        for name, part in parts.items():
            if isinstance(part, Lined):
                at = f"{source.at}/{escape(key)}/{escape(str(name))}"
                yield str(name), self.open(Source(part, at))
            elif not isinstance(part, bool):
                self.notes.add(source.node.lines[key], f"expected mappings under `{key}`")

    def open(self, source: Source) -> Source:
        """Follow a reference; one that leads nowhere, outside or to itself is noted."""
        for _ in range(_DEEPEST):
            reference = source.node.get("$ref")
            if not isinstance(reference, str):
                return source
            found = self.follow(reference)
            if not isinstance(found, Lined):
                break
            source = Source(found, reference.removeprefix("#"))
        why = f"this `$ref` leads to no mapping in this file: {str(source.node['$ref'])[:100]}"
        self.notes.add(source.node.lines["$ref"], why)
        return Source(Lined(), source.at)

    def fields(self, place: str, schema: Source) -> dict[str, Stated]:
        """Give `place.field.aspect` of every field below a schema, and of the schema itself."""
        found: dict[str, Stated] = {}
        self.steps = 0
        self._flatten(place, [schema], found, ())
        return found

    def _flatten(
        self, path: str, sources: list[Source], found: dict[str, Stated], above: tuple[str, ...]
    ) -> None:
        parts = [part for source in sources for part in self.parts(source)]
        if len(above) > _DEEPEST or self.steps > _MOST:
            self.notes.add(sources[0].node.line, f"a schema too large or too deep: {path[:100]}")
            return
        found |= {f"{path}.{aspect}": stated for aspect, stated in self._aspects(parts).items()}
        if any(source.at in above for source in sources):
            return
        children: dict[str, list[Source]] = {}
        for part in parts:
            required = part.node.get("required")
            for name, schema in self.children(part, "properties"):
                children.setdefault(f"{path}.{name}", []).append(schema)
                if isinstance(required, list) and name in required:
                    found[f"{path}.{name}.required"] = self.state(True, part, "required")
            for word, ending in (("items", "[]"), ("additionalProperties", ".*")):
                if word in part.node and not isinstance(part.node[word], bool):
                    children.setdefault(f"{path}{ending}", []).append(self.child(part, word))
        for child, below in children.items():
            self._flatten(child, below, found, (*above, *(source.at for source in sources)))

    def parts(self, source: Source, depth: int = 0) -> Iterator[Source]:
        """Open alternatives: everything that says something about this field."""
        self.steps += 1
        yield source
        for word in ("allOf", "oneOf", "anyOf"):
            if depth < _DEEPEST and self.steps < _MOST and not is_rule(source.node.get(word)):
                for _, part in self.children(source, word):
                    yield from self.parts(part, depth + 1)

    def _aspects(self, parts: list[Source]) -> dict[str, Stated]:
        found: dict[str, Stated] = {}
        for part in parts:
            for aspect, value in stated(part.node):
                known = found.setdefault(aspect, self.state(value, part, aspect))
                if aspect in ("type", "enum"):
                    known.value[:] = facts.ordered({*known.value, *value})
        if "type" in found:
            found["type"] = evolve(found["type"], value=facts.one_or_many(found["type"].value))
        return found


def escape(name: str) -> str:
    """Write a name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def is_rule(parts: Any) -> bool:
    """Tell "one of these fields must be there" from alternatives for the value."""
    return (
        isinstance(parts, list)
        and bool(parts)
        and all(isinstance(p, dict) and "required" in p and "type" not in p for p in parts)
    )


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
    for aspect in ("format", "default", "pattern", *_BOUNDS):
        if schema.get(aspect) is not None:
            yield aspect, _plain(schema[aspect])
    if is_rule(schema.get("anyOf")):
        yield "anyOf", sorted(sorted(map(str, part["required"])) for part in schema["anyOf"])
    description = str(schema.get("description", ""))
    if "default" not in schema and (default := prose.default_in(description)) is not None:
        yield "default", default
    if formats := prose.formats_in(description):
        yield "formats", formats
