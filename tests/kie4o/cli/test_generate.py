"""`kie4o generate`: from a prompt to pictures in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click
import pytest

from kie4o._options import Fallback, Options, Size, Variants
from kie4o.cli.inputs import prompt_text
from kie4o.cli.main import kie4o
from tests.kie4o.cli.conftest import PNG, Cli

IMAGE = "https://example.com/harbour.png"


def request(cli: Cli) -> dict[str, object]:
    """What the only task was asked for."""
    (task,) = cli.sandbox.tasks.values()
    found: dict[str, object] = task.request
    return found


def test_it_saves_the_picture_and_prints_only_its_path(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "-o", "out")

    assert (ended.code, ended.out.count("\n")) == (0, 1)
    assert Path(ended.out.strip()).parent == Path("out")
    assert Path(ended.out.strip()).read_bytes().startswith(PNG)


def test_what_ends_well_says_nothing_on_standard_error(cli: Cli) -> None:
    assert cli("generate", "A red fox").err == ""


def test_the_id_is_in_the_log_as_soon_as_there_is_one(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "-v")

    (task_id,) = cli.sandbox.tasks
    assert f"Started task {task_id}.\n" in ended.err


def test_without_a_folder_it_saves_here(cli: Cli) -> None:
    ended = cli("generate", "A red fox")

    assert [path.name for path in Path().iterdir()] == [ended.out.strip()]


def test_every_variant_is_saved(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "-n", "4", "-o", "out")

    assert len(ended.out.splitlines()) == len(list(Path("out").iterdir())) == 4


def test_as_json_it_is_one_object_with_files(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "--json", "-o", "out")

    found = ended.object
    assert (found["status"], found["progress"]) == ("SUCCESS", 1.0)
    assert found["taskId"] in cli.sandbox.tasks
    assert found["request"]["prompt"] == "A red fox"
    assert found["completed"].endswith("+00:00")
    assert [Path(path).is_file() for path in found["files"]] == [True]


def test_no_wait_prints_the_id_and_nothing_else(cli: Cli) -> None:
    ended = cli("generate", "A red fox", "--no-wait")

    (task_id,) = cli.sandbox.tasks
    assert (ended.code, ended.out, ended.err, cli.naps) == (0, f"{task_id}\n", "", [])


def test_no_wait_as_json_is_the_new_task(cli: Cli) -> None:
    found = cli("generate", "A red fox", "--no-wait", "--json").object

    assert found["taskId"] in cli.sandbox.tasks
    assert (found["status"], "files" in found) == ("GENERATING", False)


@pytest.mark.parametrize("extra", [("-o", "out"), ("--deadline", "5")])
def test_no_wait_refuses_what_it_would_ignore(cli: Cli, extra: tuple[str, str]) -> None:
    assert cli("generate", "A red fox", "--no-wait", *extra).code == 2
    assert cli.prompts() == []


def test_the_request_is_what_the_options_say(cli: Cli) -> None:
    options = ["-n", "2", "--size", "3:2", "--image", IMAGE, "--mask", IMAGE, "--enhance"]
    more = ["--fallback", "FLUX_MAX", "--upload-cn", "--callback-url", "http://127.0.0.1:9/kie"]

    cli("generate", "A red fox", *options, *more, "--no-wait")

    assert request(cli) == {
        "prompt": "A red fox",
        "size": "3:2",
        "nVariants": 2,
        "filesUrl": [IMAGE],
        "maskUrl": IMAGE,
        "isEnhance": True,
        "enableFallback": True,
        "fallbackModel": "FLUX_MAX",
        "uploadCn": True,
        "callBackUrl": "http://127.0.0.1:9/kie",
    }


def test_without_options_the_service_decides(cli: Cli) -> None:
    cli("generate", "A red fox", "--no-wait")

    assert request(cli) == {"prompt": "A red fox", "size": "1:1"}


def test_the_default_fallback_names_no_model(cli: Cli) -> None:
    cli("generate", "A red fox", "--fallback", "default", "--no-wait")

    assert request(cli)["enableFallback"] is True
    assert "fallbackModel" not in request(cli)


def test_images_need_no_prompt_and_may_be_repeated(cli: Cli) -> None:
    cli("generate", "--image", IMAGE, "--image", IMAGE, "--no-wait", stdin="not read")

    assert request(cli) == {"size": "1:1", "filesUrl": [IMAGE, IMAGE]}


def test_every_option_of_the_client_is_an_option_here() -> None:
    parameters = {parameter.name: parameter for parameter in kie4o.commands["generate"].params}

    assert set(Options.__annotations__) <= set(parameters)
    for name, allowed in (("size", Size), ("variants", Variants), ("fallback", Fallback)):
        choice = parameters[name].type
        assert isinstance(choice, click.Choice)
        assert {str(value) for value in get_args(allowed)} <= set(choice.choices)


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["-"], "A red fox\n"),
        ([], "A red fox\n"),
        (["--prompt-file", "-"], "A red fox"),
        (["--prompt-file", "prompt.txt"], ""),
    ],
    ids=["dash", "piped", "dash as a file", "file"],
)
def test_the_prompt_may_come_from_elsewhere(cli: Cli, arguments: list[str], stdin: str) -> None:
    Path("prompt.txt").write_text("\ufeffA red fox\n")

    assert cli("generate", *arguments, "--no-wait", stdin=stdin).code == 0
    assert cli.prompts() == ["A red fox"]


def test_a_prompt_may_have_lines_and_look_like_an_option(cli: Cli) -> None:
    cli("generate", "-", "--no-wait", stdin="A fox\nin the snow, \N{FOX FACE}\r\n")
    ended = cli("generate", "--no-wait", "--", "--json")

    assert cli.prompts() == ["A fox\nin the snow, \N{FOX FACE}", "--json"]
    assert ended.out.strip() in cli.sandbox.tasks


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["-"], "", "standard input is empty"),
        ([], " \n", "standard input is empty"),
        ([""], "", "prompt: empty"),
        (["--prompt-file", "empty.txt"], "", "empty.txt is empty"),
        (["--prompt-file", "latin.txt"], "", "latin.txt:2: byte 0xe9 is not UTF-8"),
        (["-"], b"\xff\xfeA\x00", "standard input:1: byte 0xff is not UTF-8"),
        (["--prompt-file", "nowhere.txt"], "", "nowhere.txt cannot be read: No such file"),
        (["A red fox", "--prompt-file", "latin.txt"], "", "not both"),
        (["A \udce9 fox"], "", "prompt: it has characters that cannot be sent"),
        (["A red fox", "--size", "4:4"], "", "'4:4' is not one of"),
        (["A red fox", "-n", "3"], "", "'3' is not one of"),
        (["A red fox", "--mask", IMAGE], "", "mask: it needs exactly one image"),
        (["A red fox", "--image", "fox.png"], "", "images: 'fox.png' cannot be read: No such file"),
        (["A red fox", "--deadline", "nan"], "", "'nan' is not allowed"),
        (["A red fox", "--deadline", "0"], "", "'0' is not allowed"),
        (["A red fox", "--deadline", "soon"], "", "'soon' is not allowed"),
        (["A red fox", "--timeout", "inf"], "", "'inf' is not allowed"),
        (["A red fox", "-o", "latin.txt"], "", "latin.txt"),
        (["A red", "fox"], "", "unexpected extra argument (fox). Try 'kie4o generate --help'."),
        (["A red fox", "--image", ""], "", "images: '' is not an http or https URL.\n"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_it_is_paid(
    cli: Cli, arguments: list[str], stdin: str | bytes, said: str
) -> None:
    Path("empty.txt").touch()
    Path("latin.txt").write_bytes(b"one\ncaf\xe9")

    ended = cli("generate", *arguments, stdin=stdin)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err
    assert cli.prompts() == []


def test_a_terminal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)

    with pytest.raises(click.UsageError, match="Say what to draw"):
        prompt_text(None, None, needed=True)


def test_a_folder_that_cannot_be_is_noticed_before_anything_is_paid(cli: Cli) -> None:
    Path("file").touch()

    ended = cli("generate", "A red fox", "-o", "file/out")

    assert (ended.code, ended.err) == (8, "Error: file/out cannot be made: Not a directory.\n")
    assert cli.prompts() == []


def test_a_bar_is_shown_to_a_terminal_only(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")

    seen = cli("generate", "A red fox", "-o", "out")
    unseen = cli("generate", "A red fox", "-o", "out", "--json")

    assert "\x1b[" in seen.err
    assert seen.out.endswith(".png\n")
    assert seen.out.count("\n") == 1
    assert "\x1b[" not in unseen.err


def test_a_deadline_may_be_for_ever(cli: Cli) -> None:
    assert cli("generate", "A red fox", "--deadline", "inf").code == 0
