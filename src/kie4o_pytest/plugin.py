"""The fixtures, and the marker `kie_mock(**settings)` that configures the mock of one test.

Every pytest run loads this where kie4o is installed, so whatever it needs is imported on use.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

from . import coverage_report, verdict_report
from .extra import extra_mock

if TYPE_CHECKING:
    from .kie_mock import KieMock
    from .options import Options

_MARKER = "kie_mock(**settings): start the mock of this test with these settings"
_MARKED_FIXTURES = ("kie_mock", "kie_mock_server")
_STARTED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    verdict_report.add_option(parser)
    coverage_report.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and collect what clients do wrong and what they meet."""
    config.addinivalue_line("markers", _MARKER)
    coverage_report.configure(config, verdict_report.configure(config))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture `every_scenario` once for each."""
    if "every_scenario" in metafunc.fixturenames:
        with extra_mock():
            from kie4o_mock.scenarios.registry import packaged

        names = [entry["name"] for entry in packaged()]
        metafunc.parametrize("every_scenario", names, indirect=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a marker without its fixture, whose test would reach the paid service."""
    names = set(getattr(item, "fixturenames", ()))
    # With `request` a fixture may ask for the mock while it is set up.
    if names.isdisjoint([*_MARKED_FIXTURES, "request"]):
        _refuse_marker(item)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Refuse it also where no fixture has asked for the mock; the test itself still may."""
    own = signature(item.function).parameters if isinstance(item, pytest.Function) else ()
    if _STARTED not in item.stash and "request" not in own:
        _refuse_marker(item)


def _refuse_marker(item: pytest.Item) -> None:
    if item.get_closest_marker("kie_mock"):
        said = f"the marker does nothing without one of the fixtures {', '.join(_MARKED_FIXTURES)}."
        if "kie_mock_session" in getattr(item, "fixturenames", ()):
            said += " The fixture kie_mock_session_settings sets those of kie_mock_session."
        pytest.fail(f"kie_mock: {said}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Stay on top of what another fixture does to the same HTTP library, such as `httpx_mock`."""
    done = yield
    if active := sys.modules.get("kie4o_pytest.interception.active"):
        active.put_on_top()
    return done


@pytest.fixture
def every_scenario(request: pytest.FixtureRequest, kie_mock: KieMock) -> str:
    """The name of a scenario that applies in `kie_mock`; the test is run once for each there is.

    It stays in force, except that one which is about a first few calls ends after them.
    """
    from kie4o_mock.scenarios.registry import packaged

    (entry,) = (entry for entry in packaged() if entry["name"] == request.param)
    kie_mock.use(entry["name"], times=entry.get("times"))
    return str(entry["name"])


@pytest.fixture(scope="session")
def kie_mock_session_settings() -> dict[str, Any]:
    """The settings of `kie_mock_session`; override it in the outermost conftest.py."""
    return {}


@pytest.fixture
def kie_mock_settings() -> dict[str, Any]:
    """The settings of the mock of each test; override it for a folder or a file."""
    return {}


@pytest.fixture
def kie_mock(
    request: pytest.FixtureRequest, kie_mock_settings: dict[str, Any]
) -> Iterator[KieMock]:
    """A mock in this process: no socket, no thread, and the time stands still.

    `Kie()` of the code under test reaches it, whenever that was made, and its waiting lets the
    mock's time pass. So do requests of other HTTP libraries for the hosts of the paid service.
    """
    with extra_mock():
        from .start import in_process

    with in_process(_options(request, kie_mock_settings), _key(request.node.nodeid)) as mock:
        yield mock
        _record(request, mock, over=False)


@pytest.fixture
def kie_mock_server(
    request: pytest.FixtureRequest, kie_mock_settings: dict[str, Any]
) -> Iterator[KieMock]:
    """A mock on a free port of loopback, for code in other processes or languages.

    Its time runs 60 times as fast as real time (the setting `clock_speed`); a `Kie()` of this
    process moves it by waiting.
    """
    with extra_mock():
        from .start import on_a_socket

    with on_a_socket(_options(request, kie_mock_settings), _key(request.node.nodeid)) as mock:
        yield mock
        _record(request, mock, over=True)


@pytest.fixture(scope="session")
def kie_mock_session(
    request: pytest.FixtureRequest, kie_mock_session_settings: dict[str, Any]
) -> Iterator[KieMock]:
    """The same as `kie_mock_server`, once for all the tests of a session that use it."""
    with extra_mock():
        from .start import on_a_socket

    options = _options(request, kie_mock_session_settings)
    with on_a_socket(options, _key("session")) as mock:
        yield mock
        _record(request, mock, over=True)


def _record(request: pytest.FixtureRequest, mock: KieMock, *, over: bool) -> None:
    """Keep what the clients of a mock did, before it goes.

    Where its time runs, `over` must be true: what a client left running then counts as forgotten,
    however fast the machine is.
    """
    from kie4o_mock.verdict.judge import judge_all

    verdict_report.record(request, judge_all(mock._state, over=over))
    coverage_report.record(request.config, mock._state)


def _options(request: pytest.FixtureRequest, given: dict[str, Any]) -> Options:
    from .options import options

    request.node.stash[_STARTED] = True
    markers = list(request.node.iter_markers("kie_mock"))[::-1]
    try:
        return options(given, markers)
    except (TypeError, ValueError) as error:
        said = str(error)
    # Outside of the handler, or pytest shows the error above as well.
    return pytest.fail(f"kie_mock: {said}", pytrace=False)


def _key(name: str) -> str:
    """A key of the test's own, and always the same, so that ids repeat from run to run."""
    from hashlib import sha256

    from .interception.interceptor import KEY_PREFIX

    return f"{KEY_PREFIX}{sha256(name.encode()).hexdigest()[:12]}"
