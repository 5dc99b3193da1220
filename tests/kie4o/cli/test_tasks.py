"""`kie4o status`, `wait`, `download`, `credits`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kie4o.cli.conftest import PNG, Cli


def test_status_of_a_running_task(cli: Cli) -> None:
    task_id = cli.create()
    cli.advance(9)

    ended = cli("status", task_id)

    assert (ended.code, ended.err, cli.naps) == (0, "", [])
    assert ended.out.split() == [task_id, "GENERATING"]


def test_status_of_a_finished_task_has_the_addresses(cli: Cli) -> None:
    task_id = cli.create()
    cli.advance()

    first, url = cli("status", task_id).out.splitlines()

    assert first.split() == [task_id, "SUCCESS"]
    assert url == cli.sandbox.tasks[task_id].urls[0]


def test_status_of_a_failed_task_is_an_answer_and_no_error(cli: Cli) -> None:
    task_id = cli.create("[mock:content-policy] a fox")
    cli.advance()

    ended = cli("status", task_id)

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0].split() == [task_id, "GENERATE_FAILED"]
    assert ended.out.splitlines()[1].endswith("(code 400)")


def test_status_as_json(cli: Cli) -> None:
    task_id = cli.create("[mock:content-policy] a fox")
    cli.advance()

    found = cli("--json", "status", task_id).object

    assert (found["taskId"], found["status"], found["urls"]) == (task_id, "GENERATE_FAILED", [])
    assert found["errorCode"] == 400
    assert "policies" in found["errorMessage"]


def test_wait_prints_the_addresses(cli: Cli) -> None:
    task_id = cli.create()

    ended = cli("wait", task_id)

    assert (ended.code, ended.out) == (0, f"{cli.sandbox.tasks[task_id].urls[0]}\n")
    assert list(Path().iterdir()) == []


def test_wait_saves_when_it_is_told_where(cli: Cli) -> None:
    ended = cli("wait", cli.create(), "-o", "out")

    assert Path(ended.out.strip()).read_bytes().startswith(PNG)


@pytest.mark.parametrize(("arguments", "files"), [((), False), (("-o", "out"), True)])
def test_wait_as_json(cli: Cli, arguments: tuple[str, ...], files: bool) -> None:
    found = cli("wait", cli.create(), "--json", *arguments).object

    assert (found["status"], "files" in found) == ("SUCCESS", files)


def test_download_saves_and_keeps_what_is_there(cli: Cli) -> None:
    task_id = cli.create()
    cli.advance()

    first = cli("download", task_id, "-o", "out")
    path = Path(first.out.strip())
    kept = path.read_bytes().replace(b"IDAT", b"IDaT")
    path.write_bytes(kept)
    again = cli("download", task_id, "-o", "out", "--json")

    assert first.code == again.code == 0
    assert again.object["files"] == [str(path)]
    assert path.read_bytes() == kept


def test_download_of_a_running_task_says_to_wait(cli: Cli) -> None:
    task_id = cli.create()

    ended = cli("download", task_id, "-o", "out")

    assert ended.code == 6
    assert cli.resume(ended) == ["wait", task_id, "-o", "out"]
    assert cli(*cli.resume(ended)).code == 0


def test_download_of_an_expired_picture(cli: Cli) -> None:
    task_id = cli.create()
    cli.advance(15 * 86_400)

    ended = cli("download", task_id, "--json")

    assert (ended.code, ended.error["error"]) == (8, "ImageExpiredError")
    assert ended.error["taskId"] == task_id


@pytest.mark.parametrize("command", ["status", "wait", "download"])
def test_an_unknown_task(cli: Cli, command: str) -> None:
    ended = cli(command, "no-such-task", "--json")

    assert (ended.code, ended.error["error"], ended.error["code"]) == (2, "ValidationError", 422)
    assert "resume" not in ended.error


def test_credits(cli: Cli) -> None:
    assert cli("credits").out == "1000\n"
    cli.sandbox.account.balance = 12.5
    assert cli("credits").out == "12.5\n"
    assert cli("credits", "--json").object == {"credits": 12.5}
