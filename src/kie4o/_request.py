"""What a caller may ask for, checked before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, get_args

from attrs import evolve, frozen
from kie4o_api.models import (
    CreateJobRequest,
    FallbackModel,
    GenerateRequest,
    ImageSize,
    OpenInput,
    VariantCount,
)
from kie4o_api.operations import CREATE_JOB, GENERATE_IMAGE, Operation
from kie4o_api.types import UNSET, Unset

from . import _jobs
from ._arguments import abbreviate, is_sendable, truncate
from ._file_source import is_local
from ._input_images import InputImages, placeholder
from ._input_urls import check_url
from ._local_file import LocalFile, local_file
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

    body: GenerateRequest | CreateJobRequest
    files: Mapping[str, LocalFile]

    @property
    def prompt(self) -> str | None:
        """What to draw, in words."""
        if isinstance(self.body, CreateJobRequest):
            prompt = self.body.input_.to_dict().get("prompt")
            return prompt if isinstance(prompt, str) else None
        return None if isinstance(self.body.prompt, Unset) else self.body.prompt

    @property
    def operation(self) -> Operation:
        """What it is sent to."""
        return CREATE_JOB if isinstance(self.body, CreateJobRequest) else GENERATE_IMAGE

    @property
    def model(self) -> str | None:
        """The model of the jobs API; None for a request to the 4o paths."""
        return str(self.body.model) if isinstance(self.body, CreateJobRequest) else None

    def with_urls(self, urls: Mapping[str, str]) -> GenerateRequest | CreateJobRequest:
        """The request to send.

        Args:
            urls: where each file was uploaded to, by what stands for it.
        """
        if isinstance(self.body, CreateJobRequest):
            found = _with_urls(self.body.input_.to_dict(), urls)
            return evolve(self.body, input_=OpenInput.from_dict(found))
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
    if options.get("model") is not None:
        return _build_job(prompt, options, base_url)
    callback = options.get("callback_url")
    inputs = InputImages.of(options.get("images"), options.get("mask"))
    _check_content(prompt, inputs)
    inputs.check_number()
    urls, mask = inputs.resolve(base_url)
    if callback is not None:
        check_url("callback_url", callback, base_url)
    enabled, named = _fallback(options.get("fallback"))
    body = GenerateRequest(
        size=ImageSize(_size(options.get("size"))),
        prompt=prompt if prompt is not None else UNSET,
        files_url=urls or UNSET,
        mask_url=_or_unset(mask),
        n_variants=_enum("variants", options.get("variants"), VariantCount, get_args(Variants)),
        call_back_url=_or_unset(callback),
        is_enhance=_flag("enhance", options.get("enhance")),
        upload_cn=_flag("upload_cn", options.get("upload_cn")),
        enable_fallback=enabled,
        fallback_model=UNSET if named is None else FallbackModel(named),
    )
    return ImageRequest(body, inputs.files)


def build_job(model: Any, given: Any, callback_url: Any, base_url: str) -> ImageRequest:
    """The request for a job of any model. It reads all of the files that its input names.

    Args:
        model: the name of the model.
        given: its input in the spelling of the service; a value, or one of a list, may be a file.
        callback_url: where the service posts the result.
        base_url: where it will be sent; the real service reaches no local addresses.

    Raises:
        InvalidRequestError: it cannot be sent.
    """
    if callback_url is not None:
        check_url("callback_url", callback_url, base_url)
    files: dict[str, LocalFile] = {}
    if isinstance(given, Mapping):
        given = {name: _without_files(name, value, files) for name, value in given.items()}
    body = _jobs.request_of(model, given, callback_url)
    try:
        json.dumps(body.to_dict()).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidRequestError(f"input: it cannot be sent as JSON: {error}") from None
    return ImageRequest(body, files)


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


def _build_job(prompt: Any, options: Mapping[str, Any], base_url: str) -> ImageRequest:
    """The request for a job by the same options as a request to the 4o paths."""
    model = options["model"]
    names = _jobs.check_options(model, options)
    inputs = InputImages.of(options.get("images"), None)
    _check_content(prompt, inputs)
    _jobs.check_content(model, names, prompt, len(inputs.images))
    urls, _ = inputs.resolve(base_url)
    enabled, named = _fallback(options.get("fallback"))
    given = {
        "prompt": prompt,
        names.images or "": urls or None,
        names.size: _size(options.get("size")),
        **names.fixed,
        "isEnhance": _flag("enhance", options.get("enhance")),
        "uploadCn": _flag("upload_cn", options.get("upload_cn")),
        "enableFallback": enabled,
        "fallbackModel": named,
    }
    told = {name: value for name, value in given.items() if value not in (None, UNSET)}
    job = build_job(model, told, options.get("callback_url"), base_url)
    return ImageRequest(job.body, inputs.files)


def _without_files(name: Any, value: Any, files: dict[str, LocalFile]) -> Any:
    """The value with a string in place of each file, as `InputImages` does it."""
    if isinstance(value, list | tuple):
        return [_without_files(name, item, files) for item in value]
    if not is_local(value):
        return value
    file = local_file(f"input.{name}", value)
    files[placeholder(file)] = file
    return placeholder(file)


def _with_urls(value: Any, urls: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _with_urls(item, urls) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_urls(item, urls) for item in value]
    return urls.get(value, value) if isinstance(value, str) else value


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


def _size(value: Any) -> Any:
    return _one_of("size", "1:1" if value is None else value, get_args(Size))


def _fallback(value: Any) -> tuple[Any, str | None]:
    """Whether there is a fallback, and its model where one is named."""
    if value and isinstance(value, str):
        return True, str(_one_of("fallback", value, get_args(Fallback)))
    return _flag("fallback", value), None


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
