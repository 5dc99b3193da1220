"""A request and its answer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import frozen

from contract_tests.document import document
from contract_tests.invariants.values import fields, header, integer, parsed

# What stands for the API key everywhere but on the wire. In a shell it becomes the key.
PLACEHOLDER = "$KIE_API_KEY"
# Its first letters, as a shell cuts them: no valid key, and too few to be a secret.
BEGINNING = "${KIE_API_KEY:0:4}"
AUTHORIZED = {"Authorization": f"Bearer {PLACEHOLDER}"}


@frozen
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The parsed body; None when it is no JSON."""
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
    """What is sent. The API key is never in it, only its placeholder."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def operation(self) -> str | None:
        """The operationId; None when the document has no such path and method."""
        for operation in document().operations.values():
            # The base URL may have a path of its own.
            if operation.method == self.method and self.path.endswith(operation.path):
                return operation.id
        return None

    @property
    def authorized(self) -> bool:
        """Whether the API key goes with it."""
        return PLACEHOLDER in (header(self.headers, "Authorization") or "")

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; the first of each name."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        return dict(reversed(pairs))

    def curl(self) -> str:
        """The command that repeats it; the shell puts the key in."""
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
    """A request with its answer; None when there was none."""

    request: Request
    answer: Answer | None
    seconds: float = 0.0


def _quoted(word: str) -> str:
    quoted = shlex.quote(word)
    return f'"{word}"' if (PLACEHOLDER in word or BEGINNING in word) and '"' not in word else quoted
