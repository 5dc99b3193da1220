# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fallback_model import FallbackModel
from ..models.image_size import ImageSize
from ..models.variant_count import VariantCount
from ..types import UNSET, Unset

T = TypeVar("T", bound="GenerateRequest")


@_attrs_define
class GenerateRequest:
    """What to draw. Give a prompt, or images, or both. The service tolerates absent, null and
    unknown fields.

    """

    size: ImageSize
    """ The ratio of width to height, never pixels. """
    prompt: None | str | Unset = UNSET
    """ What to draw, in words. No maximum length is known. An empty one counts as none.
     """
    files_url: list[str] | None | Unset = UNSET
    """ One to five images to start from, at URLs that the service can reach; jfif, pjpeg, jpeg,
    pjp, jpg, png or webp, at most 26214400 bytes each.
     """
    n_variants: None | Unset | VariantCount = UNSET
    """ Number of images. Default 1. """
    mask_url: None | str | Unset = UNSET
    """ Where to change the image: black is repainted, white is kept. The mask has the format,
    pixel size and byte limit of its image. It is ignored unless there is exactly one image.
     """
    call_back_url: None | str | Unset = UNSET
    """ Where the service posts the result when the task has ended. It must be reachable from
    the internet. Note the capital B.
     """
    is_enhance: bool | None | Unset = UNSET
    """ Let the service refine the prompt. Default false. """
    upload_cn: bool | None | Unset = UNSET
    """ Store the images on servers in China. Default false. """
    enable_fallback: bool | None | Unset = UNSET
    """ Use another model when the first one is unavailable. Default false. """
    fallback_model: FallbackModel | None | Unset = UNSET
    """ The fallback model. Default FLUX_MAX. """
    file_url: None | str | Unset = UNSET
    """ The old field for one image; filesUrl wins when both are there. """
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

        n_variants: int | None | Unset
        if isinstance(self.n_variants, Unset):
            n_variants = UNSET
        elif isinstance(self.n_variants, VariantCount):
            n_variants = self.n_variants.value
        else:
            n_variants = self.n_variants

        mask_url: None | str | Unset
        if isinstance(self.mask_url, Unset):
            mask_url = UNSET
        else:
            mask_url = self.mask_url

        call_back_url: None | str | Unset
        if isinstance(self.call_back_url, Unset):
            call_back_url = UNSET
        else:
            call_back_url = self.call_back_url

        is_enhance: bool | None | Unset
        if isinstance(self.is_enhance, Unset):
            is_enhance = UNSET
        else:
            is_enhance = self.is_enhance

        upload_cn: bool | None | Unset
        if isinstance(self.upload_cn, Unset):
            upload_cn = UNSET
        else:
            upload_cn = self.upload_cn

        enable_fallback: bool | None | Unset
        if isinstance(self.enable_fallback, Unset):
            enable_fallback = UNSET
        else:
            enable_fallback = self.enable_fallback

        fallback_model: None | str | Unset
        if isinstance(self.fallback_model, Unset):
            fallback_model = UNSET
        elif isinstance(self.fallback_model, FallbackModel):
            fallback_model = self.fallback_model.value
        else:
            fallback_model = self.fallback_model

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
            field_dict["filesUrl"] = files_url
        if n_variants is not UNSET:
            field_dict["nVariants"] = n_variants
        if mask_url is not UNSET:
            field_dict["maskUrl"] = mask_url
        if call_back_url is not UNSET:
            field_dict["callBackUrl"] = call_back_url
        if is_enhance is not UNSET:
            field_dict["isEnhance"] = is_enhance
        if upload_cn is not UNSET:
            field_dict["uploadCn"] = upload_cn
        if enable_fallback is not UNSET:
            field_dict["enableFallback"] = enable_fallback
        if fallback_model is not UNSET:
            field_dict["fallbackModel"] = fallback_model
        if file_url is not UNSET:
            field_dict["fileUrl"] = file_url

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

        files_url = _parse_files_url(d.pop("filesUrl", UNSET))

        def _parse_n_variants(data: object) -> None | Unset | VariantCount:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, int):
                    raise TypeError()
                n_variants_type_0 = VariantCount(data)

                return n_variants_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | VariantCount, data)

        n_variants = _parse_n_variants(d.pop("nVariants", UNSET))

        def _parse_mask_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mask_url = _parse_mask_url(d.pop("maskUrl", UNSET))

        def _parse_call_back_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        call_back_url = _parse_call_back_url(d.pop("callBackUrl", UNSET))

        def _parse_is_enhance(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_enhance = _parse_is_enhance(d.pop("isEnhance", UNSET))

        def _parse_upload_cn(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        upload_cn = _parse_upload_cn(d.pop("uploadCn", UNSET))

        def _parse_enable_fallback(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        enable_fallback = _parse_enable_fallback(d.pop("enableFallback", UNSET))

        def _parse_fallback_model(data: object) -> FallbackModel | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fallback_model_type_0 = FallbackModel(data)

                return fallback_model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FallbackModel | None | Unset, data)

        fallback_model = _parse_fallback_model(d.pop("fallbackModel", UNSET))

        def _parse_file_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        file_url = _parse_file_url(d.pop("fileUrl", UNSET))

        generate_request = cls(
            size=size,
            prompt=prompt,
            files_url=files_url,
            n_variants=n_variants,
            mask_url=mask_url,
            call_back_url=call_back_url,
            is_enhance=is_enhance,
            upload_cn=upload_cn,
            enable_fallback=enable_fallback,
            fallback_model=fallback_model,
            file_url=file_url,
        )

        generate_request.additional_properties = d
        return generate_request

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
