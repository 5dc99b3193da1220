"""Files of options: each mutation starts the mock, or ends the command with one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import example, given, seed
from hypothesis import strategies as st
from kie4o_mock import Settings, create_app
from kie4o_mock.cli import command
from kie4o_mock.settings import settings_table

from tests.mock.promise.conftest import FUZZ, SEED
from tests.mock.promise.test_files import OTHERS

NAMES = ["host", "port", "threads", "json", "config", *(row.flag for row in settings_table())]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = (
    st.sampled_from([*OTHERS, "::", "0", "1e400", "9" * 5_000, "x" * 900, "/dev/null", "."])
    | st.integers()
    | st.floats()
    | TEXTS
    | st.lists(TEXTS | st.none(), max_size=3)
)


class Server:
    """Stands where the server would start: the application is made, and nothing is served."""

    def __init__(self, settings: Settings, **_: Any) -> None:
        self.url, self.state = "http://127.0.0.1:1", create_app(settings).extensions["kie4o_mock"]

    def serve(self) -> None:
        """Return at once, as after Ctrl-C."""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of options for a command that serves nothing."""
    monkeypatch.setattr("kie4o_mock.cli.MockServer", Server)
    return tmp_path / "mock.yaml"


def assert_promise(path: Path) -> None:
    """The command starts, or ends with a usage error in one line of bounded length."""
    result: Result = CliRunner().invoke(command, ["--config", str(path)])
    if result.exit_code == 0:
        return
    assert (result.exit_code, type(result.exception)) == (2, SystemExit), result.output
    usage, _, said = result.output.partition("\nError: ")
    assert usage.startswith("Usage: ")
    assert said.count("\n") == 1, said
    assert len(said) < 3_000, said


@seed(SEED)
@FUZZ
@given(name=st.sampled_from(NAMES) | TEXTS, value=VALUES)
@example("document", "/dev/null")
@example("scenarios", ["a\nb"])
@example("log", "a\nb")
@example("host", "\n")
def test_any_value_of_any_option_starts_the_mock_or_is_one_line(
    path: Path, name: str, value: Any
) -> None:
    path.write_text(yaml.safe_dump({name: value}))

    assert_promise(path)


@seed(SEED)
@FUZZ
@given(
    at=st.integers(0, 60), piece=st.binary(max_size=8) | st.sampled_from([b"&a [*a]", b"!!set "])
)
def test_a_damaged_file_starts_the_mock_or_is_one_line(path: Path, at: int, piece: bytes) -> None:
    whole = b"seed: 3\nkey: [one, two]\nlog: off\ncors: '*'\ntask-seconds: 1\n"
    path.write_bytes(whole[:at] + piece + whole[at + len(piece) :])

    assert_promise(path)
