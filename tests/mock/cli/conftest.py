"""What the command makes of its arguments, up to where the server would start."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner
from kie4o_mock import Settings
from kie4o_mock.cli import command


class Ready(Exception):
    """Carries what the command made of its arguments."""

    def __init__(self, settings: Settings, host: str, port: int, threads: int) -> None:
        self.settings, self.host, self.port, self.threads = settings, host, port, threads


class Parse:
    """What the command makes of arguments and variables."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kie4o_mock.cli.MockServer", self._stop)
        for name in [name for name in os.environ if "KIE4O" in name]:
            monkeypatch.delenv(name)

    @staticmethod
    def _stop(settings: Settings, *, host: str, port: int, threads: int) -> None:
        raise Ready(settings, host, port, threads)

    def __call__(self, *arguments: str, **variables: str) -> Ready:
        result = CliRunner().invoke(command, arguments, env=variables)
        assert isinstance(result.exception, Ready), result.output
        return result.exception

    def refusal(self, *arguments: str) -> str:
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 2
        return result.output


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Parse:
    return Parse(monkeypatch)
