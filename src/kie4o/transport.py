"""The one place for retries, typed errors and spellings: two httpx transports over one judge.

Above them everything is canonical. The generated functions get answers as the document says, or
an error of `errors`; they never see a refusal, a strange HTTP status or another spelling.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx
from attrs import frozen

from . import wire
from .clock import Clock
from .errors import ConnectionFailed, InvalidResponse, KieError, api_error
from .retries import Retries, is_uncertain

_LOG = logging.getLogger("kie4o")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@frozen
class Policy:
    """What both transports share.

    Args:
        key: the API key; added here, so that nothing above holds it in a header.
        agent: the User-Agent.
        retries: how often and how patiently.
        clock: the time.
    """

    key: str
    agent: str
    retries: Retries
    clock: Clock

    def dress(self, request: httpx.Request) -> httpx.Request:
        """The request as it is sent."""
        request.headers["Authorization"] = f"Bearer {self.key}"
        request.headers["User-Agent"] = self.agent
        return request

    def accept(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """The canonical answer.

        Raises:
            KieError: the refusal that it is, or that it is no answer at all.
        """
        envelope = _envelope(response)
        code = wire.code(envelope)
        said = wire.message(envelope) or response.reason_phrase or "no reason given"
        said = said.replace(self.key, "[key]")
        if code is None and response.is_success:
            raise InvalidResponse(
                "The answer is not the documented envelope.", response=_bare(response)
            )
        if code is None or (code == 200 and not response.is_success):
            code = response.status_code
        if code != 200:
            raise api_error(code, said, _bare(response))
        return _canonical(request, response, envelope)

    def again(self, request: httpx.Request, error: Exception, done: int) -> float:
        """Seconds until the next try.

        Raises:
            KieError: there is none; `error` as a typed one.
        """
        typed = _typed(error)
        operation = wire.operation(request.url.path)
        delay = self.retries.delay(operation, typed, done, self.clock.time)
        if delay is None:
            typed.unknown = is_uncertain(operation, typed)
            raise typed from (None if typed is error else error)
        _LOG.info("%s: %s. Trying again in %.1f s.", operation, typed, delay)
        return delay


class Transport(httpx.BaseTransport):
    """For the synchronous client."""

    def __init__(self, inner: httpx.BaseTransport, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        done = 0
        while True:
            try:
                response = self._inner.handle_request(self._policy.dress(request))
                response.read()
                return self._policy.accept(request, response)
            except (httpx.HTTPError, KieError) as error:
                delay = self._policy.again(request, error, done)
            done += 1
            self._policy.clock.sleep(delay)

    def close(self) -> None:
        self._inner.close()


class AsyncTransport(httpx.AsyncBaseTransport):
    """For the asynchronous client."""

    def __init__(self, inner: httpx.AsyncBaseTransport, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        done = 0
        while True:
            try:
                response = await self._inner.handle_async_request(self._policy.dress(request))
                await response.aread()
                return self._policy.accept(request, response)
            except (httpx.HTTPError, KieError) as error:
                delay = self._policy.again(request, error, done)
            done += 1
            await self._policy.clock.asleep(delay)

    async def aclose(self) -> None:
        await self._inner.aclose()


class Through(httpx.BaseTransport):
    """A user's own httpx client as a transport, with its proxies, certificates and hooks."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._client.send(request, stream=True, auth=None)


class AsyncThrough(httpx.AsyncBaseTransport):
    """The same for an asynchronous client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._client.send(request, stream=True, auth=None)


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
    data = wire.data(wire.operation(request.url.path), given)
    if data is None:
        raise InvalidResponse(
            "The answer has no data that can be understood.", response=_bare(response)
        )
    plain = {**envelope, "code": 200, "msg": wire.message(envelope) or "", "data": data}
    if plain == envelope and response.status_code == 200:
        return response
    return httpx.Response(200, json=plain, request=request)


def _bare(response: httpx.Response) -> httpx.Response:
    """The answer without the request that holds the key."""
    sent = response.request
    response.request = httpx.Request(sent.method, sent.url)
    return response


def _typed(error: Exception) -> KieError:
    if isinstance(error, KieError):
        return error
    failed = ConnectionFailed(f"No answer from the service: {type(error).__name__}: {error}")
    failed.sent = not isinstance(error, _NEVER_SENT)
    return failed
