"""The prompts of a batch as requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._arguments import abbreviate
from .._image_request import ImageRequest
from .._options import Options
from .._request import build, check_names
from ..errors import InvalidRequestError


def requests_of(
    prompts: Iterable[str | Mapping[str, Any]], base_url: str, defaults: Options
) -> list[ImageRequest]:
    """The requests, all checked before any is sent.

    Args:
        prompts: strings, or mappings with `prompt` and any of `Options`.
        base_url: where they will be sent.
        defaults: options for the prompts that do not have their own.

    Raises:
        InvalidRequestError: a prompt cannot be sent.
    """
    if isinstance(prompts, str | bytes | Mapping):
        raise InvalidRequestError("prompts: one was given. Give a list, even of one.")
    check_names(defaults)
    return [_request(i, item, base_url, defaults) for i, item in enumerate(prompts)]


def _request(
    index: int, item: str | Mapping[str, Any], base_url: str, defaults: Options
) -> ImageRequest:
    if not isinstance(item, str | Mapping):
        said = f"prompts[{index}]: {abbreviate(item)} is neither a string nor a mapping."
        raise InvalidRequestError(said)
    own = {"prompt": item} if isinstance(item, str) else item
    options: dict[str, Any] = {**defaults, **own}
    try:
        check_names(own, "prompt")
        return build(options.pop("prompt", None), options, base_url)
    except InvalidRequestError as error:
        raise InvalidRequestError(f"prompts[{index}]: {error}") from None
