"""Read an OpenAPI 3.0 or 3.1 document into the facts of its operations, the vendor's and ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from curation import facts, prose
from curation.facts import CALLBACK, LIMITS, MESSAGES, Facts, Pages
from curation.schemas import Walk
from curation.yaml_lines import Lined, Notes, lined

METHODS = ("get", "put", "post", "patch", "delete", "head", "options")


def read(tree: Lined, notes: Notes, title: str = "") -> Pages:
    """Give the facts of each operation, by subject."""
    walk = Walk(tree, notes)
    if "webhooks" in tree:
        notes.add(tree.lines["webhooks"], "`webhooks` are not read, only `paths` and `callbacks`")
    found: Pages = {}
    for path, item in walk.children(tree, "paths"):
        for method in (name for name in METHODS if name in item and path.startswith("/")):
            subject, stated = _Operation(walk, item, method).read(path, title)
            found.setdefault(subject, stated)
    return found


@frozen
class _Operation:
    """One operation, and what is around it."""

    walk: Walk
    item: Lined
    method: str

    @property
    def node(self) -> Lined:
        return self.walk.child(self.item, self.method)

    def read(self, path: str, title: str) -> tuple[str, Facts]:
        """Give the subject and everything that is stated about it."""
        found = self._head(title) | self._parameters() | self._request() | self._response()
        subject = f"{self.method.upper()} {_variant(path, found)}"
        stated = {f"{subject} {key}": value for key, value in found.items()}
        for _, callback in self.walk.children(self.node, "callbacks"):
            for expression in callback:
                item = self.walk.child(callback, expression)
                stated |= _Operation(self.walk, item, "post").callback()
        return subject, stated | self._texts()

    def callback(self) -> Facts:
        """Give the headers, the body and the codes of a callback."""
        _, media = self._media(self.walk.child(self.node, "requestBody"))
        found = self._parameters() | self._body("body", media)
        found.pop("body.code.enum", None)
        found |= self._codes([self.walk.child(media, "schema")])
        return {f"{CALLBACK} {re.sub('^example.body', 'sample', a)}": s for a, s in found.items()}

    def _head(self, title: str) -> Facts:
        node = self.node
        found = {"title": node.state(str(node.get("summary") or title), "summary")}
        for key, name in (("operation_id", "operationId"), ("deprecated", "deprecated")):
            if node.get(name) and isinstance(node[name], str | bool):
                found[key] = node.state(node[name], name)
        for holder in (self.walk.root, self.item, node):
            for _, server in [*self.walk.children(holder, "servers")][:1]:
                found["server"] = server.state(str(server.get("url")), "url")
        schemes = self.walk.child(self.walk.root, "components", "securitySchemes")
        for _, way in self.walk.children(
            node if "security" in node else self.walk.root, "security"
        ):
            for name in (name for name in way if name in schemes):
                scheme = self.walk.child(schemes, name)
                key = "scheme" if "scheme" in scheme else "type"
                found["auth"] = scheme.state(str(scheme.get(key)), key)
        return found

    def _parameters(self) -> Facts:
        found: Facts = {}
        for holder in (self.item, self.node):
            for _, parameter in self.walk.children(holder, "parameters"):
                place = f"{parameter.get('in')}.{parameter.get('name')}"
                found |= self.walk.fields(place, self.walk.child(parameter, "schema"))
                for key in ("required", "deprecated"):
                    if parameter.get(key) is True:
                        found[f"{place}.{key}"] = parameter.state(True, key)
        return found

    def _request(self) -> Facts:
        media_type, media = self._media(self.walk.child(self.node, "requestBody"))
        found = self._body("request", media)
        if media and "json" not in media_type:
            found["media_type"] = media.state(media_type)
        return found

    def _response(self) -> Facts:
        responses = self.walk.child(self.node, "responses")
        statuses = sorted(status for status in responses if not status.startswith("x-"))
        good = next((status for status in statuses if status.startswith("2")), "default")
        found = {"statuses": self.node.state(statuses, "responses")}
        found |= self._body("response", self._media(self.walk.child(responses, good))[1])
        found.pop("response.code.enum", None)
        media = [self._media(self.walk.child(responses, status))[1] for status in statuses]
        return found | self._codes(self.walk.child(body, "schema") for body in media)

    def _codes(self, schemas: Iterable[Lined]) -> Facts:
        """Read the codes that `x-codes` or the schema of `code` lists."""
        listed = self.node.get("x-codes")
        if isinstance(listed, list):
            codes = sorted(code for code in listed if isinstance(code, int))
            return {"codes": self.node.state(codes, "x-codes")}
        found: Facts = {}
        for part in (part for schema in schemas for part in self.walk.parts(schema)):
            for code in self.walk.parts(self.walk.child(part, "properties", "code")):
                if codes := _codes_of(code):
                    facts.add(found, "codes", code.state(codes))
        return found

    def _media(self, body: Lined) -> tuple[str, Lined]:
        """Choose the JSON of a body, or whatever comes first."""
        media = dict(self.walk.children(body, "content"))
        name = min(media, key=lambda name: ("json" not in name, name), default="")
        return name, media.get(name, Lined(None, body.line, body.at, body.file))

    def _body(self, place: str, media: Lined) -> Facts:
        schema = self.walk.child(media, "schema")
        found = self.walk.fields(place, schema)
        # The body as a whole has a type and the like too, and they say nothing.
        whole = {key for key in found if key.count(".") == 1 and key != f"{place}.anyOf"}
        shown = prose.types_in(f"example.{place}", [*_examples(media), *_examples(schema)])
        stated = {key: media.state(kinds) for key, kinds in shown.items()}
        return {key: found[key] for key in found if key not in whole} | stated

    def _texts(self) -> Facts:
        """Read error texts and numbers with units out of descriptions and examples."""
        found: Facts = {}
        for node, key, value, good in self._strings():
            name = node.at.rpartition("/properties/")[2].partition("/")[0]
            pairs = prose.sample_messages(value)
            if key == "description" and good:
                pairs = prose.messages_in(value, of_task=name != "code")
                for limit in prose.limits_in(value):
                    found.setdefault(f"{LIMITS} {limit}", node.state(True, key))
            for code, text in pairs:
                facts.add(found, f"{MESSAGES} {text}", node.state([code], key))
        return found

    def _strings(self) -> Iterator[tuple[Lined, str, Any, bool]]:
        """Give each description and example below the operation, and whether it is of a success.

        What an error response says of a code is an explanation; elsewhere it is the text sent.
        """
        pending: list[tuple[Lined, bool]] = [(self.node, True)]
        seen: dict[int, Lined] = {}
        while pending:
            node, good = pending.pop()
            node = self.walk.open(node)
            for key, value in node.items() if id(node) not in seen else ():
                # An example of the old dialect is an object of that name with a value inside.
                shown = key == "value" or (key == "example" and "value" not in lined(value))
                if shown or (key == "description" and isinstance(value, str)):
                    yield node, key, value, good
                    continue
                below = good and not (node.at.endswith("/responses") and key[:1] != "2")
                children = value if isinstance(value, list) else [value]
                pending += [(child, below) for child in children if isinstance(child, Lined)]
            seen[id(node)] = node


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


def _variant(path: str, found: Facts) -> str:
    """Tell the models that share a path apart."""
    names = found.get("request.model.enum") or found.get("request.model.default")
    values = names.value if names else None
    one = values[0] if isinstance(values, list) and len(values) == 1 else values
    return re.sub(r"\s", "", f"{path}?model={one}" if isinstance(one, str) else path)
