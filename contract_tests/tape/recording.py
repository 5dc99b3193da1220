"""A run of the suite that leaves a tape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contract_tests.targets import selection
from contract_tests.targets.base import Target
from contract_tests.targets.remote import RemoteTarget
from contract_tests.traffic.redaction import Redaction

from .recorder import Recorder

_OPTION = "--contract-tape"


def add_option(group: Any) -> None:
    """The option of the command line."""
    group.addoption(_OPTION, help="where to write everything exchanged with a remote target")


def record(config: pytest.Config, targets: list[Target]) -> None:
    """Record what is exchanged with a remote target, when the command line asks for it.

    Raises:
        pytest.UsageError: there is none, or there is such a file already.
    """
    name = config.getoption(_OPTION)
    if not name:
        return
    remote = [target for target in targets if isinstance(target, RemoteTarget)]
    if not remote:
        raise pytest.UsageError(f"{_OPTION} is for a remote target; this one is in this process.")
    line = remote[0].service.line
    try:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        recorder = Recorder(Path(name), line.origin, Redaction(*selection.secrets()))
    except FileExistsError:
        raise pytest.UsageError(
            f"{_OPTION}: {name} exists; a tape is never written over."
        ) from None
    line.listeners.append(recorder)
    config.add_cleanup(recorder.close)
