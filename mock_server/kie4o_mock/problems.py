"""What is wrong with a control request, answered as RFC 9457 says."""

from __future__ import annotations

from flask import Response

from .responses import json_response


class Problem(Exception):
    """A mistake in the use of the control plane."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail

    def answer(self) -> Response:
        """The problem as an HTTP answer."""
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
