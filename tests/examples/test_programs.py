"""The programs of examples/, run as they stand against the mock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from kie4o_mock import MockServer, Settings
from starlette.testclient import TestClient

from examples.web import fastapi_app, flask_app
from kie4o_pytest import KieMock
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "examples"
ACTIONS = EXAMPLES / "github_actions"


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("prompt", "status"), [("A fox", "done"), ("[mock:content-policy] A fox", "failed")]
)
def test_the_fastapi_service_is_told_how_a_task_ended(
    kie_mock: KieMock, monkeypatch: pytest.MonkeyPatch, prompt: str, status: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", kie_mock.receive(fastapi_app.app))
    client = TestClient(fastapi_app.app)

    task_id = client.post("/images", json={"prompt": prompt}).json()["id"]
    before = client.get(f"/images/{task_id}").json()
    kie_mock.advance(60)

    assert before == {"status": "running"}
    assert client.get(f"/images/{task_id}").json()["status"] == status


def test_the_fastapi_service_refuses_what_is_not_a_callback(kie_mock: KieMock) -> None:
    response = TestClient(fastapi_app.app).post("/callbacks/kie", content=b"[]")

    assert response.status_code == 400


def test_the_flask_application_pays_once_for_an_order_that_comes_twice(
    kie_mock: KieMock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    client = flask_app.app.test_client()
    order = {"order": 1001, "prompt": "A fox"}

    first, second = (client.post("/images", json=order).get_json() for _ in range(2))
    kie_mock.advance(60)

    assert first == second
    assert len(kie_mock.tasks) == 1
    assert client.get(f"/images/{first['id']}").get_json()["status"] == "done"


@pytest.mark.parametrize(("prompt", "status"), [("", 400), ("[mock:server-error] A fox", 502)])
def test_the_flask_application_says_who_has_to_mend_it(
    kie_mock: KieMock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    prompt: str,
    status: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    order = {"order": 1, "prompt": prompt}

    response = flask_app.app.test_client().post("/images", json=order)

    assert response.status_code == status
    assert response.get_json()["error"]


def test_the_script_saves_what_it_can_and_pays_once(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("A fox\n\n[mock:content-policy] A cat\n")
    command = [sys.executable, str(EXAMPLES / "script" / "draw_all.py"), "prompts.txt", "images"]
    with MockServer(Settings(seed=1, task_seconds=0.2)) as server:
        first, second = (
            run(command, tmp_path, KIE_BASE_URL=server.url, KIE_API_KEY="script") for _ in range(2)
        )
        tasks = len(server.state.sandbox("script").tasks)

    assert (first.returncode, second.returncode, tasks) == (1, 1, 2)
    assert first.stdout == second.stdout
    assert (tmp_path / first.stdout.strip()).is_file()
    assert "content policies" in first.stderr


def test_the_job_runs_tests_that_pass_without_a_key(tmp_path: Path) -> None:
    (tmp_path / "test_poster.py").write_text((ACTIONS / "test_poster.py").read_text())
    *_, last = yaml.safe_load((ACTIONS / "tests.yml").read_text())["jobs"]["test"]["steps"]

    done = run(["bash", "-euc", last["run"]], tmp_path)

    assert "2 passed" in done.stdout, done.stdout
