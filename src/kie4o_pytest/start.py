"""Mocks as the fixtures start them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from kie4o_mock import InProcessTransport, MockServer
from kie4o_mock.app import Mock
from kie4o_mock.openapi import packaged

from kie4o.testing import stand_ins

from .interception.active import intercepted
from .interception.interceptor import Interceptor
from .kie_mock import KieMock
from .options import Options
from .receivers import HOST, Receivers

_URL = "http://kie4o-mock.test"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@contextmanager
def in_process(options: Options, key: str) -> Iterator[KieMock]:
    """A mock in this process, at a host that is nowhere else; its time stands still."""
    receivers = Receivers()

    def sleep(seconds: float) -> None:
        # A late response takes time of the mock's clock only.
        mock.state.advance(seconds)

    mock = Mock(options.settings, transport=receivers, sleep=sleep)
    mock.state.clock.freeze()
    with _installed(mock, options, key, receivers, url=_URL) as fixture:
        yield fixture
    mock.state.dispatcher.close()


@contextmanager
def on_a_socket(options: Options, key: str) -> Iterator[KieMock]:
    """A mock on a free port of loopback; its time runs."""
    receivers = Receivers()
    mock = Mock(options.settings, transport=receivers)
    mock.state.clock.run_at(options.clock_speed)
    with (
        MockServer(app=mock) as server,
        _installed(mock, options, key, receivers, url=server.url, listens=True) as fixture,
    ):
        yield fixture


@contextmanager
def _installed(
    mock: Mock, options: Options, key: str, receivers: Receivers, *, url: str, listens: bool = False
) -> Iterator[KieMock]:
    """Let everything in this process that speaks to the service speak to the mock."""
    mock.state.dispatcher.allow(HOST)
    transport = InProcessTransport(mock)
    interceptor = Interceptor(
        mock=transport,
        base_url=httpx.URL(url),
        key=key,
        keys=mock.state.settings.keys,
        hosts=packaged().hosts | mock.state.document.hosts if options.intercept else frozenset(),
        earlier=_earlier(),
        listens=listens,
    )
    with ExitStack() as stack:
        # In process also for a server, so that what blocks sockets does not block the test itself.
        http = httpx.Client(transport=transport, base_url=url, trust_env=False)
        fixture = KieMock(mock.state, stack.enter_context(http), key, receivers)
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        _set_environment(environment, fixture, mock.state.settings.webhook_key)
        webhook_key = mock.state.settings.webhook_key
        stack.enter_context(stand_ins(clock=fixture.clock, webhook_key=webhook_key))
        stack.enter_context(intercepted(interceptor))
        stack.callback(receivers.close)
        yield fixture


def _set_environment(
    environment: pytest.MonkeyPatch, fixture: KieMock, webhook_key: str | None
) -> None:
    environment.setenv("KIE_API_KEY", fixture.key)
    environment.setenv("KIE_BASE_URL", fixture.base_url)
    # The mock serves uploads at its base URL; another one would be a service outside.
    environment.delenv("KIE_UPLOAD_URL", raising=False)
    if webhook_key:
        environment.setenv("KIE_WEBHOOK_KEY", webhook_key)
    else:
        environment.delenv("KIE_WEBHOOK_KEY", raising=False)
    for name in _PROXIES:
        environment.delenv(name, raising=False)
    for name in ("NO_PROXY", "no_proxy"):
        # Without it, some systems have proxies of their own.
        environment.setenv(name, "*")


def _earlier() -> tuple[httpx.URL, ...]:
    """The URLs that clients were made with before the test."""
    return tuple(url for url in map(_url_in, ("KIE_BASE_URL", "KIE_UPLOAD_URL")) if url)


def _url_in(variable: str) -> httpx.URL | None:
    try:
        url = httpx.URL(os.environ.get(variable, "").strip())
    except httpx.InvalidURL:
        return None
    return url if url.host else None
