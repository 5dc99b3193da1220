"""Requests to the jobs API: which options each model has, and what its input calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from kie4o_api.models import CreateJobRequest, JobModel, OpenInput
from kie4o_api.types import UNSET

from ._arguments import abbreviate, refused, string
from .errors import InvalidRequestError

_LONGEST_PROMPT = 20_000
# Options that are not in the input: every model has them.
_OF_ALL = frozenset({"model", "size", "images", "callback_url"})


@frozen
class InputNames:
    """How the input of a model spells `Options`.

    Attributes:
        size: the field of the size.
        images: the field of the images; None where the model takes none.
        most_images: images that it takes.
        needs_images: whether it draws nothing without one.
        needs_prompt: whether it draws nothing without a prompt.
        options: the names of the other options that it has.
        fixed: fields that it needs and no option sets; `create_job` sets them otherwise.
    """

    size: str = "aspect_ratio"
    images: str | None = None
    most_images: int = 0
    needs_images: bool = False
    needs_prompt: bool = True
    options: Mapping[str, str] = field(factory=dict)
    fixed: Mapping[str, Any] = field(factory=dict)


_FROM_IMAGES: Mapping[str, Any] = {
    "images": "input_urls",
    "most_images": 16,
    "needs_images": True,
}
_QUALITY: Mapping[str, Any] = {"quality": "medium"}
_MODELS: Mapping[str, InputNames] = {
    JobModel.FOUR_O_IMAGE.value: InputNames(
        size="size",
        images="files_url",
        most_images=5,
        needs_prompt=False,
        options={"enhance": "isEnhance", "upload_cn": "uploadCn", "fallback": "enableFallback"},
    ),
    JobModel.GPT_IMAGE_1_5_TEXT.value: InputNames(fixed=_QUALITY),
    JobModel.GPT_IMAGE_1_5_IMAGE.value: InputNames(fixed=_QUALITY, **_FROM_IMAGES),
    JobModel.GPT_IMAGE_2_TEXT.value: InputNames(),
    JobModel.GPT_IMAGE_2_IMAGE.value: InputNames(**_FROM_IMAGES),
}


def names_of(model: Any) -> InputNames:
    """How the input of a model spells `Options`.

    Raises:
        InvalidRequestError: that is not known; `create_job` takes any input.
    """
    known = _MODELS.get(model) if isinstance(model, str) else None
    if known is None:
        allowed = ", ".join(map(repr, _MODELS))
        raise InvalidRequestError(
            f"model: {abbreviate(model)} is not allowed. Allowed: {allowed}, or None for the 4o "
            "paths. Call create_job for any other model."
        )
    return known


def check_options(model: str, options: Mapping[str, Any]) -> InputNames:
    """Refuse options that a model does not have.

    Raises:
        InvalidRequestError: the model is not known, or does not have one of the options.
    """
    names = names_of(model)
    for name, value in options.items():
        is_default = value is None or value is False or (name == "variants" and value == 1)
        if is_default or name in _OF_ALL or name in names.options:
            continue
        own = [other for other, known in _MODELS.items() if name in known.options]
        has_it = f"{', '.join(map(repr, own))} and " if own else ""
        raise InvalidRequestError(
            f"{name}: model {model!r} does not have it. Only {has_it}the 4o paths, which are used "
            "without a model, have it."
        )
    return names


def check_content(model: str, names: InputNames, prompt: str | None, images: int) -> None:
    """Refuse a prompt or a number of images that a model cannot work with.

    Raises:
        InvalidRequestError: something is missing, or there is too much of it.
    """
    if images and names.images is None:
        own = ", ".join(repr(name) for name, known in _MODELS.items() if known.images)
        raise InvalidRequestError(f"images: model {model!r} takes none. Those that do: {own}.")
    if images > names.most_images:
        said = f"images: {images} given, at most {names.most_images} are allowed by {model!r}."
        raise InvalidRequestError(said)
    if names.needs_images and not images:
        raise InvalidRequestError(f"images: none given, and model {model!r} needs one.")
    if names.needs_prompt and not prompt:
        raise InvalidRequestError(f"prompt: missing, and model {model!r} needs one.")
    if names.needs_prompt and prompt and len(prompt) > _LONGEST_PROMPT:
        said = f"prompt: {len(prompt)} characters, at most {_LONGEST_PROMPT} are allowed."
        raise InvalidRequestError(said)


def request_of(model: Any, given: Any, callback_url: str | None) -> CreateJobRequest:
    """The request for a job.

    Args:
        model: the name of the model.
        given: its input, in the spelling of the service.
        callback_url: where the service posts the result.

    Raises:
        InvalidRequestError: the model is not a name, or the input not a mapping.
    """
    name = string("model", model, "the name of a model, as a string")
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise refused("input", given, "a mapping of names to values")
    opened = OpenInput.from_dict(given)
    url = UNSET if callback_url is None else callback_url
    return CreateJobRequest(model=JobModel(name), input_=opened, call_back_url=url)
