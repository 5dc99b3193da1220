"""Edits: a picture and a mask that the mock can see are composited, others leave the stand-in."""

from __future__ import annotations

import gc
from collections.abc import Callable

import httpx
import pytest
from kie4o_mock.images.fetch import Fetcher
from kie4o_mock.images.render import png
from kie4o_mock.images.source import MOST_BYTES
from PIL import Image

from tests.conftest import START, Mock
from tests.mock.images.conftest import (
    DONE,
    DOWNLOAD_FAILED,
    FETCH_FAILED,
    INVALID,
    KEPT,
    RED,
    REPAINTED,
    PictureHost,
    Studio,
    file,
    half_mask,
    plain,
    stand_in,
)

StartMock = Callable[..., Mock]


def test_black_is_repainted_and_white_is_kept(studio: Studio) -> None:
    (url,) = studio.urls(file(plain()), file(half_mask()))
    result, drawn = studio.shown(url), stand_in(url)

    right, left = (600, 0, 1024, 1024), (0, 0, 420, 1024)
    assert result.crop(right).getcolors() == [(424 * 1024, RED)]
    assert result.crop(left).tobytes() == drawn.crop(left).tobytes()


def test_grey_blends(studio: Studio) -> None:
    (url,) = studio.urls(file(plain()), file(plain(51, mode="L")))

    pixel, drawn = studio.shown(url).getpixel(KEPT), stand_in(url).getpixel(KEPT)

    assert isinstance(pixel, tuple)
    assert isinstance(drawn, tuple)
    assert pixel == pytest.approx(
        [a * 0.2 + b * 0.8 for a, b in zip(RED, drawn, strict=True)], abs=1
    )


@pytest.mark.parametrize(
    ("size", "pixels"), [("1:1", (1024, 1024)), ("3:2", (1536, 1024)), ("2:3", (1024, 1536))]
)
def test_the_result_has_the_size_that_was_asked_for(
    studio: Studio, size: str, pixels: tuple[int, int]
) -> None:
    result = studio.edited(file(plain()), file(half_mask()), size=size)

    assert (result.format, result.size) == ("PNG", pixels)
    assert result.getpixel((pixels[0] - 10, pixels[1] // 2)) == RED


def test_the_variants_agree_in_white_and_differ_in_black(studio: Studio) -> None:
    urls = studio.urls(file(plain()), file(half_mask()), nVariants=4)
    results = [studio.shown(url) for url in urls]

    assert {result.getpixel(KEPT) for result in results} == {RED}
    assert len({result.crop((0, 0, 420, 1024)).tobytes() for result in results}) == 4


def test_the_same_seed_makes_the_same_edit(
    start_mock: StartMock, studio: Studio, mock: Mock
) -> None:
    twin = start_mock()
    twin.state.fetcher = mock.state.fetcher
    files = file(plain()), file(half_mask())

    first, second = (Studio(m, studio.host).urls(*files)[0] for m in (mock, twin))

    assert first == second
    assert mock.http.get(first).content == twin.http.get(second).content


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "MPO"])
def test_pictures_of_other_formats_are_edited_too(studio: Studio, form: str) -> None:
    result = studio.edited(file(plain(), form), file(half_mask().convert("RGB"), form))

    assert result.getpixel(KEPT) == pytest.approx(RED, abs=3)


@pytest.mark.parametrize(
    "picture",
    [plain((255, 0, 0, 0), mode="RGBA"), plain().convert("P"), plain(76, mode="L").convert("LA")],
    ids=["transparent", "palette", "grey"],
)
def test_pictures_of_other_modes_are_edited_too(studio: Studio, picture: Image.Image) -> None:
    result = studio.edited(file(picture), file(half_mask()))

    assert result.getpixel(KEPT) == picture.convert("RGB").getpixel((0, 0))


@pytest.mark.parametrize(
    "mask",
    [
        half_mask().convert("1"),
        half_mask().convert("RGBA"),
        half_mask().convert("P"),
        half_mask().convert("I;16").point(lambda value: value * 257),
    ],
    ids=["two-colours", "colours", "palette", "deep"],
)
def test_masks_of_other_modes_mean_the_same(studio: Studio, mask: Image.Image) -> None:
    (url,) = studio.urls(file(plain()), file(mask))
    result = studio.shown(url)

    assert result.getpixel(KEPT) == RED
    assert result.getpixel(REPAINTED) == stand_in(url).getpixel(REPAINTED)


def test_a_deep_grey_blends(studio: Studio) -> None:
    result = studio.edited(file(plain()), file(plain(64 * 256, mode="I;16")))

    assert result.getpixel(KEPT) != RED


