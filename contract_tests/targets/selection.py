"""Which targets a run is about, by its command line."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest

from contract_tests.document import document
from contract_tests.traffic.budget import Budget

from .base import Target
from .remote import Remote, RemoteTarget, is_loopback
from .served_mock import ServedMockTarget, control_plane

KEY = "KIE_API_KEY"


def add_options(group: Any) -> None:
    """The options of the command line."""
    group.addoption("--contract-url", help="the base URL of the implementation to test")
    group.addoption(
        "--contract-target",
        metavar="MODULE:NAME",
        help="a callable that makes a Target, for an implementation with a clock of its own",
    )
    group.addoption(
        "--contract-real", action="store_true", help="test the real service; it may cost money"
    )
    group.addoption(
        "--max-generations",
        type=int,
        default=0,
        help="pictures that may be paid for at a remote target (default: 0)",
    )
    group.addoption("--max-requests", type=int, help="requests to a remote target")
    group.addoption("--max-rate", type=float, help="requests a second to a remote target")
    group.addoption("--max-seconds", type=float, help="how long a remote run may take")
    group.addoption("--poll", type=float, help="seconds between two looks at a remote task")
    group.addoption(
        "--contract-failing-prompt",
        metavar="PROMPT",
        default="",
        help="a prompt whose task fails at a remote target; without it no failure is checked",
    )
    group.addoption("--contract-report", help="where to write the report, in Markdown")
    group.addoption("--contract-tape", help="where to record the exchanges with a remote target")


def seed() -> int:
    """What generated requests are drawn from; needed before there is a command line."""
    return int(os.environ.get("CONTRACT_SEED", "1"))


def targets(config: pytest.Config) -> list[Target]:
    """What to test: the mock in both modes, unless something else was asked for."""
    url, real, own = (config.getoption(f"--contract-{n}") for n in ("url", "real", "target"))
    if sum(map(bool, (url, real, own))) > 1:
        raise pytest.UsageError("Give one of --contract-url, --contract-real, --contract-target.")
    if real:
        return [_real(config)]
    if url:
        return [_remote(config, url)]
    if own:
        module, _, name = own.partition(":")
        return [getattr(import_module(module), name)()]
    # Imported here: who tests something else need not have the mock.
    from .mock import MockTarget

    return [MockTarget("envelope", seed()), MockTarget("mirror", seed())]


def secrets() -> list[str]:
    """What must stand in no report."""
    return [key] if (key := os.environ.get(KEY, "").strip()) else []


def _remote(config: pytest.Config, url: str) -> Target:
    local = is_loopback(url)
    # Only there: a service elsewhere is not asked for what its document does not name.
    control = control_plane(url, _key()) if local else None
    # A mock whose time is moved gets all tests, and they cost nothing.
    most = 20_000 if control else 2000
    budget = _budget(config, requests=most, rate=None if local else 5.0, seconds=900.0)
    poll = config.getoption("--poll") or (0.5 if local else 5.0)
    failing = config.getoption("--contract-failing-prompt")
    remote = Remote(url=url, key=_key(), budget=budget, interval=poll, failing_prompt=failing)
    return ServedMockTarget(remote, control) if control else RemoteTarget(remote)


def _real(config: pytest.Config) -> Target:
    # One request a second: at the real service nobody is in a hurry.
    budget = _budget(config, requests=300, rate=1.0, seconds=900.0)
    url = document().raw["servers"][0]["url"]
    poll = config.getoption("--poll") or 10.0
    failing = config.getoption("--contract-failing-prompt")
    remote = Remote(
        url=url,
        key=_key(),
        budget=budget,
        generated=False,
        interval=poll,
        failing_prompt=failing,
    )
    return RemoteTarget(remote)


def _key() -> str:
    if not secrets():
        raise pytest.UsageError(f"Put the API key of the target in {KEY}.")
    return secrets()[0]


def _budget(config: pytest.Config, *, requests: int, rate: float | None, seconds: float) -> Budget:
    def given(name: str, default: float | None) -> Any:
        value = config.getoption(name)
        return default if value is None else value

    return Budget(
        requests=given("--max-requests", requests),
        pictures=config.getoption("--max-generations"),
        rate=given("--max-rate", rate),
        seconds=given("--max-seconds", seconds),
    )
