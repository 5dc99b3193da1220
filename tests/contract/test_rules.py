"""The rules themselves: what is documented keeps them, and nothing makes them raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example as of
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.document import document
from contract_tests.generated.checks import RULES as GENERATED
from contract_tests.rules import (
    GROUPS,
    RULES,
    SITUATIONS,
    Sending,
    Violation,
    check_callbacks,
    check_cost,
    check_direct,
    check_end,
    check_envelope,
    check_gone,
    check_history,
    check_ignored,
    check_image,
    check_job,
    check_job_callbacks,
    check_job_history,
    check_job_of,
    check_limit,
    check_link,
    check_linked,
    check_linking,
    check_mask,
    check_overwritten,
    check_path_error,
    check_prices,
    check_reading,
    check_record,
    check_record_of,
    check_refusal,
    check_signature,
    check_start,
    check_stored,
    check_strangers,
    check_times,
    check_upload,
    check_upload_gone,
    check_upload_kept,
)
from contract_tests.rules.refusals import other_keys
from contract_tests.rules_page import PAGE, page

ID = "5fd1b68dbca66cddf73654e72e2094ea"
URL = "https://shop.example.com/kie"
REQUEST = {"prompt": "A lighthouse in a storm", "size": "1:1"}
JSON = {"content-type": "application/json; charset=utf-8"}
ENDED = 1774788518.0
LINK = "https://storage.example.com/a.png?X-Amz-Date=20260329T124900Z&X-Amz-Expires=1200"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (3).to_bytes(4) + (2).to_bytes(4) + b"IEND\xaeB`\x82"
PNG_HEADERS = {"Content-Type": "image/png", "Content-Length": str(len(PNG))}
PATH_ERROR = {"status": 404, "error": "Not Found", "path": "/nowhere"}
ANSWERS = [
    (operation, name, value)
    for operation in document().operations
    for name, value in document().examples(operation).items()
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SCHEMAS = document().raw["components"]["schemas"]
FIELDS = [*SCHEMAS["Task"]["properties"], *SCHEMAS["Job"]["properties"]]
RECORDS = VALUES | st.fixed_dictionaries(
    {
        "successFlag": st.integers(0, 4) | VALUES,
        "state": st.sampled_from(["generating", "success", "fail"]) | VALUES,
    },
    optional={name: VALUES for name in FIELDS if name not in ("successFlag", "state")},
)


def example(name: str, operation: str = "getTask") -> dict[str, Any]:
    """The data of a documented response."""
    return dict(document().examples(operation)[name]["data"])


def sending(name: str = "CallbackSuccess", **changes: Any) -> Sending:
    """A documented callback, taken at once."""
    body = document().resolve(document().raw["components"]["examples"][name])["value"]
    parts = {"url": URL, "body": json.dumps(body).encode(), "headers": JSON, "at": ENDED}
    return Sending(**{**parts, **changes})


@pytest.mark.parametrize(("operation", "name", "answer"), ANSWERS)
def test_every_documented_answer_keeps_every_rule(
    operation: str, name: str, answer: dict[str, Any]
) -> None:
    assert check_envelope(operation, 200, JSON, json.dumps(answer).encode()) == []
    if operation == "getTask" and answer["code"] == 200:
        assert check_record(answer["data"]) == []
    if operation == "getJob" and answer["code"] == 200:
        assert check_job(answer["data"]) == []


def test_a_refusal_may_come_under_its_own_http_status() -> None:
    refusal = document().examples("getTask")["unknownTask"]

    assert check_envelope("getTask", 422, JSON, json.dumps(refusal).encode()) == []


def test_a_task_and_its_callback_as_documented_keep_every_rule() -> None:
    running, done = example("running"), example("success")

    assert check_record_of(done, ID, REQUEST) == []
    assert check_history(running, done) == []
    assert check_history(done, done) == []
    assert check_times(done, ENDED - 18, ENDED) == []
    assert check_callbacks(done, URL, [sending()]) == []
    assert check_signature(done, [sending()], None) == []


def test_a_job_and_its_callback_as_documented_keep_every_rule() -> None:
    running, done = example("running", "getJob"), example("success", "getJob")
    sent = sending("JobCallbackSuccess", at=done["completeTime"] / 1000, record=done)
    param = json.loads(done["param"])
    request = {**param, "input": json.loads(param["input"])}

    assert check_job_of(done, done["taskId"], request) == []
    assert check_job_history(running, done) == []
    assert check_job_history(done, done) == []
    assert check_job_callbacks(done, URL, [sent]) == []


def test_other_things_that_keep_every_rule() -> None:
    assert check_path_error(404, JSON, json.dumps(PATH_ERROR).encode(), "/nowhere") == []
    assert check_strangers(example("success"), {**example("running"), "taskId": "other"}) == []
    assert check_cost(10, 9.5, 1) == check_cost(10, 10, 0) == []
    assert check_prices({4: 4.0, 1: 1.0, 2: 2.5}) == []
    assert check_limit("taskReads", [200, 200, 200, 429]) == []
    assert check_start(b'{"code": 200}') == check_end(600, True) == check_reading(True, 200) == []
    assert check_ignored("mask-alone", example("success")) == []


def test_an_image_and_its_link_keep_every_rule() -> None:
    done = example("success")

    assert check_linking(done, done["response"]["resultUrls"][0], 0, 200) == []
    assert check_link(LINK, 1774788540.0) == []
    assert check_direct({"Access-Control-Allow-Origin": "*"}) == []
    assert check_image(200, PNG_HEADERS, PNG, "3:2") == []
    assert check_linked(PNG, PNG) == []
    assert check_gone("link", 403, b"<Error/>") == []
    assert check_mask(original=(9,), under_black=(7,), under_white=(9,)) == []


def test_an_upload_as_documented_keeps_every_rule() -> None:
    data = example("uploaded", "uploadFile")

    assert check_upload(data, bytes(188328), "image/png", "images", "a.png") == []
    assert check_overwritten(data, data) == []
    assert check_stored(200, PNG_HEADERS, PNG, PNG, "image/png") == []
    assert check_upload_kept(200) == check_upload_gone(404) == []


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=lambda s: s.name)
def test_a_refusal_as_documented_keeps_every_rule(situation: Any) -> None:
    operation, _, name = (situation.example or "").partition("/")
    body = document().examples(operation)[name] if name else {"code": situation.code, "msg": "no"}

    assert check_refusal(situation.name, json.dumps(body).encode()) == []


def test_a_violation_names_its_rule_what_holds_and_what_was_found() -> None:
    violation = Violation("record-urls-count", "As many as asked for.", "1 for nVariants 4")

    assert str(violation).startswith("[record-urls-count] As many as asked for. Found: 1")


def test_ids_are_used_once() -> None:
    assert len(RULES) == sum(len(group.rules) for group in GROUPS)


@pytest.mark.parametrize("rule", [*RULES.values(), *GENERATED], ids=lambda rule: rule.id)
def test_each_rule_has_a_sentence_and_a_source_that_exists(rule: Any) -> None:
    assert rule.sentence.endswith(".")
    assert rule.sources
    for source in rule.sources:
        assert document().at(source) if source.startswith("/") else document().ledger[source]


def test_the_page_of_rules_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m contract_tests.rules_page"


@given(before=RECORDS, after=RECORDS)
@of(before={"status": "SUCCESS", "successFlag": -4}, after=None)
def test_records_of_any_shape_raise_nothing(before: Any, after: Any) -> None:
    check_record(before)
    check_record_of(before, ID, REQUEST)
    check_history(before, after)
    check_strangers(before, after)
    check_times(before, ENDED, ENDED)
    check_callbacks(before, URL, [sending()])
    check_signature(before, [sending()], "key")
    check_job(before)
    check_job_of(before, ID, REQUEST)
    check_job_history(before, after)
    check_job_callbacks(before, URL, [sending("JobCallbackSuccess", record=after)])


@given(status=st.integers(), body=st.binary() | VALUES.map(lambda v: json.dumps(v).encode()))
def test_answers_of_any_shape_raise_nothing(status: int, body: bytes) -> None:
    check_envelope("getTask", status, {}, body)
    check_path_error(status, {}, body, "/")
    check_refusal("unknown-task", body)
    check_image(status, PNG_HEADERS, body, "1:1")
    check_gone("link", status, body)
    check_callbacks(example("success"), URL, [sending(body=body)])


@given(link=VALUES | st.text().map(LINK.__add__))
def test_links_of_any_shape_raise_nothing(link: Any) -> None:
    check_link(link, ENDED)


def test_a_refusal_may_have_other_keys_and_that_is_a_note() -> None:
    body = b'{"code": 422, "msg": "The record does not exist", "traceId": "7"}'

    assert check_refusal("unknown-task", body) == []
    said = "The refusal of unknown-task has traceId and has no data."
    assert other_keys("unknown-task", body) == said
