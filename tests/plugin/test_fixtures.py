"""The fixtures as a user's tests use them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from kie4o_mock.testing.control_models import ControlError

from kie4o import AsyncKie, Kie, TaskFailedError
from kie4o_pytest import KieMock

Start = Callable[[str, list[tuple[str, str]]], object]


def test_a_client_without_arguments_reaches_the_mock(kie_mock: KieMock, tmp_path: Path) -> None:
    with Kie() as kie:
        task = kie.generate("A red fox", size="3:2", variants=2)
        paths = kie.save(task, tmp_path)

    assert [path.stat().st_size > 0 for path in paths] == [True, True]
    assert kie_mock.credits_spent == 2


def test_an_async_client_without_arguments_reaches_the_mock(kie_mock: KieMock) -> None:
    async def work() -> list[str]:
        async with AsyncKie() as kie:
            return list((await kie.generate("A red fox")).urls)

    assert len(asyncio.run(work())) == 1


def test_any_httpx_client_reaches_the_mock(kie_mock: KieMock) -> None:
    headers = {"Authorization": f"Bearer {kie_mock.key}"}

    answer = httpx.get(f"{kie_mock.base_url}/api/v1/chat/credit", headers=headers)

    assert answer.json()["data"] == 1000


def test_time_stands_still_until_it_is_moved(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        task = kie.create("A red fox")

        assert not kie.get_task(task.id).done
        assert [event.kind for event in kie_mock.advance("20s")] == ["task.ended"]
        assert kie.get_task(task.id).succeeded


@pytest.mark.kie_mock(credits=0)
def test_a_marker_configures_the_mock_of_one_test(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        assert kie.credits() == 0


def test_tests_never_see_each_other(kie_mock: KieMock) -> None:
    # Every other test of this file has spent something, in whatever order they run.
    with kie_mock.client() as kie:
        assert kie.credits() == 1000


def test_a_failure_is_asked_for_by_name(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie, pytest.raises(TaskFailedError):
        kie.generate("[mock:generate-failed] A red fox")


def test_a_wsgi_application_of_the_test_takes_the_callback(kie_mock: KieMock) -> None:
    taken: list[bytes] = []

    def app(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        taken.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]

    with kie_mock.client() as kie:
        kie.generate("A red fox", callback_url=f"{kie_mock.receive(app)}/done")

    assert b'"code":200' in taken[0]
    assert [delivery.delivered for delivery in kie_mock.callbacks] == [True]


def test_an_asgi_application_of_the_test_takes_the_callback(kie_mock: KieMock) -> None:
    taken: list[bytes] = []

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        taken.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with kie_mock.client() as kie:
        kie.generate("A red fox", callback_url=kie_mock.receive(app))

    assert b'"code":200' in taken[0]
    assert [delivery.delivered for delivery in kie_mock.callbacks] == [True]


def test_without_an_application_the_attempt_says_so(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        kie.generate("A red fox", callback_url="http://app.test/done")

    assert "receive()" in str(kie_mock.callbacks[0].attempts[0].error)


def test_a_mistake_in_moving_time_is_told(kie_mock: KieMock) -> None:
    with pytest.raises(ControlError, match="duration: 'soon' is not allowed"):
        kie_mock.advance("soon")


def test_the_environment_is_as_before_after_a_test() -> None:
    assert "kie4o-mock.test" not in os.environ.get("KIE_BASE_URL", "")


def test_the_server_is_reached_by_another_process(kie_mock_server: KieMock) -> None:
    code = "from kie4o import Kie; print(Kie().create('A red fox').id)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )

    with Kie() as kie:
        assert kie.wait(done.stdout.strip()).succeeded


def test_the_server_s_time_runs(kie_mock_server: KieMock) -> None:
    assert kie_mock_server.control.call("GET", "clock")["frozen"] is False


def test_loading_the_plugin_imports_nothing_heavy() -> None:
    code = "import sys, kie4o_pytest.plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not {"flask", "httpx", "PIL", "kie4o", "kie4o_mock"} & set(done.stdout.split())
