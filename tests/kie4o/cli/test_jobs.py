"""The command with a model of the jobs API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.kie4o.cli.conftest import PNG, Cli

MODEL = "gpt-image-2-text-to-image"
IMAGE = "https://example.com/fox.png"


def bodies(cli: Cli) -> list[Any]:
    return [task.body for task in cli.sandbox.tasks.values()]


def test_a_job_is_drawn_and_saved(cli: Cli) -> None:
    ended = cli("--model", MODEL, "generate", "A fox", "--resolution", "2K", "-o", "out")

    assert ended.code == 0
    assert Path(ended.out.strip()).read_bytes().startswith(PNG)
    assert bodies(cli) == [
        {"model": MODEL, "input": {"prompt": "A fox", "aspect_ratio": "1:1", "resolution": "2K"}}
    ]


def test_a_quality_is_an_option(cli: Cli) -> None:
    options = ["--model", "gpt-image/1.5-image-to-image", "--quality", "high", "--image", IMAGE]

    cli("generate", "A fox", *options, "--no-wait")

    assert bodies(cli)[0]["input"]["quality"] == "high"


@pytest.mark.parametrize("command", ["status", "wait", "download"])
def test_a_job_of_another_process_is_known_by_its_model(cli: Cli, command: str) -> None:
    job = cli("--model", MODEL, "generate", "A fox", "--no-wait").out.strip()
    cli.advance()

    assert cli("--model", MODEL, command, job).code == 0
    without = cli(command, job)
    assert without.code == 2
    assert "A task of the jobs API needs its model: model= in Python, --model in the" in without.err


@pytest.mark.parametrize("arguments", [("generate", "A fox"), ("wait", "JOB")])
def test_how_to_go_on_names_the_model_of_a_job(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("KIE_MODEL", MODEL)
    job = cli("generate", "A fox", "--no-wait").out.strip()

    ended = cli(*(job if word == "JOB" else word for word in arguments), "--deadline", "5")

    monkeypatch.delenv("KIE_MODEL")
    assert cli.resume(ended)[:3] == ["--model", MODEL, "wait"]
    assert cli(*cli.resume(ended)).code == 0


def test_how_to_go_on_with_a_batch_names_the_model_of_the_environment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, prompts: Path
) -> None:
    monkeypatch.setenv("KIE_MODEL", MODEL)
    cli.interrupt()
    ended = cli("batch", str(prompts))
    cli.disturb = lambda: None

    monkeypatch.delenv("KIE_MODEL")
    assert cli.resume(ended) == ["--model", MODEL, "batch", str(prompts)]
    assert cli(*cli.resume(ended)).code == 0
    assert len(cli.prompts()) == 2


def test_an_option_that_the_model_lacks_is_refused_before_anything_is_sent(cli: Cli) -> None:
    ended = cli("--model", MODEL, "generate", "A fox", "--quality", "high")

    assert "gpt-image/1.5-text-to-image" in ended.err
    assert bodies(cli) == []


def test_the_lines_of_a_batch_are_held_to_the_model(cli: Cli) -> None:
    Path("p.csv").write_text("prompt,variants\nA fox,2\n")

    ended = cli("--model", MODEL, "batch", "p.csv")

    assert f"p.csv:2: variants: model {MODEL!r} does not have it" in ended.err
    assert bodies(cli) == []


def test_a_line_of_a_batch_can_have_its_own_model(cli: Cli) -> None:
    Path("p.csv").write_text(f"prompt,model,resolution\nA fox,{MODEL},4K\nA cat,,\n")

    assert cli("batch", "p.csv").code == 0

    found = {str(task.model): task.body for task in cli.sandbox.tasks.values()}
    assert found.keys() == {"None", MODEL}
    assert found[MODEL]["input"]["resolution"] == "4K"
