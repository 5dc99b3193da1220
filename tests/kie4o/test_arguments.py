"""Arguments of the wrong type: one typed error that names the field, before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kie4o import AsyncKie, Kie, KieError, Poll, errors
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    ok,
    record,
    scripted,
    sync_kie,
)
from tests.kie4o.pictures import DONE
from tests.kie4o.test_wire_properties import values

NAN = float("nan")


def some(*values: Any) -> tuple[Any, ...]:
    """Values of no common type."""
    return values


CONFIGURATIONS: list[tuple[str, Any]] = [
    *[("api_key", value) for value in (123, b"key", True, ["key"])],
    *[("base_url", value) for value in (5, False, b"http://x")],
    *[("base_url", f"{API}{tail}") for tail in ("?a=1", "?", "#part", "/v1?x#y")],
    *[("base_url", value) for value in ("http://\ud800", "http://x:0", "http://[x]:[y]")],
    *[("max_retries", value) for value in ("3", None, 1.0, True, NAN)],
    *[("timeout", value) for value in some("5", True, [], math.inf, 1e300, 10**400)],
    *[("timeout", httpx.Timeout(value)) for value in (-1, math.inf)],
    *[("webhook_key", value) for value in (5, b"key", "", "\ud800")],
    *[("clock", value) for value in (5, "now", lambda: 0)],
    *[("http_client", value) for value in (5, "client", httpx)],
]


@pytest.mark.parametrize("make", [Kie, AsyncKie])
@pytest.mark.parametrize(("name", "value"), CONFIGURATIONS)
def test_no_client_is_made_of_the_wrong_things(make: type, name: str, value: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match=name):
        make(**{"api_key": KEY, name: value})


@pytest.mark.parametrize(
    ("make", "other"), [(Kie, httpx.AsyncClient), (AsyncKie, httpx.Client)], ids=["sync", "async"]
)
def test_the_httpx_client_of_the_other_world_is_refused(
    make: type, other: Callable[[], Any]
) -> None:
    with pytest.raises(errors.ConfigurationError, match=rf"http_client: {other.__name__} is not"):
        make(KEY, http_client=other())


def test_a_key_of_the_wrong_type_is_not_repeated() -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        Kie(KEY.encode())  # type: ignore[arg-type] # wrong on purpose

    assert KEY not in str(caught.value)


async def tell(_: object) -> None:
    """What a caller may pass as a function, although nobody awaits it."""


class Teller:
    async def __call__(self, _: object) -> None:
        """The same as an object."""


FUNCTIONS = some(5, "tell", [], tell, partial(tell), Teller())
WAITS: list[tuple[str, Any]] = [
    *[("timeout", value) for value in some("abc", NAN, True, [], 10**400, -math.inf)],
    *[("poll", value) for value in some(None, 5, "often", {})],
    *[("on_progress", value) for value in FUNCTIONS],
]
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    *[("get_task", (value,), {}, "task") for value in (None, 5, "", "\ud800")],
    *[("wait", (value,), {}, "task") for value in (None, 5, "", b"id", "\ud800")],
    *[("wait", (TASK_ID,), {name: value}, name) for name, value in WAITS],
    *[("generate", ("A fox",), {name: value}, name) for name, value in WAITS],
    *[("save", (value, "out"), {}, "task") for value in (None, 5, "", b"id")],
    *[("save", (DONE, value), {}, "folder") for value in (None, 5, b"out", ["out"])],
    *[("save", (DONE, "out"), {"max_bytes": value}, "max_bytes") for value in ("1", None, 1.5, -1)],
    *[("download_url", (value, "http://x"), {}, "task") for value in (None, 5, "")],
    *[("download_url", (TASK_ID, value), {}, "url") for value in (None, 5, "", "\ud800", ["x"])],
    *[("batch", (value,), {}, "prompts") for value in some(None, 5, True, "one", {}, [None], [5])],
    *[("batch", ([],), {"concurrency": v}, "concurrency") for v in ("4", None, 0, 1.5, True)],
    *[("batch", ([],), {"journal": v}, "journal") for v in (5, "", "a\0b", "\ud800", ["x"])],
    *[("batch", ([],), {name: value}, name) for name, value in WAITS],
    *[("batch", ([],), {"on_upload": value}, "on_upload") for value in FUNCTIONS],
    *[("create", ("A fox",), {"on_upload": value}, "on_upload") for value in FUNCTIONS],
    *[("create_job", ("m", {}), {"on_upload": value}, "on_upload") for value in FUNCTIONS],
    *[("upload", (b"x",), {"on_progress": value}, "on_progress") for value in FUNCTIONS],
]


@pytest.mark.parametrize(("method", "given", "options", "name"), CALLS)
def test_a_call_with_the_wrong_things_is_refused_and_sends_nothing(
    connect: Connect, method: str, given: tuple[Any, ...], options: dict[str, Any], name: str
) -> None:
    with pytest.raises(errors.InvalidRequestError, match=rf"^{name}\b.*(Allowed: |Give |neither)"):
        list(getattr(scripted(connect, Script()), method)(*given, **options))


def test_the_url_of_a_store_is_no_journal_and_is_not_shown(connect: Connect) -> None:
    with pytest.raises(errors.InvalidRequestError, match=r"open_store\(URL\)") as caught:
        scripted(connect, Script()).batch(["A fox"], journal="redis://:secret@127.0.0.1")

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("field", ["first", "factor", "longest"])
@pytest.mark.parametrize("value", [-1, 0, NAN, math.inf, 1e300, "2", None, True, []])
def test_a_schedule_of_the_wrong_things_is_refused(field: str, value: Any) -> None:
    with pytest.raises(errors.InvalidRequestError, match=rf"^{field}: .* Allowed: a number from 1"):
        Poll(**{field: value})


def test_a_long_value_is_not_repeated_whole(connect: Connect) -> None:
    with pytest.raises(errors.InvalidRequestError) as caught:
        scripted(connect, Script()).get_task(["x" * 1000])  # type: ignore[arg-type] # wrong on purpose

    assert "x" * 100 not in str(caught.value)


@pytest.mark.parametrize("body", [None, 5, [], {}])
def test_a_callback_of_the_wrong_type_is_refused(connect: Connect, body: Any) -> None:
    for key in (None, "secret"):
        with pytest.raises(errors.CallbackError, match="body: "):
            scripted(connect, Script(), webhook_key=key).parse_callback(body, {})


@pytest.mark.parametrize("headers", [None, 5, [], "x", {"X-Webhook-Timestamp": 5}, {5: "x"}])
def test_headers_of_the_wrong_type_are_refused(connect: Connect, headers: Any) -> None:
    body = b'{"code": 200, "data": {"taskId": "t"}}'

    with pytest.raises(errors.CallbackError, match=r"headers: |X-Webhook-Timestamp is missing"):
        scripted(connect, Script(), webhook_key="secret").parse_callback(body, headers)


relaxed = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SETTINGS = ["api_key", "base_url", "timeout", "max_retries", "webhook_key", "http_client", "clock"]


@relaxed
@given(st.dictionaries(st.sampled_from(SETTINGS), values, max_size=3))
def test_a_constructor_raises_nothing_else(given_: dict[str, Any]) -> None:
    for make in (Kie, AsyncKie):
        try:
            make(**{"api_key": KEY, **given_})
        except KieError as error:
            assert isinstance(error, errors.ConfigurationError)  # noqa: PT017 others may not be raised


METHODS = {
    "create": ["prompt", "size", "variants", "images", "mask", "callback_url", "fallback"],
    "generate": ["prompt", "timeout", "poll", "on_progress", "enhance", "upload_cn"],
    "wait": ["task", "timeout", "poll", "on_progress"],
    "get_task": ["task"],
    "save": ["task", "folder", "max_bytes"],
    "download_url": ["task", "url"],
    "batch": ["prompts", "concurrency", "timeout", "poll"],
    "parse_callback": ["body", "headers"],
}
USUAL: dict[str, dict[str, Any]] = {
    "create": {"prompt": "A fox"},
    "generate": {"prompt": "A fox"},
    "wait": {"task": TASK_ID},
    "get_task": {"task": TASK_ID},
    "save": {"task": TASK_ID, "folder": "out"},
    "download_url": {"task": TASK_ID, "url": "http://x"},
    "batch": {"prompts": []},
    "parse_callback": {"body": b"{}", "headers": {}},
}


def service(request: httpx.Request) -> httpx.Response:
    """Every task has failed, so that nothing is written."""
    if request.method == "POST":
        return created() if "generate" in request.url.path else ok("http://storage.test/x")
    return ok(record(3))


@relaxed
@given(st.data())
def test_a_call_raises_nothing_else(data: Any) -> None:
    kie = sync_kie(httpx.MockTransport(service), Time(), webhook_key="secret")
    method = data.draw(st.sampled_from(sorted(METHODS)))
    random = st.dictionaries(st.sampled_from(METHODS[method]), values, max_size=3)
    arguments = {**USUAL[method], **data.draw(random)}

    try:
        found = getattr(kie, method)(**arguments)
        if method == "batch":
            list(found)
    except KieError:
        pass


def test_a_folder_may_be_a_path_or_its_name(connect: Connect, tmp_path: Path) -> None:
    for folder in (tmp_path, str(tmp_path)):
        with pytest.raises(errors.TaskFailedError):
            scripted(connect, Script(ok(record(3)))).save(TASK_ID, folder)
