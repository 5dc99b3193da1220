"""The mock's own pictures as input: found without a request, and gone when they are gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.conftest import DAY, GENERATE, Picture
from tests.mock.images.conftest import (
    DONE,
    DOWNLOAD_FAILED,
    FETCH_FAILED,
    INVALID,
    KEPT,
    RED,
    PictureHost,
    Studio,
    ended,
    file,
    half_mask,
    plain,
    stand_in,
)

MASK = file(half_mask((1024, 1024)))


@pytest.fixture
def own(mock: Mock) -> Picture:
    """A finished picture of the mock's own."""
    return Picture(mock)


@pytest.mark.parametrize("linked", [False, True])
def test_a_picture_of_the_mock_s_own_is_edited_without_a_request(
    studio: Studio, own: Picture, linked: bool
) -> None:
    result = studio.edited(own.link() if linked else own.url, MASK)

    assert result.getpixel(KEPT) == stand_in(own.url).getpixel(KEPT)
    assert [request.url.path for request in studio.host.requests] == ["/mask"]


def test_a_picture_of_the_mock_s_own_has_a_format_and_a_size(studio: Studio, own: Picture) -> None:
    assert studio.outcome(own.url, file(half_mask())) == INVALID
    assert studio.outcome(own.url, file(half_mask((1024, 1024)), "JPEG")) == INVALID


def test_a_picture_of_the_mock_s_own_can_be_the_mask(studio: Studio, own: Picture) -> None:
    assert studio.outcome(file(plain(size=(1024, 1024))), own.url) == DONE


def test_a_picture_is_gone_after_14_days(mock: Mock, own: Picture) -> None:
    mock.advance(14 * DAY)

    assert ended(mock, filesUrl=[own.url]) == DOWNLOAD_FAILED


def test_an_edit_outlives_the_picture_that_it_was_made_from(studio: Studio, own: Picture) -> None:
    studio.mock.advance(14 * DAY - 60)
    (url,) = studio.urls(own.url, MASK)
    studio.mock.advance(60)

    assert studio.mock.http.get(own.url).status_code == 404
    assert studio.shown(url).getpixel(KEPT) == stand_in(own.url).getpixel(KEPT)


@pytest.mark.parametrize("name", ["x.png", "_", "a_b_c", "%00", ""])
def test_a_picture_that_never_was_is_a_failed_download(mock: Mock, name: str) -> None:
    assert ended(mock, filesUrl=[f"http://mock.test/s/{name}"]) == DOWNLOAD_FAILED


@pytest.mark.parametrize("prompt", ["A fox", "[mock:no-reason] A fox"])
def test_a_picture_that_is_not_drawn_is_a_failed_download(mock: Mock, prompt: str) -> None:
    (name,) = mock.state.sandbox("test-key").tasks[mock.create(prompt=prompt)].image_names

    assert ended(mock, filesUrl=[f"http://mock.test/s/{name}"]) == DOWNLOAD_FAILED


def test_a_dead_or_changed_link_is_a_failed_fetch(mock: Mock, own: Picture) -> None:
    link = own.link()
    mock.advance(1200)

    assert ended(mock, filesUrl=[link]) == FETCH_FAILED
    assert ended(mock, filesUrl=[link.partition("?")[0]]) == FETCH_FAILED


def test_another_key_s_picture_can_be_edited(
    own: Picture, mock: Mock, visit: Callable[[Mock, str], Mock]
) -> None:
    assert ended(visit(mock, "other-key"), filesUrl=[own.url]) == DONE


@pytest.mark.parametrize("spelling", ["127.0.0.1:8123", "[::1]:8123", "LocalHost:8123"])
def test_loopback_has_many_names(
    mock: Mock, host: PictureHost, own: Picture, spelling: str
) -> None:
    body = {"size": "1:1", "filesUrl": [f"http://{spelling}/s/{own.name}"]}

    answer = mock.post(GENERATE, body, headers={"Host": "localhost:8123"})
    mock.advance(18)

    assert mock.record(answer["data"]["taskId"])["successFlag"] == 1
    assert host.requests == []


def test_an_address_that_another_caller_was_given_is_the_mock_s_own(mock: Mock) -> None:
    body = {"prompt": "A fox", "size": "1:1"}
    task_id = mock.post(GENERATE, body, headers={"Host": "kie.local:8123"})["data"]["taskId"]
    mock.advance(18)
    (url,) = mock.record(task_id)["response"]["resultUrls"]
    mock.advance(14 * DAY)

    assert ended(mock, filesUrl=[url]) == DOWNLOAD_FAILED


def test_an_address_beside_the_mock_s_own_is_none_of_them(mock: Mock, own: Picture) -> None:
    mock.advance(14 * DAY)

    for url in (f"http://a.example/s/{own.name}", "http://mock.test/x", "http://mock.test:1/s/x"):
        assert ended(mock, filesUrl=[url]) == DONE


def test_edits_of_edits_keep_what_was_never_repainted(studio: Studio, mock: Mock) -> None:
    url = studio.host.put("first.png", file(plain(size=(1024, 1024))))
    for _ in range(20):
        (url,) = studio.urls(url, MASK)

    assert studio.shown(url).getpixel(KEPT) == RED
    depths = [
        task.edit.count for task in mock.state.sandbox("test-key").tasks.values() if task.edit
    ]
    assert max(depths) < 10


def test_creating_a_task_draws_nothing(
    mock: Mock, own: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("kie4o_mock.images.render.draw")

    assert ended(mock, filesUrl=[own.url], maskUrl=own.url) == DONE
