"""What the service would silently ignore is named in a header, with what was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.document import document
from tests.conftest import Mock
from tests.mock.conftest import BODY, DOWNLOAD, GENERATE

PICTURE = {"taskId": "unknown", "url": "http://a.example/b.png"}


def mistakes(schema: str) -> list[tuple[str, str]]:
    """Each wrong word of the document with the field that it stands for."""
    return list(_mistakes(schema))


def _mistakes(schema: str) -> Iterator[tuple[str, str]]:
    for field, node in document().raw["components"]["schemas"][schema]["properties"].items():
        resolved = document().resolve(node)
        words = [*node.get("x-mistakes", ()), *resolved.get("x-mistakes", ())]
        for word in dict.fromkeys([*words, *node.get("x-aliases", ())]):
            yield word, field


def notes(mock: Mock, path: str, sent: dict[str, Any]) -> list[str]:
    return mock.http.post(path, json=sent).headers.get_list("x-mock-note")


def test_the_document_knows_the_usual_mistakes() -> None:
    usual = {"aspectRatio": "size", "callbackUrl": "callBackUrl", "callback_url": "callBackUrl"}

    assert {**usual, "imageUrl": "filesUrl"}.items() <= dict(mistakes("GenerateRequest")).items()
    assert ("imageUrl", "url") in mistakes("DownloadUrlRequest")


@pytest.mark.parametrize(("word", "field"), mistakes("GenerateRequest"))
def test_a_known_mistake_is_tolerated_and_explained(mock: Mock, word: str, field: str) -> None:
    said = notes(mock, GENERATE, {**BODY, word: "x"})

    assert said == [f"{word}: unknown, ignored. Did you mean {field}?"]


@pytest.mark.parametrize(("word", "field"), mistakes("DownloadUrlRequest"))
def test_a_known_mistake_beside_a_download_is_explained(mock: Mock, word: str, field: str) -> None:
    said = notes(mock, DOWNLOAD, {**PICTURE, word: "x"})

    assert said == [f"{word}: unknown, ignored. Did you mean {field}?"]


@pytest.mark.parametrize(
    "word", [word for word, field in mistakes("GenerateRequest") if field == "size"]
)
def test_a_mistake_for_size_is_named_when_size_is_missing(mock: Mock, word: str) -> None:
    answer = mock.post(GENERATE, {"prompt": "A fox", word: "1:1"})

    assert answer["msg"].endswith(f"You sent {word}. Did you mean size?")


@pytest.mark.parametrize(
    "word", [word for word, field in mistakes("GenerateRequest") if field == "filesUrl"]
)
def test_a_mistake_for_files_url_is_named_when_all_is_missing(mock: Mock, word: str) -> None:
    answer = mock.post(GENERATE, {"size": "1:1", word: "http://a.example/b.png"})

    assert answer["msg"].endswith(f"You sent {word}. Did you mean filesUrl?")


@pytest.mark.parametrize(
    "word", [word for word, field in mistakes("DownloadUrlRequest") if field == "url"]
)
def test_a_mistake_for_url_is_named_when_url_is_missing(mock: Mock, word: str) -> None:
    answer = mock.post(DOWNLOAD, {"taskId": "1", word: "http://a.example/b.png"})

    assert answer["msg"] == f"url: missing. You sent {word}. Did you mean url?"


def test_a_mistake_for_task_id_is_noted_beside_the_recorded_text(mock: Mock) -> None:
    answer = mock.http.post(DOWNLOAD, json={"task_id": "1", "url": "http://a.example/b.png"})

    assert answer.json()["msg"] == "任务id不能为空"
    assert answer.headers["x-mock-note"] == "task_id: unknown, ignored. Did you mean taskId?"


def test_a_typing_slip_leads_to_the_field_next_to_it(mock: Mock) -> None:
    said = notes(mock, GENERATE, {**BODY, "promt": "A fox"})

    assert said == ["promt: unknown, ignored. Did you mean prompt?"]


def test_a_field_like_nothing_known_is_only_named(mock: Mock) -> None:
    assert notes(mock, GENERATE, {**BODY, "zzz": 1}) == ["zzz: unknown, ignored."]


def test_a_good_body_gets_no_note(mock: Mock) -> None:
    assert notes(mock, GENERATE, BODY) == []


def test_an_unknown_field_changes_nothing_else(mock: Mock) -> None:
    task_id = mock.create(zzz=1)

    assert "zzz" not in mock.record(task_id)["paramJson"]


@pytest.mark.parametrize("name", ["a\nb", "a\r\nX-Evil: 1", "\x00", "\x7f", "größe", "大小", "😀"])
def test_a_note_is_one_line_of_plain_ascii(mock: Mock, name: str) -> None:
    (said,) = notes(mock, GENERATE, {**BODY, name: 1})

    assert said.isascii()
    assert said.isprintable()


def test_many_and_long_notes_stay_within_what_clients_accept(mock: Mock) -> None:
    sent = {**BODY, **{f"{number}{'x' * 5_000}": 1 for number in range(150)}}

    said = notes(mock, GENERATE, sent)

    assert 0 < len(said) < 90
    assert max(map(len, said)) < 1000


def test_a_base_url_that_repeats_the_beginning_of_every_path_is_told(mock: Mock) -> None:
    answer = mock.http.get("/api/v1/api/v1/chat/credit")

    said = "The base URL ends in /api/v1, which is already part of every path."
    assert answer.status_code == 404
    assert said in answer.headers["x-mock-note"]
    assert said in mock.http.get("/__mock/requests").json()["requests"][0]["reason"]["suggestion"]


def test_each_of_several_notes_has_a_header_of_its_own(mock: Mock) -> None:
    said = notes(mock, GENERATE, {**BODY, "promt": "A fox", "sise": "1:1"})

    assert [note.partition(":")[0] for note in said] == ["promt", "sise"]


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ("[mock:expired-upload] A fox", "prompt: expired-upload changes nothing in generateImage."),
        ("[mock:slow] [mock:stuck] A fox", "prompt: only the first scenario counts, slow."),
    ],
)
def test_a_scenario_in_a_prompt_that_does_nothing_is_named(
    mock: Mock, prompt: str, note: str
) -> None:
    assert notes(mock, GENERATE, {**BODY, "prompt": prompt}) == [note]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://shop.example/hook", "shop.example is neither on loopback nor a host that"),
        (f"http://mock.test{GENERATE}", "the URL is an operation of the mock"),
    ],
)
def test_a_callback_that_will_not_be_sent_is_named_at_once(mock: Mock, url: str, why: str) -> None:
    (note,) = notes(mock, GENERATE, {**BODY, "callBackUrl": url})

    assert note.startswith("callBackUrl: no callback will be sent.")
    assert why in note


def test_a_callback_that_can_be_sent_has_no_note(mock: Mock) -> None:
    assert notes(mock, GENERATE, {**BODY, "callBackUrl": "http://127.0.0.1:9/hook"}) == []
