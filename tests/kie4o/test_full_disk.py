"""A disk that fills up during a batch: whatever was paid for is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from kie4o import errors
from kie4o._batch.journal import Entry, Journal
from tests.kie4o.cli.conftest import Cli, cli, server
from tests.kie4o.conftest import Connect, Script, ok, scripted
from tests.kie4o.pictures import DONE, picture

__all__ = ["cli", "server"]

if sys.platform == "win32":
    pytest.skip("there is no limit to set", allow_module_level=True)
import resource


@pytest.fixture
def limit() -> Iterator[Callable[[int], None]]:
    """Let no file become larger than a number of bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_could_not_be_written_is_no_second_error_at_closing(
    limit: Callable[[int], None], tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "run.jsonl", [{"prompt": "A fox"}])
    journal.open()
    limit(5)
    with pytest.raises(errors.JournalError, match="t0"):
        journal.write(0, "created", task_id="t0")
    journal.close()


def test_a_line_that_is_written_once_there_is_room_again_is_whole(
    limit: Callable[[int], None], tmp_path: Path
) -> None:
    path, requests = tmp_path / "run.jsonl", [{"prompt": "A fox"}, {"prompt": "A hen"}]
    journal = Journal(path, requests)
    journal.open()
    limit(5)
    with pytest.raises(errors.JournalError, match="t0"):
        journal.write(0, "created", task_id="t0")

    limit(10_000)
    journal.write(1, "created", task_id="t1")
    journal.close()

    again = Journal(path, requests)
    assert (again.known(0), again.known(1)) == (None, Entry("created", "t1"))


def test_a_batch_on_a_full_disk_ends_with_the_task_that_was_paid_for(
    limit: Callable[[int], None], connect: Connect, tmp_path: Path
) -> None:
    path = tmp_path / "run.jsonl"

    def create(_: httpx.Request) -> httpx.Response:
        limit(path.stat().st_size + 5)
        return ok({"taskId": "t0"})

    kie = scripted(connect, Script(create))

    with pytest.raises(errors.JournalError, match="t0") as caught:
        list(kie.batch(["A fox"], journal=path))

    assert not hasattr(caught.value, "__notes__")


def test_a_prompt_that_could_not_be_written_down_is_not_sent(
    limit: Callable[[int], None], connect: Connect, tmp_path: Path
) -> None:
    script = Script()
    limit(5)

    with pytest.raises(errors.JournalError, match=r"large\. Prompt 0 was not sent\.$"):
        list(scripted(connect, script).batch(["A fox"], journal=tmp_path / "run.jsonl"))

    assert script.requests == []


def test_an_image_that_does_not_fit_names_its_folder(
    limit: Callable[[int], None], connect: Connect, tmp_path: Path
) -> None:
    limit(5)

    with pytest.raises(errors.SaveError, match=f"^{tmp_path} could not be written: File too large"):
        scripted(connect, Script(picture())).save(DONE, tmp_path)


def test_the_command_names_every_task_that_could_not_be_written_down(
    limit: Callable[[int], None], cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("A fox\nA hen\nA cow\n")
    # Three lines of about 105 bytes fit, which say that the prompts are sent.
    limit(360)

    ended = cli("batch", "prompts.txt")

    assert len(cli.prompts()) == 3
    assert all(task_id in ended.err for task_id in cli.sandbox.tasks)
