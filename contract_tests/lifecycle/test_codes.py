"""Layer 3: every documented code of every operation, or the reason why it cannot be caused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.api import BODY, JOB, Api
from contract_tests.conftest import Connect
from contract_tests.document import document
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability, Refusing, Target
from contract_tests.traffic.budget import NotChecked
from contract_tests.traffic.exchange import AUTHORIZED, Response

from .tables import CALLS, UPLOADS, URL

Pair = tuple[str, int]
Cause = Callable[[Connect, Target], Response]

DOCUMENTED = {(op.id, code) for op in document().operations.values() for code in op.codes}
UNREACHED: dict[Pair, str] = {
    (name, 404): "an unknown path is a real HTTP 404 without a code" for name in CALLS
}
# Refusals that a target has to be asked for, where nothing else causes a documented code.
ASKED = {
    400: "malformedJson",
    402: "insufficientCredits",
    429: "rateLimited",
    451: "sourceUnavailable",
    500: "serverError",
}
# Those whose body is JSON that can be malformed, or a form that can.
WITH_BODY = [op.id for op in document().operations.values() if "requestBody" in op.node]


def finished_link(api: Api) -> Response:
    record = api.finished()
    return api.link(record["taskId"], urls(record)[0])


def repeated(api: Api, operation: str, times: int, **call: Any) -> Response:
    """The last of several responses in quick succession."""
    return [api.call(operation, **call) for _ in range(times)][-1]


def read_often(api: Api) -> Response:
    return repeated(api, "getTask", 4, query={"taskId": api.generate()})


def second_task(api: Api) -> Response:
    api.generate()
    return api.call("generateImage", body=BODY)


def read_job(api: Api, times: int = 1) -> Response:
    job = api.call("createJob", body=JOB).data["taskId"]
    return repeated(api, "getJob", times, query={"taskId": job})


def second_job(api: Api) -> Response:
    api.generate()
    return api.call("createJob", body=JOB)


def outcome(name: str) -> Cause:
    def cause(connect: Connect, target: Target) -> Response:
        prompt = target.outcome(name)
        return connect().call("generateImage", body={**BODY, "prompt": prompt})

    return cause


def another_method(connect: Connect, operation: str) -> Response:
    return connect().service.line.send("GET", document().operations[operation].path)


def uploaded_again(connect: Connect) -> Response:
    """The file at the URL of another upload."""
    api = connect()
    url = api.call("uploadFile", **CALLS["uploadFile"]).data["downloadUrl"]
    return api.call("uploadFromUrl", body={"fileUrl": url, "uploadPath": "contract-tests/again"})


def common_link(api: Api) -> Response:
    return api.call("getCommonDownloadUrl", body={"url": urls(api.finished())[0]})


def asked(operation: str, name: str) -> Cause:
    def cause(connect: Connect, target: Target) -> Response:
        if not isinstance(target, Refusing):
            raise NotChecked(f"the target cannot be asked for {name}")
        headers = {**AUTHORIZED, **target.refusing(name)}
        return connect().call(operation, **CALLS[operation], headers=headers)

    return cause


def everywhere(
    code: int, call: Callable[[Connect, str], Response], *names: str
) -> dict[Pair, Cause]:
    """The same cause for several operations."""

    def cause(name: str) -> Cause:
        return lambda connect, _: call(connect, name)

    return {(name, code): cause(name) for name in names}


CAUSES: dict[Pair, Cause] = {
    # By default the call in the table gets code 200.
    **everywhere(200, lambda c, name: c().call(name, **CALLS[name]), *CALLS),
    ("getTask", 200): lambda connect, _: (api := connect()).read(api.generate()),
    ("getJob", 200): lambda connect, _: read_job(connect()),
    ("getDownloadUrl", 200): lambda connect, _: finished_link(connect()),
    ("getCommonDownloadUrl", 200): lambda connect, _: common_link(connect()),
    ("uploadFromUrl", 200): lambda connect, _: uploaded_again(connect),
    **everywhere(
        400,
        lambda connect, name: connect().call(name, raw=b"{"),
        *WITH_BODY,
    ),
    **everywhere(405, another_method, *UPLOADS),
    **everywhere(401, lambda c, name: c().call(name, **CALLS[name], headers={}), *CALLS),
    ("generateImage", 402): lambda c, _: c(credits=0.0).call("generateImage", body=BODY),
    ("generateImage", 422): lambda connect, _: connect().call("generateImage", body={}),
    ("createJob", 402): lambda c, _: c(credits=0.0).call("createJob", body=JOB),
    ("createJob", 422): lambda connect, _: connect().call("createJob", body={}),
    ("getJob", 422): lambda connect, _: connect().call("getJob", query={"taskId": "unknown"}),
    ("createJob", 429): lambda c, _: repeated(c(limits=True), "createJob", 21, body=JOB),
    ("getJob", 429): lambda connect, _: read_job(connect(limits=True), 11),
    ("createJob", 550): lambda connect, _: second_job(connect(running=1)),
    ("getTask", 422): lambda connect, _: connect().read("unknown"),
    ("getDownloadUrl", 422): lambda connect, _: connect().link("unknown", URL),
    ("getCommonDownloadUrl", 422): lambda c, _: c().call("getCommonDownloadUrl", body={"url": URL}),
    ("generateImage", 429): lambda c, _: repeated(c(limits=True), "generateImage", 21, body=BODY),
    ("getTask", 429): lambda connect, _: read_often(connect(limits=True)),
    **everywhere(455, lambda c, name: c(maintenance=True).call(name, **CALLS[name]), *CALLS),
    ("generateImage", 500): outcome("serverError"),
    ("generateImage", 550): lambda connect, _: second_task(connect(running=1)),
}
CAUSES |= {
    (operation, code): asked(operation, ASKED[code])
    for operation, code in DOCUMENTED - CAUSES.keys()
    if code in ASKED
}


def test_each_documented_pair_has_a_cause_or_a_reason() -> None:
    assert not CAUSES.keys() & UNREACHED.keys()
    assert CAUSES.keys() | UNREACHED.keys() == DOCUMENTED


@pytest.mark.needs(
    Capability.SETTINGS, Capability.PAID, Capability.MOVING_TIME, Capability.OUTCOMES
)
@pytest.mark.parametrize(("operation", "code"), sorted(CAUSES))
def test_each_pair_is_reached(connect: Connect, target: Target, operation: str, code: int) -> None:
    response = CAUSES[operation, code](connect, target)

    assert response.code == code, f"[envelope-code-listed] {operation} should respond with {code}"
