"""`kie4o batch` once more, after its end or Ctrl-C: never paying twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kie4o import BatchItem, Kie
from kie4o._batch.journal import Journal
from tests.kie4o.cli.conftest import Cli
from tests.redis_server import COMMAND, started, stop


def test_the_same_command_again_pays_nothing(cli: Cli, prompts: Path) -> None:
    first = cli("batch", str(prompts), "-o", "out")
    again = cli("batch", str(prompts), "-o", "out")

    assert len(cli.prompts()) == 2
    assert sorted(again.out.splitlines()) == sorted(first.out.splitlines())
    assert again.err.splitlines()[0] == (
        "Resuming with prompts.txt.journal.jsonl; remove it to start over."
    )


def test_a_file_that_is_no_journal_is_not_to_be_removed(cli: Cli, prompts: Path) -> None:
    ended = cli("batch", str(prompts), "--journal", str(prompts))

    assert ended.code == 8
    assert "remove" not in ended.err


def test_without_its_journal_it_begins_anew(cli: Cli, prompts: Path) -> None:
    cli("batch", str(prompts))
    Path("prompts.txt.journal.jsonl").unlink()
    cli("batch", str(prompts))

    assert len(cli.prompts()) == 4


def test_the_journal_may_be_elsewhere_or_nowhere(cli: Cli, prompts: Path) -> None:
    cli("batch", str(prompts), "--journal", "memory")
    cli("batch", str(prompts), "--no-journal")

    assert {path.name for path in Path().iterdir()} == {"prompts.txt", "memory"}
    assert len(cli.prompts()) == 4


def test_standard_input_has_a_journal_by_its_content(cli: Cli) -> None:
    for text in ("A fox", "A fox", "A cat"):
        cli("batch", "-", stdin=text)

    assert cli.prompts() == ["A fox", "A cat"]
    assert len(list(Path().glob("stdin-*.journal.jsonl"))) == 2


def test_ctrl_c_says_how_to_go_on_and_pays_nothing_twice(cli: Cli, prompts: Path) -> None:
    cli.interrupt()
    ended = cli("batch", str(prompts), "-o", "my out")
    cli.disturb = lambda: None

    assert ended.code == 130
    assert cli.resume(ended) == ["batch", str(prompts), "-o", "my out"]
    assert cli(*cli.resume(ended)).code == 0
    assert sorted(cli.prompts()) == ["A blue cat", "A red fox"]


def test_what_was_known_before_ctrl_c_is_shown(
    cli: Cli, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(kie: Kie, *_: object, **__: object) -> Iterator[BatchItem]:
        yield BatchItem(1, "A blue cat", kie.generate("A blue cat"))
        raise KeyboardInterrupt

    monkeypatch.setattr(Kie, "batch", interrupted)

    ended = cli("batch", str(prompts))

    (task,) = cli.sandbox.tasks.values()
    assert (ended.code, ended.out.splitlines()) == (130, [*task.urls])


def test_a_batch_that_is_left_ends_while_its_client_can_take_answers(
    cli: Cli, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float] = []

    def ending(kie: Kie, *_: object, **__: object) -> Iterator[BatchItem]:
        try:
            yield BatchItem(1, "A blue cat", kie.generate("A blue cat"))
        finally:
            left.append(kie.credits())

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Kie, "batch", ending)
    monkeypatch.setattr("kie4o.cli.tally.emit", interrupt)

    assert cli("batch", str(prompts), "--json").code == 130
    assert left


def test_the_summary_tells_created_tasks_from_resumed_ones(cli: Cli, prompts: Path) -> None:
    cli.interrupt()
    interrupted = cli("batch", str(prompts), "--concurrency", "1")
    cli.disturb = lambda: None

    again = cli("batch", str(prompts), "--concurrency", "1")
    finished = cli("batch", str(prompts))

    assert "; 1 task created.\n" in interrupted.err
    assert again.err.endswith("; 1 task created, 1 resumed.\n")
    assert finished.err.endswith("; 2 tasks resumed.\n")


def test_the_summary_counts_a_prompt_that_was_tried_again_once(cli: Cli) -> None:
    Path("p.txt").write_text("A red fox\n[mock:content-policy] a fox\n")
    cli("batch", "p.txt")

    again = cli("batch", "p.txt", "--retry-failed")

    assert again.err.endswith("2 prompts: 1 done, 1 failed; 1 task created, 1 resumed.\n")


def test_ctrl_c_without_a_journal_names_each_task_once_for_people_and_for_machines(
    cli: Cli, prompts: Path
) -> None:
    cli.interrupt()
    people = cli("batch", str(prompts), "--no-journal")
    cli.naps.clear()
    machines = cli("batch", str(prompts), "--no-journal", "--json")

    first, second = list(cli.sandbox.tasks)[:2], list(cli.sandbox.tasks)[2:]
    assert [people.err.count(task_id) for task_id in first] == [1, 1]
    assert all(f"wait('{task_id}')" in machines.error["message"] for task_id in second)


def test_a_journal_in_use_is_an_error_without_a_summary(cli: Cli, prompts: Path) -> None:
    other = Journal("prompts.txt.journal.jsonl", [])
    other.open()
    with closing(other):
        ended = cli("batch", str(prompts))

    error = ended.err.splitlines()[-1]
    assert (ended.code, ended.out) == (8, "")
    assert error.startswith("Error: prompts.txt.journal.jsonl is in use by another batch")
    assert "prompts:" not in ended.err


def test_a_journal_in_a_folder_that_does_not_exist_leaves_no_summary(
    cli: Cli, prompts: Path
) -> None:
    ended = cli("batch", str(prompts), "--journal", "missing/journal")

    assert (ended.code, ended.out) == (8, "")
    assert ended.err == "Error: missing/journal: No such file or directory\n"


@pytest.fixture
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not COMMAND:
        pytest.skip("no redis-server or valkey-server is installed")
    folder = tmp_path_factory.mktemp("redis")
    server = started(folder, requirepass="a-secret")
    yield f"unix://:a-secret@{folder}/socket"
    stop(server)


def test_the_journal_may_be_a_store(cli: Cli, prompts: Path, server_url: str) -> None:
    for _ in range(2):
        ended = cli("batch", str(prompts), "--journal", server_url)
        assert ended.code == 0
        # Who of several processes created a task is not known.
        assert ended.err.endswith("2 prompts: 2 done.\n")

    assert sorted(cli.prompts()) == ["A blue cat", "A red fox"]
    assert [path.name for path in Path().iterdir()] == ["prompts.txt"]


def test_ctrl_c_does_not_show_the_password_of_a_store(
    cli: Cli, prompts: Path, server_url: str
) -> None:
    cli.interrupt()
    ended = cli("batch", str(prompts), "--journal", server_url)

    assert "a-secret" not in ended.out + ended.err
