# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_resolution import JobResolution
from ..types import UNSET, Unset

T = TypeVar("T", bound="GptImage2ImageInput")


@_attrs_define
class GptImage2ImageInput:
    """Input images for GPT Image 2, edited; which ratios it takes is not known."""

    prompt: str
    """ What to change, in words. """
    input_urls: list[str]
    """ URLs of the input images, which the service must be able to reach. At most sixteen. """
    aspect_ratio: str | Unset = UNSET
    """ Width to height, such as 3:2. """
    resolution: JobResolution | Unset = UNSET
    """ The resolution of the image. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        input_urls = self.input_urls

        aspect_ratio = self.aspect_ratio

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
                "input_urls": input_urls,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if resolution is not UNSET:
            field_dict["resolution"] = resolution

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        input_urls = cast(list[str], d.pop("input_urls"))

        aspect_ratio = d.pop("aspect_ratio", UNSET)

        _resolution = d.pop("resolution", UNSET)
        resolution: JobResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = JobResolution(_resolution)

        gpt_image_2_image_input = cls(
            prompt=prompt,
            input_urls=input_urls,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
        )

        gpt_image_2_image_input.additional_properties = d
        return gpt_image_2_image_input

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
