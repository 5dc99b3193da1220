"""What a caller may ask for, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from kie4o_api.models import FallbackModel, GenerateRequest, ImageSize, VariantCount
from kie4o_api.types import UNSET

from . import _models, _option_values
from ._arguments import truncate
from ._file_source import is_local
from ._image_request import ImageRequest
from ._input_images import InputImages
from ._input_urls import check_url
from ._jobs import build_from_options
from ._option_values import flag, listed, or_unset
from ._options import Options, Variants
from .errors import InvalidRequestError


def build(prompt: Any, options: Mapping[str, Any], base_url: str) -> ImageRequest:
    """The request for the generated client. It reads all of the files that it names.

    Args:
        prompt: what to draw, in words; may be left out when there are images.
        options: everything else, as in `Options`.
        base_url: where it will be sent; the real service reaches no local addresses.

    Raises:
        InvalidRequestError: the service would refuse it, or draw something else than was meant.
    """
    check_names(options)
    if options.get("model") is not None:
        return build_from_options(prompt, options, base_url)
    _models.check_four_o(options)
    callback = options.get("callback_url")
    inputs = InputImages.of(options.get("images"), options.get("mask"))
    _option_values.check_prompt(prompt, inputs.images)
    inputs.check_number()
    urls, mask = inputs.resolve(base_url)
    if callback is not None:
        check_url("callback_url", callback, base_url)
    enabled, named = _option_values.fallback(options.get("fallback"))
    body = GenerateRequest(
        size=ImageSize(_option_values.size(options.get("size"))),
        prompt=prompt if prompt is not None else UNSET,
        files_url=urls or UNSET,
        mask_url=or_unset(mask),
        n_variants=_option_values.as_enum(
            "variants", options.get("variants"), VariantCount, get_args(Variants)
        ),
        call_back_url=or_unset(callback),
        is_enhance=flag("enhance", options.get("enhance")),
        upload_cn=flag("upload_cn", options.get("upload_cn")),
        enable_fallback=enabled,
        fallback_model=UNSET if named is None else FallbackModel(named),
    )
    return ImageRequest(body, inputs.files)


def names_files(options: Mapping[str, Any]) -> bool:
    """Whether files are to be read for a request."""
    images = options.get("images")
    named = [*images] if isinstance(images, list | tuple) else [images]
    return any(map(is_local, [*named, options.get("mask")]))


def check_names(options: Mapping[str, Any], *others: str) -> None:
    """Refuse options that there are not.

    Args:
        options: what was given.
        others: what may be there besides options.

    Raises:
        InvalidRequestError: one is unknown.
    """
    known = [*others, *Options.__annotations__]
    unknown = sorted(map(str, set(options) - set(known)))
    if unknown:
        raise InvalidRequestError(f"{truncate(unknown[0])}: unknown. Known: {listed(known)}.")
