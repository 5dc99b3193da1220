# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from enum import StrEnum
from typing import Self


class JobModel(StrEnum):
    FOUR_O_IMAGE = "4o-image-api"
    GPT_IMAGE_1_5_IMAGE = "gpt-image/1.5-image-to-image"
    GPT_IMAGE_1_5_TEXT = "gpt-image/1.5-text-to-image"
    GPT_IMAGE_2_IMAGE = "gpt-image-2-image-to-image"
    GPT_IMAGE_2_TEXT = "gpt-image-2-text-to-image"

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
