"""What recorded traffic of the real service looks like, to the letter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import BODY, CREDIT, GENERATE, RECORD

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


def test_param_json_sorts_its_keys_and_drops_nulls_and_unknown_fields(mock: Mock) -> None:
    task_id = mock.create(
        nVariants=2, maskUrl=None, isEnhance=True, filesUrl=["http://a.example/b.png"], colour=1
    )

    assert mock.record(task_id)["paramJson"] == (
        '{"enableFallback":false,"fileUrlOrPromptNotEmpty":true,'
        '"filesUrl":["http://a.example/b.png"],"isEnhance":true,"nVariants":2,'
        '"nVariantsValid":true,"prompt":"A lighthouse in a storm","size":"1:1"}'
    )


def test_too_many_requests_is_429_without_retry_after(mock: Mock) -> None:
    answer = mock.http.post(GENERATE, json={**BODY, "prompt": "[mock:rate-limited]"})

    assert answer.text == (
        '{"code":429,"msg":"Your call frequency is too high. Please try again later.","data":null}'
    )
    assert "retry-after" not in answer.headers


def test_the_callback_of_a_success(mock: Mock) -> None:
    task_id = mock.create(callBackUrl=CALLBACK)

    mock.advance(18)

    address = mock.record(task_id)["response"]["resultUrls"][0]
    assert mock.receiver.requests[0].content.decode() == (
        '{"code":200,"msg":"Gpt4o-image generated successfully.",'
        f'"data":{{"taskId":"{task_id}","info":{{"result_urls":["{address}"]}}}}}}'
    )


@pytest.mark.parametrize(
    ("price", "shown"), [(1.0, "999"), (0.25, "999.75"), (0.1, "999.9"), (0.0, "1000")]
)
def test_credits_are_a_bare_number_that_may_be_fractional(
    start_mock: StartMock, price: float, shown: str
) -> None:
    mock = start_mock(price=price)
    mock.create()

    assert text(mock, "GET", CREDIT) == f'{{"code":200,"msg":"success","data":{shown}}}'
