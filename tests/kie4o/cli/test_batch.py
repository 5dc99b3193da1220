"""`kie4o batch`: many prompts, and what came of each."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from kie4o import Kie, Task
from kie4o.errors import SaveError
from tests.kie4o.cli.conftest import PATIENCE, PNG, Cli

PROMPTS = ["A red fox", "[mock:content-policy] a fox", "A [bold] cat :fox:"]
FILES = {
    "prompts.txt": "\n".join(PROMPTS),
    "prompts.csv": "prompt,size\n" + "".join(f"{prompt},3:2\n" for prompt in PROMPTS),
    "prompts.jsonl": "".join(json.dumps({"prompt": prompt}) + "\n" for prompt in PROMPTS),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_format_gives_paths(cli: Cli, name: str) -> None:
    Path(name).write_text(FILES[name])

    ended = cli("batch", name, "-o", "out")

    assert ended.code == 10
    assert sorted(cli.prompts()) == sorted(PROMPTS)
    assert len(ended.out.splitlines()) == 2
    for line in ended.out.splitlines():
        assert Path(line).read_bytes().startswith(PNG)


def test_without_a_folder_there_are_addresses(cli: Cli, prompts: Path) -> None:
    ended = cli("batch", str(prompts))

    urls = {url for task in cli.sandbox.tasks.values() for url in task.urls}
    assert (ended.code, {*ended.out.splitlines()}) == (0, urls)


def test_as_json_each_result_is_a_line(cli: Cli) -> None:
    Path("prompts.jsonl").write_text(FILES["prompts.jsonl"])

    ended = cli("batch", "prompts.jsonl", "--json", "-o", "out")

    by_line = {found["line"]: found for found in ended.objects}
    assert (ended.code, ended.err, set(by_line)) == (10, "", {1, 2, 3})
    assert [by_line[n]["prompt"] for n in (1, 2, 3)] == PROMPTS
    assert [Path(path).is_file() for path in by_line[1]["files"]] == [True]
    assert (by_line[1]["error"], by_line[1]["status"]) == (None, "SUCCESS")
    assert by_line[2]["status"] == "GENERATE_FAILED"
    assert by_line[2]["error"]["error"] == "TaskFailedError"
    assert by_line[2]["error"]["taskId"] == by_line[2]["taskId"]


def test_a_refused_prompt_is_a_result_without_a_task(cli: Cli) -> None:
    found = cli("batch", "-", "--json", stdin="[mock:insufficient-credits] a fox").object

    assert (found["taskId"], found["urls"]) == (None, [])
    assert (found["error"]["code"], found["error"]["unknown"]) == (402, False)


def test_standard_input_is_text_unless_told_otherwise(cli: Cli) -> None:
    assert cli("batch", "-", stdin="A red fox\n").code == 0
    assert cli("batch", "-", "--format", "csv", stdin="prompt\nA blue cat\n").code == 0
    assert cli.prompts() == ["A red fox", "A blue cat"]


def test_bad_lines_are_told_before_anything_is_paid(cli: Cli) -> None:
    Path("prompts.csv").write_text("prompt,size\nA fox,1:1\nA cat,4:4\nA dog,9\n")

    people = cli("batch", "prompts.csv")
    machines = cli("batch", "prompts.csv", "--json")

    allowed = "is not allowed. Allowed: '1:1', '3:2', '2:3'."
    assert people.code == machines.code == 2
    assert people.err.splitlines() == [
        f"Error: prompts.csv:3: size: '4:4' {allowed}",
        f"Error: prompts.csv:4: size: '9' {allowed}",
    ]
    assert [error["error"] for error in machines.errors] == ["InvalidRequestError"] * 2
    assert [path.name for path in Path().iterdir()] == ["prompts.csv"]
    assert cli.prompts() == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.txt"], 2, "nowhere.txt"),
        (["prompts"], 2, "--format"),
        (["latin.txt"], 2, "latin.txt:1: byte 0xe9 is not UTF-8"),
        (["empty.txt"], 2, "empty.txt: there is no prompt in it"),
        (["good.txt", "--concurrency", "0"], 2, "0 is not in the range"),
        (["good.txt", "--journal", "x", "--no-journal"], 2, "--no-journal"),
        (["good.txt", "--journal", "no/such/folder"], 8, "No such file"),
        (["good.txt", "--journal", "latin.txt"], 8, "latin.txt is not the journal"),
        (["good.txt", "-o", "latin.txt/out"], 8, "Not a directory"),
    ],
)
def test_what_cannot_be_begun(cli: Cli, arguments: list[str], code: int, said: str) -> None:
    Path("prompts").write_text("A fox")
    Path("good.txt").write_text("A fox")
    Path("latin.txt").write_bytes(b"caf\xe9")
    Path("empty.txt").touch()

    ended = cli("batch", *arguments)

    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert cli.prompts() == []


def test_a_picture_that_cannot_be_saved_is_one_result(
    cli: Cli, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SaveError("The disk is full.")

    monkeypatch.setattr(Kie, "save", fail)

    ended = cli("batch", str(prompts), "-o", "out", "--json")

    assert ended.code == 10
    assert {found["error"]["error"] for found in ended.objects} == {"SaveError"}
    assert {found["status"] for found in ended.objects} == {"SUCCESS"}


def test_a_slow_download_keeps_no_task_waiting(
    cli: Cli, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = threading.Event()
    save = Kie.save

    def wait_for_the_second(kie: Kie, task: Task, folder: Path) -> list[Path]:
        assert second.wait(PATIENCE)
        return save(kie, task, folder)

    def look() -> None:
        if len(cli.sandbox.tasks) == 2:
            second.set()

    monkeypatch.setattr(Kie, "save", wait_for_the_second)
    cli.disturb = look

    assert cli("batch", str(prompts), "-o", "out", "--concurrency", "1").code == 0


def test_a_deadline_is_for_each_task(cli: Cli, prompts: Path) -> None:
    ended = cli("batch", str(prompts), "--deadline", "5", "--json")

    assert ended.code == 10
    assert {found["error"]["error"] for found in ended.objects} == {"TaskTimeoutError"}


def test_a_task_that_outlives_its_deadline_has_not_failed(cli: Cli, prompts: Path) -> None:
    ended = cli("batch", str(prompts), "--deadline", "5")

    assert "2 prompts: 2 still running; 2 tasks created." in ended.err


def test_only_so_many_run_at_once(cli: Cli) -> None:
    most: list[int] = []
    cli.disturb = lambda: most.append(cli.sandbox.running())

    cli("batch", "-", "--concurrency", "2", stdin="a\nb\nc\nd\ne\n")

    assert max(most) == 2


def test_a_bar_counts_for_a_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")

    ended = cli("batch", "-", stdin="a\nb\n")

    assert "2/2" in ended.err
    assert "\x1b" not in ended.out
