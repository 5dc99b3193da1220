"""What the command makes of its options and variables, up to where the server would start."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner
from kie4o_mock import Settings
from kie4o_mock.cli import command

from tests.mock.cli.conftest import Parse

# Each option, its variable's value, and the setting that comes of either.
OPTIONS: dict[str, tuple[str, Any]] = {
    "profile": ("quickstart", "quickstart"),
    "http_status": ("mirror", "mirror"),
    "seed": ("3", 3),
    "progression": ("polls", "polls"),
    "task_seconds": ("0.5", 0.5),
    "polls": ("5", 5),
    "credits": ("12.5", 12.5),
    "price": ("0.25", 0.25),
    "model_prices": ("some-model=8.5", frozenset({"some-model=8.5"})),
    "keys": ("one", frozenset({"one"})),
    "webhook_key": ("secret", "secret"),
    "allow_hosts": ("hooks.example", frozenset({"hooks.example"})),
    "rate_limits": ("1", True),
    "queue_limit": ("4", 4),
    "task_limit": ("5", 5),
    "sandbox_limit": ("5", 5),
    "maintenance": ("1", True),
    "public_url": ("https://mock.example", "https://mock.example"),
    "document": (__file__, Path(__file__)),
    "journal_limit": ("5", 5),
    "journal_bytes": ("4096", 4096),
    "state_bytes": ("4096", 4096),
    "inbox_bytes": ("4096", 4096),
    "body_limit": ("2048", 2048),
    "snapshot_limit": ("4096", 4096),
    "upload_limit": ("4096", 4096),
    "upload_storage": ("4096", 4096),
    "strict": ("1", True),
    "verdict": ("1", True),
    "cors": ("https://a.example", frozenset({"https://a.example"})),
    "log": ("text", "text"),
    "control_hosts": ("mock.internal", frozenset({"mock.internal"})),
    "control_token": ("secret", "secret"),
    "refunds": ("1", True),
    "scenarios": (__file__, (Path(__file__),)),
    "scenario_triggers": ("0", False),
}
NAMES = {
    "keys": "key",
    "allow_hosts": "allow-host",
    "model_prices": "model-price",
    "control_hosts": "control-host",
}
SWITCHES = {
    "rate_limits": "--rate-limits",
    "maintenance": "--maintenance",
    "refunds": "--refunds",
    "strict": "--strict",
    "verdict": "--verdict",
    "scenario_triggers": "--no-scenario-triggers",
}


def option(setting: str) -> str:
    return "--" + NAMES.get(setting, setting).replace("_", "-")


def test_every_setting_is_tried_here() -> None:
    assert {field.name for field in attrs.fields(Settings)} == set(OPTIONS)


def test_without_arguments_it_starts_with_the_defaults(parse: Parse) -> None:
    ready = parse()

    assert (ready.settings, ready.host, ready.port) == (Settings(), "127.0.0.1", 0)


@pytest.mark.parametrize("setting", OPTIONS)
def test_every_setting_has_an_option(parse: Parse, setting: str) -> None:
    text, value = OPTIONS[setting]
    arguments = [SWITCHES[setting]] if setting in SWITCHES else [option(setting), text]

    assert parse(*arguments).settings == attrs.evolve(Settings(), **{setting: value})


@pytest.mark.parametrize("setting", OPTIONS)
def test_every_option_has_a_variable_of_its_name(parse: Parse, setting: str) -> None:
    text, value = OPTIONS[setting]
    name = "KIE4O_MOCK_" + option(setting).strip("-").replace("-", "_").upper()

    ready = parse(**{name: text})

    assert ready.settings == attrs.evolve(Settings(), **{setting: value})


def test_several_keys_and_hosts_can_be_given(parse: Parse) -> None:
    wanted = frozenset({"a", "b"})

    assert parse("--key", "a", "--key", "b").settings.keys == wanted
    assert parse(KIE4O_MOCK_KEY="a b").settings.keys == wanted
    assert parse("--allow-host", "a", "--allow-host", "b").settings.allow_hosts == wanted


def test_what_serves_can_be_told_by_variables_too(parse: Parse) -> None:
    ready = parse(KIE4O_MOCK_HOST="::1", KIE4O_MOCK_PORT="8123", KIE4O_MOCK_THREADS="4")

    assert (ready.host, ready.port, ready.threads) == ("::1", 8123, 4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--profile", "fast"], "'fast' is not one of 'real', 'quickstart'"),
        (["--port", "70000"], "70000"),
        (["--threads", "0"], "0 is not in the range x>=1"),
        (["--task-seconds", "-1"], "-1"),
        (["--price", "-1"], "-1"),
        (["--document", "no-such-file.yaml"], "no-such-file.yaml"),
        (["--credits", "inf"], "credits: inf is not allowed."),
        (["--sede", "1"], "--seed"),
    ],
)
def test_a_wrong_option_is_refused_and_named(parse: Parse, arguments: list[str], said: str) -> None:
    assert said in parse.refusal(*arguments)


def test_an_empty_host_is_refused() -> None:
    result = CliRunner().invoke(command, ["--host", ""])

    assert result.exit_code == 2
    assert "host: '' is not allowed." in result.output


def test_help_names_every_setting_and_the_variables() -> None:
    shown = CliRunner().invoke(command, ["--help"]).output

    for setting in OPTIONS:
        assert option(setting) in shown
    assert "KIE4O_MOCK_TASK_SECONDS" in shown


def test_it_tells_its_version() -> None:
    assert version("kie4o") in CliRunner().invoke(command, ["--version"]).output
