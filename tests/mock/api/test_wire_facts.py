"""What recorded traffic of the real service looks like, to the letter."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import BODY, CREDIT, DOWNLOAD, GENERATE, RECORD

StartMock = Callable[..., Mock]

UNAUTHORIZED = (
    '{"code":401,"msg":"Unauthorized \u2013 Authentication failed. Please check that your '
    'Authorization and Content-Type headers are correctly set."}'
)


def text(mock: Mock, method: str, path: str, **options: Any) -> str:
    answer = mock.http.request(method, path, **options)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.text


def test_generate_answers_with_32_hexadecimal_digits(mock: Mock) -> None:
    answer = text(mock, "POST", GENERATE, json=BODY)

    form = r'\{"code":200,"msg":"success","data":\{"taskId":"[0-9a-f]{32}"\}\}'
    assert re.fullmatch(form, answer)


def test_the_record_of_a_running_task(mock: Mock) -> None:
    task_id = mock.create()

    answer = text(mock, "GET", RECORD, params={"taskId": task_id})

    assert answer == (
        f'{{"code":200,"msg":"success","data":{{"taskId":"{task_id}",'
        r'"paramJson":"{\"enableFallback\":false,\"fileUrlOrPromptNotEmpty\":true,'
        r'\"nVariantsValid\":true,\"prompt\":\"A lighthouse in a storm\",\"size\":\"1:1\"}",'
        '"completeTime":null,"response":null,"successFlag":0,"status":"GENERATING",'
        '"errorCode":null,"errorMessage":null,"createTime":1774788500000,"progress":"0.00"}}'
    )


def test_the_record_of_a_finished_task(mock: Mock) -> None:
    task_id = mock.create()
    mock.advance(18)

    answer = text(mock, "GET", RECORD, params={"taskId": task_id})

    address = json.loads(answer)["data"]["response"]["resultUrls"][0]
    assert re.fullmatch(rf"http://mock\.test/s/{task_id}_0_1774788516_\d{{4}}\.png", address)
    assert answer.endswith(
        f'"completeTime":1774788518000,"response":{{"resultUrls":["{address}"]}},'
        '"successFlag":1,"status":"SUCCESS","errorCode":null,"errorMessage":null,'
        '"createTime":1774788500000,"progress":"1.00"}}'
    )


def test_progress_stays_at_zero_until_the_end(mock: Mock) -> None:
    task_id = mock.create()

    mock.advance(17.99)

    assert mock.record(task_id)["progress"] == "0.00"


def test_param_json_sorts_its_keys_and_drops_nulls_and_unknown_fields(mock: Mock) -> None:
    task_id = mock.create(
        nVariants=2, maskUrl=None, isEnhance=True, filesUrl=["http://a.example/b.png"], colour=1
    )

    assert mock.record(task_id)["paramJson"] == (
        '{"enableFallback":false,"fileUrlOrPromptNotEmpty":true,'
        '"filesUrl":["http://a.example/b.png"],"isEnhance":true,"nVariants":2,'
        '"nVariantsValid":true,"prompt":"A lighthouse in a storm","size":"1:1"}'
    )


def test_param_json_shows_what_was_sent_rather_than_the_default(mock: Mock) -> None:
    task_id = mock.create(enableFallback=True, fallbackModel="GPT_IMAGE_1")

    sent = json.loads(mock.record(task_id)["paramJson"])

    assert (sent["enableFallback"], sent["fallbackModel"]) == (True, "GPT_IMAGE_1")


def test_reading_an_unknown_task(mock: Mock) -> None:
    answer = text(mock, "GET", RECORD, params={"taskId": "0" * 32})

    assert answer == '{"code":422,"msg":"The record does not exist","data":null}'


def test_a_download_link_for_an_unknown_task(mock: Mock) -> None:
    answer = text(mock, "POST", DOWNLOAD, json={"taskId": "0" * 32, "url": "http://a.example/"})

    assert answer == '{"code":422,"msg":"record is null","data":null}'


@pytest.mark.parametrize("body", [{}, {"taskId": None}, {"taskId": ""}, {"url": "http://a.b/"}])
def test_a_download_link_without_a_task_id(mock: Mock, body: object) -> None:
    answer = text(mock, "POST", DOWNLOAD, json=body)

    assert answer == '{"code":422,"msg":"任务id不能为空","data":null}'


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "test-key"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", GENERATE), ("GET", RECORD), ("POST", DOWNLOAD), ("GET", CREDIT)],
)
def test_no_key_is_401_without_data(mock: Mock, method: str, path: str, header: str) -> None:
    assert text(mock, method, path, headers={"Authorization": header}) == UNAUTHORIZED


def test_a_wrong_key_is_401_where_keys_are_listed(start_mock: StartMock) -> None:
    mock = start_mock(keys=frozenset({"right-key"}))

    assert text(mock, "GET", CREDIT) == UNAUTHORIZED
    fine = text(mock, "GET", CREDIT, headers={"Authorization": "bearer right-key"})
    assert json.loads(fine)["code"] == 200


def test_too_many_requests_is_429_without_retry_after(mock: Mock) -> None:
    answer = mock.http.post(GENERATE, json={**BODY, "prompt": "[mock:rate-limited]"})

    assert answer.text == (
        '{"code":429,"msg":"Your call frequency is too high. Please try again later.","data":null}'
    )
    assert "retry-after" not in answer.headers


def test_a_server_error_is_500_without_data(mock: Mock) -> None:
    answer = text(mock, "POST", GENERATE, json={**BODY, "prompt": "[mock:server-error]"})

    assert answer == '{"code":500,"msg":"Server exception, please try again later"}'


def test_maintenance_is_455(start_mock: StartMock) -> None:
    answer = text(start_mock(maintenance=True), "GET", CREDIT)

    said = "The server is currently being maintained, please try again later~"
    assert answer == f'{{"code":455,"msg":"{said}","data":null}}'


@pytest.mark.parametrize(
    "path", ["/api/v1/gpt4o-image/task/1", "/", "/api/v1/", "/api/v1/gpt4o-image"]
)
def test_a_wrong_path_is_the_framework_s_own_404(mock: Mock, path: str) -> None:
    answer = mock.http.get(path)

    assert answer.status_code == 404
    assert answer.text == (
        '{"timestamp":"2026-03-29T12:48:20.250+00:00","status":404,"error":"Not Found",'
        f'"message":"No message available","path":"{path}"}}'
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", GENERATE, {"POST"}), ("POST", RECORD, {"GET", "HEAD"}), ("PUT", DOWNLOAD, {"POST"})],
)
def test_a_wrong_method_is_the_framework_s_own_405(
    mock: Mock, method: str, path: str, allowed: set[str]
) -> None:
    answer = mock.http.request(method, path)

    assert answer.status_code == 405
    assert answer.text == (
        '{"timestamp":"2026-03-29T12:48:20.250+00:00","status":405,"error":"Method Not Allowed",'
        f'"message":"Request method \'{method}\' not supported","path":"{path}"}}'
    )
    assert set(answer.headers["allow"].split(", ")) == allowed


def test_a_wrong_path_needs_no_key(mock: Mock) -> None:
    assert mock.http.get("/api/v2", headers={"Authorization": ""}).status_code == 404


def test_a_policy_failure_has_flag_3_and_its_published_text(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:content-policy] a fox")

    said = "Your content was flagged by OpenAI as violating content policies."
    assert (record["successFlag"], record["status"]) == (3, "GENERATE_FAILED")
    assert record["errorMessage"] == said


def test_a_task_that_could_not_start_has_flag_2(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:no-token] a fox")

    assert (record["successFlag"], record["status"]) == (2, "CREATE_TASK_FAILED")


def test_a_failed_record_has_the_same_ten_keys(mock: Mock) -> None:
    failed = mock.finished(prompt="[mock:content-policy] a fox")

    assert list(failed) == list(mock.finished())
    assert failed["response"] is None
    assert failed["progress"] == "0.00"
    assert failed["completeTime"] == 1774788518000


def test_the_callback_of_a_success(mock: Mock) -> None:
    task_id = mock.create(callBackUrl=CALLBACK)

    mock.advance(18)

    address = mock.record(task_id)["response"]["resultUrls"][0]
    assert mock.receiver.requests[0].content.decode() == (
        '{"code":200,"msg":"Gpt4o-image generated successfully.",'
        f'"data":{{"taskId":"{task_id}","info":{{"result_urls":["{address}"]}}}}}}'
    )


def test_the_signature_is_of_task_id_and_timestamp(start_mock: StartMock) -> None:
    mock = start_mock(webhook_key="whsec")
    task_id = mock.create(callBackUrl=CALLBACK)

    mock.advance(18)

    headers = mock.receiver.requests[0].headers
    digest = hmac.new(b"whsec", f"{task_id}.1774788518".encode(), hashlib.sha256).digest()
    assert headers["x-webhook-timestamp"] == "1774788518"
    assert headers["x-webhook-signature"] == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("price", "shown"), [(1.0, "999"), (0.25, "999.75"), (0.1, "999.9"), (0.0, "1000")]
)
def test_credits_are_a_bare_number_that_may_be_fractional(
    start_mock: StartMock, price: float, shown: str
) -> None:
    mock = start_mock(price=price)
    mock.create()

    assert text(mock, "GET", CREDIT) == f'{{"code":200,"msg":"success","data":{shown}}}'
