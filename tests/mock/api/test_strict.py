"""`--strict`: what the service only tolerates is refused, with what to send instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Mock
from tests.mock.conftest import BODY, DOWNLOAD, GENERATE

StartMock = Callable[..., Mock]
PICTURES = ["https://a.example/1.png", "https://a.example/2.png"]
MASK = "https://a.example/mask.png"


@pytest.fixture
def strict(start_mock: StartMock) -> Mock:
    return start_mock(strict=True)


def test_an_unknown_field_is_refused_with_what_was_meant(strict: Mock) -> None:
    answer = strict.generate(aspectRatio="1:1")

    assert answer["code"] == 422
    assert answer["msg"] == "aspectRatio: unknown. Did you mean size?"


def test_an_unknown_field_like_nothing_known_is_refused(strict: Mock) -> None:
    assert strict.generate(zzz=1)["msg"] == "zzz: unknown."


def test_an_unknown_field_beside_a_download_is_refused(strict: Mock) -> None:
    answer = strict.post(DOWNLOAD, {"taskId": "1", "url": "https://a.example/b.png", "zzz": 1})

    assert (answer["code"], answer["msg"]) == (422, "zzz: unknown.")


@pytest.mark.parametrize("pictures", [[], PICTURES])
def test_a_mask_without_its_one_picture_is_refused(strict: Mock, pictures: list[str]) -> None:
    answer = strict.generate(maskUrl=MASK, filesUrl=pictures or None)

    assert answer["code"] == 422
    assert answer["msg"].startswith("maskUrl: it needs exactly one input image")


def test_a_callback_over_http_is_refused(strict: Mock) -> None:
    answer = strict.generate(callBackUrl="http://a.example/hook")

    assert answer["code"] == 422
    assert answer["msg"].endswith("Send an https URL.")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"maskUrl": MASK, "filesUrl": PICTURES[:1]},
        {"maskUrl": MASK, "fileUrl": PICTURES[0]},
        {"maskUrl": None, "filesUrl": PICTURES, "callBackUrl": None},
        {"callBackUrl": "https://a.example/hook"},
    ],
)
def test_what_is_right_is_accepted(strict: Mock, fields: dict[str, Any]) -> None:
    assert strict.generate(**fields)["code"] == 200


def test_what_is_wrong_is_told_before_what_is_unknown(strict: Mock) -> None:
    assert strict.generate(size="16:9", zzz=1)["msg"].startswith("size:")


def test_the_field_is_pointed_at_in_the_journal(strict: Mock) -> None:
    strict.generate(callBackUrl="http://a.example/hook")

    (entry,) = strict.http.get("/__mock/requests").json()["requests"]
    assert entry["reason"]["pointer"] == "/callBackUrl"


def test_a_key_can_be_strict_for_a_while(mock: Mock) -> None:
    mock.http.patch("/__mock/settings", json={"strict": True})
    assert mock.http.post(GENERATE, json={**BODY, "zzz": 1}).json()["code"] == 422

    mock.http.patch("/__mock/settings", json={"strict": False})
    assert mock.http.post(GENERATE, json={**BODY, "zzz": 1}).json()["code"] == 200
