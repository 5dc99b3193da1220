"""Uploads as tests send them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.conftest import Mock
from tests.mock.conftest import PIXEL, UPLOAD_BASE64, UPLOAD_FILE, UPLOAD_URL

Json = dict[str, Any]


class Uploader:
    """Uploads to one mock; each way gives the whole envelope."""

    def __init__(self, mock: Mock) -> None:
        self.mock = mock

    def file(
        self, content: bytes = PIXEL, path: str = "images", name: str | None = "a.png"
    ) -> Json:
        fields = {"uploadPath": path} if name is None else {"uploadPath": path, "fileName": name}
        sent = {"file": ("photo.png", content)}
        answer: Json = self.mock.http.post(UPLOAD_FILE, files=sent, data=fields).json()
        return answer

    def base64(self, content: bytes | str = PIXEL, **fields: Any) -> Json:
        data = content if isinstance(content, str) else base64.b64encode(content).decode()
        return self.mock.post(UPLOAD_BASE64, {"base64Data": data, "uploadPath": "images", **fields})

    def url(self, url: str, **fields: Any) -> Json:
        return self.mock.post(UPLOAD_URL, {"fileUrl": url, "uploadPath": "images", **fields})

    def stored(self, content: bytes = PIXEL, **fields: Any) -> str:
        """Upload a file as a form, and return its URL."""
        url: str = self.file(content, **fields)["data"]["downloadUrl"]
        return url


@pytest.fixture
def upload(mock: Mock) -> Uploader:
    return Uploader(mock)
