"""Exit codes, and how errors are told."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

import kie4o.errors
from kie4o import Kie
from kie4o.cli.exits import MEANINGS, ExitCode, exit_code
from tests.kie4o.cli.conftest import Cli


def mock(name: str) -> tuple[str, ...]:
    return ("generate", f"[mock:{name}] a fox")


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("nothing",), 2, "NoSuchCommand"),
        ((), 2, "UsageError"),
        (("--nothing",), 2, "NoSuchOption"),
        (("wait",), 2, "MissingParameter"),
        (("generate", "", "--image", "x"), 2, "InvalidRequestError"),
        (mock("malformed-json"), 2, "BadRequestError"),
        (mock("invalid-field"), 2, "ValidationError"),
        (mock("unauthorized"), 3, "AuthenticationError"),
        (("credits", "--base-url", "nowhere"), 3, "ConfigurationError"),
        (mock("insufficient-credits"), 4, "InsufficientCreditsError"),
        (mock("content-policy"), 5, "TaskFailedError"),
        (("generate", "A red fox", "--deadline", "5"), 6, "TaskTimeoutError"),
        (mock("rate-limited"), 7, "RateLimitError"),
        (mock("maintenance"), 7, "MaintenanceError"),
        (mock("queue-full"), 7, "QueueFullError"),
        (mock("server-error"), 9, "ServerError"),
    ],
)
def test_each_kind_of_error_has_its_code(
    cli: Cli, arguments: tuple[str, ...], code: int, error: str
) -> None:
    people = cli(*arguments)
    machines = cli("--json", *arguments)

    assert (people.code, people.out) == (machines.code, machines.out) == (code, "")
    assert machines.error["error"] == error
    assert set(machines.error) - {"resume"} == {"error", "code", "message", "taskId", "retries"}
    told = [line for line in people.err.splitlines() if line.startswith("Error: ")]
    assert len(told) == 1
    assert "Traceback" not in people.err


@pytest.mark.parametrize("arguments", [("credits",), ("generate", "A red fox")])
def test_a_service_that_cannot_be_reached(
    cli: Cli, nowhere: str, arguments: tuple[str, ...]
) -> None:
    ended = cli("--base-url", nowhere, "--json", *arguments)

    assert (ended.code, ended.error["error"]) == (7, "ApiConnectionError")


def test_an_error_of_the_service_has_its_code_and_message(cli: Cli) -> None:
    error = cli("--json", *mock("insufficient-credits")).error

    assert error["code"] == 402
    assert error["taskId"] is None
    assert "402" not in error["message"]
    assert "(code 402)" in cli(*mock("insufficient-credits")).err


def test_a_refused_key_is_told_with_the_url_that_refused_it(cli: Cli) -> None:
    ended, error = cli(*mock("unauthorized")), cli("--json", *mock("unauthorized")).error

    told = f"{cli.base_url}/api/v1/gpt4o-image/generate refused the API key. Check KIE_API_KEY."
    assert ended.err.rstrip().endswith(told)
    assert error["message"].endswith(told)


def test_a_refusal_that_was_retried_in_vain_says_so(cli: Cli) -> None:
    assert "(code 429, after 3 retries)" in cli(*mock("rate-limited")).err


def test_an_error_that_may_have_been_paid_for_says_so_to_machines_too(cli: Cli) -> None:
    paid, refused = (cli("--json", *mock(name)) for name in ("server-error", "rate-limited"))

    assert paid.error["message"].endswith("It may have been paid for.")
    assert "paid" not in refused.error["message"]


def test_the_retries_of_a_refusal_are_in_its_object(cli: Cli) -> None:
    assert cli("--json", *mock("rate-limited")).error["retries"] == 3


def test_a_model_that_is_not_known_is_told_in_words_of_no_language(cli: Cli) -> None:
    ended = cli("generate", "A fox", "--model", "dall-e")

    assert ended.code == 2
    assert "or no model for the 4o paths." in ended.err
    assert "None" not in ended.err


def test_a_failed_task_is_named(cli: Cli) -> None:
    error = cli("--json", *mock("content-policy")).error

    (task_id,) = cli.sandbox.tasks
    assert (error["taskId"], error["code"]) == (task_id, 400)
    assert "resume" not in error


def test_no_key(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIE_API_KEY")

    ended = cli("credits")

    assert ended.code == 3
    assert "set KIE_API_KEY" in ended.err
    assert "--api-key-file" in ended.err


def test_the_key_may_be_in_a_file(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_API_KEY", "another-key")
    Path("key").write_text(f"\ufeff{cli.key}\n")

    cli("generate", "A red fox", "--no-wait", "--api-key-file", "key")

    assert cli.prompts() == ["A red fox"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        (b" \n", "is empty"),
        (b"\xff\xfe", "is not a text file"),
        (b"one\ntwo", "characters that no API key can have"),
    ],
)
def test_a_wrong_key_file_never_falls_back_to_another_key(
    cli: Cli, content: bytes | None, said: str
) -> None:
    if content is not None:
        Path("key").write_bytes(content)

    ended = cli("credits", "--api-key-file", "key")

    assert ended.code == 3
    assert said in ended.err


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system names no open files")
def test_the_key_file_may_be_a_pipe(cli: Cli) -> None:
    reader, writer = os.pipe()
    os.write(writer, cli.key.encode())
    os.close(writer)

    ended = cli("generate", "[mock:maintenance] a fox", "-v", "--api-key-file", f"/dev/fd/{reader}")
    os.close(reader)

    assert ended.code == 7


@pytest.mark.parametrize("option", ["--api-key=", "--api-key-file="])
def test_a_key_in_the_wrong_place_is_not_repeated(cli: Cli, option: str) -> None:
    assert cli("credits", f"{option}{cli.key}").code in (2, 3)
    assert cli(f"{option}{cli.key}", "credits").code in (2, 3)


def test_the_key_is_in_no_log(cli: Cli) -> None:
    # `cli` itself looks for the key in everything that is printed.
    ended = cli("-v", *mock("maintenance"))

    assert "Trying again" in ended.err
    assert ended.err.count("\n") > 2


def test_the_log_is_json_too(cli: Cli) -> None:
    *records, error = cli("-v", "--json", *mock("maintenance")).errors

    assert {record["level"] for record in records} == {"info"}
    assert error["error"] == "MaintenanceError"


def test_an_unexpected_error_is_one_line_without_the_key(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Kie) -> float:
        raise ZeroDivisionError(f"by {cli.key}\nand more")

    monkeypatch.setattr(Kie, "credits", fail)

    ended = cli("credits")
    assert (ended.code, ended.err) == (1, "Error: ZeroDivisionError: by [key] and more\n")
    assert cli("credits", "--json").error["error"] == "ZeroDivisionError"
    assert "Traceback" in cli("credits", "-v").err


def test_a_request_without_an_answer_may_have_been_paid(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        ended = cli("--base-url", url, "--timeout", "0.1", "generate", "A red fox")

    assert ended.code == 9
    assert "after 0.1 s" in ended.err
    assert "may have been paid" in ended.err


def test_a_message_cannot_steer_the_terminal(cli: Cli) -> None:
    ended = cli("generate", "[mock:\x1b[2J\n] a fox")

    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "\x1b" not in ended.err


def test_every_exit_code_is_in_the_help(cli: Cli) -> None:
    shown = cli("--help").out

    assert set(MEANINGS) == set(ExitCode)
    for code, meaning in MEANINGS.items():
        assert f"{code:>3}  {meaning}\n" in shown


def test_every_error_of_the_package_has_a_code_of_its_own_kind() -> None:
    kinds = [kind for kind in vars(kie4o.errors).values() if isinstance(kind, type)]
    errors = [kind("x") for kind in kinds if issubclass(kind, kie4o.errors.KieError)]

    assert len(errors) > 20
    assert ExitCode.UNEXPECTED not in {exit_code(error) for error in errors}
