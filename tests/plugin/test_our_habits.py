"""Our own client has none of the habits that the verdict finds, whatever it is used for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from kie4o import AsyncKie, Kie
from kie4o.cli.main import run
from kie4o.cli.session import Session
from kie4o_pytest import KieMock

MODEL = "4o-image-api"
Flow = Callable[[KieMock, Path], None]


def blocking(mock: KieMock, folder: Path) -> None:
    inbox = f"{mock.base_url}/__mock/inbox/fox"
    with Kie() as kie:
        task = kie.generate("A fox", images=Image.new("RGB", (9, 9)), variants=2)
        kie.save(task, folder)
        kie.download_url(task, task.urls[0])
        kie.wait(kie.create("A cat", callback_url=inbox).id)
        kie.credits()


def jobs(mock: KieMock, folder: Path) -> None:
    with Kie(model=MODEL) as kie:
        kie.save(kie.generate("A fox", images=Image.new("RGB", (9, 9))), folder)
        kie.wait(kie.create_job(MODEL, {"prompt": "A cat", "size": "1:1"}))


def asynchronous(mock: KieMock, folder: Path) -> None:
    async def main() -> None:
        async with AsyncKie() as kie:
            task, other = await asyncio.gather(kie.generate("A fox"), kie.generate("A cat"))
            await kie.save(task, folder)
            await kie.download_url(other, other.urls[0])

    asyncio.run(main())


def batch(mock: KieMock, folder: Path) -> None:
    prompts = [f"Fox {number}" for number in range(20)]
    with Kie() as kie:
        for result in kie.batch(prompts, journal=folder / "journal.jsonl"):
            assert result.task
            kie.save(result.task, folder)
        assert len(list(kie.batch(prompts, journal=folder / "journal.jsonl"))) == 20


def command(mock: KieMock, folder: Path) -> None:
    (folder / "prompts.txt").write_text("A red fox\nA blue cat\n", encoding="utf-8")
    Image.new("RGB", (9, 9)).save(folder / "fox.png")
    for line in (
        ["generate", "A fox", "--image", str(folder / "fox.png"), "--out", str(folder)],
        *[["batch", str(folder / "prompts.txt"), "--out", str(folder)]] * 3,
        ["generate", "A cat", "--no-wait"],
        ["wait", "TASK"],
        ["download", "TASK", "--out", str(folder)],
        ["credits"],
    ):
        arguments = [mock.tasks[-1].task_id if word == "TASK" else word for word in line]
        with CliRunner().isolation() as (_, err, _both):
            code = run(arguments, Session(clock=mock.clock))
        assert code == 0, (line, err.getvalue())


FLOWS: list[Any] = [blocking, jobs, asynchronous, batch, command]


@pytest.mark.parametrize("flow", FLOWS)
def test_no_flow_of_our_client_has_a_bad_habit(
    flow: Flow, kie_mock: KieMock, tmp_path: Path
) -> None:
    flow(kie_mock, tmp_path)

    assert [finding.case.message for finding in kie_mock.verdict.findings] == []


@pytest.mark.parametrize("scenario", ["rate-limited-twice", "read-server-error", "slow"])
@pytest.mark.parametrize("flow", FLOWS)
def test_nor_when_the_service_does_not_go_along(
    flow: Flow, scenario: str, kie_mock: KieMock, tmp_path: Path
) -> None:
    kie_mock.use(scenario, times=3)

    flow(kie_mock, tmp_path)

    assert [finding.case.message for finding in kie_mock.verdict.findings] == []
