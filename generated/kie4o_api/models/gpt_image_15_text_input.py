# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_aspect_ratio import JobAspectRatio
from ..models.job_quality import JobQuality

T = TypeVar("T", bound="GptImage15TextInput")


@_attrs_define
class GptImage15TextInput:
    """The input of gpt-image/1.5-text-to-image."""

    prompt: str
    """ What to draw, in words. """
    aspect_ratio: JobAspectRatio
    """ Width to height. """
    quality: JobQuality
    """ The quality of the image. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        aspect_ratio = self.aspect_ratio.value

        quality = self.quality.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "quality": quality,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        aspect_ratio = JobAspectRatio(d.pop("aspect_ratio"))

        quality = JobQuality(d.pop("quality"))

        gpt_image_15_text_input = cls(
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            quality=quality,
        )

        gpt_image_15_text_input.additional_properties = d
        return gpt_image_15_text_input

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
