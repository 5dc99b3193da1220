"""Writes a tape while the suite talks to a target."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from contract_tests.targets import selection
from contract_tests.targets.base import Target
from contract_tests.targets.remote import RemoteTarget
from contract_tests.targets.served_mock import ServedMockTarget
from contract_tests.traffic.exchange import BEGINNING, OTHER, PLACEHOLDER, Exchange
from contract_tests.traffic.redaction import MASK, Redaction

from .lines import head, written

OPTION = "--contract-tape"
_KEY = "authorization"


class Recorder:
    """Appends exchanges to a file, as a listener of a `Line`.

    Masks the API key, other keys and the signatures of links.
    """

    def __init__(
        self,
        path: Path,
        origin: str,
        redaction: Redaction,
        *,
        source: str = "recorded by the contract tests",
        now: Callable[[], float] = time.time,
    ) -> None:
        """Make the file.

        Raises:
            FileExistsError: it exists.
        """
        self._origin = origin
        self._redact = redaction
        self._now = now
        self._lock = threading.Lock()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        # Only its owner can read the prompts and task ids in it.
        self._file = os.open(path, flags, 0o600)
        self._append(head(origin, source))

    def __call__(self, exchange: Exchange) -> None:
        """Append an exchange that has just ended."""
        sent = exchange.request
        headers = {n: _scheme(v) if n.lower() == _KEY else v for n, v in sent.headers.items()}
        kept = evolve(exchange, request=evolve(sent, headers=headers))
        self._append(written(kept, self._now() - exchange.seconds, self._origin))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _append(self, line: str) -> None:
        # In one write, so that only the last line can be cut off.
        with self._lock:
            os.write(self._file, self._redact(line).encode("utf-8", "replace"))


def _scheme(authorization: str) -> str:
    """A placeholder as it is; of any other key, which may be somebody's, only the scheme."""
    if any(name in authorization for name in (PLACEHOLDER, BEGINNING, OTHER)):
        return authorization
    scheme, space, _ = authorization.partition(" ")
    return f"{scheme} {MASK}" if space else MASK


def record(config: pytest.Config, targets: list[Target]) -> None:
    """Record what a run exchanges with a remote target, if its command line asks for that.

    Raises:
        pytest.UsageError: the target is not remote or moves its clock, or the file exists.
    """
    name = config.getoption(OPTION)
    if not name:
        return
    remote = [target for target in targets if isinstance(target, RemoteTarget)]
    if not remote:
        raise pytest.UsageError(f"{OPTION} is for a remote target; this one is in this process.")
    if isinstance(remote[0], ServedMockTarget):
        said = "the suite moves the clock of this mock and restores its state, so its tape would"
        hint = "contradict itself. Start the mock with --control-token to record it."
        raise pytest.UsageError(f"{OPTION}: {said} {hint}")
    line, path = remote[0].service.line, Path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        recorder = Recorder(path, line.origin, Redaction(*selection.secrets()))
    except FileExistsError:
        raise pytest.UsageError(f"{OPTION}: {name} exists; a tape is never overwritten.") from None
    line.listeners.append(recorder)
    config.add_cleanup(recorder.close)
