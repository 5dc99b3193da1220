"""What a callback says, in any of its spellings; `test_callbacks.py` has who sent it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.document import Document
from kie4o import Clock, callbacks
from kie4o.callbacks import Callback
from kie4o.errors import CallbackError, ConfigurationError
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, scripted
from tests.kie4o.test_callbacks import SHARED, VECTORS


def said(**fields: Any) -> str:
    data = {"taskId": TASK_ID, "info": {"result_urls": [URL]}}
    return json.dumps({"code": 200, "msg": "done", "data": data, **fields})


def test_a_success_has_its_addresses() -> None:
    found = callbacks.parse(said())

    assert found == Callback(TASK_ID, 200, "done", (URL,))
    assert found.succeeded


def test_a_failure_has_its_reason() -> None:
    data = {"taskId": TASK_ID, "info": None}

    found = callbacks.parse(said(code=400, msg="flagged", data=data))

    assert found == Callback(TASK_ID, 400, "flagged", ())
    assert not found.succeeded


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"state": "fail"}, 501),
        ({"state": "fail", "failCode": "500"}, 500),
        ({"state": "fail", "failCode": "200"}, 501),
        ({"state": "fail", "successFlag": 1}, 501),
        ({"state": "unheard-of", "successFlag": 3}, 501),
        ({"successFlag": 2, "errorCode": 400}, 400),
        ({"status": "GENERATE_FAILED"}, 501),
    ],
)
def test_a_record_that_failed_is_no_success_whatever_the_code(
    record: dict[str, Any], code: int
) -> None:
    found = callbacks.parse(said(data={"taskId": TASK_ID, **record}))

    assert (found.code, found.succeeded) == (code, False)


@pytest.mark.parametrize("record", [{"state": "success", "successFlag": 3}, {"successFlag": 1}])
def test_a_record_that_succeeded_is_a_success(record: dict[str, Any]) -> None:
    assert callbacks.parse(said(data={"taskId": TASK_ID, **record})).succeeded


def test_the_documents_examples_are_read(contract: Document) -> None:
    examples = contract.raw["components"]["examples"]
    found = [
        callbacks.parse(json.dumps(examples[name]["value"]))
        for name in ("CallbackSuccess", "CallbackFailure")
    ]

    assert [callback.succeeded for callback in found] == [True, False]
    assert {callback.task_id for callback in found} == {TASK_ID}


@pytest.mark.parametrize(
    "data",
    [
        {"task_id": TASK_ID, "info": {"result_urls": [URL]}},
        {"taskId": TASK_ID, "info": {"resultUrls": [URL]}},
        {"taskId": TASK_ID, "info": json.dumps({"resultUrls": URL})},
        {"taskId": TASK_ID, "info": None, "result_urls": [URL]},
        json.dumps({"taskId": TASK_ID, "info": {"result_urls": [URL]}}),
    ],
)
def test_every_spelling_says_the_same(data: Any) -> None:
    assert callbacks.parse(said(data=data)) == Callback(TASK_ID, 200, "done", (URL,))


@pytest.mark.parametrize(
    "fields",
    [
        {"taskId": TASK_ID, "data": None},
        {"task_id": TASK_ID, "data": {}},
        {"taskId": TASK_ID, "data": "done"},
        {"taskId": TASK_ID, "data": {"info": {"result_urls": [URL]}}},
        {"taskId": TASK_ID, "data": {"task_id": TASK_ID}},
        {"taskId": f" {TASK_ID}\n"},
        {"taskId": None, "data": {"taskId": "", "task_id": TASK_ID}},
        {"taskId": TASK_ID, "data": {"info": {"taskId": TASK_ID}}},
    ],
)
def test_the_task_may_be_named_in_any_place(fields: dict[str, Any]) -> None:
    assert callbacks.parse(said(**fields)).task_id == TASK_ID


def test_addresses_beside_data_are_found() -> None:
    body = said(taskId=TASK_ID, data=None, info={"result_urls": [URL]})

    assert callbacks.parse(body).urls == (URL,)


@pytest.mark.parametrize(
    "fields",
    [
        {"taskId": "other"},
        {"task_id": "other"},
        {"taskId": 5},
        {"taskId": ["other"]},
        {"taskId": TASK_ID, "task_id": "other", "data": None},
        {"data": {"taskId": TASK_ID, "task_id": "other"}},
        {"data": {"taskId": TASK_ID, "info": {"taskId": "other"}}},
        {"data": {"taskId": TASK_ID, "info": json.dumps({"task_id": "other"})}},
        {"data": json.dumps({"taskId": TASK_ID, "task_id": "other"})},
        {"data": {"taskId": TASK_ID.upper(), "task_id": TASK_ID}},
    ],
)
def test_a_callback_about_two_tasks_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(CallbackError, match="one task id"):
        callbacks.parse(said(**fields))


@pytest.mark.parametrize("task_id", ["x" * 70_000, "a\nb", "a\0b"])
def test_an_id_that_no_task_has_is_refused(task_id: str) -> None:
    with pytest.raises(CallbackError) as caught:
        callbacks.parse(said(data={"taskId": task_id}))

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("body", [said().encode(), said().encode("utf-16"), "\n" + said()])
def test_a_body_may_be_bytes_or_text(body: bytes | str) -> None:
    assert callbacks.parse(body).task_id == TASK_ID


@pytest.mark.parametrize("code", ["200", 200.0])
def test_a_code_in_words_is_a_code(code: Any) -> None:
    assert callbacks.parse(said(code=code)).succeeded


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "5", said(code=None), said(data=None), said(data={}), "[" * 10**5],
)
def test_what_is_no_callback_is_refused(body: str) -> None:
    with pytest.raises(CallbackError):
        callbacks.parse(body)


def test_without_a_webhook_key_no_signature_is_asked_for(connect: Connect) -> None:
    assert scripted(connect, Script()).parse_callback(said(), {}).task_id == TASK_ID


def test_with_a_webhook_key_a_signature_is_demanded(connect: Connect) -> None:
    with pytest.raises(CallbackError, match="X-Webhook-Timestamp is missing"):
        scripted(connect, Script(), webhook_key="secret").parse_callback(said(), {})


def test_the_webhook_key_may_come_from_the_environment(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIE_WEBHOOK_KEY", "secret")

    with pytest.raises(CallbackError, match="X-Webhook-Timestamp is missing"):
        scripted(connect, Script()).parse_callback(said(), {})


def test_a_webhook_key_argument_beats_the_environment(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIE_WEBHOOK_KEY", "another")
    vector = next(vector for vector in VECTORS if vector["valid"])
    clock = Clock(time=lambda: float(SHARED["now"]))

    kie = scripted(connect, Script(), webhook_key=SHARED["key"], clock=clock)

    assert kie.parse_callback(vector["body"], vector["headers"]).task_id


def test_a_blank_webhook_key_of_the_environment_is_none(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIE_WEBHOOK_KEY", "")

    assert scripted(connect, Script()).parse_callback(said(), {}).task_id


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["valid"]], ids=lambda v: v["name"])
def test_a_signed_callback_is_verified_and_read(vector: dict[str, Any]) -> None:
    found = callbacks.read(
        vector["body"], vector["headers"], SHARED["key"], now=lambda: float(SHARED["now"])
    )

    assert found.task_id in vector["body"]


texts = st.text(st.characters()) | st.characters(categories=["Cs"])


@given(stamp=texts, signature=texts, task_id=texts)
def test_no_text_in_a_signed_callback_raises_anything_but_a_callback_error(
    stamp: str, signature: str, task_id: str
) -> None:
    body = json.dumps({"code": 200, "data": {"taskId": f"t{task_id}"}})
    headers = {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signature}

    with pytest.raises(CallbackError):
        callbacks.verify(body, headers, "secret", now=lambda: 0.0)


def test_an_empty_key_verifies_nothing() -> None:
    with pytest.raises(CallbackError, match="webhook_key: empty"):
        callbacks.verify('{"code":200,"data":{"taskId":"t"}}', {}, "")


@pytest.mark.parametrize(("key", "kind"), [(b"k", "bytes"), (None, "NoneType"), (5, "int")])
def test_a_key_of_the_wrong_type_is_told_by_its_type(key: Any, kind: str) -> None:
    with pytest.raises(CallbackError, match=f"webhook_key: {kind} is not allowed"):
        callbacks.verify(said(), signed(stamp="1"), key)


@pytest.mark.parametrize("tolerance", [math.nan, -1, "300", None, True])
def test_a_tolerance_that_is_no_time_lets_no_callback_through(tolerance: Any) -> None:
    with pytest.raises(CallbackError, match="tolerance"):
        callbacks.verify(said(), signed(stamp="1"), "k", tolerance=tolerance)


@pytest.mark.parametrize("key", ["k\n", "k\r\n", " k ", "\tk"])
def test_blanks_around_a_webhook_key_do_not_count(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    clock = Clock(time=lambda: 1000.0)
    headers = signed("1000")

    assert callbacks.verify(said(), headers, key, now=clock.time) == TASK_ID
    assert scripted(connect, Script(), webhook_key=key, clock=clock).parse_callback(said(), headers)
    monkeypatch.setenv("KIE_WEBHOOK_KEY", key)
    assert scripted(connect, Script(), clock=clock).parse_callback(said(), headers)


@pytest.mark.parametrize("key", ['"secret"', "'secret'", ' "secret"\n'])
def test_quotes_around_a_webhook_key_are_named(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    with pytest.raises(CallbackError, match="webhook_key: it is in quotes"):
        callbacks.verify(said(), signed("1000"), key)
    with pytest.raises(ConfigurationError, match="webhook_key: it is in quotes") as caught:
        scripted(connect, Script(), webhook_key=key)
    monkeypatch.setenv("KIE_WEBHOOK_KEY", key)
    with pytest.raises(ConfigurationError, match="webhook_key: it is in quotes"):
        scripted(connect, Script())

    assert "secret" not in str(caught.value)


def test_quotes_around_an_api_key_are_named(connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match="api_key: it is in quotes"):
        scripted(connect, Script(), api_key="'sk-0123'\n")


@pytest.mark.parametrize("blank", [" ", "\n"])
def test_a_webhook_key_of_blanks_is_none(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    with pytest.raises(ConfigurationError, match="webhook_key"):
        scripted(connect, Script(), webhook_key=blank)
    monkeypatch.setenv("KIE_WEBHOOK_KEY", blank)

    assert scripted(connect, Script()).parse_callback(said(), {}).task_id


def test_a_key_that_cannot_be_written_is_a_typed_error() -> None:
    with pytest.raises(CallbackError) as caught:
        callbacks.verify(said(), signed(stamp="1"), "secret\ud800")

    assert "secret" not in str(caught.value)


def signed(stamp: str) -> dict[str, str]:
    digest = hmac.new(b"k", f"{TASK_ID}.{stamp}".encode(), hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    return {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signature}
