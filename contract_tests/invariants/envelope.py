"""Every answer of every operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract_tests.document import document

from .rules import Group, Violation
from .values import fields, integer, is_text, media_type, parsed, shown

ENVELOPE = Group[[str, int, Mapping[str, str], bytes]]("Every answer")


def check_envelope(
    operation: str, status: int, headers: Mapping[str, str], body: bytes
) -> list[Violation]:
    """What is wrong with an answer.

    Args:
        operation: the operationId.
        status: the HTTP status.
        headers: by name, in whatever case.
        body: as it came.
    """
    return ENVELOPE.check(operation, status, headers, body)


def _envelope(body: bytes) -> Mapping[str, Any]:
    return fields(parsed(body))


def _code(body: bytes) -> int | None:
    return integer(_envelope(body).get("code"))


def _has_code(_o: str, _s: int, _h: Mapping[str, str], body: bytes) -> bool:
    return _code(body) is not None


def _succeeds(_o: str, _s: int, _h: Mapping[str, str], body: bytes) -> bool:
    return _code(body) == 200


def _refuses(_o: str, _s: int, _h: Mapping[str, str], body: bytes) -> bool:
    return _code(body) not in (None, 200)


@ENVELOPE.rule(
    "envelope-http-status",
    "An answer has HTTP 200; a refusal may have its code as HTTP status instead.",
    "http-status",
    when=_has_code,
)
def _http_status(_o: str, status: int, _h: Mapping[str, str], body: bytes) -> str | None:
    allowed = {200, _code(body)}
    return None if status in allowed else f"HTTP {status} around code {_code(body)}"


@ENVELOPE.rule(
    "envelope-media-type",
    "An answer is application/json.",
    "/paths/~1api~1v1~1gpt4o-image~1generate/post/responses/200/content",
)
def _media_type(_o: str, _s: int, headers: Mapping[str, str], _b: bytes) -> str | None:
    found = media_type(headers)
    return None if found == "application/json" else f"Content-Type {found!r}"


@ENVELOPE.rule(
    "envelope-code",
    "An answer is a JSON object with an integer code.",
    "http-status",
)
def _integer_code(_o: str, status: int, _h: Mapping[str, str], body: bytes) -> str | None:
    return None if _code(body) is not None else f"HTTP {status} with {shown(body)}"


@ENVELOPE.rule(
    "envelope-code-listed",
    "The code is one of those that the document lists for the operation.",
    "codes-everywhere",
    when=_has_code,
)
def _listed(operation: str, _s: int, _h: Mapping[str, str], body: bytes) -> str | None:
    known = document().operations[operation].codes
    return None if _code(body) in known else f"code {_code(body)} of {operation}"


@ENVELOPE.rule(
    "envelope-message",
    "An answer has a message that is not empty.",
    "/components/schemas/ErrorEnvelope/properties/msg",
    when=_has_code,
)
def _message(_o: str, _s: int, _h: Mapping[str, str], body: bytes) -> str | None:
    found = _envelope(body).get("msg")
    return None if is_text(found) else f"msg {shown(found)}"


@ENVELOPE.rule(
    "envelope-success-schema",
    "A success is what the document says of the operation.",
    "/components/schemas",
    when=_succeeds,
)
def _success(operation: str, _s: int, _h: Mapping[str, str], body: bytes) -> str | None:
    errors = document().errors(document().success_schema(operation), parsed(body))
    return "; ".join(errors) or None


@ENVELOPE.rule(
    "envelope-refusal-data",
    "A refusal has no data: null, or no such key.",
    "refusal-data",
    when=_refuses,
)
def _refusal(_o: str, _s: int, _h: Mapping[str, str], body: bytes) -> str | None:
    data = _envelope(body).get("data")
    return None if data is None else f"code {_code(body)} with data {shown(data)}"
