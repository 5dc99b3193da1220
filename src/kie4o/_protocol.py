"""What a request must have, and what a response means.

Above this everything is canonical. The generated functions get responses as the document says, or
an error of `errors`; they never see a refusal, a strange HTTP status or another spelling.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
from attrs import field, frozen
from kie4o_api.operations import (
    GET_DOWNLOAD_URL,
    GET_JOB,
    GET_TASK,
    OPERATIONS,
    UPLOAD_FILE,
    Operation,
)

from . import _limits, _refusals, _wire, _wire_values
from ._arguments import abbreviate
from ._clock import Clock
from ._secrets import Secret
from .errors import InvalidResponseError, KieError, _public_url

# They describe a body that was compressed, or came in pieces.
_OF_TRANSFER = ("Content-Encoding", "Content-Length", "Transfer-Encoding")


class ReadResponse(httpx.Response):
    """A response that was read to its end.

    Attributes:
        body: what it has, decoded.
        canonical: the same as the document says, where the service did what it was asked for.
    """

    body: bytes
    canonical: _wire_values.Json

    def __init__(self, response: httpx.Response, body: bytes) -> None:
        """Take the status and headers of a response, and the body that was read of it."""
        reason = response.extensions.get("reason_phrase")
        super().__init__(
            response.status_code,
            headers=response.headers,
            stream=httpx.ByteStream(body),
            extensions={"reason_phrase": reason} if reason else {},
        )
        if "Content-Encoding" in self.headers:
            for name in _OF_TRANSFER:
                self.headers.pop(name, None)
        self.body = body
        # What httpx would find by reading the stream, which takes long.
        self._content = body
        self.is_closed = self.is_stream_consumed = True

    def json(self, **_: Any) -> Any:
        """The envelope; nothing is parsed for the second time."""
        return self.canonical


@frozen
class Protocol:
    """What both transports share.

    Args:
        key: the API key; added here, so that nothing above holds it.
        base_url: the URL of the API.
        upload_url: the URL of the uploads. Only the origins of these two get the key.
        clock: the time.
    """

    key: Secret
    base_url: httpx.URL
    upload_url: httpx.URL
    clock: Clock
    _origins: set[tuple[str, bytes]] = field(init=False)
    _operations: dict[tuple[str, str], Operation] = field(init=False)

    @_origins.default
    def _(self) -> set[tuple[str, bytes]]:
        return {_origin(self.base_url), _origin(self.upload_url)}

    @_operations.default
    def _(self) -> dict[tuple[str, str], Operation]:
        prefix = self.base_url.path.rstrip("/")
        return {(known.method, prefix + known.path): known for known in OPERATIONS}

    def prepare(self, request: httpx.Request) -> tuple[Operation | None, float]:
        """Make a request what is sent.

        Returns:
            its operation, when the document knows it, and when its budget ends.
        """
        operation = None
        if _origin(request.url) in self._origins:
            request.headers["Authorization"] = f"Bearer {self.key.reveal()}"
            operation = self._operations.get((request.method, request.url.path))
            if operation and operation.server == UPLOAD_FILE.server:
                self._lead_to_uploads(request, operation)
        else:
            # The generated client puts one on, whatever the host.
            request.headers.pop("Authorization", None)
        size = int(request.headers.get("Content-Length", 0))
        limits, ends = _limits.start(request.extensions.get("timeout", {}), size)
        request.extensions = {**request.extensions, "timeout": limits}
        return operation, ends

    def parse(
        self,
        request: httpx.Request,
        operation: Operation | None,
        outcome: ReadResponse | Exception,
    ) -> httpx.Response:
        """The canonical response.

        Raises:
            KieError: what the service refused, or why there is no response that can be used.
        """
        cause: BaseException | None = None
        error: KieError
        try:
            if isinstance(outcome, ReadResponse):
                return _accept(request, operation, self._without_key(outcome))
            error, cause = _refusals.failure(request, outcome, self.key)
        except KieError as refused:
            error = refused
        # What the document does not know may cost money.
        is_paid = operation.paid if operation else request.method != "GET"
        _refusals.complete(error, is_paid=is_paid, now=self.clock.time())
        raise error from cause

    def _lead_to_uploads(self, request: httpx.Request, operation: Operation) -> None:
        """The generated client knows one server only, and this operation is at another."""
        path = self.upload_url.path.rstrip("/") + operation.path
        request.url = self.upload_url.copy_with(path=path)
        request.headers["Host"] = request.url.netloc.decode()

    def _without_key(self, response: ReadResponse) -> ReadResponse:
        reason = response.extensions.get("reason_phrase", b"")
        headers = response.headers.raw
        if not self.key.may_be_in(b"\n".join([response.body, reason, *(v for _, v in headers)])):
            return response
        hide = self.key.hide_bytes
        hidden = httpx.Response(
            response.status_code,
            headers=[(name, hide(value)) for name, value in headers],
            extensions={"reason_phrase": hide(reason)} if reason else {},
        )
        return ReadResponse(hidden, hide(response.body))


def _origin(url: httpx.URL) -> tuple[str, bytes]:
    return url.scheme, url.netloc


def _accept(
    request: httpx.Request, operation: Operation | None, response: ReadResponse
) -> httpx.Response:
    """The response, when the service did what it was asked for."""
    envelope = _envelope(response.body)
    code = _wire.code(envelope)
    if code is None and response.is_success:
        said = f"{_public_url(request.url)} returned no documented envelope."
        raise _invalid(said, request, response)
    if code is None or (code == 200 and not response.is_success):
        code = response.status_code
    given = envelope.get("data")
    if code != 200:
        kept = _refusals.kept(request, response, response.body)
        asked = _asked(operation, request)
        error = _refusals.refusal(code, _wire.message(envelope), kept, asked)
        if operation and operation.paid:
            named = _wire.data(operation.id, given) or _wire.data(operation.id, envelope)
            _refusals.name_task(error, named)
        raise error
    data = _wire.data(operation.id, given) if operation else given
    if data is None:
        said = "The `data` of the response cannot be read."
        raise _invalid(said, request, response)
    _refuse_other_task(operation, request, response, _wire_values.told_id(given))
    message = _wire.message(envelope) or ""
    response.status_code = 200
    response.canonical = {**envelope, "code": 200, "msg": message, "data": data}
    if operation and operation.server == UPLOAD_FILE.server:
        response.canonical["success"] = True
    return response


def _refuse_other_task(
    operation: Operation | None, request: httpx.Request, response: ReadResponse, told: str | None
) -> None:
    """A connection or a cache may be confused; then a response is about another task."""
    if told is None or request.url.query == b"taskId=" + told.encode():
        return
    asked = _asked(operation, request)
    if asked and told != asked:
        said = f"The response is about task {told}, but the request was for {abbreviate(asked)}."
        raise _invalid(said, request, response)


def _asked(operation: Operation | None, request: httpx.Request) -> str | None:
    """The id of the task that a request is about."""
    if operation in (GET_TASK, GET_JOB):
        asked: str | None = request.url.params.get("taskId")
        return asked
    if operation is GET_DOWNLOAD_URL:
        return _wire_values.told_id(request.content.decode(errors="replace"))
    return None


def _envelope(body: bytes) -> _wire_values.Json:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _invalid(message: str, request: httpx.Request, response: ReadResponse) -> InvalidResponseError:
    return InvalidResponseError(message, response=_refusals.kept(request, response, response.body))
