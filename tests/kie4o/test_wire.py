"""Spellings: whatever the vendor has written is read as the document writes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.document import Document, document
from kie4o import _wire
from tests.kie4o.conftest import TASK_ID, URL, record

READERS: dict[tuple[str, str], Callable[[str], Any]] = {
    ("TaskResult", "resultUrls"): lambda name: task(response={name: [URL]}),
    ("DownloadUrlSuccess", "data"): lambda name: _wire.data("getDownloadUrl", {name: URL}),
    ("CallbackData", "taskId"): lambda name: callback({name: TASK_ID, "info": None}),
    ("CallbackInfo", "result_urls"): lambda name: callback(
        {"taskId": TASK_ID, "info": {name: [URL]}}
    ),
}
# What only a request may spell differently is not for a reader to check.
WRITTEN = {"DownloadUrlRequest"}


def task(flag: int = 1, **fields: Any) -> dict[str, Any]:
    found = _wire.task(record(flag, **fields))
    assert found is not None
    return found


def callback(data: Any) -> Any:
    return _wire.callback({"code": 200, "msg": "done", "data": data})


def spellings() -> list[tuple[str, str, str]]:
    """Every other spelling that the document names, with its schema and property."""
    schemas = document().raw["components"]["schemas"]
    return [
        (schema, name, alias.rpartition(".")[2])
        for schema, node in schemas.items()
        for name, field in node.get("properties", {}).items()
        for alias in field.get("x-aliases", ())
        if schema not in WRITTEN
    ]


@pytest.mark.parametrize(("schema", "name", "alias"), spellings())
def test_another_spelling_is_read_like_the_documents(schema: str, name: str, alias: str) -> None:
    read = READERS[schema, name]

    assert read(alias) is not None
    assert read(alias) == read(name if name != "data" else "downloadUrl")


def test_a_recorded_task_is_left_as_it_is() -> None:
    assert task(1) == record(1)


def test_a_recorded_task_keeps_the_order_of_its_fields() -> None:
    assert list(task(1)) == list(record(1))


def test_unknown_fields_are_kept() -> None:
    assert task(0, newField={"deep": 1})["newField"] == {"deep": 1}


@pytest.mark.parametrize(
    "result",
    [
        {"response": {"resultUrls": [], "result_urls": [URL]}},
        {"response": {"resultUrls": None, "result_urls": [URL]}},
        {"response": {"resultUrls": URL}},
        {"response": json.dumps({"resultUrls": [URL]})},
        {"response": None, "info": {"result_urls": [URL]}},
        {"response": {}, "resultUrls": [URL]},
        {"response": None, "result_urls": [URL]},
        {"response": {"resultUrls": [URL, "", None, 5]}},
    ],
)
def test_pictures_are_found_wherever_they_were_seen(result: dict[str, Any]) -> None:
    assert task(1, **result)["response"] == {"resultUrls": [URL]}


@pytest.mark.parametrize("nothing", [None, {}, [], "", {"resultUrls": []}, {"resultUrls": None}, 5])
def test_no_pictures_are_no_response(nothing: Any) -> None:
    assert task(3, response=nothing)["response"] is None


def test_a_task_may_be_json_text() -> None:
    assert _wire.task(json.dumps(record(1))) == record(1)


@pytest.mark.parametrize(("status", "flag"), [("GENERATING", 0), ("SUCCESS", 1)])
@pytest.mark.parametrize("missing", [None, "", "?", True, [], 1.5])
def test_without_a_flag_the_status_decides(status: str, flag: int, missing: Any) -> None:
    assert task(successFlag=missing, status=status)["successFlag"] == flag


@pytest.mark.parametrize(
    ("status", "flag"),
    [("CREATE_TASK_FAILED", 2), ("GENERATE_FAILED", 3), ("UPLOAD_FAILED", 2), ("QUEUED", 0)],
)
def test_a_status_that_ends_in_failed_is_a_failure(status: str, flag: int) -> None:
    assert task(successFlag=None, status=status)["successFlag"] == flag


@pytest.mark.parametrize(
    ("flag", "status"),
    [(0, "GENERATING"), (1, "SUCCESS"), (2, "CREATE_TASK_FAILED"), (3, "GENERATE_FAILED")],
)
@pytest.mark.parametrize("missing", [None, "", True, []])
def test_without_a_status_the_flag_decides(flag: int, status: str, missing: Any) -> None:
    assert task(flag, status=missing)["status"] == status


def test_the_flag_beats_the_status() -> None:
    found = task(3, status="SUCCESS")

    assert (found["successFlag"], found["status"]) == (3, "SUCCESS")


def test_unknown_states_are_kept() -> None:
    found = task(7, status="PAUSED")

    assert (found["successFlag"], found["status"]) == (7, "PAUSED")


@pytest.mark.parametrize(("word", "number"), [("3", 3), (" 3 ", 3), (3.0, 3), ("-1", -1)])
def test_numbers_in_words_are_numbers(word: Any, number: int) -> None:
    found = task(successFlag=word, errorCode=word, createTime=word)

    assert [found[n] for n in ("successFlag", "errorCode", "createTime")] == [number] * 3
    assert {type(found[n]) for n in ("successFlag", "errorCode", "createTime")} == {int}


def test_times_in_words_name_no_zone_and_are_kept_as_text() -> None:
    found = task(createTime="2026-03-29 12:48:20", completeTime="2026-03-29 12:48:38")

    assert "createTime" not in found
    assert found["completeTime"] is None
    assert found["createTimeText"] == "2026-03-29 12:48:20"
    assert found["completeTimeText"] == "2026-03-29 12:48:38"


@pytest.mark.parametrize(
    ("given", "progress"),
    [
        ("0.00", "0.00"),
        ("1.00", "1.00"),
        (0.5, "0.50"),
        ("0.5", "0.50"),
        (1, "1.00"),
        (-0.0, "0.00"),
        ("", None),
        (None, None),
        ("half", None),
        (-1, "0.00"),
        (50, "1.00"),
        ("nan", None),
    ],
)
def test_progress_is_written_as_the_document_writes_it(given: Any, progress: str | None) -> None:
    assert task(0, progress=given).get("progress") == progress


def test_an_empty_error_message_is_none() -> None:
    assert task(1, errorMessage="")["errorMessage"] is None


@pytest.mark.parametrize("data", [None, {}, [], "", "x", 5, {"taskId": ""}, {"taskId": None}, "[]"])
@pytest.mark.parametrize("name", ["generateImage", "getTask"])
def test_without_a_task_id_nothing_can_be_understood(name: str, data: Any) -> None:
    assert _wire.data(name, data) is None


def test_half_a_character_is_replaced() -> None:
    assert task(taskId="a\ud800b", response={"resultUrls": ["http://x/\udcff"]})["taskId"] == "a?b"


@pytest.mark.parametrize(
    ("value", "balance"),
    [
        (5916.25, 5916.25),
        (0, 0),
        ("12.5", 12.5),
        (None, None),
        (True, None),
        ({}, None),
        ("nan", None),
        (float("inf"), None),
        (10**400, None),
        ("much", None),
    ],
)
def test_a_balance_is_a_number(value: Any, balance: float | None) -> None:
    assert _wire.data("getCredits", value) == balance


@pytest.mark.parametrize("value", [None, {}, {"downloadUrl": None}, 5, [], "", {"other": URL}])
def test_a_link_that_is_none_is_not_understood(value: Any) -> None:
    assert _wire.data("getDownloadUrl", value) is None


@pytest.mark.parametrize(
    ("envelope", "text"),
    [
        ({"msg": "a", "message": "b"}, "a"),
        ({"msg": None, "message": "b"}, "b"),
        ({"error": "Not Found"}, "Not Found"),
        ({"detail": "d"}, "d"),
        ({"msg": 5}, "5"),
        ({"msg": ["a"]}, None),
        ({}, None),
    ],
)
def test_a_message_is_found_under_any_name(envelope: dict[str, Any], text: str | None) -> None:
    assert _wire.message(envelope) == text


def test_the_documents_own_examples_are_canonical(contract: Document) -> None:
    examples = contract.raw["components"]["examples"].values()
    found = [e["value"]["data"] for e in examples if "successFlag" in str(e["value"].get("data"))]
    # A record of the jobs API is read by another function.
    records = [record for record in found if "state" not in record]

    assert len(records) > 5
    assert [_wire.task(found) for found in records] == records
