"""The ways to say no."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
TEXTS = {
    400: "The request body is not valid JSON",
    401: "Unauthorized \u2013 Authentication failed. Please check that your Authorization "
    "and Content-Type headers are correctly set.",
    402: "Insufficient credits",
    429: "Your call frequency is too high. Please try again later.",
    451: "Failed to fetch the image. Kindly verify any access limits set by you "
    "or your service provider",
    455: "The server is currently being maintained, please try again later~",
    500: "Server exception, please try again later",
    550: "The queue is full",
}
_WITHOUT_DATA = (401, 500)


class Refused(Exception):
    """An answer whose code is not 200."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(code)
        self.envelope: Json = {"code": code, "msg": message or TEXTS[code]}
        if code not in _WITHOUT_DATA:
            self.envelope["data"] = None
