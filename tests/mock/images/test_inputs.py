"""Input pictures: on loopback the mock looks at them, elsewhere at their address alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kie4o_mock.api.input_images import trouble
from kie4o_mock.images.source import MOST_BYTES
from PIL import Image

from tests.conftest import Mock
from tests.mock.images.conftest import (
    DONE,
    DOWNLOAD_FAILED,
    FETCH_FAILED,
    INVALID,
    TOO_LARGE,
    Outcome,
    PictureHost,
    ended,
    file,
)
from tests.mock.urls import BLOCKED, pieces

StartMock = Callable[..., Mock]
SQUARE = Image.new("RGB", (64, 64), "red")
PNG = file(SQUARE)


@pytest.mark.parametrize(
    "ending",
    ["", ".png", ".JPG", ".jpeg", ".jfif", ".pjpeg", ".pjp", ".webp", ".v2", "/", ".html", ".com"],
)
def test_a_listed_or_unknown_ending_is_no_trouble(ending: str) -> None:
    assert trouble([f"https://files.example/picture{ending}"]) is None


@pytest.mark.parametrize("ending", [".gif", ".TIFF", ".tif", ".bmp", ".heic", ".avif", ".svg"])
def test_the_ending_of_another_format_is_an_invalid_image(ending: str) -> None:
    assert trouble([f"https://files.example/picture{ending}"]) == "invalid-image"


def test_a_query_is_not_part_of_the_ending() -> None:
    assert trouble(["https://files.example/picture.png?from=page.gif"]) is None
    assert trouble(["https://files.example/page.gif?as=picture.png"]) == "invalid-image"


@pytest.mark.parametrize("host", ["a.invalid", "b.a.invalid:8080", "USER@A.INVALID"])
def test_a_host_that_cannot_exist_is_a_failed_download(host: str) -> None:
    assert trouble([f"https://{host}/picture.png"]) == "download-failed"


def test_a_host_that_only_looks_like_it_is_fine() -> None:
    assert trouble(["https://a.invalid.example/b.png", "https://invalid/b.png"]) is None


def test_one_bad_picture_is_enough() -> None:
    good, bad = "https://files.example/a.png", "https://files.example/b.gif"

    assert trouble([good, bad]) == "invalid-image"
    assert trouble([]) is None


@pytest.mark.parametrize(
    ("url", "outcome"),
    [("http://a.invalid/b.png", DOWNLOAD_FAILED), ("http://a.example/b.gif", INVALID)],
)
def test_a_bad_address_makes_the_task_fail_before_it_starts(
    mock: Mock, url: str, outcome: Outcome
) -> None:
    assert ended(mock, filesUrl=[url]) == outcome


def test_a_mask_is_judged_by_its_address_too(mock: Mock) -> None:
    good, bad = "http://a.example/b.png", "http://a.invalid/b.png"

    assert ended(mock, filesUrl=[good], maskUrl=bad) == DOWNLOAD_FAILED


@pytest.mark.parametrize(
    "place",
    ["127.0.0.1", "127.9.9.9:8000", "[::1]:8000", "localhost", "LOCALHOST:1", "a@localhost"],
)
def test_a_picture_on_loopback_is_fetched_when_the_task_is_created(
    mock: Mock, host: PictureHost, place: str
) -> None:
    host.put("a.png", PNG)

    mock.create(filesUrl=[f"http://{place}/a.png"])

    assert [request.method for request in host.requests] == ["GET"]


def test_each_picture_is_fetched_and_the_old_field_s_too(mock: Mock, host: PictureHost) -> None:
    one, two = host.put("1.png", PNG), host.put("2.png", PNG)

    assert ended(mock, filesUrl=[one, two]) == DONE
    assert ended(mock, fileUrl=one) == DONE
    assert [request.url.path for request in host.requests] == ["/1.png", "/2.png", "/1.png"]


def test_pictures_are_fetched_by_the_transport_of_the_application(mock: Mock) -> None:
    mock.create(filesUrl=["http://127.0.0.1/a.png"])

    assert [str(request.url) for request in mock.receiver.requests] == ["http://127.0.0.1/a.png"]


@pytest.mark.parametrize("url", BLOCKED)
def test_a_host_beyond_loopback_is_never_contacted(mock: Mock, host: PictureHost, url: str) -> None:
    mock.generate(filesUrl=[url], maskUrl=url)

    assert host.requests == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=st.lists(pieces, max_size=6).map("".join))
def test_no_spelling_of_an_address_leads_off_loopback(
    mock: Mock, host: PictureHost, rest: str
) -> None:
    answer = mock.generate(filesUrl=[f"http://{rest}"])

    assert answer["code"] in {200, 402, 422}
    hosts = {request.url.host for request in host.requests} - {"localhost"}
    assert all(ipaddress.ip_address(host).is_loopback for host in hosts)


def damaged(image: Image.Image, form: str = "PNG") -> bytes:
    data = file(image, form)
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (PNG, DONE),
        (file(SQUARE, "JPEG"), DONE),
        (file(SQUARE, "WEBP"), DONE),
        (file(SQUARE, "MPO"), DONE),
        (file(SQUARE, "GIF"), INVALID),
        (file(SQUARE, "TIFF"), INVALID),
        (b"<!doctype html><title>Sign in</title>", INVALID),
        (b"", INVALID),
        (damaged(SQUARE), INVALID),
        (damaged(Image.effect_noise((64, 64), 50), "JPEG"), INVALID),
        (PNG + bytes(MOST_BYTES - len(PNG)), DONE),
        (PNG + bytes(MOST_BYTES - len(PNG) + 1), TOO_LARGE),
        (204, INVALID),
        (304, DOWNLOAD_FAILED),
        (401, DOWNLOAD_FAILED),
        (403, FETCH_FAILED),
        (404, DOWNLOAD_FAILED),
        (500, DOWNLOAD_FAILED),
        (httpx.ConnectError("refused"), DOWNLOAD_FAILED),
        (httpx.ReadTimeout("slow"), DOWNLOAD_FAILED),
        (httpx.RemoteProtocolError("cut"), DOWNLOAD_FAILED),
        (UnicodeError("label too long"), DOWNLOAD_FAILED),
    ],
    ids=[
        *("png", "jpeg", "webp", "phone-jpeg", "gif", "tiff", "html", "empty", "cut-png"),
        *("cut-jpeg", "largest", "too-large", "204", "304", "401", "403", "404", "500"),
        *("refused", "slow", "broken", "no-host"),
    ],
)
def test_what_a_host_answers_decides_about_the_task(
    mock: Mock, host: PictureHost, answer: bytes | int | Exception, outcome: Outcome
) -> None:
    assert ended(mock, filesUrl=[host.put("picture", answer)]) == outcome


def test_a_file_that_can_be_seen_is_not_judged_by_its_ending(mock: Mock, host: PictureHost) -> None:
    assert ended(mock, filesUrl=[host.put("picture.pdf", PNG)]) == DONE


def test_nothing_is_fetched_for_a_request_that_is_refused(start_mock: StartMock) -> None:
    for mock in (start_mock(credits=0), start_mock(queue_limit=0), start_mock(maintenance=True)):
        assert mock.generate(filesUrl=["http://127.0.0.1/a.png"])["code"] != 200
        assert mock.receiver.requests == []


def test_nothing_is_fetched_for_a_failure_that_was_asked_for(mock: Mock, host: PictureHost) -> None:
    mock.create(prompt="[mock:content-policy]", filesUrl=[host.put("a.png", PNG)])

    assert host.requests == []


@pytest.mark.parametrize("count", [0, 2])
def test_a_mask_that_does_not_count_is_not_fetched(
    mock: Mock, host: PictureHost, count: int
) -> None:
    files = {"filesUrl": [host.put("a.png", PNG)] * count} if count else {}

    assert ended(mock, maskUrl=host.put("mask.png", 404), **files) == DONE
    assert len(host.requests) == count
