"""The first moments of the command: what is loaded, and signals that come before anything runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kie4o.cli.conftest import COMMAND, PATIENCE, Cli

LOADED = """
import json, sys
from kie4o.__main__ import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(list(sys.modules)))
"""
# A package that is imported when the command starts, and meets a signal there.
SIGNALLED = "import os, time\nos.kill(os.getpid(), {number})\ntime.sleep({patience})\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        *[[name, "--help"] for name in ("generate", "batch", "wait", "listen", "credits")],
        ["generate", "--nothing"],
    ],
)
def test_help_and_wrong_usage_need_no_http_client(arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    loaded = set(json.loads(ended.stdout.splitlines()[-1]))
    assert loaded.isdisjoint({"httpx", "rich", "kie4o_api"})


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("module", ["logging", "click", "attrs", "httpx", "rich"])
def test_a_signal_while_something_is_imported_ends_it_quietly(
    cli: Cli, tmp_path: Path, module: str, stop: signal.Signals, code: int
) -> None:
    fake = tmp_path / "fake"
    fake.mkdir()
    (fake / f"{module}.py").write_text(SIGNALLED.format(number=int(stop), patience=PATIENCE))

    ended = subprocess.run(
        [*COMMAND, "generate", "A fox"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": str(fake)},
        check=False,
    )

    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert cli.prompts() == []


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_the_arguments_are_read_ends_it_quietly(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, stop: signal.Signals, code: int
) -> None:
    def interrupt(*_: object) -> None:
        os.kill(os.getpid(), stop)

    monkeypatch.setattr("kie4o.cli.main.kie4o.parse_args", interrupt)

    ended = cli("generate", "A fox")

    word = {130: "Interrupted", 143: "Terminated"}[code]
    assert (ended.code, ended.out, ended.err) == (code, "", f"Error: {word}.\n")


def test_who_wants_a_signal_ignored_is_obeyed(cli: Cli) -> None:
    ignoring = (
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "from kie4o.cli.signals import exit_at_once; exit_at_once();"
        "os.kill(os.getpid(), signal.SIGTERM); print('on')"
    )

    ended = subprocess.run(
        [sys.executable, "-c", ignoring], capture_output=True, text=True, check=True
    )

    assert ended.stdout == "on\n"
