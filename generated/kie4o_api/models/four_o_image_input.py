# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.image_size import ImageSize
from ..types import UNSET, Unset

T = TypeVar("T", bound="FourOImageInput")


@_attrs_define
class FourOImageInput:
    """The input of 4o-image-api: a prompt, or images, or both. It has no mask and no variants."""

    size: ImageSize
    """ The ratio of width to height, never pixels. """
    prompt: None | str | Unset = UNSET
    """ What to draw, in words. An empty one counts as none. """
    files_url: list[str] | None | Unset = UNSET
    """ At most 5 images to start from. """
    file_url: None | str | Unset = UNSET
    """ The old field for one image; files_url wins when both are there. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        size = self.size.value

        prompt: None | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        else:
            prompt = self.prompt

        files_url: list[str] | None | Unset
        if isinstance(self.files_url, Unset):
            files_url = UNSET
        elif isinstance(self.files_url, list):
            files_url = self.files_url

        else:
            files_url = self.files_url

        file_url: None | str | Unset
        if isinstance(self.file_url, Unset):
            file_url = UNSET
        else:
            file_url = self.file_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "size": size,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if files_url is not UNSET:
            field_dict["files_url"] = files_url
        if file_url is not UNSET:
            field_dict["file_url"] = file_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        size = ImageSize(d.pop("size"))

        def _parse_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_files_url(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                files_url_type_0 = cast(list[str], data)

                return files_url_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        files_url = _parse_files_url(d.pop("files_url", UNSET))

        def _parse_file_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        file_url = _parse_file_url(d.pop("file_url", UNSET))

        four_o_image_input = cls(
            size=size,
            prompt=prompt,
            files_url=files_url,
            file_url=file_url,
        )

        four_o_image_input.additional_properties = d
        return four_o_image_input

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
