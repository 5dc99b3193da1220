"""Bodies of the API that have no value: the journal and the answer's note say why."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest
from werkzeug.test import Client

from tests.conftest import Mock
from tests.mock.conftest import BODY, GENERATE, problem
from tests.mock.control.journal import requests

StartMock = Callable[..., Mock]
TEXT = json.dumps(BODY)


def packed_as_gzip(content: bytes) -> bytes:
    """Without the time, so that the parameters of a test are always the same."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "byte order mark"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (packed_as_gzip(TEXT.encode()), "Content-Encoding: gzip"),
        (b"prompt=A+fox&size=1%3A1", "form"),
        (b"prompt=A+fox", "form"),
        (b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA fox\r\n--x--', "form"),
        (b'{"prompt": "caf\xe9"}', "not UTF-8"),
        (b'{"nVariants": NaN}', "NaN"),
        (b'{"nVariants": -Infinity}', "-Infinity"),
        (b'{"prompt": "A fox",}', "comma before the end"),
        (b'{"filesUrl": [1, ]}', "comma before the end"),
        (b"{'prompt': 'A fox'}", "single quote"),
        (b'{"prompt": "A fox"} // a fox', "comment"),
        (b'{"prompt": "A fox"', "ends too early"),
        (b"A fox", "not JSON at line 1, column 1"),
        (b'{"prompt": True}', "not JSON at line 1, column 12"),
        (b'{"prompt": "\\ud800"}', "does not allow"),
        (b"[" * 101 + b"]" * 101, "nested too deep"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "nested too deep"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_body_that_is_not_json_is_code_400_and_the_reason_says_why(
    mock: Mock, content: bytes, said: str
) -> None:
    answer = mock.http.post(GENERATE, content=content)

    assert answer.json()["code"] == 400
    reason = requests(mock)[0]["reason"]
    assert said in f"{reason['message']} {reason['suggestion']}"
    assert said in answer.headers["x-mock-note"]
    assert reason["message"].startswith("body: ")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", packed_as_gzip(TEXT.encode())),
        ("x-gzip", packed_as_gzip(TEXT.encode())),
        ("GZIP", packed_as_gzip(TEXT[:9].encode()) + packed_as_gzip(TEXT[9:].encode())),
        ("deflate", zlib.compress(TEXT.encode())),
        ("deflate", zlib.compress(TEXT.encode(), wbits=-15)),
        ("deflate, gzip", packed_as_gzip(zlib.compress(TEXT.encode()))),
        ("identity", TEXT.encode()),
        ("", TEXT.encode()),
    ],
)
@pytest.mark.parametrize("hooked", [False, True])
def test_a_packed_body_is_understood(
    start_mock: StartMock, encoding: str, packed: bytes, *, hooked: bool
) -> None:
    mock = start_mock(flask=hooked)
    if hooked:
        mock.flask.before_request(lambda: None)
    headers = {"Content-Encoding": encoding}

    assert mock.http.post(GENERATE, content=packed, headers=headers).json()["code"] == 200
    assert requests(mock)[0]["body"] == BODY
    reset = mock.http.post("/__mock/clock/advance", content=packed, headers=headers)
    assert "send exactly one of seconds" in problem(reset, 422)


@pytest.mark.parametrize(
    ("encoding", "content", "said"),
    [
        ("br", b"x", "'br' is not supported"),
        ("gzip, br", b"x", "'gzip, br' is not supported"),
        ("gzip", b"xyz", "not the gzip"),
        ("gzip", packed_as_gzip(TEXT.encode())[:-9], "ends too early"),
        ("gzip", b"", "ends too early"),
        ("deflate", b"\xff\xff", "not the deflate"),
        ("gzip," * 50, b"x", "is not supported"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    mock: Mock, encoding: str, content: bytes, said: str
) -> None:
    headers = {"Content-Encoding": encoding}
    answer = mock.http.post(GENERATE, content=content, headers=headers)

    assert (answer.json()["code"], said in requests(mock)[0]["reason"]["message"]) == (400, True)
    answer = mock.http.post("/__mock/clock/advance", content=content, headers=headers)
    assert said in problem(answer, 422)


def pieces(content: bytes) -> Iterator[bytes]:
    yield from (content[:1000], content[1000:])


@pytest.mark.parametrize("hooked", [False, True])
@pytest.mark.parametrize("path", [GENERATE, "/api/v1/nothing", "/s/nothing", "/__mock/reset"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_its_limit_is_refused_on_every_path(
    start_mock: StartMock, path: str, *, chunked: bool, hooked: bool
) -> None:
    mock = start_mock(flask=hooked, body_limit=2000)
    content = pieces(b"x" * 2001) if chunked else b"x" * 2001
    if hooked:
        mock.flask.before_request(lambda: None)
    with httpx.Client(transport=httpx.WSGITransport(mock.app), base_url="http://mock") as http:
        answer = http.post(path, content=content, headers={"Authorization": "Bearer test-key"})

    assert answer.status_code == 413
    if path == "/__mock/reset":
        assert "2000 bytes" in problem(answer, 413)
    else:
        assert answer.headers["content-type"].startswith("text/html")
        (entry,) = requests(mock)
        assert (entry["status"], entry["operation"]) == (
            413,
            "generateImage" if path == GENERATE else None,
        )
        assert "2000 bytes" in entry["reason"]["message"]


def test_a_body_in_pieces_is_read_in_process_as_on_a_socket(mock: Mock) -> None:
    answer = mock.http.post(GENERATE, content=pieces(TEXT.encode()))

    assert answer.json()["code"] == 200


@pytest.mark.parametrize("path", [GENERATE, "/__mock/reset", "/__mock/inbox/a"])
def test_a_packed_body_may_not_grow_beyond_the_limit(mock: Mock, path: str) -> None:
    bomb = packed_as_gzip(b" " * (mock.state.settings.body_limit + 1))
    # As an application that does not check answers by the document: the page is the gateway's.
    client = Client(mock.app)
    headers = {"Content-Encoding": "gzip", "Authorization": "Bearer test-key"}

    assert client.post(path, data=bomb, headers=headers).status_code == 413


def test_states_have_a_limit_of_their_own(start_mock: StartMock) -> None:
    mock = start_mock(body_limit=2000, snapshot_limit=3000)

    def load(size: int) -> int:
        return mock.http.post("/__mock/state/load", content=b" " * size).status_code

    assert [load(2001), load(3000), load(3001)] == [422, 422, 413]


def test_a_length_without_an_end_is_over_the_limit(mock: Mock) -> None:
    client = Client(mock.app)
    environ = {"CONTENT_LENGTH": "9" * 5000, "wsgi.input": io.BytesIO()}

    assert client.post(GENERATE, environ_overrides=environ).status_code == 413
