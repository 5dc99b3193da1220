"""Answers of the API that say no. Their texts and shapes are examples of the document."""

from __future__ import annotations

from .document import Json


class Refusal(Exception):
    """An error envelope to be answered in place of a result."""

    def __init__(self, envelope: Json) -> None:
        """Take the envelope; one without `data` is answered without `data`."""
        super().__init__(envelope["msg"])
        self.envelope = envelope

    def saying(self, message: str) -> Refusal:
        """The same refusal with another text."""
        return Refusal({**self.envelope, "msg": message})
