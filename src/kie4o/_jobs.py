"""Requests to the jobs API: by the options that all models share, or with an input of any form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from kie4o_api.models import CreateJobRequest, JobModel, OpenInput
from kie4o_api.types import UNSET

from . import _models, _option_values
from ._arguments import refused, string
from ._file_source import is_local
from ._image_request import ImageRequest
from ._input_images import InputImages, placeholder
from ._input_urls import check_url
from ._local_file import LocalFile, local_file
from ._option_values import flag, or_unset
from ._options import Quality, Resolution
from .errors import InvalidRequestError

_WORDS = {"quality": get_args(Quality), "resolution": get_args(Resolution)}


def build_from_options(prompt: Any, options: Mapping[str, Any], base_url: str) -> ImageRequest:
    """The request for a job by the same options as a request to the 4o paths.

    Args:
        prompt: what to draw, in words.
        options: everything else, as in `Options`; with a model.
        base_url: where it will be sent; the real service reaches no local addresses.

    Raises:
        InvalidRequestError: the model does not have an option, or the service would refuse it.
    """
    model = options["model"]
    names = _models.check_options(model, options)
    inputs = InputImages.of(options.get("images"), None)
    _option_values.check_prompt(prompt, inputs.images)
    _models.check_content(model, names, prompt, len(inputs.images))
    urls, _ = inputs.resolve(base_url)
    given = {
        "prompt": prompt,
        names.images or "": urls or None,
        names.size: _option_values.size(options.get("size")),
        **names.defaults,
        **_rest(names, options),
    }
    told = {name: value for name, value in given.items() if value is not None}
    job = build_job(model, told, options.get("callback_url"), base_url)
    return ImageRequest(job.body, inputs.files)


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
    body = _request_of(model, given, callback_url)
    try:
        # As strict as httpx, which would refuse it only on the way out.
        json.dumps(body.to_dict(), allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidRequestError(f"input: it cannot be sent as JSON: {error}") from None
    return ImageRequest(body, files)


def _rest(names: _models.InputNames, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that only some models have, as the input of the model spells them."""
    enabled, named = _option_values.fallback(options.get("fallback"))
    found: dict[str, Any] = {"fallbackModel": named}
    for option, name in names.options.items():
        value = options.get(option)
        if option in _WORDS:
            found[name] = value and _option_values.one_of(option, value, _WORDS[option])
        else:
            found[name] = enabled if option == "fallback" else flag(option, value)
    return {name: value for name, value in found.items() if value not in (None, UNSET)}


def _request_of(model: Any, given: Any, callback_url: str | None) -> CreateJobRequest:
    name = string("model", model, "the name of a model, as a string")
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise refused("input", given, "a mapping of names to values")
    opened = OpenInput.from_dict(given)
    return CreateJobRequest(
        model=JobModel(name), input_=opened, call_back_url=or_unset(callback_url)
    )


def _without_files(name: Any, value: Any, files: dict[str, LocalFile]) -> Any:
    """The value with a string in place of each file, as `InputImages` does it."""
    if isinstance(value, list | tuple):
        return [_without_files(name, item, files) for item in value]
    if not is_local(value):
        return value
    file = local_file(f"input.{name}", value)
    files[placeholder(file)] = file
    return placeholder(file)
