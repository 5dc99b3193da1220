"""Uploads that are refused leave nothing behind, neither a file nor bytes of the bound."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from tests.conftest import Mock
from tests.mock.conftest import PIXEL, UPLOAD_BASE64, UPLOAD_FILE, UPLOAD_URL
from tests.mock.scenarios.conftest import unchecked
from tests.mock.uploads.conftest import Uploader

StartMock = Callable[..., Mock]
HOSTILE = [
    "../a",
    "a/../../b",
    "a.png/../../x",
    "/etc",
    "images/",
    "a//b",
    ".hidden",
    "a\\b",
    "a\x00b",
    "x" * 1000,
    "\n",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process keeps temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def nothing_is_left(mock: Mock, folder: Path) -> bool:
    return mock.state.upload_space.used == 0 and not list(folder.iterdir())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_path_is_refused_everywhere(
    mock: Mock, upload: Uploader, folder: Path, name: str
) -> None:
    answers = [upload.file(path=name), upload.base64(uploadPath=name)]

    for answer in answers:
        assert (answer["code"], answer["success"]) == (400, False)
        assert answer["msg"].startswith("uploadPath: ")
        assert len(answer["msg"]) < 500
    assert nothing_is_left(mock, folder)


@pytest.mark.parametrize("name", [*HOSTILE, "a/b.png"])
def test_a_hostile_name_is_refused_everywhere(
    mock: Mock, upload: Uploader, folder: Path, name: str
) -> None:
    answers = [upload.file(name=name), upload.base64(fileName=name)]

    assert [answer["code"] for answer in answers] == [400, 400]
    assert nothing_is_left(mock, folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=300), name=st.text(max_size=300))
def test_any_name_is_refused_or_serves_the_file(
    upload: Uploader, folder: Path, path: str, name: str
) -> None:
    answer = upload.base64(uploadPath=path, fileName=name)

    if answer["code"] == 200:
        # Not by httpx, which gives an application a path that can be read in two ways.
        client = Client(upload.mock.app)
        with client.get(answer["data"]["downloadUrl"]) as served:
            assert served.data == PIXEL
    assert all(found.name.startswith("kie4o-mock-") for found in folder.rglob("*"))


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (UPLOAD_FILE, {"files": {"file": PIXEL}}, "Missing required parameter: uploadPath"),
    (UPLOAD_FILE, {"files": {"uploadPath": (None, "a")}}, "Missing required parameter: file"),
    (UPLOAD_FILE, {"files": {"file": (None, "text")}}, "Missing required parameter: file"),
    (UPLOAD_FILE, {"content": b""}, "The request body is not valid multipart/form-data"),
    (UPLOAD_FILE, {"json": {}}, "The request body is not valid multipart/form-data"),
    (UPLOAD_BASE64, {"json": {"base64Data": "QUJD"}}, "Missing required parameter: uploadPath"),
    (UPLOAD_BASE64, {"json": {"uploadPath": "a"}}, "Missing required parameter: base64Data"),
    (UPLOAD_BASE64, {"content": b"{"}, "The request body is not valid JSON"),
    (
        UPLOAD_BASE64,
        {"json": {"uploadPath": "a", "base64Data": "QUJ"}},
        "Base64 decoding failed: Invalid Base64 format",
    ),
    (
        UPLOAD_URL,
        {"json": {"uploadPath": "a"}},
        "Missing required parameter: fileUrl (file download URL)",
    ),
]


@pytest.mark.parametrize(("path", "sent", "said"), REFUSED)
def test_what_is_missing_or_malformed_is_refused(
    mock: Mock, folder: Path, path: str, sent: dict[str, Any], said: str
) -> None:
    answer = mock.http.post(path, **sent)

    assert answer.status_code == 200
    assert answer.json() == {"success": False, "code": 400, "msg": said}
    assert nothing_is_left(mock, folder)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<!DOCTYPE html>", "a.png"), (b"MZ\x90", "a.png"), (b"\x7fELF", None), (b"x", "a.html")],
)
def test_programs_and_pages_are_refused(
    mock: Mock, upload: Uploader, folder: Path, content: bytes, name: str | None
) -> None:
    answer = upload.file(content, name=name)

    assert answer["code"] == 400
    assert answer["msg"].startswith("Unsupported file type: ")
    assert nothing_is_left(mock, folder)


def test_an_unknown_field_is_noted_or_where_it_is_strict_refused(
    mock: Mock, upload: Uploader, folder: Path
) -> None:
    sent: Any = {"files": {"file": PIXEL}, "data": {"uploadPath": "a", "filename": "a.png"}}
    noted = mock.http.post(UPLOAD_FILE, **sent)
    mock.http.patch("/__mock/settings", json={"strict": True})

    refused = upload.base64(file_name="a.png")

    assert noted.headers["x-mock-note"].startswith("filename: unknown, ignored.")
    assert refused["msg"] == "file_name: unknown. Did you mean fileName?"
    assert len(list(folder.iterdir())) == 1


def test_base64_beyond_the_advised_size_is_refused(
    mock: Mock, upload: Uploader, folder: Path
) -> None:
    answer = upload.base64(bytes(10 * 1024 * 1024 + 1))

    assert answer["msg"] == "The file is larger than 10485760 bytes"
    assert nothing_is_left(mock, folder)


def test_base64_of_the_advised_size_is_stored(upload: Uploader) -> None:
    assert upload.base64(bytes(10 * 1024 * 1024))["code"] == 200


def test_an_upload_beyond_its_limit_is_413(start_mock: StartMock, folder: Path) -> None:
    mock = unchecked(start_mock(upload_limit=2048))

    answer = mock.http.post(UPLOAD_FILE, files={"file": bytes(2048)}, data={"uploadPath": "a"})

    assert answer.status_code == 413
    assert nothing_is_left(mock, folder)


@pytest.mark.parametrize(("size", "status"), [(1000, 200), (3000, 413)])
def test_a_stream_without_a_length_has_the_same_limit(
    start_mock: StartMock, folder: Path, size: int, status: int
) -> None:
    mock = unchecked(start_mock(upload_limit=2048))
    pieces = [
        b'--b\r\nContent-Disposition: form-data; name="uploadPath"\r\n\r\nimages\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n',
        bytes(size) + b"\r\n--b--\r\n",
    ]
    kind = {"Content-Type": "multipart/form-data; boundary=b"}

    answer = mock.http.post(UPLOAD_FILE, content=iter(pieces), headers=kind)

    assert answer.status_code == status
    assert len(list(folder.iterdir())) == (status == 200)


def test_files_beyond_the_bound_of_all_are_413(start_mock: StartMock, folder: Path) -> None:
    mock = unchecked(start_mock(upload_storage=3000))
    sent: Any = {"files": {"file": bytes(2000)}, "data": {"uploadPath": "a", "fileName": "a.bin"}}

    statuses = [mock.http.post(UPLOAD_FILE, **sent).status_code for _ in range(2)]

    assert statuses == [200, 413]
    assert mock.state.upload_space.used == 2000
    assert len(list(folder.iterdir())) == 1


def test_expired_files_make_room(start_mock: StartMock) -> None:
    mock = start_mock(upload_storage=2000)
    upload = Uploader(mock)
    upload.file(bytes(2000), name="a.bin")
    mock.advance(24 * 3600)

    assert upload.file(bytes(2000), name="b.bin")["code"] == 200


def test_a_form_that_ends_too_early_leaves_nothing(mock: Mock, folder: Path) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'

    answer = mock.http.post(UPLOAD_FILE, content=head + PIXEL * 1000, headers=kind)

    assert answer.json()["code"] == 400
    assert nothing_is_left(mock, folder)


def test_another_method_is_405_with_a_body_of_the_upload_host(mock: Mock) -> None:
    answer = mock.http.get(UPLOAD_FILE)

    assert answer.status_code == 405
    assert answer.json() == {"success": False, "code": 405, "msg": "Method Not Allowed"}


def test_files_beside_each_other_of_one_form_count_once(mock: Mock, folder: Path) -> None:
    parts = [("file", ("a.txt", b"one")), ("file", ("b.txt", b"two"))]

    mock.http.post(UPLOAD_FILE, files=[*parts, ("uploadPath", (None, "images"))])

    assert mock.state.upload_space.used == 3
    assert len(list(folder.iterdir())) == 1
