"""A request and its response."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import frozen

from contract_tests.document import document
from contract_tests.rules.values import fields, header, integer, parsed

# The placeholder of the API key everywhere but on the wire. A shell replaces it with the key.
PLACEHOLDER = "$KIE_API_KEY"
# It without its last character, as a shell cuts it: no valid key, however short the key is.
BEGINNING = "${KIE_API_KEY%?}"
# A second account's key, of targets that have one.
OTHER = "$KIE_OTHER_API_KEY"
AUTHORIZED = {"Authorization": f"Bearer {PLACEHOLDER}"}
OTHERS = {"Authorization": f"Bearer {OTHER}", "Content-Type": "application/json"}


@frozen
class Response:
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The parsed body; None if it is not JSON."""
        return parsed(self.body)

    @property
    def code(self) -> int | None:
        """The envelope's code; None when there is none."""
        return integer(fields(self.json).get("code"))

    @property
    def data(self) -> Any:
        return fields(self.json).get("data")


@frozen
class Request:
    """A request, with a placeholder for the API key."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def operation(self) -> str | None:
        """The operationId; None if the document has no such path and method."""
        for operation in document().operations.values():
            # The base URL may have a path of its own.
            if operation.method == self.method and self.path.endswith(operation.path):
                return operation.id
        return None

    @property
    def authorized(self) -> bool:
        """Whether a valid API key goes with it."""
        sent = header(self.headers, "Authorization") or ""
        return PLACEHOLDER in sent or OTHER in sent

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; the first of each name."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        return dict(reversed(pairs))

    def curl(self) -> str:
        """The command that repeats it; the shell inserts the key."""
        parts = ["curl", "-sS", "-X", self.method]
        for name, value in self.headers.items():
            if name.lower() not in _NOISE:
                parts += ["-H", f"{name}: {value}"]
        if self.body:
            parts += ["--data-binary", self.body.decode("utf-8", "replace")]
        return " ".join(map(_quoted, [*parts, self.url]))


_NOISE = {
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "user-agent",
    "x-schemathesis-testcaseid",
}


@frozen
class Exchange:
    """A request with its response; None if none came."""

    request: Request
    response: Response | None
    seconds: float = 0.0


def _quoted(word: str) -> str:
    quoted = shlex.quote(word)
    is_key = any(placeholder in word for placeholder in (PLACEHOLDER, BEGINNING, OTHER))
    return f'"{word}"' if is_key and '"' not in word else quoted
