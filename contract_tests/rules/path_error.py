"""The response to a path or a method that the document does not know."""

from __future__ import annotations

from collections.abc import Mapping

from contract_tests.document import document

from .group import Group, Violation
from .values import fields, integer, media_type, parsed, shown

PATH_ERROR = Group[[int, Mapping[str, str], bytes, str]]("A path that does not exist")


def check_path_error(
    status: int, headers: Mapping[str, str], body: bytes, path: str
) -> list[Violation]:
    """What is wrong with the response to a `path` that does not exist."""
    return PATH_ERROR.check(status, headers, body, path)


@PATH_ERROR.rule(
    "path-error-status",
    "An unknown path gets a real HTTP 404.",
    "http-status",
)
def _status(status: int, _h: Mapping[str, str], _b: bytes, path: str) -> str | None:
    return None if status == 404 else f"HTTP {status} for {path}"


@PATH_ERROR.rule(
    "path-error-schema",
    "It has the web framework's body, as JSON and without a code.",
    "/components/schemas/PathError",
)
def _schema(_s: int, headers: Mapping[str, str], body: bytes, _p: str) -> str | None:
    if media_type(headers) != "application/json":
        return f"Content-Type {media_type(headers)!r}"
    if "code" in fields(parsed(body)):
        return f"a code in {shown(body)}"
    return "; ".join(document().errors("/components/schemas/PathError", parsed(body))) or None


@PATH_ERROR.rule(
    "path-error-names",
    "Its body repeats the HTTP status and the path.",
    "/components/schemas/PathError/properties/path",
)
def _names(status: int, _h: Mapping[str, str], body: bytes, path: str) -> str | None:
    said = fields(parsed(body))
    if integer(said.get("status")) == status and said.get("path") == path:
        return None
    return f"status {shown(said.get('status'))}, path {shown(said.get('path'))}"
