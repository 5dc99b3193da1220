"""The models of the jobs API: which options each has, and what its input calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen
from kie4o_api.models import JobModel

from ._arguments import abbreviate
from .errors import InvalidRequestError

# Every model has them, and so have the 4o paths.
_OF_ALL = frozenset({"model", "size", "images", "callback_url"})
# Only models have them.
_OF_JOBS = frozenset({"quality", "resolution"})


@frozen
class InputNames:
    """How the input of a model spells `Options`.

    Attributes:
        size: the field of the size.
        images: the field of the images; None where the model takes none.
        most_images: images that it takes.
        needs_images: whether it draws nothing without one.
        needs_prompt: whether it draws nothing without a prompt.
        longest_prompt: characters of a prompt; None where no limit is known.
        options: the names of the other options that it has.
        defaults: fields that it needs, where no option sets them.
    """

    size: str = "aspect_ratio"
    images: str | None = None
    most_images: int = 0
    needs_images: bool = False
    needs_prompt: bool = True
    longest_prompt: int | None = None
    options: Mapping[str, str] = field(factory=dict)
    defaults: Mapping[str, Any] = field(factory=dict)


_FROM_IMAGES: Mapping[str, Any] = {
    "images": "input_urls",
    "most_images": 16,
    "needs_images": True,
}
_QUALITY: Mapping[str, Any] = {
    "options": {"quality": "quality"},
    "defaults": {"quality": "medium"},
}
_RESOLUTION: Mapping[str, Any] = {
    "options": {"resolution": "resolution"},
    "longest_prompt": 20_000,
}
_MODELS: Mapping[str, InputNames] = {
    JobModel.FOUR_O_IMAGE.value: InputNames(
        size="size",
        images="files_url",
        most_images=5,
        needs_prompt=False,
        options={"enhance": "isEnhance", "upload_cn": "uploadCn", "fallback": "enableFallback"},
    ),
    JobModel.GPT_IMAGE_1_5_TEXT.value: InputNames(**_QUALITY),
    JobModel.GPT_IMAGE_1_5_IMAGE.value: InputNames(**_QUALITY, **_FROM_IMAGES),
    JobModel.GPT_IMAGE_2_TEXT.value: InputNames(**_RESOLUTION),
    JobModel.GPT_IMAGE_2_IMAGE.value: InputNames(**_RESOLUTION, **_FROM_IMAGES),
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
            f"model: {abbreviate(model)} is not allowed. Allowed: {allowed}, or no model for "
            "the 4o paths. For any other model, there is create_job in Python."
        )
    return known


def check_options(model: str, options: Mapping[str, Any]) -> InputNames:
    """Refuse options that a model does not have.

    Raises:
        InvalidRequestError: the model is not known, or does not have one of the options.
    """
    names = names_of(model)
    _check_lacking(f"model {model!r}", options, lambda name: name in names.options)
    return names


def check_four_o(options: Mapping[str, Any]) -> None:
    """Refuse options that only models of the jobs API have.

    Raises:
        InvalidRequestError: it is one.
    """
    _check_lacking("the 4o API", options, lambda name: name not in _OF_JOBS)


def _check_lacking(who: str, options: Mapping[str, Any], has: Callable[[str], bool]) -> None:
    for name, value in options.items():
        is_default = value is None or value is False or (name == "variants" and value == 1)
        if is_default or name in _OF_ALL or has(name):
            continue
        own = [repr(model) for model, known in _MODELS.items() if name in known.options]
        own += [] if name in _OF_JOBS else ["the 4o paths, which are used without a model"]
        raise InvalidRequestError(f"{name}: {who} does not have it. These do: {', '.join(own)}.")


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
    if names.longest_prompt is not None and prompt and len(prompt) > names.longest_prompt:
        said = f"prompt: {len(prompt)} characters, at most {names.longest_prompt} are allowed."
        raise InvalidRequestError(said)
