"""Options, targets and fixtures of the suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from contract_tests.api import Api
from contract_tests.findings import Findings
from contract_tests.report.plugin import NOT_CHECKED, ContractPlugin
from contract_tests.tape.recorder import record
from contract_tests.targets import selection
from contract_tests.targets.base import ServiceConfig, Target

_PLUGIN = "contract-tests"


def pytest_addoption(parser: pytest.Parser) -> None:
    selection.add_options(parser.getgroup("contract tests"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*capabilities): not checked at targets without them")
    config.addinivalue_line("markers", "first: begins a run that has a budget")
    targets = selection.targets(config)
    record(config, targets)
    plugin = ContractPlugin(config, targets)
    config.pluginmanager.register(plugin, _PLUGIN)


def _plugin(config: pytest.Config) -> ContractPlugin:
    plugin = config.pluginmanager.get_plugin(_PLUGIN)
    assert isinstance(plugin, ContractPlugin)
    return plugin


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" in metafunc.fixturenames:
        found = _plugin(metafunc.config).targets
        names = [target.name for target in found]
        metafunc.parametrize("target", found, ids=names, scope="session")


@pytest.fixture(scope="session")
def findings(pytestconfig: pytest.Config) -> Findings:
    return _plugin(pytestconfig).findings


@pytest.fixture(autouse=True)
def _needs(request: pytest.FixtureRequest) -> None:
    """Skip tests that need what the target does not offer."""
    marks = list(request.node.iter_markers("needs"))
    if not marks:
        return
    target: Target = request.getfixturevalue("target")
    missing = sorted({one for mark in marks for one in mark.args} - target.capabilities)
    if missing:
        pytest.skip(f"{NOT_CHECKED}the target does not offer {' and '.join(missing)}")


Connect = Callable[..., Api]


@pytest.fixture
def connect(target: Target, findings: Findings) -> Iterator[Connect]:
    """Opens services of the target in a chosen state."""
    with ExitStack() as stack:

        def open_service(**config: Any) -> Api:
            service = stack.enter_context(closing(target.open(ServiceConfig(**config))))
            if findings.hear not in service.line.listeners:
                service.line.listeners.append(findings.hear)
            return Api(service, findings)

        yield open_service


@pytest.fixture
def api(connect: Connect) -> Api:
    """A service as it is."""
    return connect()
