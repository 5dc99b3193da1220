"""How to go on after a deadline, Ctrl-C, or a picture that could not be saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from kie4o_mock import MockServer

from kie4o import Kie
from kie4o.errors import SaveError
from tests.kie4o.cli.conftest import Cli


def test_a_deadline_says_how_to_go_on(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "--deadline", "5", "-o", "my out")

    (task_id,) = cli.sandbox.tasks
    assert cli.resume(ended) == ["wait", task_id, "-o", "my out"]
    assert cli(*cli.resume(ended)).out.startswith("my out/")


def test_how_to_go_on_has_the_same_address_and_key(cli: Cli, server: MockServer) -> None:
    Path("key").write_text(cli.key)
    place = ("--base-url", server.url, "--api-key-file", "key")

    ended = cli(*place, "generate", "A red fox", "--deadline", "5")

    assert cli.resume(ended) == [*place, "wait", *cli.sandbox.tasks, "-o", "."]


def test_ctrl_c_while_waiting_says_how_to_go_on(cli: Cli) -> None:
    cli.interrupt()

    ended = cli("generate", "A red fox", "-o", "out")

    (task_id,) = cli.sandbox.tasks
    assert ended.code == 130
    assert f"Error: Interrupted. Task {task_id} goes on.\n" in ended.err
    assert cli.resume(ended) == ["wait", task_id, "-o", "out"]
    assert cli(*cli.resume(ended)).code == 0
    assert len(cli.prompts()) == 1


def test_ctrl_c_as_json(cli: Cli) -> None:
    task_id = cli.create()
    cli.interrupt(2)

    error = cli("wait", task_id, "--json").error

    assert (error["error"], error["taskId"]) == ("Interrupted", task_id)
    assert error["resume"] == ["kie4o", "wait", task_id]


def test_ctrl_c_before_there_is_an_id_may_have_cost_something(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Kie, "create", interrupt)

    ended = cli("generate", "A red fox")

    assert ended.code == 130
    assert "may have been paid" in ended.err


def test_ctrl_c_of_something_free(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: Kie) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Kie, "credits", interrupt)

    ended = cli("credits")
    assert (ended.code, ended.err) == (130, "Error: Interrupted.\n")


def test_pictures_that_cannot_be_saved_can_be_fetched_later(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SaveError("The disk is full.") from OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Kie, "save", fail)
        ended = cli("generate", "A red fox", "-o", "out")

    (task_id,) = cli.sandbox.tasks
    assert (ended.code, ended.out) == (8, "")
    assert cli.resume(ended) == ["download", task_id, "-o", "out"]
    assert cli(*cli.resume(ended)).code == 0
