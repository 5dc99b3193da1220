"""The judge below the generated functions: what is sent, what is an answer, what is tried again.

Above it everything is canonical. The generated functions get answers as the document says, or
an error of `errors`; they never see a refusal, a strange HTTP status or another spelling.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx
from attrs import frozen

from . import wire
from .arguments import shown
from .clock import Clock
from .errors import ConnectionFailed, InvalidResponse, KieError, api_error, public_url
from .retries import LOOKING, Retries, is_uncertain, retry_after

_LOG = logging.getLogger("kie4o")
_SHORTEST_KEY = 8
_HIDDEN = b"[key]"
_BODY = (b"content-encoding", b"content-length", b"transfer-encoding")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@frozen
class Policy:
    """What both transports share.

    Args:
        key: the API key; added here, so that nothing above holds it in a header.
        origin: scheme and host of the API, the only one that gets the key.
        agent: the User-Agent.
        retries: how often and how patiently.
        clock: the time.
    """

    key: str
    origin: tuple[str, bytes]
    agent: str
    retries: Retries
    clock: Clock

    def dress(self, request: httpx.Request) -> httpx.Request:
        """The request as it is sent."""
        # The generated client puts one on, whatever the host.
        request.headers.pop("Authorization", None)
        if (request.url.scheme, request.url.netloc) == self.origin:
            # Not an f-string: in that the key does not show itself.
            request.headers["Authorization"] = "Bearer " + self.key
        request.headers["User-Agent"] = self.agent
        if (longest := LOOKING.get()) is not None:
            given = request.extensions.get("timeout", {})
            clipped = {name: min(v or longest, longest) for name, v in given.items()}
            request.extensions = {**request.extensions, "timeout": clipped}
        return request

    def accept(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """The canonical answer.

        Raises:
            KieError: the refusal that it is, or that it is no answer at all.
        """
        response = self._without_key(request, response)
        envelope = _envelope(response)
        code = wire.code(envelope)
        said = wire.message(envelope) or response.reason_phrase or "no reason given"
        if code is None and response.is_success:
            said = f"{public_url(request.url)} gave an answer that is not the documented envelope."
            raise InvalidResponse(said, response=_bare(request, response))
        if code is None or (code == 200 and not response.is_success):
            code = response.status_code
        if code != 200:
            raise api_error(code, said, _bare(request, response))
        try:
            return _canonical(request, response, envelope)
        except RecursionError:
            raise InvalidResponse(
                "The answer is nested too deep.", response=_bare(request, response)
            ) from None

    def again(self, request: httpx.Request, error: Exception, done: int) -> float:
        """Seconds until the next try.

        Raises:
            KieError: there is none; `error` as a typed one.
        """
        typed = self._typed(request, error)
        if typed.response is not None:
            typed.retry_after = retry_after(typed.response, self.clock.time())
        operation = wire.operation(request.url.path)
        delay = self.retries.delay(operation, typed, done)
        if delay is None:
            typed.unknown = is_uncertain(operation, typed)
            raise typed from (None if typed is error else error)
        _LOG.info("%s: %s. Trying again in %.1f s.", operation, typed, delay)
        return delay

    def _without_key(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """The answer, and should the service have repeated the key in it, without that."""
        key = self.key.encode()
        headers = response.headers.raw
        found = key in response.content or any(key in value for _, value in headers)
        # What is shorter is no secret, but may well be a word of the answer.
        if not found or len(key) < _SHORTEST_KEY:
            return response
        return httpx.Response(
            response.status_code,
            headers=[(n, v.replace(key, _HIDDEN)) for n, v in headers if n.lower() not in _BODY],
            content=response.content.replace(key, _HIDDEN),
            request=request,
        )

    def _typed(self, request: httpx.Request, error: Exception) -> KieError:
        if isinstance(error, KieError):
            return error
        said = f"No answer from {public_url(request.url)}: {type(error).__name__}: {error}"
        if len(self.key) >= _SHORTEST_KEY:
            said = said.replace(self.key, _HIDDEN.decode())
        failed = ConnectionFailed(said)
        failed.sent = not isinstance(error, _NEVER_SENT)
        return failed


def _envelope(response: httpx.Response) -> wire.Json:
    try:
        body: Any = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _canonical(
    request: httpx.Request, response: httpx.Response, envelope: wire.Json
) -> httpx.Response:
    given = envelope.get("data")
    _refuse_another(request, response, wire.told_id(given))
    data = wire.data(wire.operation(request.url.path), given)
    if data is None:
        raise InvalidResponse(
            "The answer has no data that can be understood.", response=_bare(request, response)
        )
    plain = {**envelope, "code": 200, "msg": wire.message(envelope) or "", "data": data}
    # Not `==`: to that, 7.0 and True are whole numbers too.
    if response.status_code == 200 and repr(plain) == repr(envelope):
        return response
    # Not `json=`: that refuses what only lenient JSON can hold, in fields that nobody reads.
    return httpx.Response(200, content=json.dumps(plain), request=request)


def _refuse_another(request: httpx.Request, response: httpx.Response, told: str | None) -> None:
    """An answer about a task that nobody asked for is none: a connection or a cache is confused."""
    asked = request.url.params.get("taskId")
    if wire.operation(request.url.path) == wire.DOWNLOAD:
        asked = wire.told_id(request.content.decode(errors="replace"))
    if asked and told and asked != told:
        said = f"The answer is about task {told}, and {shown(asked)} was asked for."
        raise InvalidResponse(said, response=_bare(request, response))


def _bare(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """The answer with a request that does not hold the key."""
    response.request = httpx.Request(request.method, request.url)
    return response
