"""What a caller may ask for, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, get_args

from attrs import evolve, frozen
from kie4o_api.models import FallbackModel, GenerateRequest, ImageSize, VariantCount
from kie4o_api.types import UNSET, Unset

from ._arguments import abbreviate, is_sendable, truncate
from ._file_source import is_local
from ._input_images import InputImages
from ._input_urls import check_url
from ._local_file import LocalFile
from ._options import Fallback, Options, Size, Variants
from .errors import InvalidRequestError

_E = TypeVar("_E", bound=Enum)


@frozen
class ImageRequest:
    """A request that was checked, and the files to upload before it is sent.

    Attributes:
        body: the request. A file stands in it as its digest, so that the same request is always
            the same, wherever its files are uploaded.
        files: the files by what stands for them in the body.
    """

    body: GenerateRequest
    files: Mapping[str, LocalFile]

    @property
    def prompt(self) -> str | None:
        """What to draw, in words."""
        return None if isinstance(self.body.prompt, Unset) else self.body.prompt

    def with_urls(self, urls: Mapping[str, str]) -> GenerateRequest:
        """The request to send.

        Args:
            urls: where each file was uploaded to, by what stands for it.
        """
        images, mask = self.body.files_url, self.body.mask_url
        return evolve(
            self.body,
            files_url=[urls.get(url, url) for url in images] if images else images,
            mask_url=urls.get(mask, mask) if isinstance(mask, str) else mask,
        )


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
    size, callback = options.get("size"), options.get("callback_url")
    inputs = InputImages.of(options.get("images"), options.get("mask"))
    _check_content(prompt, inputs)
    urls, mask = inputs.resolve(base_url)
    if callback is not None:
        check_url("callback_url", callback, base_url)
    fallback = options.get("fallback")
    named = fallback if isinstance(fallback, str) else None
    body = GenerateRequest(
        size=ImageSize(_one_of("size", "1:1" if size is None else size, get_args(Size))),
        prompt=prompt if prompt is not None else UNSET,
        files_url=urls or UNSET,
        mask_url=_or_unset(mask),
        n_variants=_enum("variants", options.get("variants"), VariantCount, get_args(Variants)),
        call_back_url=_or_unset(callback),
        is_enhance=_flag("enhance", options.get("enhance")),
        upload_cn=_flag("upload_cn", options.get("upload_cn")),
        enable_fallback=True if named else _flag("fallback", fallback),
        fallback_model=_enum("fallback", named, FallbackModel, get_args(Fallback)),
    )
    return ImageRequest(body, inputs.files)


def names_files(options: Mapping[str, Any]) -> bool:
    """Whether files are to be read for a request."""
    images = options.get("images")
    named = [*images] if isinstance(images, list | tuple) else [images]
    return any(map(is_local, [*named, options.get("mask")]))


def check_names(options: Mapping[str, Any]) -> None:
    """Refuse options that there are not.

    Raises:
        InvalidRequestError: one is unknown.
    """
    unknown = sorted(map(str, set(options) - set(Options.__annotations__)))
    if unknown:
        raise InvalidRequestError(
            f"{truncate(unknown[0])}: unknown. Known: {_listed(Options.__annotations__)}."
        )


def _check_content(prompt: Any, inputs: InputImages) -> None:
    if prompt is not None and not isinstance(prompt, str):
        raise InvalidRequestError(f"prompt: {abbreviate(prompt)} is not a string.")
    if prompt and not is_sendable(prompt):
        raise InvalidRequestError(
            "prompt: it has characters that cannot be sent. Was it read as UTF-8?"
        )
    if not inputs.images and not (prompt and prompt.strip()):
        raise InvalidRequestError("prompt: empty, and there are no images. Say what to draw.")
    if prompt == "":
        raise InvalidRequestError("prompt: empty. Leave it out to work from the images alone.")
    inputs.check_number()


def _one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    if isinstance(value, bool) or value not in allowed:
        raise InvalidRequestError(
            f"{name}: {abbreviate(value)} is not allowed. Allowed: {_listed(allowed)}."
        )
    return value


def _enum(name: str, value: Any, enum: type[_E], allowed: tuple[Any, ...]) -> _E | Unset:
    return UNSET if value is None else enum(_one_of(name, value, allowed))


def _flag(name: str, value: Any) -> Any:
    if value is None:
        return UNSET
    if isinstance(value, bool):
        return value
    raise InvalidRequestError(f"{name}: {abbreviate(value)} is not allowed. Allowed: True, False.")


def _or_unset(value: str | None) -> Any:
    return UNSET if value is None else value


def _listed(values: Any) -> str:
    return ", ".join(map(repr, values))
