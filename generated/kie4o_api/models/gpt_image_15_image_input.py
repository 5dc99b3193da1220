# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_aspect_ratio import JobAspectRatio
from ..models.job_quality import JobQuality

T = TypeVar("T", bound="GptImage15ImageInput")


@_attrs_define
class GptImage15ImageInput:
    """The input of gpt-image/1.5-image-to-image."""

    input_urls: list[str]
    """ URLs of the input images, which the service must be able to reach. At most sixteen. """
    prompt: str
    """ What to change, in words. """
    aspect_ratio: JobAspectRatio
    """ Width to height. """
    quality: JobQuality
    """ The quality of the image. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        input_urls = self.input_urls

        prompt = self.prompt

        aspect_ratio = self.aspect_ratio.value

        quality = self.quality.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "input_urls": input_urls,
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "quality": quality,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        input_urls = cast(list[str], d.pop("input_urls"))

        prompt = d.pop("prompt")

        aspect_ratio = JobAspectRatio(d.pop("aspect_ratio"))

        quality = JobQuality(d.pop("quality"))

        gpt_image_15_image_input = cls(
            input_urls=input_urls,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            quality=quality,
        )

        gpt_image_15_image_input.additional_properties = d
        return gpt_image_15_image_input

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
