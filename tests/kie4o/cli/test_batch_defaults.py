"""Options of `kie4o batch` for the prompts that do not have their own, and what a file may say."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from kie4o._options import Fallback
from kie4o.cli.batch_file import rows_of
from kie4o.cli.image_options import FALLBACKS
from tests.kie4o.cli.conftest import Cli

API = "https://api.kie.ai"
IMAGE = "https://example.com/fox.png"


def requests(cli: Cli) -> dict[str, dict[str, object]]:
    return {task.request["prompt"]: dict(task.request) for task in cli.sandbox.tasks.values()}


def test_options_of_the_command_are_for_every_prompt(cli: Cli) -> None:
    Path("p.txt").write_text("A fox\nA cat\n")

    ended = cli("batch", "p.txt", "--size", "3:2", "-n", "2", "--enhance")

    assert ended.code == 0
    for request in requests(cli).values():
        assert (request["size"], request["nVariants"], request["isEnhance"]) == ("3:2", 2, True)


def test_a_prompt_with_its_own_option_keeps_it(cli: Cli) -> None:
    Path("p.csv").write_text("prompt,size\nA fox,2:3\nA cat,\n")

    cli("batch", "p.csv", "--size", "3:2")

    assert {name: found["size"] for name, found in requests(cli).items()} == {
        "A fox": "2:3",
        "A cat": "3:2",
    }


def test_comments_and_empty_lines_of_a_text_are_not_paid_for(cli: Cli) -> None:
    cli("batch", "-", stdin="# animals\n\nA fox\n   # not the dog\n\t\nA cat # and more\n")

    assert sorted(cli.prompts()) == ["A cat # and more", "A fox"]


def test_only_a_text_has_comments() -> None:
    rows = rows_of('{"prompt": "# a fox"}', "jsonl", "p", API)

    assert [row.options for row in rows] == [{"prompt": "# a fox"}]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("word", FALLBACKS)
def test_a_file_says_a_fallback_as_the_option_does(form: str, word: str) -> None:
    text = {
        "csv": f"prompt,fallback\na,{word}",
        "jsonl": f'{{"prompt": "a", "fallback": "{word}"}}',
    }

    (row,) = rows_of(text[form], "csv" if form == "csv" else "jsonl", "p", API)

    assert row.options["fallback"] == FALLBACKS[word]


def test_the_words_for_a_fallback_are_those_of_the_service_and_two_more() -> None:
    assert [*FALLBACKS] == ["no", "default", *get_args(Fallback)]


@pytest.mark.parametrize("word", FALLBACKS)
def test_the_option_takes_each_of_them(cli: Cli, word: str) -> None:
    assert cli("generate", "A fox", "--fallback", word, "--no-wait").code == 0


def test_failed_tasks_are_paid_again_when_asked_for(cli: Cli) -> None:
    Path("p.txt").write_text("[mock:content-policy] a cat\nA fox\n")
    cli("batch", "p.txt")
    plain = cli("batch", "p.txt")
    before = len(cli.prompts())

    again = cli("batch", "p.txt", "--retry-failed")

    assert (plain.code, again.code, before) == (10, 10, 2)
    assert sorted(cli.prompts()) == ["A fox", *["[mock:content-policy] a cat"] * 2]


def test_a_failed_task_that_is_tried_again_does_not_go_on(cli: Cli) -> None:
    Path("p.txt").write_text("[mock:content-policy] a cat\n")
    cli("batch", "p.txt")
    (failed,) = cli.sandbox.tasks

    again = cli("batch", "p.txt", "--retry-failed")

    assert len(cli.sandbox.tasks) == 2
    assert failed not in again.err
    assert "goes on" not in again.err


def test_what_is_retried_has_a_journal(cli: Cli, prompts: Path) -> None:
    ended = cli("batch", str(prompts), "--retry-failed", "--no-journal")

    assert (ended.code, cli.prompts()) == (2, [])
    assert "--no-journal" in ended.err
