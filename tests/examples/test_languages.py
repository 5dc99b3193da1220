"""The programs in other languages, run as they stand against the mock."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kie4o_mock import MockServer, Settings

from tests.conftest import ROOT
from tests.examples.test_programs import run

pytestmark = pytest.mark.slow

KEY = "languages"
PROGRAMS = {"node": "node/generate.mjs", "php": "php/generate.php"}


def is_there(runtime: str) -> bool:
    if runtime != "php":
        return shutil.which(runtime) is not None
    modules = subprocess.run([shutil.which("php") or "false", "-m"], capture_output=True, text=True)
    return "curl" in modules.stdout.split()


RUNTIMES = [
    pytest.param(
        runtime,
        marks=pytest.mark.skipif(not is_there(runtime), reason=f"{runtime} is not installed"),
    )
    for runtime in PROGRAMS
]


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=1, task_seconds=0.2)) as running:
        yield running


def generate(
    runtime: str, server: MockServer, prompt: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    command = [runtime, str(ROOT / "examples" / PROGRAMS[runtime]), prompt, "out/images"]
    return run(command, folder, KIE_BASE_URL=server.url, KIE_API_KEY=KEY, POLL_SECONDS="0.4")


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(
    "prompt",
    [
        "A fox",
        *("[mock:maintenance-once] A", "[mock:read-server-error] A", "[mock:null-data-first] A"),
        *("[mock:string-flag] A", "[mock:alias-result-urls] A"),
    ],
)
def test_an_image_is_saved_and_paid_once(
    runtime: str, prompt: str, server: MockServer, tmp_path: Path
) -> None:
    done = generate(runtime, server, prompt, tmp_path)

    assert done.returncode == 0, done.stderr
    (path,) = done.stdout.splitlines()
    assert (tmp_path / path).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert len(server.state.sandbox(KEY).tasks) == 1


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(
    ("scenario", "said", "tasks"),
    [
        ("content-policy", "failed", 1),
        ("insufficient-credits", "402", 0),
        ("wrong-path", "404", 0),
        ("charged-server-error", "may have been charged", 1),
        ("cut-after", "may have been charged", 1),
    ],
)
def test_what_gives_no_image_is_said_and_never_sent_again(
    runtime: str, scenario: str, said: str, tasks: int, server: MockServer, tmp_path: Path
) -> None:
    done = generate(runtime, server, f"[mock:{scenario}] A fox", tmp_path)

    assert done.returncode == 1
    assert said in done.stderr
    assert len(server.state.sandbox(KEY).tasks) == tasks
    assert list(tmp_path.rglob("*.png")) == []


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(
    ("arguments", "said"), [(["A fox"], "Usage: "), (["A fox", "taken/out"], "taken")]
)
def test_nothing_is_paid_where_nothing_could_be_saved(
    runtime: str, arguments: list[str], said: str, server: MockServer, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    command = [runtime, str(ROOT / "examples" / PROGRAMS[runtime]), *arguments]

    done = run(command, tmp_path, KIE_BASE_URL=server.url, KIE_API_KEY=KEY)

    assert done.returncode == 1
    assert said in done.stderr
    assert not server.state.sandbox(KEY).tasks
