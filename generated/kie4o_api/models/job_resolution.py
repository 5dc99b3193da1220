# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from enum import StrEnum
from typing import Self


class JobResolution(StrEnum):
    FOUR_K = "4K"
    ONE_K = "1K"
    TWO_K = "2K"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Keep a word that this version does not know, as UNKNOWN_<word>."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    def __str__(self) -> str:
        return str(self.value)
