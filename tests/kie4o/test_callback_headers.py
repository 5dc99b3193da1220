"""Headers as frameworks hand them over: each form verifies the same callback."""

from __future__ import annotations

from email.message import Message
from http.client import HTTPMessage
from typing import Any

import httpx
import pytest
from django.http.request import HttpHeaders
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers as StarletteHeaders
from werkzeug.datastructures import EnvironHeaders, Headers

from kie4o import callbacks
from kie4o.errors import CallbackError
from tests.kie4o.conftest import TASK_ID
from tests.kie4o.test_callback_reading import said, signed

SIGNED = signed(stamp="1000")
PAIRS = list(SIGNED.items())
RAW = [(name.lower().encode(), value.encode()) for name, value in PAIRS]
META = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in PAIRS}


def message(kind: type[Message]) -> Message:
    found = kind()
    for name, value in PAIRS:
        found[name] = value
    return found


def verify(headers: Any) -> str:
    return callbacks.verify(said(), headers, "k", now=lambda: 1000.0)


FORMS: dict[str, Any] = {
    "a dict": SIGNED,
    "lower case": {name.lower(): value for name, value in PAIRS},
    "upper case": {name.upper(): value for name, value in PAIRS},
    "bytes": dict(RAW),
    "pairs": PAIRS,
    "a tuple of pairs": tuple(PAIRS),
    "pairs that are read once": iter(PAIRS),
    "ASGI": RAW,
    "ASGI from JSON": [list(pair) for pair in RAW],
    "werkzeug": Headers(PAIRS),
    "Flask": EnvironHeaders({"REQUEST_METHOD": "POST", **META}),
    "http.server": message(HTTPMessage),
    "email": message(Message),
    "Starlette": StarletteHeaders(raw=RAW),
    "Django": HttpHeaders(META),
    "Django's META": {"SERVER_PORT": "80", "wsgi.input": object(), **META},
    "httpx": httpx.Headers(SIGNED),
    "blanks around": {name: f" {value}\r\n" for name, value in PAIRS},
    "the same twice": PAIRS * 2,
    "others twice": [*PAIRS, ("Via", "a"), ("Via", "b")],
    "values that are no text": {"Content-Length": 5, "X": None, 7: "x", **SIGNED},
}


@pytest.mark.parametrize("form", FORMS)
def test_headers_of_any_framework_are_read(form: str) -> None:
    assert verify(FORMS[form]) == TASK_ID


@pytest.mark.parametrize("headers", [None, 5, "x-webhook", b"ab", ["x"], [("a", "b", "c")], [5]])
def test_what_are_no_headers_is_told(headers: Any) -> None:
    with pytest.raises(CallbackError, match=r"headers: .* Allowed: a mapping, or pairs"):
        verify(headers)


@pytest.mark.parametrize("name", SIGNED)
def test_a_header_that_came_twice_and_differs_is_refused(name: str) -> None:
    with pytest.raises(CallbackError, match="twice"):
        verify([*PAIRS, (name, "another")])


names = st.text() | st.binary() | st.sampled_from([*SIGNED, *META, b"x-webhook-signature"])
anything = st.none() | st.integers() | st.text() | st.binary() | st.lists(st.text())


@given(st.lists(st.tuples(names, anything)) | anything | st.dictionaries(names, anything))
def test_no_headers_raise_anything_but_a_callback_error(headers: Any) -> None:
    with pytest.raises(CallbackError):
        callbacks.verify(said(), headers, "another key", now=lambda: 1000.0)
