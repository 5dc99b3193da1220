"""Answers of the API that say no. Their texts and shapes are examples of the document."""

from __future__ import annotations

from attrs import frozen

from .openapi import Json


@frozen
class Reason:
    """Why a request was refused.

    Args:
        message: what is wrong, in words.
        pointer: the JSON pointer of what is wrong in the body; None where it is no part of it.
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
