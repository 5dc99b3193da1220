# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from enum import IntEnum
from typing import Self


class SuccessFlag(IntEnum):
    GENERATING = 0
    SUCCESS = 1
    CREATE_TASK_FAILED = 2
    GENERATE_FAILED = 3

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
