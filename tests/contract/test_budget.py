"""What a remote target is asked for, and what that may cost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.traffic.budget import Budget, NotChecked, charge
from contract_tests.traffic.exchange import AUTHORIZED, Request, Response

GENERATE = "http://mock.test/api/v1/gpt4o-image/generate"


def generate(headers: dict[str, str] = AUTHORIZED, **body: Any) -> Request:
    sent = json.dumps({"prompt": "A fox", "size": "1:1", **body}).encode()
    return Request("POST", GENERATE, headers, sent)


def response(body: str) -> Response:
    return Response(200, {}, body.encode())


ACCEPTED = response('{"code":200,"msg":"success","data":{"taskId":"1"}}')
REFUSED = response('{"code":422,"msg":"no","data":null}')


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("request_", "images"),
    [
        (generate(), 1),
        (generate(nVariants=2), 2),
        (generate(nVariants=4.0), 4),
        (generate(nVariants=None), 4),
        (generate(nVariants=3), 4),
        (generate(nVariants=10**30), 4),
        (Request("POST", GENERATE, AUTHORIZED, b"{"), 1),
        (Request("POST", f"{GENERATE}/?a=b", AUTHORIZED, b"[]"), 1),
        (Request("PUT", GENERATE, AUTHORIZED), 1),
        (Request("POST", "https://proxy.test/kie/api/v1/gpt4o-image/generate", AUTHORIZED), 1),
        (Request("POST", "http://mock.test/api/v2/gpt4o-image/generate", AUTHORIZED), 1),
        (Request("POST", "http://mock.test/api/v1/gpt4o-image/generate/x", AUTHORIZED), 1),
        (generate({}), 0),
        (generate({"Authorization": "Bearer wrong"}), 0),
        (generate({"authorization": AUTHORIZED["Authorization"]}), 1),
        (Request("GET", "http://mock.test/api/v1/chat/credit", AUTHORIZED), 0),
    ],
)
def test_what_could_be_charged(request_: Request, images: int) -> None:
    assert charge(request_) == images


def test_with_a_budget_of_nothing_no_task_is_asked_for_with_the_key() -> None:
    budget = Budget()

    with pytest.raises(NotChecked):
        budget.admit(generate())
    with pytest.raises(NotChecked):
        budget.admit(Request("POST", GENERATE, AUTHORIZED, b"no JSON"))
    budget.admit(generate({}))
    assert (budget.sent, budget.paid) == (1, 0)


def test_an_accepted_request_is_paid_for_and_a_refused_one_is_not() -> None:
    budget = Budget(images=3)
    for request, came, paid in [
        (generate(), REFUSED, 0),
        (generate(nVariants=2), ACCEPTED, 2),
        (generate(), ACCEPTED, 3),
    ]:
        budget.admit(request)
        budget.settle(request, came)
        assert budget.paid == paid

    with pytest.raises(NotChecked):
        budget.admit(generate())


@pytest.mark.parametrize(
    "came", [response('{"code":500,"msg":"Server exception"}'), response("<html>"), None]
)
def test_an_outcome_that_is_not_known_counts_as_paid(came: Response | None) -> None:
    budget = Budget(images=1)
    budget.admit(generate())
    if came:
        budget.settle(generate(), came)

    assert budget.paid == 1


def test_requests_are_counted() -> None:
    budget = Budget(requests=2)
    for _ in range(2):
        budget.admit(generate({}))

    with pytest.raises(NotChecked, match="2 requests"):
        budget.admit(generate({}))


def test_requests_keep_their_distance() -> None:
    time = Time()
    budget = Budget(rate=2, monotonic=time, sleep=time.sleep)
    for _ in range(5):
        budget.admit(generate({}))

    assert time.now == pytest.approx(2.0)


def test_a_run_ends_when_its_time_is_over() -> None:
    time = Time()
    budget = Budget(seconds=10, monotonic=time, sleep=time.sleep)
    budget.admit(generate({}))
    time.sleep(11)

    with pytest.raises(NotChecked, match="10 seconds"):
        budget.admit(generate({}))
