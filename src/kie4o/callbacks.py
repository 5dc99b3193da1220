"""Callbacks: verify their signatures, and read them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from . import _wire
from ._arguments import abbreviate, is_number, signing_key, truncate
from .errors import CallbackError, ConfigurationError
from .testing import DEFAULT_CLOCK

_STAMP = "X-Webhook-Timestamp"
_SIGNATURE = "X-Webhook-Signature"
_SIGNED = frozenset({_STAMP.lower(), _SIGNATURE.lower()})
_STAMP_DIGITS = 12
_SUCCESS = 200


class HasItems(Protocol):
    """Headers as most frameworks have them: a mapping, or any object with `items`."""

    def items(self) -> Iterable[tuple[str | bytes, object]]:
        """Names and values; a name may occur more than once."""


# Pairs are how ASGI and `http.client` have them.
Headers: TypeAlias = HasItems | Iterable[tuple[str | bytes, object]]


@frozen
class Callback:
    """A callback. Only `task_id` is signed, so read the task before you trust the rest.

    Attributes:
        task_id: the task that has ended.
        code: 200, or why it failed.
        message: the reason in words.
        urls: the URLs of the images.
        model: the model of the jobs API; None for a task of the 4o paths.
    """

    task_id: str
    code: int
    message: str
    urls: tuple[str, ...] = ()
    model: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether there are images."""
        return self.code == _SUCCESS


def parse(body: bytes | str) -> Callback:
    """Read a callback, with either spelling of the id and the URLs.

    Raises:
        CallbackError: the body is not a callback.
    """
    found = _wire.callback(_json(body))
    if found is None:
        raise CallbackError("The body is not a callback: it needs a code and one task id.")
    data = found["data"]
    urls = data["info"]["result_urls"] if data["info"] else ()
    return Callback(data["taskId"], found["code"], found["msg"], tuple(urls), data.get("model"))


def read(
    body: bytes | str,
    headers: Headers,
    key: str | None,
    *,
    now: Callable[[], float] = DEFAULT_CLOCK.time,
) -> Callback:
    """Verify the callback if there is a key, then parse it.

    Raises:
        CallbackError: the callback is not trustworthy, or the body is not a callback.
    """
    if key is not None:
        verify(body, headers, key, now=now)
    return parse(body)


def verify(
    body: bytes | str,
    headers: Headers,
    key: str,
    tolerance: float = 300,
    *,
    now: Callable[[], float] = DEFAULT_CLOCK.time,
) -> str:
    """Check who sent a callback and when, and return the id of the task that it is about.

    Only the task id and the time are signed, not the rest of the body
    (ledger: webhook-signature): read the task from the API before you trust its URLs.

    Args:
        body: the unchanged request body.
        headers: the request headers as the framework has them: a mapping or pairs, of strings or
            bytes, names in any case, also as a WSGI environment or Django's META has them.
        key: the account's webhook key.
        tolerance: the largest allowed difference between the timestamp and now, in seconds.
        now: returns the current time in seconds since the epoch.

    Raises:
        CallbackError: a header is missing, the body names no task, the timestamp is outside the
            tolerance, or the signature does not match. The message never contains the key.
    """
    try:
        secret = signing_key(key)
    except ConfigurationError as error:
        raise CallbackError(error.message) from None
    # Compared with what is not a number, every age would be allowed.
    if not (is_number(tolerance) and tolerance >= 0):
        said = f"tolerance: {abbreviate(tolerance)} is not allowed. Allowed: seconds, at least 0."
        raise CallbackError(said)
    task_id = parse(body).task_id
    found = _texts(headers)
    stamp = _header(found, _STAMP)
    given = _header(found, _SIGNATURE)
    expected = _signature(task_id, stamp, secret)
    if not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise CallbackError(f"{_SIGNATURE} does not match task {task_id} and the key.")
    _refuse_stale(stamp, tolerance, now())
    return task_id


def _json(body: bytes | str) -> Any:
    if not isinstance(body, bytes | bytearray | str):
        raise CallbackError(f"body: {abbreviate(body)} is not allowed. Allowed: bytes or a string.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise CallbackError(f"The callback's body is not JSON: {truncate(str(error))}") from error


def _texts(headers: Any) -> dict[str, str]:
    """The two headers of a signature, by lower-case names.

    Raises:
        CallbackError: these are no headers, or name one of the two twice and differently.
    """
    found: dict[str, str] = {}
    for name, value in _pairs(headers):
        known = _decoded(name).lower().replace("_", "-").removeprefix("http-")
        text = _decoded(value).strip()
        if known in _SIGNED and found.setdefault(known, text) != text:
            raise CallbackError(f"{known} was sent twice, with different values.")
    return found


def _pairs(headers: Any) -> list[tuple[Any, Any]]:
    items = getattr(headers, "items", None)
    try:
        return [(name, value) for name, value in (items() if callable(items) else headers)]
    except (TypeError, ValueError):
        allowed = "Allowed: a mapping, or pairs of name and value."
        raise CallbackError(f"headers: {abbreviate(headers)} is not allowed. {allowed}") from None


def _decoded(text: Any) -> str:
    """A name or value of a header, which is Latin-1 on the wire; nothing for what is neither."""
    if isinstance(text, bytes | bytearray):
        return text.decode("latin-1")
    return text if isinstance(text, str) else ""


def _header(found: Mapping[str, str], name: str) -> str:
    if value := found.get(name.lower()):
        return value
    raise CallbackError(f"{name} is missing. Does the account have a webhook key?")


def _signature(task_id: str, stamp: str, key: str) -> str:
    signed = f"{task_id}.{stamp}".encode(errors="replace")
    digest = hmac.new(key.encode(), signed, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _refuse_stale(stamp: str, tolerance: float, now: float) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _STAMP_DIGITS):
        raise CallbackError(f"{_STAMP}: {abbreviate(stamp)} is not a number of seconds.")
    age = now - int(stamp)
    if abs(age) > tolerance:
        raise CallbackError(f"{_STAMP} is {age:.0f} s old; at most {tolerance:g} s are allowed.")
