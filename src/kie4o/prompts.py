"""The prompts of a batch as requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kie4o_api.models import GenerateRequest

from .errors import InvalidRequest
from .request import build


def requests_of(prompts: Iterable[str | Mapping[str, Any]], base_url: str) -> list[GenerateRequest]:
    """The requests, all checked before any is sent.

    Raises:
        InvalidRequest: a prompt cannot be sent.
    """
    if isinstance(prompts, str | bytes | Mapping):
        raise InvalidRequest("prompts: one was given. Give a list, even of one.")
    return [_request(i, item, base_url) for i, item in enumerate(prompts)]


def _request(index: int, item: str | Mapping[str, Any], base_url: str) -> GenerateRequest:
    if not isinstance(item, str | Mapping):
        raise InvalidRequest(f"prompts[{index}]: {item!r} is neither a text nor a mapping.")
    options = {"prompt": item} if isinstance(item, str) else dict(item)
    try:
        return build(options.pop("prompt", None), options, base_url)
    except InvalidRequest as error:
        raise InvalidRequest(f"prompts[{index}]: {error}") from None
