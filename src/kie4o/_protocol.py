"""What a request must have, and what a response means.

Above this everything is canonical. The generated functions get responses as the document says, or
an error of `errors`; they never see a refusal, a strange HTTP status or another spelling.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
from attrs import field, frozen
from kie4o_api.operations import GET_DOWNLOAD_URL, GET_TASK, OPERATIONS, Operation

from . import _budget, _decoding, _wire
from ._arguments import abbreviate
from ._clock import Clock
from ._retries import may_have_been_charged, retry_after
from ._secrets import Secret
from ._task import Task
from .errors import ApiConnectionError, InvalidResponseError, KieError, api_error, public_url

_LARGEST_KEPT = 64 * 1024
_LONGEST_SHOWN = 300
# They describe a body that was compressed, or came in pieces.
_OF_TRANSFER = (b"content-encoding", b"content-length", b"transfer-encoding")
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_ON_THE_WAY = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)


@frozen
class Answer:
    """A response that was read to its end.

    Attributes:
        status: the HTTP status.
        headers: as they came.
        content: the body, decoded.
        reason: what the server calls the status.
    """

    # Shown nowhere, because the key may be in them.
    status: int
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    content: bytes = field(repr=False)
    reason: bytes = field(repr=False)


class CanonicalResponse(httpx.Response):
    """A response whose JSON is as the document says, whatever its bytes say; it is read once."""

    canonical: _wire.Json

    def json(self, **_: Any) -> Any:
        """The envelope."""
        return self.canonical


@frozen
class Protocol:
    """What both transports share.

    Args:
        key: the API key; added here, so that nothing above holds it.
        base_url: the URL of the API. Only its origin gets the key.
        agent: the User-Agent.
        clock: the time.
    """

    key: Secret
    base_url: httpx.URL
    agent: str
    clock: Clock

    def prepare(self, request: httpx.Request) -> float:
        """Make a request what is sent, and return when its budget ends."""
        # The generated client puts one on, whatever the host.
        request.headers.pop("Authorization", None)
        if self._is_api(request.url):
            request.headers["Authorization"] = f"Bearer {self.key.reveal()}"
        request.headers["User-Agent"] = self.agent
        request.headers["Accept-Encoding"] = _decoding.ACCEPTED
        limits, ends = _budget.start(request.extensions.get("timeout", {}))
        request.extensions = {**request.extensions, "timeout": limits}
        return ends

    def parse(self, request: httpx.Request, outcome: Answer | Exception) -> httpx.Response:
        """The canonical response.

        Raises:
            KieError: what the service refused, or why there is no response that can be used.
        """
        operation = self._operation(request)
        cause: BaseException | None = None
        error: KieError
        try:
            if isinstance(outcome, Answer):
                return self._accept(request, operation, self._without_key(outcome))
            error, cause = self._failure(request, outcome)
        except KieError as refused:
            error = refused
        if error.response is not None:
            error.retry_after = retry_after(error.response, self.clock.time())
        # What the document does not know may cost money.
        is_paid = operation.paid if operation else request.method != "GET"
        error.may_have_been_charged = is_paid and may_have_been_charged(error)
        raise error from cause

    def _is_api(self, url: httpx.URL) -> bool:
        return (url.scheme, url.netloc) == (self.base_url.scheme, self.base_url.netloc)

    def _operation(self, request: httpx.Request) -> Operation | None:
        if not self._is_api(request.url):
            return None
        path = request.url.path.removeprefix(self.base_url.path.rstrip("/"))
        return _OPERATIONS.get((request.method, path))

    def _accept(
        self, request: httpx.Request, operation: Operation | None, answer: Answer
    ) -> httpx.Response:
        envelope = _envelope(answer.content)
        code = _wire.code(envelope)
        is_success = 200 <= answer.status < 300
        if code is None and is_success:
            said = f"{public_url(request.url)} gave a response that is not the documented envelope."
            raise _invalid(said, request, answer)
        if code is None or (code == 200 and not is_success):
            code = answer.status
        if code != 200:
            raise self._refusal(code, request, operation, answer, envelope)
        told, asked = _wire.told_id(envelope.get("data")), _asked(operation, request)
        if told and asked and told != asked:
            # A connection or a cache is confused.
            said = f"The response is about task {told}, and {abbreviate(asked)} was asked for."
            raise _invalid(said, request, answer)
        data = _data(operation, envelope.get("data"))
        if data is None:
            said = "The response has no data that can be understood."
            raise _invalid(said, request, answer)
        response = CanonicalResponse(200, headers=answer.headers, content=answer.content)
        response.canonical = {
            **envelope,
            "code": 200,
            "msg": _wire.message(envelope) or "",
            "data": data,
        }
        return response

    def _refusal(
        self,
        code: int,
        request: httpx.Request,
        operation: Operation | None,
        answer: Answer,
        envelope: _wire.Json,
    ) -> KieError:
        kept = _kept(request, answer)
        said = _wire.message(envelope) or kept.reason_phrase or "no reason given"
        if 300 <= answer.status < 400:
            pointed = self.key.hide(kept.headers.get("Location", "")).partition("?")[0]
            said = f"HTTP {answer.status} points to {pointed[:100] or 'nowhere'}, which is not "
            said += "followed. base_url is probably wrong."
        error = api_error(code, said, kept)
        if operation and operation.paid:
            reference = _data(operation, envelope.get("data")) or _data(operation, envelope)
            if reference:
                error.task = Task(id=reference["taskId"])
                error.args = (f"{said} It names task {error.task.id}, which may have started.",)
        return error

    def _failure(
        self, request: httpx.Request, error: Exception
    ) -> tuple[KieError, BaseException | None]:
        """A typed error, and the cause to show where that holds no key."""
        if isinstance(error, KieError):
            return error, error.__cause__
        text = f"{type(error).__name__}: {error}"[:_LONGEST_SHOWN]
        hidden = self.key.hide(text)
        failed: KieError
        if isinstance(error, _ON_THE_WAY):
            failed = ApiConnectionError(f"No response from {public_url(request.url)}: {hidden}")
            failed.sent = not isinstance(error, _NEVER_SENT)
        else:
            failed = KieError(f"The request could not be made: {hidden}")
        if isinstance(error, httpx.RequestError):
            error.request = _without_headers(request)
        return failed, error if hidden == text else None

    def _without_key(self, answer: Answer) -> Answer:
        hide = self.key.hide_bytes
        return Answer(
            answer.status,
            [(n, hide(v)) for n, v in answer.headers if n.lower() not in _OF_TRANSFER],
            hide(answer.content),
            hide(answer.reason),
        )


_OPERATIONS = {(operation.method, operation.path): operation for operation in OPERATIONS}


def _asked(operation: Operation | None, request: httpx.Request) -> str | None:
    """The id of the task that a request is about."""
    if operation is GET_TASK:
        return str(request.url.params.get("taskId"))
    if operation is GET_DOWNLOAD_URL:
        return _wire.told_id(request.content.decode(errors="replace"))
    return None


def _data(operation: Operation | None, value: Any) -> Any | None:
    return value if operation is None else _wire.data(operation.id, value)


def _envelope(content: bytes) -> _wire.Json:
    try:
        body: Any = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _invalid(message: str, request: httpx.Request, answer: Answer) -> InvalidResponseError:
    return InvalidResponseError(message, response=_kept(request, answer))


def _kept(request: httpx.Request, answer: Answer) -> httpx.Response:
    """What an error holds of a response: no more of it than a person would read."""
    return httpx.Response(
        answer.status,
        headers=answer.headers,
        content=answer.content[:_LARGEST_KEPT],
        request=_without_headers(request),
        extensions={"reason_phrase": answer.reason} if answer.reason else {},
    )


def _without_headers(request: httpx.Request) -> httpx.Request:
    return httpx.Request(request.method, request.url)
