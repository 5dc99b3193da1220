# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from enum import IntEnum
from typing import Self


class VariantCount(IntEnum):
    ONE = 1
    TWO = 2
    FOUR = 4

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
