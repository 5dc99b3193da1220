"""The API key is shown nowhere, and sent nowhere but to the API."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from kie4o import AsyncKie, Kie, KieError
from kie4o.errors import ConfigurationError
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    URL,
    Connect,
    Script,
    created,
    no,
    ok,
    record,
    scripted,
)

Echo = Callable[[httpx.Request], httpx.Response]


def echo(code: int) -> Echo:
    """A service that repeats what it was sent, everywhere it can."""

    def answer(request: httpx.Request) -> httpx.Response:
        said = f"You sent {request.headers['Authorization']}"
        body = {"code": code, "msg": said, "sent": said, "data": None}
        return httpx.Response(200, json=body, headers={"X-Echo": said})

    return answer


def html(request: httpx.Request) -> httpx.Response:
    return httpx.Response(502, html=f"<p>{request.headers['Authorization']}</p>")


ANSWERS: list[Echo | Exception] = [
    echo(401),
    echo(429),
    echo(500),
    echo(200),
    html,
    httpx.ReadTimeout(f"while sending {KEY}"),
]


@pytest.fixture(params=ANSWERS, ids=["401", "429", "500", "no data", "html", "timeout"])
def failure(request: pytest.FixtureRequest, connect: Connect) -> KieError:
    kie = scripted(connect, Script(then=request.param))
    with pytest.raises(KieError) as caught:
        kie.create("A fox")
    return caught.value


def test_an_error_does_not_hold_the_key(failure: KieError) -> None:
    shown = [str(failure), repr(failure), failure.message, repr(failure.args)]

    assert not [text for text in shown if KEY in text]


def test_the_answer_in_an_error_does_not_hold_the_key(failure: KieError) -> None:
    if failure.response is None:
        return

    assert KEY not in failure.response.text
    assert KEY not in str(failure.response.headers.raw)
    assert "Authorization" not in failure.response.request.headers


def test_a_pickled_error_does_not_hold_the_key(failure: KieError) -> None:
    assert KEY.encode() not in pickle.dumps(failure)


@pytest.mark.parametrize("answer", ANSWERS[:-1], ids=["401", "429", "500", "no data", "html"])
def test_a_traceback_with_locals_does_not_hold_the_key(connect: Connect, answer: Echo) -> None:
    kie = scripted(connect, Script(then=answer))

    try:
        kie.create("A fox")
    except KieError as error:
        found = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in found.stack if "/kie4o/" in frame.filename]

    assert len(ours) > 3
    assert KEY not in "".join(found.format_exception_only())
    kept = [frame for frame in ours if "tests" not in Path(frame.filename).parts]
    assert not [frame for frame in kept if KEY in str(frame.locals)]


def test_no_log_record_holds_the_key(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kie = scripted(connect, Script(echo(429), echo(500), created(), then=echo(500)))

    kie_error = None
    try:
        kie.generate("A fox", timeout=60)
    except KieError as error:
        kie_error = error

    assert kie_error
    assert "kie4o" in {record.name for record in caplog.records}
    assert KEY not in caplog.text


@pytest.mark.parametrize("client", [Kie, AsyncKie])
def test_a_client_does_not_show_the_key(client: type[Kie] | type[AsyncKie]) -> None:
    kie = client(KEY, base_url=API)

    assert KEY not in f"{kie!r} {kie.raw!r} {vars(kie)!r}"


def test_a_key_that_cannot_be_used_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Kie(f"{KEY} \N{SNOWMAN}", base_url=API)

    assert KEY not in str(caught.value)


@pytest.mark.parametrize("key", ["code", "success", "data", "k", "200"])
def test_a_key_that_is_a_common_word_spoils_no_answer(connect: Connect, key: str) -> None:
    kie = scripted(connect, Script(ok(record(1)), ok(12.5)), api_key=key)

    assert (kie.get_task(TASK_ID).urls, kie.credits()) == ((URL,), 12.5)


def test_the_key_goes_to_the_api(connect: Connect) -> None:
    script = Script(ok(5))

    scripted(connect, script).credits()

    assert script.requests[0].headers["Authorization"] == f"Bearer {KEY}"


def test_the_key_does_not_go_to_picture_hosts(connect: Connect, tmp_path: Path) -> None:
    script = Script(ok(record(1)), httpx.Response(404))
    kie = scripted(connect, script)

    with pytest.raises(KieError):
        kie.save(TASK_ID, tmp_path)

    assert script.requests[1].url.host == "pictures.test"
    assert KEY not in str(script.requests[1].headers.raw)


def test_the_key_does_not_follow_a_redirect_of_the_api(connect: Connect) -> None:
    away = httpx.Response(302, headers={"Location": "http://elsewhere.test/"})
    script = Script(away)
    kie = scripted(connect, script, max_retries=0)

    with pytest.raises(KieError) as caught:
        kie.credits()

    assert (caught.value.code, len(script.requests)) == (302, 1)


def test_the_key_does_not_leave_with_a_users_client_that_follows_redirects() -> None:
    script = Script(httpx.Response(302, headers={"Location": "http://elsewhere.test/"}))
    transport = httpx.MockTransport(script)
    with (
        httpx.Client(transport=transport, follow_redirects=True) as http,
        pytest.raises(KieError),
    ):
        Kie(KEY, base_url=API, http_client=http, max_retries=0).credits()

    assert [request.url.host for request in script.requests] == ["api.test"]


def test_the_key_does_not_go_to_another_host_through_raw() -> None:
    script = Script(no(401))
    with httpx.Client(transport=httpx.MockTransport(script)) as http:
        kie = Kie(KEY, base_url=API, http_client=http)
        with pytest.raises(KieError):
            kie.raw.get_httpx_client().get("http://elsewhere.test/")

    assert "Authorization" not in script.requests[0].headers
