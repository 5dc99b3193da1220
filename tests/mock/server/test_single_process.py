"""The mock as `kie4o_mock.wsgi` serves it, without a server."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import Settings
from kie4o_mock.server.single_process import SingleProcess
from kie4o_mock.setting_options import read_environment
from werkzeug.test import Client, TestResponse

from tests.mock.processes import PATIENCE

Run = Callable[..., TestResponse]


@pytest.fixture
def app() -> Iterator[SingleProcess]:
    app = SingleProcess(Settings())
    yield app
    app.close()


@pytest.fixture
def ask(app: SingleProcess) -> Run:
    """A control request, with keys of its WSGI environment."""

    def ask(path: str = "tasks", **environ: Any) -> TestResponse:
        served = {"SERVER_NAME": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.multithread": True}
        return Client(app).open(
            f"/__mock/{path}",
            base_url="http://localhost",
            environ_overrides={**served, **environ},
            method="POST" if path.endswith("wait") else "GET",
            json={"timeoutSeconds": 0} if path.endswith("wait") else None,
        )

    return ask


def test_where_the_server_listens_is_learnt(app: SingleProcess, ask: Run) -> None:
    ask(SERVER_NAME="127.0.0.2", SERVER_PORT="8123")

    assert ("127.0.0.2", 8123) in app.state.listening


@pytest.mark.parametrize(
    "seen", [{"SERVER_NAME": "0.0.0.0"}, {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": ""}]
)
def test_beyond_loopback_a_token_is_drawn_and_told(ask: Run, seen: dict[str, str]) -> None:
    errors = io.StringIO()

    without = ask(**seen, **{"wsgi.errors": errors})
    token = errors.getvalue().split()[-1]

    assert without.status_code == 401
    assert ask(**seen, HTTP_X_MOCK_TOKEN=token).status_code == 200


def test_on_loopback_no_token_is_drawn(ask: Run) -> None:
    assert ask().status_code == 200


def test_a_server_with_more_processes_is_refused_in_words(ask: Run) -> None:
    answer = ask(**{"wsgi.multiprocess": True})

    assert answer.status_code == 503
    assert "one worker process" in (answer.json or {})["detail"]


def test_a_server_without_threads_lets_nobody_wait(ask: Run) -> None:
    answer = ask("requests/wait", **{"wsgi.multithread": False})

    assert answer.status_code == 503


def test_a_server_with_threads_lets_some_wait(ask: Run) -> None:
    assert ask("requests/wait").status_code != 503


FORKED = """
import os
from kie4o_mock import Settings
from kie4o_mock.server.single_process import SingleProcess
from werkzeug.test import Client

app = SingleProcess(Settings())
served, answered = os.pipe(), os.pipe()
for _ in range(2):
    if not os.fork():
        answer = Client(app).get("/__mock/health", environ_overrides={"wsgi.multithread": True})
        os.write(answered[1], f"{answer.status_code} ".encode())
        os.read(served[0], 1)  # the lock lasts as long as the process
        os._exit(0)
print(os.read(answered[0], 4).decode() + os.read(answered[0], 4).decode())
os.write(served[1], b"..")
"""


def test_of_two_forks_only_the_first_serves() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )

    assert sorted(done.stdout.split()) == ["200", "503"]


def test_settings_come_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE4O_MOCK_TASK_SECONDS", "0.5")
    monkeypatch.setenv("KIE4O_MOCK_KEY", "a b")
    monkeypatch.setenv("KIE4O_MOCK_THREADS", "4")

    assert read_environment() == (Settings(task_seconds=0.5, keys=frozenset({"a", "b"})), 4)


def test_settings_come_from_the_file_that_a_variable_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "mock.yaml"
    file.write_text("seed: 7\n")
    monkeypatch.setenv("KIE4O_MOCK_CONFIG", str(file))

    assert read_environment() == (Settings(seed=7), None)


@pytest.mark.parametrize(
    ("name", "value"), [("SEED", "x"), ("THREADS", "0"), ("LOG", "loud"), ("CREDITS", "inf")]
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"KIE4O_MOCK_{name}", value)

    with pytest.raises(ValueError, match=rf"(?i)\b(KIE4O_MOCK_)?{name}\b"):
        read_environment()