@pytest.mark.parametrize("size", [(63, 64), (64, 65), (128, 128)])
def test_a_mask_of_another_size_is_an_invalid_image(studio: Studio, size: tuple[int, int]) -> None:
    assert studio.outcome(file(plain()), file(half_mask(size))) == INVALID


def test_a_mask_of_another_format_is_an_invalid_image(studio: Studio) -> None:
    assert studio.outcome(file(plain(), "JPEG"), file(half_mask())) == INVALID


def test_a_phone_s_picture_is_a_jpeg_like_any_other(studio: Studio) -> None:
    assert studio.outcome(file(plain(), "MPO"), file(half_mask(), "JPEG")) == DONE


@pytest.mark.parametrize(
    ("mask", "outcome"), [(404, DOWNLOAD_FAILED), (403, FETCH_FAILED), (b"<html>", INVALID)]
)
def test_a_mask_that_cannot_be_used_makes_the_task_fail(
    studio: Studio, mask: int | bytes, outcome: tuple[int, str]
) -> None:
    assert studio.outcome(file(plain()), studio.host.put("broken", mask)) == outcome
    assert studio.outcome("http://a.example/b.png", studio.host.put("broken", mask)) == outcome


def test_the_stand_in_stays_where_one_of_both_cannot_be_seen(studio: Studio) -> None:
    far = "http://a.example/b.png"

    pairs: list[tuple[bytes | str, bytes | str]]
    pairs = [(far, file(half_mask())), (file(plain()), far), (far, far)]
    for picture, mask in pairs:
        (url,) = studio.urls(picture, mask)
        assert studio.shown(url).convert("RGB").tobytes() == stand_in(url).tobytes()


def test_the_stand_in_stays_without_a_mask_that_counts(mock: Mock, host: PictureHost) -> None:
    picture, mask = host.put("a.png", file(plain())), host.put("mask.png", file(half_mask()))

    for fields in ({"filesUrl": [picture]}, {"filesUrl": [picture] * 2, "maskUrl": mask}):
        data = mock.finished(**fields)
        (url,) = data["response"]["resultUrls"]
        drawn = png((1024, 1024), "A lighthouse in a storm", f"7/{data['taskId']}", 0)
        assert mock.http.get(url).content == drawn


def test_an_edit_needs_its_files_only_when_it_is_created(studio: Studio) -> None:
    (url,) = studio.urls(file(plain()), file(half_mask()))
    asked = len(studio.host.requests)
    studio.host.answers.clear()

    assert studio.shown(url).getpixel(KEPT) == RED
    assert len(studio.host.requests) == asked


def test_edits_of_one_file_share_it(studio: Studio, mock: Mock) -> None:
    for _ in range(3):
        studio.urls(file(plain()), file(half_mask()))

    edits = [task.edit for task in mock.state.sandbox("test-key").tasks.values()]
    assert len({id(edit.original) for edit in edits if edit}) == 1
    assert len({id(edit.mask) for edit in edits if edit}) == 1


def used(mock: Mock) -> int:
    bytes_used: int = mock.http.get("/__mock/health").json()["bounds"]["stateBytes"]["used"]
    return bytes_used


def test_a_file_counts_once_for_as_long_as_a_task_holds_it(studio: Studio, mock: Mock) -> None:
    large = file(plain()).ljust(100_000, b"\0")
    for _ in range(3):
        studio.urls(large, file(half_mask()))

    assert 100_000 < used(mock) < 200_000
    mock.post("/__mock/reset", None)
    gc.collect()
    assert used(mock) == 0


def test_a_file_that_made_room_leaves_a_stand_in(start_mock: StartMock) -> None:
    mock = start_mock(state_bytes=300_000)
    studio = Studio(mock, PictureHost())
    mock.state.fetcher = Fetcher(httpx.MockTransport(studio.host), lambda: START)
    (url, *_) = studio.urls(file(plain()).ljust(100_000, b"\0"), file(half_mask()))
    for _ in range(30):
        mock.create(prompt="x" * 6_000)

    assert used(mock) <= 300_000
    assert studio.shown(url).convert("RGB").tobytes() == stand_in(url).tobytes()


def test_the_largest_files_can_be_edited(studio: Studio) -> None:
    picture, mask = (file(image).ljust(MOST_BYTES, b"\0") for image in (plain(), half_mask()))

    assert studio.edited(picture, mask).getpixel(KEPT) == RED


def test_creating_a_task_draws_nothing(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("kie4o_mock.images.render.draw")

    assert studio.outcome(file(plain()), file(half_mask())) == DONE
