# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from enum import IntEnum
from typing import Self


class ErrorCode(IntEnum):
    BAD_REQUEST = 400
    UNAUTHORIZED = 401
    INSUFFICIENT_CREDITS = 402
    NOT_FOUND = 404
    METHOD_NOT_ALLOWED = 405
    TIMEOUT = 408
    INVALID = 422
    RATE_LIMITED = 429
    SUB_KEY_LIMIT = 433
    SOURCE_UNAVAILABLE = 451
    MAINTENANCE = 455
    SERVER_ERROR = 500
    GENERATION_FAILED = 501
    FEATURE_DISABLED = 505
    QUEUE_FULL = 550

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Keep a number that this version does not know, as UNKNOWN_<number>."""
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    def __str__(self) -> str:
        return str(self.value)
