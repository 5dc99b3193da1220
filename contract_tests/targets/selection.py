"""The targets of a run, from its command line."""

from __future__ import annotations

import math
import os
import socket
from argparse import ArgumentTypeError
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest

from contract_tests.document import document
from contract_tests.traffic.budget import Budget

from .base import Target
from .remote import Remote, RemoteTarget, is_loopback
from .served_mock import ServedMockTarget, control_plane

KEY = "KIE_API_KEY"
_PORTS = {"http": 80, "https": 443}


def add_options(group: Any) -> None:
    """Add the options of the suite."""
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
        type=_count,
        default=0,
        help="images that may be paid for at a remote target (default: 0)",
    )
    group.addoption("--max-requests", type=_count, help="requests to a remote target")
    group.addoption("--max-rate", type=_above_zero, help="requests a second to a remote target")
    group.addoption("--max-seconds", type=_above_zero, help="how long a remote run may take")
    group.addoption("--poll", type=_above_zero, help="seconds between two polls of a remote task")
    group.addoption(
        "--contract-failing-prompt",
        metavar="PROMPT",
        default="",
        help="a prompt whose task fails at a remote target; without it no failure is checked",
    )
    group.addoption("--contract-report", help="where to write the report, in Markdown")
    group.addoption("--contract-tape", help="where to record the exchanges with a remote target")


def seed() -> int:
    """The seed of generated requests; needed before the command line is parsed.

    Raises:
        pytest.UsageError: it is not an integer.
    """
    text = os.environ.get("CONTRACT_SEED", "1")
    try:
        return int(text)
    except ValueError:
        raise pytest.UsageError(f"CONTRACT_SEED: {text!r} is not an integer.") from None


def targets(config: pytest.Config) -> list[Target]:
    """The targets of a run: by default the mock in both modes."""
    url, real, own = (config.getoption(f"--contract-{n}") for n in ("url", "real", "target"))
    if sum(map(bool, (url, real, own))) > 1:
        raise pytest.UsageError("Give one of --contract-url, --contract-real, --contract-target.")
    if real:
        return [_remote(config, document().raw["servers"][0]["url"], real=True)]
    if url:
        return [_remote(config, url)]
    if own:
        return [_own(own)()]
    # Imported here, because a run at another target does not need the mock.
    from .mock import MockTarget

    return [MockTarget("envelope", seed()), MockTarget("mirror", seed())]


def _own(place: str) -> Any:
    module, _, name = place.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        said = f"{place!r} is not the MODULE:NAME of something that can be imported. {error}"
        raise pytest.UsageError(f"--contract-target: {said}") from error


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ArgumentTypeError(f"{text} is less than 0")
    return number


def _above_zero(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise ArgumentTypeError(f"{text} is not a number above 0")
    return number


def secrets() -> list[str]:
    """What no report may contain."""
    return [key] if (key := os.environ.get(KEY, "").strip()) else []


def _remote(config: pytest.Config, url: str, *, real: bool = False) -> Target:
    key = _key()
    _connect(url)
    local = is_loopback(url)
    # Only there: another service is not sent requests that its document does not name.
    control = control_plane(url, key) if local else None
    # A mock whose clock is moved gets all tests, and they cost nothing.
    requests = 300 if real else 20_000 if control else 2000
    rate, poll = (1.0, 10.0) if real else (None, 0.5) if local else (5.0, 5.0)

    def given(name: str, default: float | None) -> Any:
        value = config.getoption(name)
        return default if value is None else value

    budget = Budget(
        requests=given("--max-requests", requests),
        images=config.getoption("--max-generations"),
        rate=given("--max-rate", rate),
        seconds=given("--max-seconds", 900.0),
    )
    remote = Remote(
        url=url,
        key=key,
        budget=budget,
        generated=not real,
        interval=config.getoption("--poll") or poll,
        failing_prompt=config.getoption("--contract-failing-prompt"),
    )
    return ServedMockTarget(remote, control) if control else RemoteTarget(remote)


def _connect(url: str) -> None:
    """Connect once and send nothing, so that a wrong URL does not fail hundreds of tests."""
    host, port = _host_and_port(url)
    if not host or not port:
        said = f"{url!r} is not allowed. It must be an http or https URL."
        raise pytest.UsageError(f"--contract-url: {said}")
    try:
        socket.create_connection((host, port), timeout=10).close()
    except OSError as error:
        raise pytest.UsageError(f"--contract-url: nothing responds at {url}: {error}") from None


def _host_and_port(url: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(url)
        standard = _PORTS.get(parts.scheme)
        return parts.hostname, standard and (parts.port or standard)
    except ValueError:
        return None, None


def _key() -> str:
    if not secrets():
        raise pytest.UsageError(f"Put the API key of the target in {KEY}.")
    return secrets()[0]
