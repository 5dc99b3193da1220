"""Outcomes asked for by name: `[mock:NAME]` in the prompt."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.document import Document
from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import RECORD, examples, failures, kebab, refusals


@pytest.mark.parametrize(("name", "envelope"), refusals(), ids=[name for name, _ in refusals()])
def test_a_named_refusal_is_answered_as_documented(
    mock: Mock, name: str, envelope: dict[str, Any]
) -> None:
    assert mock.generate(prompt=f"[mock:{name}] A fox") == envelope


@pytest.mark.parametrize(("name", "envelope"), refusals(), ids=[name for name, _ in refusals()])
def test_a_named_refusal_makes_and_charges_nothing(
    mock: Mock, name: str, envelope: dict[str, Any]
) -> None:
    mock.generate(prompt=f"[mock:{name}] A fox", callBackUrl=CALLBACK)

    assert mock.advance(60) == []
    assert mock.credits() == 1000


@pytest.mark.parametrize("name", failures())
def test_a_named_failure_ends_as_documented(mock: Mock, contract: Document, name: str) -> None:
    example = next(e for key, e in examples(RECORD, "get").items() if kebab(key) == name)["data"]

    record = mock.finished(prompt=f"[mock:{name}] A fox")

    told = ("successFlag", "status", "errorCode", "errorMessage", "response", "progress")
    assert {key: record[key] for key in told} == {key: example[key] for key in told}


@pytest.mark.parametrize("name", failures())
def test_a_failing_task_runs_charges_and_calls_back_like_any_other(mock: Mock, name: str) -> None:
    task_id = mock.create(prompt=f"[mock:{name}] A fox", callBackUrl=CALLBACK)

    assert mock.record(task_id)["status"] == "GENERATING"
    assert mock.credits() == 999
    mock.advance(18)
    assert len(mock.receiver.requests) == 1


def test_the_mark_may_stand_anywhere_in_the_prompt(mock: Mock) -> None:
    assert mock.finished(prompt="A fox [mock: no-reason ] in snow")["successFlag"] == 3


def test_the_first_mark_counts(mock: Mock) -> None:
    assert mock.finished(prompt="[mock:no-token][mock:edit-failed]")["successFlag"] == 2


@pytest.mark.parametrize("name", ["server-error", "unknown", "slow-answer"])
def test_a_mark_counts_only_in_a_valid_request(mock: Mock, name: str) -> None:
    refused = mock.generate(prompt=f"[mock:{name}] A fox", size="7:5")

    assert refused["code"] == 422
    assert refused["msg"].startswith("size")


def test_a_mark_wins_over_a_bad_picture(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:edit-failed]", filesUrl=["http://a.invalid/b.png"])

    assert record["errorMessage"] == "GPT 4O failed to edit the picture"


@pytest.mark.parametrize("prompt", ["A fox", "mock:no-reason", "[no-reason]", "[Mock:no-reason]"])
def test_without_a_mark_the_task_succeeds(mock: Mock, prompt: str) -> None:
    assert mock.finished(prompt=prompt)["successFlag"] == 1


def test_an_unknown_name_is_refused_with_a_suggestion(mock: Mock) -> None:
    answer = mock.generate(prompt="[mock:content-polcy] A fox")

    assert answer["code"] == 422
    assert answer["msg"] == (
        "prompt: there is no scenario 'content-polcy'. Did you mean 'content-policy'? "
        "GET /__mock/scenarios lists all."
    )


@pytest.mark.parametrize("name", ["", " ", "success", "CONTENT-POLICY", "contentPolicy"])
def test_a_name_that_is_nearly_right_is_never_a_success(mock: Mock, name: str) -> None:
    assert mock.generate(prompt=f"[mock:{name}] A fox")["code"] == 422


@pytest.mark.parametrize("piece", ["[mock:", "[mock:x", "[mock:]", "]", "[", "[mock:[mock:a]"])
def test_a_long_prompt_of_beginnings_is_read_once(mock: Mock, piece: str) -> None:
    """With a search from each beginning this would take hours."""
    answer = mock.generate(prompt=piece * 500_000)

    assert answer["code"] in (200, 422)


def test_a_very_long_name_is_unknown(mock: Mock) -> None:
    answer = mock.generate(prompt=f"[mock:{'content-policy' * 100_000}] A fox")

    assert answer["msg"].startswith("prompt: there is no scenario")
