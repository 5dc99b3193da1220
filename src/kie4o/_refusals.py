"""Typed errors of what a service refused, and of requests that got no response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from ._arguments import DAY, abbreviate
from ._retries import may_have_been_charged, retry_after
from ._secrets import Secret
from ._task import Task
from .errors import (
    ApiConnectionError,
    ApiError,
    KieError,
    ValidationError,
    _api_error,
    _public_url,
)

_LARGEST_KEPT = 64 * 1024
_LONGEST_SHOWN = 300
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
# What httpx calls the limit of each step.
_STEPS: Mapping[type[Exception], str] = {
    httpx.ConnectTimeout: "connect",
    httpx.ReadTimeout: "read",
    httpx.WriteTimeout: "write",
    httpx.PoolTimeout: "pool",
}
_ON_THE_WAY = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)


def refusal(
    code: int,
    message: str | None,
    response: httpx.Response,
    asked: str | None,
) -> ApiError:
    """The error of a code that is not that of success.

    Args:
        code: of the envelope, or the HTTP status.
        message: what the service said.
        response: as it is kept.
        asked: the task that the request was about; the service's own words do not name it.
    """
    said = message or response.reason_phrase or "no reason given"
    if 300 <= response.status_code < 400:
        pointed = response.headers.get("Location", "").partition("?")[0]
        said = f"HTTP {response.status_code} redirects to {pointed[:100] or 'nowhere'}. "
        said += "The client does not follow it; base_url is probably wrong."
    error = _api_error(code, said, response)
    if asked and isinstance(error, ValidationError):
        error.args = (f"Task {abbreviate(asked)}: {said}",)
    return error


def name_task(error: KieError, reference: Mapping[str, Any] | None) -> None:
    """Say on the refusal of a paid request which task it names nevertheless, if any."""
    if reference:
        error.task = Task(id=reference["taskId"])
        error.args = (f"{error.message} It names task {error.task.id}, which may have started.",)


def failure(
    request: httpx.Request, error: Exception, key: Secret
) -> tuple[KieError, BaseException | None]:
    """A typed error, and the cause to show where that holds no key."""
    if isinstance(error, KieError):
        return error, error.__cause__
    text = f"{type(error).__name__}: {error}"[:_LONGEST_SHOWN]
    hidden = key.hide(text)
    told = f"{hidden}{_after(request, error)}"
    failed: KieError
    if isinstance(error, _ON_THE_WAY):
        proxy = request.extensions.get("proxy")
        way = f" through the proxy {_public_url(proxy)}" if proxy else ""
        failed = ApiConnectionError(f"No response from {_public_url(request.url)}{way}: {told}")
        failed.sent = not isinstance(error, _NEVER_SENT)
    else:
        failed = KieError(f"The request failed: {hidden}")
    if isinstance(error, httpx.RequestError):
        error.request = _without_headers(request)
    return failed, error if hidden == text else None


def _after(request: httpx.Request, error: Exception) -> str:
    """The limit that a timeout kept to, where it is known."""
    step = _STEPS.get(type(error))
    limit = request.extensions.get("timeout", {}).get(step)
    return "" if limit is None or limit >= DAY else f" after {limit:g} s"


def complete(error: KieError, *, is_paid: bool, now: float) -> None:
    """Say on an error what it may have cost, and when to try again.

    Args:
        error: what came of a request.
        is_paid: whether the request can cost money.
        now: seconds since the epoch.
    """
    if error.response is not None:
        error.retry_after = retry_after(error.response, now)
    error.may_have_been_charged = is_paid and may_have_been_charged(error)


def kept(request: httpx.Request, response: httpx.Response, body: bytes) -> httpx.Response:
    """What an error holds of a response: no more of it than a person would read."""
    return httpx.Response(
        response.status_code,
        headers=response.headers,
        content=body[:_LARGEST_KEPT],
        request=_without_headers(request),
        extensions=response.extensions,
    )


def _without_headers(request: httpx.Request) -> httpx.Request:
    return httpx.Request(request.method, request.url)
