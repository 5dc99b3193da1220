"""Why a request was refused, and what would help, as the journal tells it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.conftest import GENERATE, RECORD
from tests.mock.control.journal import Json, requests

StartMock = Callable[..., Mock]


@pytest.mark.parametrize(
    ("fields", "pointer", "message", "suggestion"),
    [
        (
            {"size": "16:9"},
            "/size",
            "size: '16:9' is not allowed.",
            "Allowed: '1:1', '3:2', '2:3'. Did you mean '3:2'?",
        ),
        ({"filesUrl": ["x"]}, "/filesUrl/0", "filesUrl[0]: 'x' is not allowed.", "It must be"),
        ({"size": None}, "/size", "size: null is not allowed.", "It must be a string."),
        ({"prompt": ""}, "/prompt", "prompt: ", ""),
        (
            {"prompt": "[mock:content-polic] x"},
            "/prompt",
            "prompt: there is no scenario 'content-polic'.",
            "Did you mean 'content-policy'?",
        ),
    ],
)
def test_a_refused_field_is_pointed_at(
    mock: Mock, fields: Json, pointer: str, message: str, suggestion: str
) -> None:
    mock.generate(**fields)

    reason = requests(mock)[0]["reason"]
    assert reason["pointer"] == pointer
    assert reason["message"].startswith(message)
    assert reason["suggestion"].startswith(suggestion)


def test_a_missing_field_is_pointed_at(mock: Mock) -> None:
    mock.post(GENERATE, {"prompt": "A fox", "aspectRatio": "1:1"})

    assert requests(mock)[0]["reason"] == {
        "message": "size: missing.",
        "pointer": "/size",
        "suggestion": "Allowed: '1:1', '3:2', '2:3'. You sent aspectRatio. Did you mean size?",
    }


def test_a_body_that_is_no_object_is_pointed_at_as_a_whole(mock: Mock) -> None:
    mock.post(GENERATE, [])

    assert requests(mock)[0]["reason"]["pointer"] == ""


@pytest.mark.parametrize(
    ("settings", "code", "hint"),
    [
        ({"credits": 0}, 402, "/__mock/account"),
        ({"maintenance": True}, 455, "/__mock/settings"),
        ({"queue_limit": 0}, 550, "queueLimit"),
    ],
)
def test_a_refusal_of_the_account_says_what_would_help(
    start_mock: StartMock, settings: Json, code: int, hint: str
) -> None:
    mock = start_mock(**settings)
    mock.generate()

    (entry,) = requests(mock, code=code)
    assert entry["reason"]["pointer"] is None
    assert hint in entry["reason"]["suggestion"]


def test_a_path_that_the_api_does_not_have_is_kept_with_what_was_meant(mock: Mock) -> None:
    mock.http.get("/api/v1/gpt4o-image/record-infos?taskId=1")

    (entry,) = requests(mock)
    assert (entry["operation"], entry["status"], entry["code"]) == (None, 404, None)
    assert entry["reason"]["suggestion"] == f"Did you mean GET {RECORD}?"


def test_a_path_like_nothing_known_lists_what_there_is(mock: Mock) -> None:
    mock.http.get("/")

    assert requests(mock)[0]["reason"]["suggestion"].startswith("Known: ")
