"""Global options stand before or after the name of a command."""

from __future__ import annotations

import logging

import click
import pytest

from kie4o.cli.main import kie4o
from tests.kie4o.cli.conftest import Cli

SERVICE = {"base_url", "api_key_file", "timeout"}
OUTPUT = {"as_json", "verbose"}


@pytest.mark.parametrize("name", kie4o.commands)
def test_every_command_has_the_global_options(name: str) -> None:
    parameters = {parameter.name for parameter in kie4o.commands[name].params}

    assert parameters >= (OUTPUT if name == "listen" else OUTPUT | SERVICE)


@pytest.mark.parametrize("command", [kie4o, *kie4o.commands.values()], ids=lambda c: c.name)
def test_no_command_takes_the_key_as_an_argument(command: click.Command) -> None:
    options = {option for parameter in command.params for option in parameter.opts}

    assert "--api-key" not in options


@pytest.mark.parametrize("arguments", [("--json", "credits"), ("credits", "--json")])
def test_json_before_or_after(cli: Cli, arguments: tuple[str, str]) -> None:
    assert cli(*arguments).object == {"credits": 1000.0}


def test_an_option_after_the_command_wins(cli: Cli, nowhere: str) -> None:
    assert cli("--base-url", nowhere, "credits", "--base-url", cli.base_url).code == 0
    assert cli("--base-url", cli.base_url, "credits", "--base-url", nowhere).code == 7


@pytest.mark.parametrize("command", [(), *[(name,) for name in kie4o.commands]])
def test_every_command_explains_itself(cli: Cli, command: tuple[str, ...]) -> None:
    ended = cli(*command, "-h")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out == cli(*command, "--help").out
    assert "--json" in ended.out


def test_the_log_is_as_it_was_afterwards(cli: Cli) -> None:
    log = logging.getLogger("kie4o")
    before = (log.level, list(log.handlers))

    cli("-v", "credits")

    assert (log.level, log.handlers) == before
