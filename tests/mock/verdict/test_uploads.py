"""Habits of clients that upload files."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Mock
from tests.mock.conftest import DAY, PIXEL, UPLOAD_FILE
from tests.mock.verdict.conftest import fetch, habits, verdict, wait


def upload(mock: Mock) -> str:
    answer = mock.http.post(
        UPLOAD_FILE, files={"file": ("a.png", PIXEL)}, data={"uploadPath": "images"}
    )
    url: str = answer.json()["data"]["downloadUrl"]
    return url


@pytest.mark.parametrize("field", ["filesUrl", "fileUrl"])
def test_a_task_from_an_upload_after_a_day_is_found(mock: Mock, field: str) -> None:
    url = upload(mock)
    mock.advance(DAY)
    fields: dict[str, Any] = {field: [url] if field == "filesUrl" else url}
    wait(mock, mock.create(**fields), [18])

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["severity"]) == ("upload-used-too-late", "costs money")


def test_a_task_from_an_upload_of_today_is_no_bad_habit(mock: Mock) -> None:
    url = upload(mock)
    wait(mock, mock.create(filesUrl=[url]), [18])
    mock.advance(2 * DAY)

    assert habits(mock) == []


def test_the_key_at_the_host_of_uploads_is_found(mock: Mock) -> None:
    fetch(mock, upload(mock), Authorization="Bearer test-key")

    assert habits(mock) == ["key-sent-to-image-host"]
