"""`kie4o generate --key`, `resolve` and `forget`."""

from __future__ import annotations

import json

import pytest

from kie4o._idempotency.claims import Claims
from kie4o._idempotency.record import digest
from kie4o.stores import SQLiteStore
from tests.kie4o.cli.conftest import Cli

FOX = ("generate", "A fox", "--no-wait", "--key", "order-42", "--store", "kie.db")


def lose(cli: Cli) -> None:
    """Leave the key as a process does that ended in between."""
    store = SQLiteStore("kie.db")
    claims = Claims(store, cli.base_url)
    claim = claims.claim(
        "order-42", digest({"size": "1:1", "prompt": "A fox"}), store.get("any").time, 60.0
    )
    assert claim
    claims.end(claim, None)
    store.close()


def test_the_same_key_gives_the_same_task(cli: Cli) -> None:
    first, second = cli(*FOX), cli(*FOX)

    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    assert len(cli.sandbox.tasks) == 1


def test_a_key_saves_the_pictures_of_its_task_again(cli: Cli) -> None:
    for _ in range(2):
        ended = cli("generate", "A fox", "--key", "order-42", "--store", "kie.db", "-o", "out")
        assert ended.code == 0

    assert len(cli.sandbox.tasks) == 1


def test_a_store_may_be_in_the_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_STORE", "kie.db")

    assert cli("generate", "A fox", "--no-wait", "--key", "order-42").out == cli(*FOX).out


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "A fox", "--key", "order-42"),
        ("resolve", "order-42", "found"),
        ("forget", "order-42"),
    ],
)
def test_a_key_needs_a_store(cli: Cli, arguments: tuple[str, ...]) -> None:
    ended = cli(*arguments)

    assert ended.code == 2
    assert "--store, or KIE_STORE" in ended.err
    assert not cli.sandbox.tasks


def test_a_key_of_another_request_is_wrong_usage(cli: Cli) -> None:
    cli(*FOX)

    ended = cli("generate", "A hen", "--no-wait", "--key", "order-42", "--store", "kie.db")

    assert ended.code == 2
    assert "belongs to another request" in ended.err


def test_an_unknown_key_is_told_and_resolved(cli: Cli) -> None:
    lose(cli)

    unknown = cli(*FOX)
    resolved = cli("resolve", "order-42", "found", "--store", "kie.db")

    assert unknown.code == 9
    assert (resolved.code, resolved.err) == (0, "order-42 is resolved: task found.\n")
    assert cli(*FOX).out == "found\n"


def test_a_forgotten_key_is_sent_again(cli: Cli) -> None:
    lose(cli)

    forgotten = cli("--json", "forget", "order-42", "--store", "kie.db")

    assert json.loads(forgotten.out) == {"key": "order-42", "done": "forgotten"}
    assert cli(*FOX).code == 0
    assert len(cli.sandbox.tasks) == 1


@pytest.mark.parametrize("command", [("forget", "order-43"), ("resolve", "order-43", "found")])
def test_a_key_that_the_store_does_not_know_is_wrong_usage(
    cli: Cli, command: tuple[str, ...]
) -> None:
    cli(*FOX)

    ended = cli(*command, "--store", "kie.db")

    assert (ended.code, ended.out) == (2, "")
    assert "order-43" in ended.err
    assert "know" in ended.err


def test_a_store_that_cannot_be_opened_is_told(cli: Cli) -> None:
    ended = cli("forget", "order-42", "--store", "missing/kie.db")

    assert ended.code == 7
    assert "missing/kie.db" in ended.err
