"""What `kie4o batch` shows: a table to a person, paths to a program, words at any end."""

from __future__ import annotations

from pathlib import Path

import pytest

from kie4o import BatchItem, Task
from kie4o.cli.batch_file import Row
from kie4o.cli.results import Result
from kie4o.cli.session import Session
from kie4o.cli.table import table
from kie4o.errors import TaskFailedError
from tests.kie4o.cli.conftest import Cli

PATH = Path("out/5b06c5bd1e8a4b5b8d1f0f3a9c2d7e64-1.png")
LONG = "A lighthouse in a storm, oil on canvas, by somebody who has never seen the sea"


def saved(line: int = 1, prompt: str = LONG, files: tuple[Path, ...] = (PATH,)) -> Result:
    task = Task(id="5b06c5bd1e8a4b5b8d1f0f3a9c2d7e64", flag=1, urls=("http://x.test/1",))
    return Result(Row(line, {}), BatchItem(line - 1, prompt, task), files=files)


def failed(line: int = 2) -> Result:
    task = Task(id="t", flag=3)
    error = TaskFailedError("Task t failed: " + "a reason " * 12, task=task, code=400)
    return Result(Row(line, {}), BatchItem(line - 1, "A dog", task, error), error=error)


@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 100, 120, 200])
def test_a_path_is_whole_at_any_width(width: int) -> None:
    shown = table([failed(), saved(files=(PATH, PATH.with_name("a b.png")))], width)

    words = [line.strip().rpartition("  ")[2] for line in shown.splitlines()]
    assert str(PATH) in words
    assert "out/a b.png" in words


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_only_a_path_may_be_wider_than_the_terminal(width: int) -> None:
    lines = table([saved(), failed()], width).splitlines()

    assert [line for line in lines if len(line) > width] == []


def test_where_it_is_wide_each_prompt_has_a_row() -> None:
    header, fox, dog = table([failed(), saved(prompt="A fox")], 250).splitlines()

    assert header.split() == ["Line", "Prompt", "Task", "Result"]
    assert fox.split() == ["1", "A", "fox", "5b06c5bd1e8a4b5b8d1f0f3a9c2d7e64", str(PATH)]
    assert dog.index(" t  ") + 1 == fox.index("5b06")


def test_where_it_is_narrow_each_prompt_has_a_record() -> None:
    lines = table([saved(prompt="A fox")], 40).splitlines()

    assert [line.strip() for line in lines] == ["1  A fox", saved().found[0][4:36], str(PATH)]


def test_letters_of_two_columns_are_counted_so() -> None:
    rows = table([saved(1, "狐" * 30), saved(2, "A fox")], 200).splitlines()[1:]

    assert rows[0].index("5b06") == rows[1].index("5b06") - rows[0].count("狐")


def test_programs_get_nothing_but_paths(cli: Cli) -> None:
    Path("p.txt").write_text("A red fox\n[mock:content-policy] a cat\n")

    ended = cli("batch", "p.txt", "-o", "out")

    assert [Path(line).is_file() for line in ended.out.splitlines()] == [True]


def test_each_task_has_a_line_on_standard_error_and_the_end_a_summary(cli: Cli) -> None:
    Path("p.txt").write_text("A red fox\n[mock:content-policy] a cat\n")

    ended = cli("batch", "p.txt", "-o", "out")

    fox, cat, summary = sorted(ended.err.splitlines(), key=lambda line: "prompts:" in line)
    tasks = {task.request["prompt"]: task.id for task in cli.sandbox.tasks.values()}
    assert {fox, cat} > {f"p.txt:1: {tasks['A red fox']}: 1 image saved"}
    assert any("violating content policies" in line for line in (fox, cat))
    assert summary == "2 prompts: 1 done, 1 failed; 2 tasks created."


def test_images_count_where_nobody_reads_standard_error(
    cli: Cli, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(_: Session, __: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Session, "say", say)

    ended = cli("batch", str(prompts), "-o", "out")

    assert (ended.code, len(ended.out.splitlines())) == (0, 2)


def test_each_task_has_a_line_where_only_standard_error_is_a_terminal(
    cli: Cli, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie4o.cli.tally.is_terminal", lambda name: name == "stderr")

    ended = cli("batch", str(prompts))

    assert ended.err.count("prompts.txt:") == 2


def test_an_interrupted_batch_names_its_tasks_and_says_how_many(cli: Cli, prompts: Path) -> None:
    cli.interrupt(2)

    ended = cli("batch", str(prompts))

    for task_id in cli.sandbox.tasks:
        assert f"Task {task_id} goes on.\n" in ended.err
    assert len(cli.sandbox.tasks) == 2
    assert "2 prompts: 2 not finished; 2 tasks created.\n" in ended.err


def test_a_task_without_pictures_has_failed(cli: Cli) -> None:
    ended = cli("batch", "-", stdin="[mock:no-pictures] a fox\n")

    assert (ended.code, ended.out) == (10, "")
    assert "1 failed" in ended.err


def test_fewer_pictures_than_asked_for_are_told(cli: Cli) -> None:
    ended = cli("batch", "-", "-n", "4", stdin="[mock:partial-pictures] a fox\n")

    assert "Warning: " in ended.err
    assert "of the 4 images" in ended.err
