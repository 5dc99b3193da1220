"""The generated functions under the client's transport: same errors and spellings, no repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from kie4o_api.api.account import get_credits
from kie4o_api.api.images import generate_image, get_download_url, get_task
from kie4o_api.models import (
    CreditsSuccess,
    DownloadUrlRequest,
    DownloadUrlSuccess,
    GenerateRequest,
    GenerateSuccess,
    ImageSize,
    SuccessFlag,
    TaskResult,
    TaskSuccess,
)

from kie4o import AsyncKie, errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    URL,
    Script,
    Time,
    created,
    no,
    ok,
    record,
    sync_kie,
)

BODY = GenerateRequest(size=ImageSize.SQUARE, prompt="A fox")
CALLS: dict[str, Callable[[Any], Any]] = {
    "generate": lambda client: generate_image.sync(client=client, body=BODY),
    "task": lambda client: get_task.sync(client=client, task_id=TASK_ID),
    "link": lambda client: get_download_url.sync(
        client=client, body=DownloadUrlRequest(task_id=TASK_ID, url=URL)
    ),
    "credits": lambda client: get_credits.sync(client=client),
}


def raw(script: Script, time: Time | None = None) -> Any:
    return sync_kie(httpx.MockTransport(script), time or Time()).raw


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("code", errors.BY_CODE)
def test_a_generated_function_raises_the_same_errors(name: str, code: int) -> None:
    with pytest.raises(errors.BY_CODE[code]):
        CALLS[name](raw(Script(then=no(code))))


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("answer", [httpx.Response(200), httpx.Response(200, json=[]), ok(None)])
def test_a_generated_function_raises_on_what_is_no_answer(
    name: str, answer: httpx.Response
) -> None:
    with pytest.raises(errors.InvalidResponseError):
        CALLS[name](raw(Script(then=answer)))


@pytest.mark.parametrize("name", CALLS)
def test_a_generated_function_raises_where_nothing_answers(name: str) -> None:
    with pytest.raises(errors.ApiConnectionError):
        CALLS[name](raw(Script(then=httpx.ConnectError("refused"))))


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("trouble", [no(429), no(500), httpx.ConnectError("refused")])
def test_a_generated_function_is_never_repeated(name: str, trouble: Any) -> None:
    script, time = Script(then=trouble), Time()

    with pytest.raises(errors.KieError):
        CALLS[name](raw(script, time))

    assert (len(script.requests), len(time.naps)) == (1, 0)


@pytest.mark.parametrize("path", ["/api/v1/jobs/createTask", "/api/v1/other/generate"])
@pytest.mark.parametrize("trouble", [no(500), no(429), httpx.ReadTimeout("slow")])
def test_a_request_that_the_document_does_not_know_is_never_repeated(
    path: str, trouble: Any
) -> None:
    script = Script(trouble)

    with pytest.raises(errors.KieError):
        raw(script).get_httpx_client().post(path, json={"prompt": "A fox"})

    assert len(script.requests) == 1


def test_a_generated_generation_is_not_repeated_when_it_may_have_begun() -> None:
    script = Script(httpx.ReadTimeout("slow"))

    with pytest.raises(errors.ApiConnectionError) as caught:
        CALLS["generate"](raw(script))

    assert caught.value.may_have_been_charged


@pytest.mark.parametrize(
    "result", [{"resultUrls": [URL]}, {"result_urls": [URL]}, f'{{"result_urls":["{URL}"]}}']
)
def test_a_generated_function_reads_every_spelling(result: Any) -> None:
    answer = CALLS["task"](raw(Script(ok(record(successFlag="1", response=result)))))

    assert isinstance(answer, TaskSuccess)
    assert answer.data.success_flag is SuccessFlag.SUCCESS
    assert isinstance(answer.data.response, TaskResult)
    assert answer.data.response.result_urls == [URL]


@pytest.mark.parametrize("data", [URL, {"downloadUrl": URL}, {"url": URL}])
def test_a_generated_function_reads_every_form_of_a_link(data: Any) -> None:
    answer = CALLS["link"](raw(Script(ok(data))))

    assert isinstance(answer, DownloadUrlSuccess)
    assert answer.data == URL


def test_a_generated_function_reads_a_reference_and_a_balance() -> None:
    made = CALLS["generate"](raw(Script(created())))
    balance = CALLS["credits"](raw(Script(ok("12.5", code="200"))))

    assert isinstance(made, GenerateSuccess)
    assert made.data.task_id == TASK_ID
    assert isinstance(balance, CreditsSuccess)
    assert balance.data == 12.5


def test_the_detailed_functions_know_every_status() -> None:
    with pytest.raises(errors.MaintenanceError):
        get_credits.sync_detailed(client=raw(Script(then=httpx.Response(455))))


def test_the_asynchronous_functions_go_the_same_way() -> None:
    async def look(script: Script) -> None:
        transport = httpx.MockTransport(script)
        async with httpx.AsyncClient(transport=transport) as http:
            clock = Time().clock
            kie = AsyncKie(KEY, base_url=API, clock=clock, http_client=http)
            with pytest.raises(errors.RateLimitError):
                await get_credits.asyncio(client=kie.raw)

    script = Script(then=no(429))
    asyncio.run(look(script))

    assert len(script.requests) == 1


def test_raw_reaches_the_mock(mock: Mock) -> None:
    kie = sync_kie(httpx.WSGITransport(app=mock.app), Time(mock.state))

    answer = get_credits.sync(client=kie.raw)

    assert isinstance(answer, CreditsSuccess)
    assert answer.data == 1000
