"""API keys in the journal: hidden wherever they stand, and however they are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.redaction import HIDDEN, Redactor

from tests.conftest import Mock
from tests.mock.conftest import BODY, GENERATE, RECORD, Visit
from tests.mock.control.journal import requests

StartMock = Callable[..., Mock]
KEY = "sk-secret/0123+x=45"
OTHER = "sk-other-key-4567"
ESCAPED = "".join(f"\\u{ord(letter):04x}" for letter in KEY)


@pytest.fixture
def keyed(mock: Mock, visit: Visit) -> Mock:
    """A mock that has seen two keys."""
    visit(mock, OTHER).credits()
    return visit(mock, KEY)


def shown(mock: Mock, path: str) -> str:
    return mock.http.get(path, headers={"Authorization": ""}).text


@pytest.mark.parametrize("key", [KEY, OTHER])
def test_a_key_in_a_create_is_hidden_wherever_it_stands(keyed: Mock, key: str) -> None:
    body = {**BODY, "prompt": f"A fox with {key}.", key: [key], "filesUrl": [f"http://h/{key}"]}
    keyed.post(
        f"{GENERATE}?a={quote(key, safe='')}", body, headers={"Referer": f"http://x/{key}/y"}
    )

    for path in ("/__mock/requests", "/__mock/tasks", "/__mock/"):
        text = shown(keyed, path)
        assert key not in text
        assert quote(key, safe="") not in text
    assert requests(keyed)[0]["body"]["prompt"] == f"A fox with {HIDDEN}."


@pytest.mark.parametrize(
    "written",
    [KEY, quote(KEY, safe=""), quote_plus(KEY), quote(quote(KEY, safe=""), safe=""), ESCAPED],
)
def test_a_key_in_a_body_that_is_not_json_is_hidden_however_it_is_written(
    keyed: Mock, written: str
) -> None:
    keyed.http.post(GENERATE, content=f'{{"prompt": "{written}'.encode())

    body = requests(keyed)[0]["body"]
    assert HIDDEN in body
    assert written not in body


@pytest.mark.parametrize("kept", range(4, len(KEY)))
def test_a_key_that_was_cut_off_is_hidden(keyed: Mock, kept: int) -> None:
    content = b"x" * (16_384 - kept) + KEY.encode() + b"x" * 100
    keyed.http.post(GENERATE, content=content)

    assert requests(keyed)[0]["body"].endswith(f"x{HIDDEN}")


def test_a_key_in_a_path_a_query_and_a_reason_is_hidden(keyed: Mock) -> None:
    keyed.http.get(f"/api/v1/nothing/{OTHER}?x={OTHER}")
    keyed.http.get(RECORD, params={"taskId": OTHER})
    keyed.generate(size=OTHER)

    assert OTHER not in shown(keyed, "/__mock/requests")


def test_a_key_is_hidden_in_the_log(
    start_mock: StartMock, capsys: pytest.CaptureFixture[str]
) -> None:
    mock = start_mock(log="text", keys=frozenset({KEY, "test-key"}))
    mock.http.get(RECORD, params={"taskId": KEY})
    mock.generate(size=KEY)

    told = capsys.readouterr().err
    assert HIDDEN in told
    assert KEY not in told
    assert quote(KEY, safe="") not in told


def test_a_key_that_came_to_an_inbox_is_hidden(keyed: Mock) -> None:
    keyed.http.post("/__mock/inbox/a", json={"key": KEY}, params={"k": KEY})

    text = shown(keyed, "/__mock/inbox/a")
    assert KEY not in text
    assert HIDDEN in text


def test_a_key_is_hidden_after_its_sandbox_was_reset(keyed: Mock, mock: Mock) -> None:
    keyed.http.post("/__mock/reset")
    mock.generate(prompt=KEY)

    assert KEY not in shown(mock, "/__mock/requests")


def test_a_word_that_is_too_short_for_a_secret_stays(mock: Mock, visit: Visit) -> None:
    visit(mock, "fox").generate(prompt="A fox")

    assert "A fox" in shown(mock, "/__mock/requests")


TEXTS = st.text(st.characters(codec="utf-8"), min_size=8, max_size=20)


@given(keys=st.lists(TEXTS, min_size=1, max_size=60, unique=True), before=st.text(max_size=9))
def test_of_any_number_of_keys_none_is_shown(keys: list[str], before: str) -> None:
    redactor = Redactor()
    for key in keys:
        redactor.learn(key)
    text = before + " ".join(keys)

    assert not [key for key in keys if key in redactor.text(text).replace(HIDDEN, "")]


@given(text=st.text(), key=TEXTS)
def test_what_is_shown_can_always_be_written(text: str, key: str) -> None:
    redactor = Redactor()
    redactor.learn(key)

    assert json.dumps(redactor.text(f"{text}\\ud83d{key}")).encode()
