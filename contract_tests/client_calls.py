"""The calls of the client, and what each may return for a response."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from attrs import frozen
from kie4o_api import Client
from kie4o_api import models as m
from kie4o_api.api.account import get_credits
from kie4o_api.api.images import (
    create_job,
    generate_image,
    get_download_url,
    get_job,
    get_task,
)

from kie4o import Kie, KieError

URL = "https://example.com/a.png"
MODEL = "4o-image-api"
STATES = ("waiting", "queuing", "generating", "success", "fail")
TASK_ID = "5fd1b68dbca66cddf73654e72e2094ea"


@frozen
class Call:
    """One operation, through the comfort layer and through the generated client alone."""

    comfortable: Callable[[Kie], Any]
    generated: Callable[[Any], Any]
    said: Callable[[Any, Any], bool]


def says_task_id(value: Any, data: Any) -> bool:
    return isinstance(data, dict) and value.id in (str(data.get("taskId")), data.get("task_id"))


def says_state(task: Any, data: Any) -> bool:
    """A task is as successful as its record says, and shows no URL that is not in there."""
    if not says_task_id(task, data):
        return False
    flag = data.get("successFlag")
    claimed = str(flag) in ("1", "1.0") if says_number(flag) else data.get("status") == "SUCCESS"
    there = json.dumps(data)
    known = all(json.dumps(url)[1:-1] in there for url in task.urls)
    return known and (claimed or not task.succeeded)


def says_job(task: Any, data: Any) -> bool:
    """The same of a job, whose state decides."""
    if not says_task_id(task, data):
        return False
    flag, state = data.get("successFlag"), data.get("state")
    by_flag = state not in STATES and says_number(flag) and float(flag) == 1
    claimed = state == "success" or by_flag
    there = json.dumps(data) + str(data.get("resultJson"))
    shown = all(json.dumps(url)[1:-1] in there or url in there for url in task.urls)
    return shown and (claimed or not task.succeeded)


def says_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and float(value) == int(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


def says_link(link: Any, data: Any) -> bool:
    return bool(link) and link in (data if isinstance(data, str) else json.dumps(data))


def says_balance(balance: Any, data: Any) -> bool:
    return not isinstance(data, bool) and float(balance) == float(data)


CALLS = {
    "GenerateSuccess": Call(
        lambda kie: kie.create("A fox"),
        lambda raw: generate_image.sync(
            client=raw, body=m.GenerateRequest(size=m.ImageSize.SQUARE, prompt="A fox")
        ),
        says_task_id,
    ),
    "TaskSuccess": Call(
        lambda kie: kie.get_task(TASK_ID),
        lambda raw: get_task.sync(client=raw, task_id=TASK_ID),
        says_state,
    ),
    "CreateJobSuccess": Call(
        lambda kie: kie.create_job(MODEL, {"prompt": "A fox", "size": "1:1"}),
        lambda raw: create_job.sync(
            client=raw,
            body=m.CreateJobRequest(
                model=m.JobModel(MODEL), input_=m.OpenInput.from_dict({"size": "1:1"})
            ),
        ),
        says_task_id,
    ),
    "JobSuccess": Call(
        lambda kie: kie.get_task(TASK_ID, model=MODEL),
        lambda raw: get_job.sync(client=raw, task_id=TASK_ID),
        says_job,
    ),
    "DownloadUrlSuccess": Call(
        lambda kie: kie.download_url(TASK_ID, URL),
        lambda raw: get_download_url.sync(
            client=raw, body=m.DownloadUrlRequest(task_id=TASK_ID, url=URL)
        ),
        says_link,
    ),
    "CreditsSuccess": Call(
        lambda kie: kie.credits(), lambda raw: get_credits.sync(client=raw), says_balance
    ),
}


class Clients:
    """Both layers of the client, in front of one service whose next response can be set."""

    def __init__(self) -> None:
        self._answer = httpx.Response(200)
        self._http = httpx.Client(
            transport=httpx.MockTransport(lambda _: self._answer), base_url="https://api.test"
        )
        self._kie = Kie(
            "contract-key", base_url="https://api.test", max_retries=0, http_client=self._http
        )
        self._generated = Client("https://api.test").set_httpx_client(self._http)

    def comfortably(self, work: Callable[[Kie], Any], response: Any, status: int = 200) -> Any:
        """What the comfort layer returns for a response."""
        self._answer = httpx.Response(status, content=json.dumps(response).encode())
        return work(self._kie)

    def generated(self, call: Call, response: Any) -> Any:
        """What the generated client alone makes of it."""
        self._answer = httpx.Response(200, content=json.dumps(response).encode())
        return call.generated(self._generated)

    def close(self) -> None:
        self._kie.close()
        self._http.close()


def outcome(work: Callable[[], Any]) -> Any:
    """A value, or the only kind of error there may be."""
    try:
        return work()
    except KieError as error:
        return error
