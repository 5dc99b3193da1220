"""`--config`: options from a YAML file, below flags and variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from kie4o_mock import Settings

from tests.mock.cli.conftest import Parse

EVERYTHING = """
host: "::1"
port: 8123
profile: quickstart
task-seconds: 0.5
rate_limits: true
queue-limit: 4
key: [one, two]
allow-host: hooks.example
log: off
"""


def written(folder: Path, text: str) -> str:
    path = folder / "mock.yaml"
    path.write_text(text)
    return str(path)


def test_it_can_have_every_option(parse: Parse, tmp_path: Path) -> None:
    ready = parse("--config", written(tmp_path, EVERYTHING))

    assert (ready.host, ready.port) == ("::1", 8123)
    assert ready.settings == Settings(
        profile="quickstart",
        task_seconds=0.5,
        rate_limits=True,
        queue_limit=4,
        keys=frozenset({"one", "two"}),
        allow_hosts=frozenset({"hooks.example"}),
    )


def test_it_can_be_named_by_a_variable(parse: Parse, tmp_path: Path) -> None:
    ready = parse(KIE4O_MOCK_CONFIG=written(tmp_path, "seed: 3"))

    assert ready.settings.seed == 3


def test_a_flag_beats_a_variable_and_a_variable_the_file(
    parse: Parse,
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "seed: 1\ncredits: 1\nprice: 1.5\n")
    variables = {"KIE4O_MOCK_SEED": "2", "KIE4O_MOCK_CREDITS": "2"}

    settings = parse("--config", path, "--seed", "3", **variables).settings

    assert (settings.seed, settings.credits, settings.price) == (3, 2, 1.5)


def test_an_empty_file_changes_nothing(parse: Parse, tmp_path: Path) -> None:
    assert parse("--config", written(tmp_path, "")).settings == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("task-second: 1", "task-second: unknown. Did you mean task-seconds? Known: allow-host,"),
        ("help: true", "help: unknown."),
        ("- seed", "it must be a mapping of option names to values"),
        ("seed: [", "it is not YAML"),
        ("seed: 1: 2", "mapping values are not allowed in this context at line 1, column 8"),
        ("port: 70000", "mock.yaml: port: 70000 is not in the range"),
        ("seed: soon", "mock.yaml: seed: 'soon' is not a valid integer"),
        ("log: loud", "mock.yaml: log: 'loud' is not one of 'off', 'text', 'json'."),
        ("document: no.yaml", "mock.yaml: document: File 'no.yaml' does not exist."),
    ],
)
def test_a_wrong_file_stops_the_start(
    parse: Parse,
    tmp_path: Path,
    text: str,
    said: str,
) -> None:
    output = parse.refusal("--config", written(tmp_path, text))

    assert said in " ".join(output.split())
