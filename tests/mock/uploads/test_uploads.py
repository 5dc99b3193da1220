"""Uploads: what is answered, what is served, and how long."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kie4o_mock.images.fetch import Fetcher

from tests.conftest import START, Mock
from tests.mock.conftest import COMMON_DOWNLOAD, DAY, PIXEL, UPLOAD_FILE
from tests.mock.images.conftest import (
    DOWNLOAD_FAILED,
    KEPT,
    RED,
    TOO_LARGE,
    PictureHost,
    Studio,
    ended,
    file,
    half_mask,
    plain,
    stand_in,
)
from tests.mock.uploads.conftest import Uploader

StartMock = Callable[..., Mock]


@pytest.fixture
def host(mock: Mock) -> PictureHost:
    """Where the mock fetches what is uploaded by URL, and input images."""
    host = PictureHost()
    mock.state.fetcher = mock.state.upload_fetcher = Fetcher(
        httpx.MockTransport(host), lambda: START
    )
    return host


@pytest.fixture
def studio(mock: Mock, host: PictureHost) -> Studio:
    return Studio(mock, host)


def test_a_success_is_as_recorded(upload: Uploader) -> None:
    answer = upload.file()

    assert list(answer) == ["success", "code", "msg", "data"]
    data = answer["data"]
    assert re.fullmatch(r"kieai/\d+/images/a\.png", data["filePath"])
    assert data == {
        "success": True,
        "fileName": "a.png",
        "filePath": data["filePath"],
        "downloadUrl": f"http://mock.test/{data['filePath']}",
        "fileSize": len(PIXEL),
        "mimeType": "image/png",
        "uploadedAt": "2026-03-29T12:48:20.250Z",
    }


def test_a_data_url_is_taken_too(mock: Mock, upload: Uploader) -> None:
    plain_data = upload.base64("data:image/png;base64,QUJD")["data"]

    assert mock.http.get(plain_data["downloadUrl"]).content == b"ABC"
    assert plain_data["fileName"].endswith(".png")


def test_a_name_is_made_where_none_is_given(upload: Uploader) -> None:
    name = upload.file(name=None)["data"]["fileName"]

    assert re.fullmatch(r"1774788500250-[a-z0-9]{11}\.png", name)
    assert upload.file(name="")["data"]["fileName"] != name


def test_the_same_path_and_name_overwrite(mock: Mock, upload: Uploader) -> None:
    first = upload.stored(b"first", name="a.txt")
    tag = mock.http.get(first).headers["etag"]

    second = upload.stored(b"second", name="a.txt")

    assert second == first
    answer = mock.http.get(second)
    assert (answer.content, answer.headers["etag"] == tag) == (b"second", False)


def test_accounts_do_not_share_files(mock: Mock, upload: Uploader) -> None:
    url = upload.stored(b"mine", name="a.txt")
    headers = {"Authorization": "Bearer other-key"}
    data = {"uploadPath": "images", "fileName": "a.txt"}

    other = mock.http.post(UPLOAD_FILE, headers=headers, files={"file": b"theirs"}, data=data)

    assert other.json()["data"]["downloadUrl"] != url
    assert mock.http.get(url).content == b"mine"


def test_any_page_may_read_answers_and_files(mock: Mock, upload: Uploader) -> None:
    refusal = mock.http.post(UPLOAD_FILE)

    for answer in (refusal, mock.http.get(upload.stored())):
        assert answer.headers["access-control-allow-origin"] == "*"


def test_nothing_in_a_file_runs_in_the_origin_of_the_mock(mock: Mock, upload: Uploader) -> None:
    url = upload.stored()
    link = mock.post(COMMON_DOWNLOAD, {"url": url})["data"]

    served, downloaded = mock.http.get(url).headers, mock.http.get(link).headers

    assert served["Content-Security-Policy"] == "sandbox"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert downloaded["Content-Disposition"].startswith("attachment")


def test_a_reset_drops_the_files(mock: Mock, upload: Uploader) -> None:
    url = upload.stored()

    mock.http.post("/__mock/reset")

    assert mock.http.get(url).status_code == 404
    assert mock.state.upload_space.used == 0


def test_uploads_cost_nothing_and_use_up_no_window(start_mock: StartMock) -> None:
    mock = start_mock(rate_limits=True, credits=5)
    answers = [Uploader(mock).file()["code"] for _ in range(30)]

    assert answers == [200] * 30
    assert mock.credits() == 5
    assert mock.generate()["code"] == 200


def test_the_journal_counts_uploads_and_keeps_no_body(mock: Mock, upload: Uploader) -> None:
    upload.file()
    upload.base64()

    entries = mock.http.get("/__mock/requests").json()["requests"]

    assert [entry["operation"] for entry in entries] == ["uploadFile", "uploadBase64"]
    for entry in entries:
        assert entry["bodyBytes"] > len(PIXEL)
        assert not entry["body"]


def test_an_edit_of_uploaded_files_is_composited(upload: Uploader, studio: Studio) -> None:
    image, mask = upload.stored(file(plain())), upload.stored(file(half_mask()), name="mask.png")

    (url,) = studio.urls(image, mask)

    assert studio.shown(url).getpixel(KEPT) == RED
    assert studio.shown(url).crop((0, 0, 420, 1024)).tobytes() == (
        stand_in(url).crop((0, 0, 420, 1024)).tobytes()
    )


def test_a_file_that_expired_before_its_use_fails_the_task(mock: Mock, upload: Uploader) -> None:
    url = upload.stored()
    mock.advance(DAY)

    assert ended(mock, filesUrl=[url]) == DOWNLOAD_FAILED


def test_a_file_that_is_too_large_for_an_image_fails_the_task(mock: Mock, upload: Uploader) -> None:
    url = upload.stored(PIXEL + bytes(26_214_400))

    assert ended(mock, filesUrl=[url]) == TOO_LARGE


def test_any_file_of_the_mock_s_own_becomes_a_link(mock: Mock, upload: Uploader) -> None:
    uploaded = upload.stored(name="a b.png")
    drawn = mock.finished()["response"]["resultUrls"][0]

    for url in (uploaded, drawn):
        link = mock.post(COMMON_DOWNLOAD, {"url": url})["data"]
        assert mock.http.get(link).content == mock.http.get(url).content
        mock.advance(1200)
        assert mock.http.get(link).status_code == 403


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", "http://mock.test/kieai/1/a.png", "http://[", "a.png"]
)
def test_no_other_url_becomes_a_link(mock: Mock, url: str) -> None:
    answer = mock.post(COMMON_DOWNLOAD, {"url": url})

    assert (answer["code"], answer["data"]) == (422, None)


def test_a_url_on_loopback_is_fetched(mock: Mock, upload: Uploader, host: PictureHost) -> None:
    answer = upload.url(host.put("a.txt", b"content"))

    assert mock.http.get(answer["data"]["downloadUrl"]).content == b"content"
    assert answer["data"]["mimeType"] == "text/plain"


def test_a_path_of_the_mock_on_another_server_is_fetched_there(
    mock: Mock, upload: Uploader, host: PictureHost
) -> None:
    path = httpx.URL(upload.stored()).path.removeprefix("/")

    answer = upload.url(host.put(path, b"content"))

    assert mock.http.get(answer["data"]["downloadUrl"]).content == b"content"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "http://10.0.0.1/a.png",
        "http://127.0.0.1:8000/no.png",
        "http://127.0.0.1:99999/a.png",
        "http://mock.test:99999/kieai/1/a.png",
        "http://mock.test/kieai/1/a.png",
        "ftp://127.0.0.1/a.png",
    ],
)
def test_a_url_that_cannot_be_fetched_is_refused(
    upload: Uploader, host: PictureHost, url: str
) -> None:
    answer = upload.url(url)

    assert answer["code"] == 400
    assert "fileUrl" in answer["msg"]
    assert all(request.url.host == "127.0.0.1" for request in host.requests)


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("http://10.0.0.1/a.png", "The mock fetches from loopback and from itself only."),
        ("http://127.0.0.1:8000/no.png", "Its host did not respond with the file."),
    ],
)
def test_a_refusal_says_why_a_url_could_not_be_fetched(
    upload: Uploader, host: PictureHost, url: str, hint: str
) -> None:
    assert hint in upload.url(url)["msg"]


def test_a_url_does_not_lead_beyond_loopback(upload: Uploader, host: PictureHost) -> None:
    moved = httpx.Response(302, headers={"Location": "http://10.0.0.1/a.png"})

    answer = upload.url(host.put("a.png", moved))

    assert answer["code"] == 400
    assert len(host.requests) == 1


@given(
    st.lists(
        st.binary(min_size=1, max_size=40) | st.sampled_from([b"\r\n", b"\n--", b"\r\n--"]),
        min_size=1,
        max_size=6,
    ),
    st.integers(min_value=1, max_value=60_000),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_any_bytes_arrives_whole(
    upload: Uploader, mock: Mock, pieces: list[bytes], times: int
) -> None:
    # The mock refuses what begins like a program.
    content = b"\0" + (b"".join(pieces) * times)[:300_000]

    url = upload.stored(content)

    assert mock.http.get(url).content == content
