"""Every response of every operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from contract_tests.document import document

from .group import Group, Violation
from .values import fields, integer, is_text, media_type, parsed, shown


@frozen
class Reply:
    """A response of an operation.

    Args:
        operation: the operationId.
        status: the HTTP status.
        headers: by name, in whatever case.
        body: as it came.
        mirror: whether a refusal should have its code as HTTP status, instead of 200; None when
            either is fine.
    """

    operation: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    mirror: bool | None = None

    @property
    def envelope(self) -> Mapping[str, Any]:
        return fields(parsed(self.body))

    @property
    def code(self) -> int | None:
        return integer(self.envelope.get("code"))


ENVELOPE = Group[[Reply]]("Every response")


def check_envelope(
    operation: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    mirror: bool | None = None,
) -> list[Violation]:
    """What is wrong with a response; the arguments are those of `Reply`."""
    return ENVELOPE.check(Reply(operation, status, headers, body, mirror))


def _has_code(reply: Reply) -> bool:
    return reply.code is not None


@ENVELOPE.rule(
    "envelope-http-status",
    "A response has HTTP 200; a refusal may have its code as HTTP status instead.",
    "http-status",
    when=_has_code,
)
def _http_status(reply: Reply) -> str | None:
    allowed = {200} if reply.mirror is not True else set()
    if reply.mirror is not False:
        allowed.add(reply.code or 0)
    return None if reply.status in allowed else f"HTTP {reply.status} around code {reply.code}"


@ENVELOPE.rule(
    "envelope-media-type",
    "A response is application/json.",
    "/paths/~1api~1v1~1gpt4o-image~1generate/post/responses/200/content",
)
def _media_type(reply: Reply) -> str | None:
    found = media_type(reply.headers)
    return None if found == "application/json" else f"Content-Type {found!r}"


@ENVELOPE.rule("envelope-code", "A response is a JSON object with an integer code.", "http-status")
def _integer_code(reply: Reply) -> str | None:
    return None if _has_code(reply) else f"HTTP {reply.status} with {shown(reply.body)}"


@ENVELOPE.rule(
    "envelope-code-listed",
    "The code is one of those that the document lists for the operation.",
    "codes-everywhere",
    when=_has_code,
)
def _listed(reply: Reply) -> str | None:
    known = document().operations[reply.operation].codes
    return None if reply.code in known else f"code {reply.code} of {reply.operation}"


@ENVELOPE.rule(
    "envelope-message",
    "A response has a message that is not empty.",
    "/components/schemas/ErrorEnvelope/properties/msg",
    when=_has_code,
)
def _message(reply: Reply) -> str | None:
    found = reply.envelope.get("msg")
    return None if is_text(found) else f"msg {shown(found)}"


@ENVELOPE.rule(
    "envelope-success-schema",
    "A success is what the document says of the operation.",
    "/components/schemas",
    when=lambda reply: reply.code == 200,
)
def _success(reply: Reply) -> str | None:
    errors = document().errors(document().success_schema(reply.operation), reply.envelope)
    return "; ".join(errors) or None


@ENVELOPE.rule(
    "envelope-success-flag",
    "Where a response says whether it is a success, its code says the same.",
    "upload-refusals",
    when=lambda reply: _has_code(reply) and "success" in reply.envelope,
)
def _success_flag(reply: Reply) -> str | None:
    found = reply.envelope["success"]
    return None if found is (reply.code == 200) else f"{shown(found)} with code {reply.code}"


@ENVELOPE.rule(
    "envelope-refusal-data",
    "A refusal has no data: null, or no such key.",
    "refusal-data",
    when=lambda reply: reply.code not in (None, 200),
)
def _refusal(reply: Reply) -> str | None:
    data = reply.envelope.get("data")
    return None if data is None else f"code {reply.code} with data {shown(data)}"
