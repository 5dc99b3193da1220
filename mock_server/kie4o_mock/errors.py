"""Why requests are refused: by the API, with texts of the document, or by the control plane."""

from __future__ import annotations

from attrs import frozen
from flask import Response

from .openapi import Json
from .responses import json_response


@frozen
class Reason:
    """Why a request was refused.

    Args:
        message: what is wrong, in words.
        pointer: the JSON pointer of what is wrong in the body; None where it is not in the body.
        suggestion: what to send instead; None when nobody can know.
    """

    message: str
    pointer: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.suggestion}" if self.suggestion else self.message


class Refusal(Exception):
    """An error envelope to be answered in place of a result."""

    def __init__(self, envelope: Json, reason: Reason | None = None) -> None:
        """Take the envelope; one without `data` is answered without `data`."""
        super().__init__(envelope["msg"])
        self.envelope = envelope
        self.reason = reason or Reason(envelope["msg"])

    def because(self, reason: Reason | str) -> Refusal:
        """The same refusal with another text."""
        found = reason if isinstance(reason, Reason) else Reason(reason)
        return Refusal({**self.envelope, "msg": str(found)}, found)


class Problem(Exception):
    """A mistake in the use of the control plane."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail

    def answer(self) -> Response:
        """The problem as an HTTP response."""
        body = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return json_response(body, self.status, "application/problem+json")


def invalid(detail: str) -> Problem:
    """A field that is not as the control plane's document says."""
    return Problem(422, "Invalid field", detail)
