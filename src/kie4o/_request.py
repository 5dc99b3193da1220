"""What a caller may ask for, checked before anything is sent."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar, get_args
from urllib.parse import urlsplit

from kie4o_api.models import FallbackModel, GenerateRequest, ImageSize, VariantCount
from kie4o_api.types import UNSET, Unset

from ._arguments import abbreviate, is_sendable, refused, truncate
from ._options import Fallback, Options, Size, Variants
from .errors import InvalidRequestError

_E = TypeVar("_E", bound=Enum)
_MOST_IMAGES = 5
_URLS = f"the http or https URL of an image, or a list of up to {_MOST_IMAGES}"
_REAL = "kie.ai"


def build(prompt: Any, options: Mapping[str, Any], base_url: str) -> GenerateRequest:
    """The request for the generated client.

    Args:
        prompt: what to draw, in words; may be left out when there are images.
        options: everything else, as in `Options`.
        base_url: where it will be sent; the real service reaches no local addresses.

    Raises:
        InvalidRequestError: the service would refuse it, or draw something else than was meant.
    """
    check_names(options)
    size, images = options.get("size"), _images(options.get("images"))
    mask, callback = options.get("mask"), options.get("callback_url")
    _check_content(prompt, images, mask)
    _check_urls(images, mask, callback, base_url)
    fallback = options.get("fallback")
    named = fallback if isinstance(fallback, str) else None
    return GenerateRequest(
        size=ImageSize(_one_of("size", "1:1" if size is None else size, get_args(Size))),
        prompt=prompt if prompt is not None else UNSET,
        files_url=images or UNSET,
        mask_url=_or_unset(mask),
        n_variants=_enum("variants", options.get("variants"), VariantCount, get_args(Variants)),
        call_back_url=_or_unset(callback),
        is_enhance=_flag("enhance", options.get("enhance")),
        upload_cn=_flag("upload_cn", options.get("upload_cn")),
        enable_fallback=True if named else _flag("fallback", fallback),
        fallback_model=_enum("fallback", named, FallbackModel, get_args(Fallback)),
    )


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


def _images(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    # A file is iterable too, by lines, and a mapping by keys; neither is a list of URLs.
    if isinstance(value, bytes | Mapping) or hasattr(value, "read"):
        raise refused("images", value, _URLS)
    if not isinstance(value, Iterable):
        raise refused("images", value, _URLS)
    return list(value)


def _check_content(prompt: str | None, images: list[Any], mask: str | None) -> None:
    if prompt is not None and not isinstance(prompt, str):
        raise InvalidRequestError(f"prompt: {abbreviate(prompt)} is not a string.")
    if prompt and not is_sendable(prompt):
        raise InvalidRequestError(
            "prompt: it has characters that cannot be sent. Was it read as UTF-8?"
        )
    if not images and not (prompt and prompt.strip()):
        raise InvalidRequestError("prompt: empty, and there are no images. Say what to draw.")
    if prompt == "":
        raise InvalidRequestError("prompt: empty. Leave it out to work from the images alone.")
    if len(images) > _MOST_IMAGES:
        raise InvalidRequestError(
            f"images: {len(images)} given, at most {_MOST_IMAGES} are allowed."
        )
    if mask is not None and len(images) != 1:
        # The service ignores it then, and would draw something else for the same money.
        raise InvalidRequestError(f"mask: it needs exactly one image, {len(images)} given.")


def _check_urls(images: list[Any], mask: Any, callback: Any, base_url: str) -> None:
    for url in images:
        _check_url("images", url, base_url)
    if mask is not None:
        _check_url("mask", mask, base_url)
    if callback is not None:
        _check_url("callback_url", callback, base_url)


def _check_url(name: str, url: Any, base_url: str) -> None:
    if not isinstance(url, str):
        raise InvalidRequestError(f"{name}: {abbreviate(url)} is not a URL. Upload it first.")
    host = _host(url)
    if host is None:
        raise InvalidRequestError(
            f"{name}: {abbreviate(url)} is not an http or https URL. Upload it first."
        )
    if _is_real(base_url) and _is_local(host.rstrip(".")):
        raise InvalidRequestError(
            f"{name}: the service cannot reach {truncate(host)}, which is local to you."
        )


def _host(url: str) -> str | None:
    """The host of an http URL; None when it is none, or the service could not read it."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.port != 0 and is_sendable(url)
    except ValueError:
        return None
    return parts.hostname if sound and not any(map(str.isspace, url)) else None


def _is_real(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    return host == _REAL or host.endswith(f".{_REAL}")


def _is_local(host: str) -> bool:
    try:
        return not _address(host).is_global
    except (ValueError, OSError):
        return "." not in host or host.endswith((".local", ".localhost", ".internal"))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that a host is; short forms such as 127.1 are taken by many programs."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return ipaddress.IPv4Address(socket.inet_aton(host))


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
