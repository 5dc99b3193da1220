"""Uploads of the code under test go to the mock, wherever they would go without it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from PIL import Image

from kie4o import Kie
from kie4o_pytest import KieMock

UPLOAD = "https://kieai.redpandaai.co/api/file-stream-upload"
FORM = {"uploadPath": "photos", "fileName": "a.png"}
HEADERS = {"Authorization": "Bearer key-of-the-account"}


def image_bytes() -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(encoded, "PNG")
    return encoded.getvalue()


def by_httpx(files: Any) -> Any:
    return httpx.post(UPLOAD, headers=HEADERS, data=FORM, files=files).json()


def by_requests(files: Any) -> Any:
    return requests.post(UPLOAD, headers=HEADERS, data=FORM, files=files).json()


@pytest.fixture
def upload_url_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_UPLOAD_URL", "http://localhost:9/uploads")


@pytest.fixture
def kie_made_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kie]:
    """A client of a developer whose environment names servers of their own, one below the other."""
    with monkeypatch.context() as patch:
        patch.setenv("KIE_API_KEY", "key-of-the-account")
        patch.setenv("KIE_BASE_URL", "http://localhost:9/kie")
        patch.setenv("KIE_UPLOAD_URL", "http://localhost:9/kie/uploads")
        with Kie() as kie:
            # The variables stay set while the fixture starts its mock.
            yield kie


def test_a_file_is_edited(kie_mock: KieMock, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(image_bytes())

    with Kie() as kie:
        task = kie.generate("A red hat", images=photo, mask=image_bytes())

    assert task.succeeded
    assert kie_mock.credits_spent == 1


@pytest.mark.parametrize("send", [by_httpx, by_requests])
def test_an_upload_to_the_real_host_reaches_the_mock(
    send: Callable[[Any], Any], kie_mock: KieMock
) -> None:
    stored = send({"file": ("a.png", image_bytes(), "image/png")})["data"]

    assert httpx.get(stored["downloadUrl"]).content == image_bytes()
    assert [request.operation for request in kie_mock.requests] == ["uploadFile"]


def test_the_upload_url_of_the_environment_is_not_used(
    upload_url_of_the_user: None, kie_mock: KieMock
) -> None:
    with Kie() as kie:
        uploaded = kie.upload(image_bytes())

    assert uploaded.url.startswith(kie_mock.base_url)


def test_a_client_made_before_uploads_to_the_mock_and_asks_there(
    kie_made_before: Kie, kie_mock: KieMock
) -> None:
    task = kie_made_before.generate("A red hat", images=image_bytes())

    assert task.succeeded
    assert "uploadFile" in {request.operation for request in kie_mock.requests}
