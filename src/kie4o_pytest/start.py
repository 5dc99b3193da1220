"""Mocks as the fixtures start them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from kie4o_mock import InProcess, MockServer, Settings, create_app
from kie4o_mock.world import World

from .kie_mock import KieMock
from .receivers import Receivers
from .routing import routed

_HOST = "kie4o-mock.test"


@contextmanager
def in_process(settings: Settings, key: str) -> Iterator[KieMock]:
    """A mock in this process, at a host that is nowhere else."""
    receivers = Receivers()
    app = create_app(settings, transport=receivers, sleep=lambda seconds: _pass(world, seconds))
    world: World = app.extensions["kie4o_mock"]
    world.clock.freeze()
    mock = InProcess(app)
    http = httpx.Client(transport=mock, base_url=f"http://{_HOST}")
    with http, routed(_HOST, mock):
        yield KieMock(world, http, key, receivers)
    _end(world, receivers)


@contextmanager
def on_a_socket(settings: Settings, key: str) -> Iterator[KieMock]:
    """A mock on a free port of loopback."""
    receivers = Receivers()
    server = MockServer(app=create_app(settings, transport=receivers))
    with server, httpx.Client(base_url=server.url, trust_env=False) as http:
        yield KieMock(server.world, http, key, receivers)
    _end(server.world, receivers)


def _pass(world: World, seconds: float) -> None:
    """Let a late answer take time of the mock's clock only."""
    world.advance(seconds)


def _end(world: World, receivers: Receivers) -> None:
    world.courier.close()
    receivers.close()
