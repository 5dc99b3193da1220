"""What a client is made of: arguments, the environment, defaults, a user's own httpx client."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Kie, Task, __version__
from kie4o.errors import ClientStateError, ConfigurationError
from tests.kie4o.conftest import API, KEY, Connect, Script, ok, scripted

Make = Callable[..., Kie | AsyncKie]
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KIE_API_KEY", "KIE_BASE_URL", *PROXIES, *map(str.upper, PROXIES)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=[Kie, AsyncKie])
def make(request: pytest.FixtureRequest) -> Make:
    found: Make = request.param
    return found


def sent(script: Script, **options: Any) -> httpx.Request:
    """The request that a client made of these options sends."""
    with httpx.Client(transport=httpx.MockTransport(script)) as http:
        Kie(http_client=http, **options).credits()
    return script.requests[0]


def test_a_missing_key_says_how_to_get_and_set_one(make: Make) -> None:
    with pytest.raises(ConfigurationError, match=r"https://kie\.ai/api-key.*KIE_API_KEY.*api_key="):
        make()


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_key_is_a_missing_one(make: Make, blank: str) -> None:
    with pytest.raises(ConfigurationError, match="no API key"):
        make(blank)


@pytest.mark.parametrize("key", ["two words", "a\nb", "schlüssel", "tab\tbed", "nul\0"])
def test_a_key_that_no_header_can_carry_is_refused(make: Make, key: str) -> None:
    with pytest.raises(ConfigurationError, match="api_key"):
        make(key)


def test_the_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_API_KEY", "from-environment\n")

    assert sent(Script(ok(1))).headers["Authorization"] == "Bearer from-environment"


def test_a_key_argument_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_API_KEY", "from-environment")

    assert sent(Script(ok(1)), api_key=KEY).headers["Authorization"] == f"Bearer {KEY}"


def test_without_an_address_the_real_service_is_meant() -> None:
    assert str(sent(Script(ok(1)), api_key=KEY).url) == "https://api.kie.ai/api/v1/chat/credit"


def test_the_address_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_BASE_URL", "http://elsewhere.test:8080/prefix/")

    url = str(sent(Script(ok(1)), api_key=KEY).url)

    assert url == "http://elsewhere.test:8080/prefix/api/v1/chat/credit"


def test_an_address_argument_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_BASE_URL", "http://elsewhere.test")

    assert sent(Script(ok(1)), api_key=KEY, base_url=API).url.host == "api.test"


@pytest.mark.parametrize(
    "address",
    [
        *("api.kie.ai", "ftp://api.kie.ai", "http://", "localhost:8080", "/api", "http:///x"),
        *("http://[::1", "http://host:port", "http://host:99999", "http://a b", "http://\0"),
    ],
)
def test_an_address_that_is_none_is_refused(make: Make, address: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        make(KEY, base_url=address)


@pytest.mark.parametrize("tail", ["/api/v1", "/api/v1/", "/below/api/v1"])
def test_an_address_with_the_beginning_of_every_path_is_refused(make: Make, tail: str) -> None:
    said = "the URL ends in /api/v1, which is already part of every path"
    with pytest.raises(ConfigurationError, match=said):
        make(KEY, base_url=f"http://localhost:8080{tail}")


def test_retries_below_nothing_are_refused(make: Make) -> None:
    with pytest.raises(ConfigurationError, match="max_retries"):
        make(KEY, max_retries=-1)


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_timeout_that_is_no_time_is_refused(make: Make, timeout: float) -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        make(KEY, timeout=timeout)


def test_a_proxy_that_is_none_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://proxy.test")

    with pytest.raises(ConfigurationError, match="proxy"):
        make(KEY)


def test_every_request_has_a_timeout(connect: Connect) -> None:
    script = Script(ok(1))

    scripted(connect, script).credits()

    limits = script.requests[0].extensions["timeout"]
    assert limits == {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0}


def test_no_timeout_is_the_default_timeout(connect: Connect) -> None:
    script = Script(ok(1))

    scripted(connect, script, timeout=None).credits()

    assert script.requests[0].extensions["timeout"]["read"] == 60.0


@pytest.mark.parametrize("timeout", [7.5, httpx.Timeout(7.5)])
def test_the_timeout_can_be_chosen(connect: Connect, timeout: float | httpx.Timeout) -> None:
    script = Script(ok(1))

    scripted(connect, script, timeout=timeout).credits()

    assert set(script.requests[0].extensions["timeout"].values()) == {7.5}


def test_a_request_says_which_client_sent_it(connect: Connect) -> None:
    script = Script(ok(1))

    scripted(connect, script).credits()

    assert script.requests[0].headers["User-Agent"] == f"kie4o/{__version__}"


def test_a_users_client_is_used_with_its_hooks_and_stays_open() -> None:
    seen: list[httpx.Request] = []
    transport = httpx.MockTransport(Script(ok(1)))
    with httpx.Client(transport=transport, event_hooks={"request": [seen.append]}) as http:
        with Kie(KEY, base_url=API, http_client=http) as kie:
            kie.credits()

        assert len(seen) == 1
        assert not http.is_closed


def test_a_users_credentials_do_not_replace_the_key() -> None:
    script = Script(ok(1))
    transport = httpx.MockTransport(script)
    with httpx.Client(transport=transport, auth=("user", "password")) as http:
        Kie(KEY, base_url=API, http_client=http).credits()

    assert script.requests[0].headers["Authorization"] == f"Bearer {KEY}"


def test_a_closed_client_sends_nothing_any_more(connect: Connect) -> None:
    script = Script()
    kie = scripted(connect, script)
    kie.close()

    with pytest.raises(ClientStateError, match="The client is closed"):
        kie.credits()
    assert script.requests == []


def test_a_closed_client_fetches_no_pictures(connect: Connect, tmp_path: Path) -> None:
    kie = scripted(connect, Script())
    kie.close()

    with pytest.raises(ClientStateError, match="The client is closed"):
        kie.save(Task(id="t", flag=1, urls=("http://pictures.test/x",)), tmp_path)


def test_a_generation_with_a_closed_client_is_surely_not_paid_for(connect: Connect) -> None:
    kie = scripted(connect, Script())
    kie.close()

    with pytest.raises(ClientStateError) as caught:
        kie.create("A fox")
    assert not caught.value.may_have_been_charged


def test_a_client_may_be_closed_twice(connect: Connect) -> None:
    kie = scripted(connect, Script())

    kie.close()
    kie.close()


@pytest.mark.parametrize("taken", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_cannot_be_pickled_or_copied(make: Make, taken: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="Make one in each process"):
        taken(make(KEY, base_url=API))


def test_a_users_client_that_was_closed_says_so() -> None:
    http = httpx.Client(transport=httpx.MockTransport(Script()))
    kie = Kie(KEY, base_url=API, http_client=http)
    http.close()

    with pytest.raises(ClientStateError, match="http_client: it is closed"):
        kie.credits()


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy on loopback that answers for everybody; its address, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b'{"code":200,"msg":"success","data":1}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_in_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, proxy: tuple[str, list[str]], name: str
) -> None:
    monkeypatch.setenv(name, proxy[0])

    with Kie(KEY, base_url=API) as kie:
        kie.credits()

    assert proxy[1] == [f"{API}/api/v1/chat/credit"]
