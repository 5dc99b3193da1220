"""Pictures and the signed links to them."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree as ET

import httpx
import pytest
from PIL import Image

from tests.conftest import Mock
from tests.mock.conftest import DAY, Picture

StartMock = Callable[..., Mock]


@pytest.fixture
def picture(mock: Mock) -> Picture:
    return Picture(mock)


def error(answer: httpx.Response) -> str | None:
    """The code of a storage error."""
    assert answer.headers["content-type"].startswith("application/xml")
    return ET.fromstring(answer.content).findtext("Code")


def test_a_running_task_has_no_links(mock: Mock) -> None:
    answer = mock.download_url(taskId=mock.create(), url="http://mock.test/s/x.png")

    assert answer["msg"] == "record status is not success"


def test_a_failed_task_has_no_links(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:no-reason] A fox")
    answer = mock.download_url(taskId=record["taskId"], url="http://mock.test/s/x.png")

    assert answer["msg"] == "record status is not success"


def test_an_address_must_be_one_of_the_task_s(picture: Picture) -> None:
    assert picture.refusal(url=picture.url + "?x=1") == "record result data not exist"


def test_an_address_of_another_task_is_none_of_the_task_s(mock: Mock, picture: Picture) -> None:
    assert picture.refusal(url=Picture(mock).url) == "record result data not exist"


def test_an_unknown_task_has_no_links(picture: Picture) -> None:
    assert picture.refusal(taskId="0" * 32) == "record is null"


def test_a_task_older_than_14_days_has_no_links(mock: Mock, picture: Picture) -> None:
    mock.advance(14 * DAY)

    assert picture.refusal() == "Temporarily supports records within 14 days"


def test_every_variant_can_be_linked(mock: Mock) -> None:
    record = mock.finished(nVariants=4)
    urls = record["response"]["resultUrls"]

    links = [mock.download_url(taskId=record["taskId"], url=url)["data"] for url in urls]

    assert len({mock.http.get(link).content for link in links}) == 4


def test_the_plain_address_has_no_cors(mock: Mock, picture: Picture) -> None:
    answer = mock.http.get(picture.url, headers={"Origin": "http://page.example"})

    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert "content-disposition" not in answer.headers


def test_the_link_is_a_download_that_any_page_may_fetch(mock: Mock, picture: Picture) -> None:
    answer = mock.http.get(picture.link())

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-disposition"] == f'attachment; filename="{picture.name}"'


def test_link_and_address_give_the_same_picture(mock: Mock, picture: Picture) -> None:
    linked, plain = mock.http.get(picture.link()), mock.http.get(picture.url)

    assert linked.content == plain.content
    assert Image.open(io.BytesIO(plain.content)).format == "PNG"


def test_a_dead_link_is_an_error_of_the_storage(mock: Mock, picture: Picture) -> None:
    link = picture.link()
    mock.advance(1200)

    answer = mock.http.get(link)

    assert (answer.status_code, error(answer)) == (403, "AccessDenied")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_new_link_works_when_the_old_one_is_dead(mock: Mock, picture: Picture) -> None:
    picture.link()
    mock.advance(1200)

    assert mock.http.get(picture.link()).status_code == 200


@pytest.mark.parametrize("cut", ["&X-Amz-Signature", "?"])
def test_a_link_without_its_signature_is_refused(mock: Mock, picture: Picture, cut: str) -> None:
    answer = mock.http.get(picture.link().partition(cut)[0])

    assert (answer.status_code, error(answer)) == (403, "SignatureDoesNotMatch")


def test_a_link_cannot_be_turned_to_another_picture(mock: Mock, picture: Picture) -> None:
    answer = mock.http.get(picture.link().replace(picture.name, Picture(mock).name))

    assert (answer.status_code, error(answer)) == (403, "SignatureDoesNotMatch")


def test_a_link_made_just_before_the_picture_goes_ends_with_it(
    mock: Mock, picture: Picture
) -> None:
    mock.advance(14 * DAY - 600)
    link = picture.link()
    mock.advance(600)

    answer = mock.http.get(link)

    assert (answer.status_code, error(answer)) == (404, "NoSuchKey")


def test_a_forgotten_picture_is_gone_though_its_link_is_good(mock: Mock, picture: Picture) -> None:
    link = picture.link()
    mock.post("/__mock/reset", {})

    assert error(mock.http.get(link)) == "NoSuchKey"


@pytest.mark.parametrize(
    "name", ["x.png", "_", "%2e%2e%5cetc", "%3Cb%3E%26.png", "%01%08.png", "a%20b"]
)
def test_an_unknown_name_is_a_well_formed_error(mock: Mock, name: str) -> None:
    plain, direct = mock.http.get(f"/s/{name}"), mock.http.get(f"/direct/{name}")

    assert (plain.status_code, error(plain)) == (404, "NoSuchKey")
    assert (direct.status_code, error(direct)) == (403, "SignatureDoesNotMatch")


def test_a_name_that_belongs_to_a_task_but_to_none_of_its_pictures(
    mock: Mock, picture: Picture
) -> None:
    assert error(mock.http.get(f"/s/{picture.task_id}_9_1_0000.png")) == "NoSuchKey"


@pytest.mark.parametrize("prompt", ["A fox", "[mock:no-reason] A fox"])
def test_a_picture_that_is_not_drawn_cannot_be_fetched(mock: Mock, prompt: str) -> None:
    task_id = mock.create(prompt=prompt)
    name = mock.state.sandbox("test-key").tasks[task_id].image_names[0]
    mock.advance(0 if prompt == "A fox" else 18)

    assert error(mock.http.get(f"/s/{name}")) == "NoSuchKey"


@pytest.mark.parametrize("linked", [False, True])
def test_a_head_request_tells_the_length(mock: Mock, picture: Picture, linked: bool) -> None:
    url = picture.link() if linked else picture.url

    head, full = mock.http.head(url), mock.http.get(url)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(full.content))


@pytest.mark.parametrize(
    ("asked", "got"), [("bytes=0-99", slice(0, 100)), ("bytes=-10", slice(-10, None))]
)
def test_a_part_can_be_fetched(mock: Mock, picture: Picture, asked: str, got: slice) -> None:
    full = mock.http.get(picture.url).content

    answer = mock.http.get(picture.link(), headers={"Range": asked})

    assert (answer.status_code, answer.content) == (206, full[got])


def test_a_part_beyond_the_end_is_refused(mock: Mock, picture: Picture) -> None:
    assert mock.http.get(picture.url, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_an_unchanged_picture_need_not_be_sent_again(mock: Mock, picture: Picture) -> None:
    tag = mock.http.get(picture.url).headers["etag"]

    assert mock.http.get(picture.url, headers={"If-None-Match": tag}).status_code == 304


def test_addresses_can_be_those_of_a_proxy(start_mock: StartMock) -> None:
    mock = start_mock(public_url="https://pictures.example/")
    picture = Picture(mock)

    assert picture.url == f"https://pictures.example/s/{picture.name}"
    assert picture.link().startswith(f"https://pictures.example/direct/{picture.name}?")


def test_addresses_are_those_that_the_caller_used(mock: Mock) -> None:
    answer = mock.post(
        "/api/v1/gpt4o-image/generate",
        {"prompt": "A fox", "size": "1:1"},
        headers={"Host": "kie.local:8123"},
    )
    mock.advance(18)

    (url,) = mock.record(answer["data"]["taskId"])["response"]["resultUrls"]
    assert url.startswith("http://kie.local:8123/s/")
