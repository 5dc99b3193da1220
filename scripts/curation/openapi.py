"""Read an OpenAPI 3.0 or 3.1 document into the facts of its operations, the vendor's and ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from curation import prose, samples
from curation.facts import CALLBACK, LIMITS, MESSAGES, Stated
from curation.notes import Notes
from curation.schemas import Source, Walk, escape
from curation.yaml_lines import Lined, lined

METHODS = ("get", "put", "post", "patch", "delete", "head", "options")
Found = dict[str, Stated]


def read(tree: Lined, notes: Notes, title: str = "") -> dict[str, Found]:
    """Give the facts of each operation, by subject."""
    walk, root = Walk(tree, notes), Source(tree, "")
    if "webhooks" in tree:
        notes.add(tree.lines["webhooks"], "`webhooks` are not read, only `paths` and `callbacks`")
    found: dict[str, Found] = {}
    for path, item in walk.children(root, "paths"):
        for method in (name for name in METHODS if name in item.node and path.startswith("/")):
            operation = _Operation(walk, root, item, walk.child(item, method))
            subject, stated = operation.read(method, path, title)
            found.setdefault(subject, stated)
    return found


@frozen
class _Operation:
    """One operation, and what is around it."""

    walk: Walk
    root: Source
    item: Source
    source: Source

    def read(self, method: str, path: str, title: str) -> tuple[str, Found]:
        """Give the subject and everything that is stated about it."""
        found = self._head(title) | self._parameters() | self._request() | self._response()
        subject = f"{method.upper()} {_variant(path, found)}"
        stated = {f"{subject} {key}": value for key, value in found.items()}
        for _, callback in self.walk.children(self.source, "callbacks"):
            for expression in callback.node:
                item = self.walk.child(callback, expression)
                below = _Operation(self.walk, self.root, item, self.walk.child(item, "post"))
                stated |= below.callback()
        return subject, stated | self._texts()

    def callback(self) -> Found:
        """Give the headers, the body and the codes of a callback."""
        _, media = self._media(self.walk.child(self.source, "requestBody"))
        found = self._parameters() | self._body("body", media)
        found.pop("body.code.enum", None)
        found |= self._codes([self.walk.child(media, "schema")])
        return {f"{CALLBACK} {re.sub('^example.body', 'sample', a)}": s for a, s in found.items()}

    def _head(self, title: str) -> Found:
        node = self.source.node
        found = {"title": self._state(str(node.get("summary") or title), "summary")}
        for key, name in (("operation_id", "operationId"), ("deprecated", "deprecated")):
            if node.get(name) and isinstance(node[name], str | bool):
                found[key] = self._state(node[name], name)
        for holder in (self.root, self.item, self.source):
            for _, server in [*self.walk.children(holder, "servers")][:1]:
                found["server"] = self.walk.state(str(server.node.get("url")), server, "url")
        schemes = self.walk.child(self.root, "components", "securitySchemes")
        holder = self.source if "security" in node else self.root
        for _, way in self.walk.children(holder, "security"):
            for name in (name for name in way.node if name in schemes.node):
                scheme = self.walk.child(schemes, name)
                key = "scheme" if "scheme" in scheme.node else "type"
                found["auth"] = self.walk.state(str(scheme.node.get(key)), scheme, key)
        return found

    def _parameters(self) -> Found:
        found: Found = {}
        for holder in (self.item, self.source):
            for _, parameter in self.walk.children(holder, "parameters"):
                place = f"{parameter.node.get('in')}.{parameter.node.get('name')}"
                found |= self.walk.fields(place, self.walk.child(parameter, "schema"))
                for key in ("required", "deprecated"):
                    if parameter.node.get(key) is True:
                        found[f"{place}.{key}"] = self.walk.state(True, parameter, key)
        return found

    def _request(self) -> Found:
        media_type, media = self._media(self.walk.child(self.source, "requestBody"))
        found = self._body("request", media)
        if media.node and "json" not in media_type:
            found["media_type"] = self.walk.state(media_type, media)
        return found

    def _response(self) -> Found:
        responses = self.walk.child(self.source, "responses")
        statuses = sorted(status for status in responses.node if not status.startswith("x-"))
        good = next((status for status in statuses if status.startswith("2")), "default")
        found = {"statuses": self._state(statuses, "responses")}
        found |= self._body("response", self._media(self.walk.child(responses, good))[1])
        found.pop("response.code.enum", None)
        media = [self._media(self.walk.child(responses, status))[1] for status in statuses]
        return found | self._codes(self.walk.child(body, "schema") for body in media)

    def _codes(self, schemas: Iterable[Source]) -> Found:
        """Read the codes that `x-codes` or the schema of `code` lists."""
        listed = self.source.node.get("x-codes")
        if isinstance(listed, list):
            return {"codes": self._state(sorted(listed), "x-codes")}
        found: Found = {}
        for part in (part for schema in schemas for part in self.walk.parts(schema)):
            for code in self.walk.parts(self.walk.child(part, "properties", "code")):
                if codes := _codes_of(code.node):
                    known = found.setdefault("codes", self.walk.state([], code))
                    known.value[:] = sorted({*known.value, *codes})
        return found

    def _media(self, body: Source) -> tuple[str, Source]:
        """Choose the JSON of a body, or whatever comes first."""
        media = dict(self.walk.children(body, "content"))
        name = min(media, key=lambda name: ("json" not in name, name), default="")
        return name, media.get(name, Source(Lined(), body.at))

    def _body(self, place: str, media: Source) -> Found:
        schema = self.walk.child(media, "schema")
        found = self.walk.fields(place, schema)
        # The body as a whole has a type and the like too, and they say nothing.
        whole = {key for key in found if key.count(".") == 1 and key != f"{place}.anyOf"}
        examples = [*_examples(media.node), *_examples(schema.node)]
        shown = samples.types_in(f"example.{place}", examples)
        stated = {key: self.walk.state(kinds, media) for key, kinds in shown.items()}
        return {key: found[key] for key in found if key not in whole} | stated

    def _texts(self) -> Found:
        """Read error texts and numbers with units out of descriptions and examples."""
        found: Found = {}
        for source, key, value, good in self._strings():
            name = source.at.rpartition("/properties/")[2].partition("/")[0]
            pairs = samples.messages(value)
            if key == "description" and good:
                pairs = prose.messages_in(value, of_task=name != "code")
                for limit in prose.limits_in(value):
                    found.setdefault(f"{LIMITS} {limit}", self.walk.state(True, source, key))
            for code, text in pairs:
                known = found.setdefault(f"{MESSAGES} {text}", self.walk.state([], source, key))
                known.value[:] = sorted({*known.value, code})
        return found

    def _strings(self) -> Iterator[tuple[Source, str, Any, bool]]:
        """Give each description and example below the operation, and whether it is of a success.

        What an error response says of a code is an explanation; elsewhere it is the text sent.
        """
        pending: list[tuple[Source, bool]] = [(self.source, True)]
        seen: set[int] = set()
        while pending:
            source, good = pending.pop()
            source = self.walk.open(source)
            for key, value in source.node.items() if id(source.node) not in seen else ():
                # An example of the old dialect is an object of that name with a value inside.
                shown = key == "value" or (key == "example" and "value" not in lined(value))
                if shown or (key == "description" and isinstance(value, str)):
                    yield source, key, value, good
                    continue
                below = good and not (source.at.endswith("/responses") and key[:1] != "2")
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, Lined):
                        pending.append((Source(child, f"{source.at}/{escape(key)}"), below))
            seen.add(id(source.node))

    def _state(self, value: Any, key: str) -> Stated:
        return self.walk.state(value, self.source, key)


def _codes_of(schema: Lined) -> list[int]:
    """Give the codes of an enum or of a list in the description."""
    enum = schema.get("enum")
    codes = [code for code in enum if isinstance(code, int)] if isinstance(enum, list) else []
    return codes or prose.codes_in(str(schema.get("description", "")))


def _examples(node: Lined) -> list[Any]:
    """Give the examples of a media type or a schema, in each form of OpenAPI 3."""
    several = node.get("examples")
    if not isinstance(several, list):
        several = [each["value"] for each in lined(several).values() if "value" in lined(each)]
    return [node["example"], *several] if "example" in node else several


def _variant(path: str, found: Found) -> str:
    """Tell the models that share a path apart."""
    names = found.get("request.model.enum") or found.get("request.model.default")
    values = names.value if names else None
    one = values[0] if isinstance(values, list) and len(values) == 1 else values
    return re.sub(r"\s", "", f"{path}?model={one}" if isinstance(one, str) else path)
