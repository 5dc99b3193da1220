"""The fixtures, and the marker `kie_mock(**settings)` that configures the mock of one test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kie4o_mock import Settings

    from .kie_mock import KieMock

_MARKER = "kie_mock(**settings): start the mock of this test with these settings"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", _MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture `every_scenario` once for each."""
    if "every_scenario" in metafunc.fixturenames:
        from kie4o_mock.scenarios.catalogue import packaged

        names = [entry["name"] for entry in packaged()]
        metafunc.parametrize("every_scenario", names, indirect=True)


@pytest.fixture
def every_scenario(request: pytest.FixtureRequest, kie_mock: KieMock) -> str:
    """The name of a scenario that `kie_mock` goes by; the test is run once for each there is.

    It stays in force, except that one which is about a first few calls ends after them.
    """
    from kie4o_mock.scenarios.catalogue import packaged

    (entry,) = (entry for entry in packaged() if entry["name"] == request.param)
    kie_mock.use(entry["name"], times=entry.get("times"))
    return str(entry["name"])


@pytest.fixture
def kie_mock_settings() -> dict[str, Any]:
    """The settings of every mock; override it for a folder or a file."""
    return {}


@pytest.fixture
def kie_mock(
    request: pytest.FixtureRequest,
    kie_mock_settings: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KieMock]:
    """A mock in this process: no socket, no thread, and the time stands still.

    `Kie()` of the code under test reaches it, and its waiting lets the mock's time pass.
    """
    from .start import in_process

    settings = _settings(request, kie_mock_settings)
    yield from _patched(in_process(settings, _key(request)), settings, monkeypatch)


@pytest.fixture
def kie_mock_server(
    request: pytest.FixtureRequest,
    kie_mock_settings: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KieMock]:
    """A mock on a free port of loopback, for code in other processes or languages.

    Its time runs; a `Kie()` of this process moves it by waiting.
    """
    from .start import on_a_socket

    settings = _settings(request, kie_mock_settings)
    yield from _patched(on_a_socket(settings, _key(request)), settings, monkeypatch)


def _patched(
    started: AbstractContextManager[KieMock],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KieMock]:
    from kie4o.testing import stand_ins

    with started as mock:
        monkeypatch.setenv("KIE_API_KEY", mock.key)
        monkeypatch.setenv("KIE_BASE_URL", mock.base_url)
        if settings.webhook_key:
            monkeypatch.setenv("KIE_WEBHOOK_KEY", settings.webhook_key)
        else:
            monkeypatch.delenv("KIE_WEBHOOK_KEY", raising=False)
        with stand_ins(clock=mock.clock, webhook_key=settings.webhook_key):
            yield mock


def _settings(request: pytest.FixtureRequest, given: dict[str, Any]) -> Settings:
    from kie4o_mock import Settings

    from .receivers import HOST

    marker = request.node.get_closest_marker("kie_mock")
    chosen = {"seed": 0, **given, **(marker.kwargs if marker else {})}
    hosts = frozenset(chosen.pop("allow_hosts", ())) | {HOST}
    return Settings(allow_hosts=hosts, **chosen)


def _key(request: pytest.FixtureRequest) -> str:
    """A key of the test's own, and always the same, so that ids repeat from run to run."""
    return f"test-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]}"
