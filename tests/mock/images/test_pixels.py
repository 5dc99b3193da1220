"""Input pictures are measured before they are decoded, and decoded one at a time."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kie4o_mock.images import source
from kie4o_mock.images.source import InputImageError, read_source_image
from PIL import Image, ImageFile

from tests.conftest import Mock
from tests.mock.images.conftest import DONE, INVALID, PictureHost, Studio, ended, file, half_mask

PATIENCE = 10.0


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The sizes of the pictures that were decoded."""
    seen: list[tuple[int, int]] = []
    load = ImageFile.ImageFile.load

    def noted(image: ImageFile.ImageFile) -> Any:
        seen.append(image.size)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", noted)
    return seen


@pytest.mark.parametrize("form", ["PNG", "JPEG", "MPO", "WEBP"])
def test_a_picture_of_too_many_pixels_is_not_decoded(
    form: str, loads: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_PIXELS", 64 * 64 - 1)

    with pytest.raises(InputImageError, match="4096 pixels, and may have 4095"):
        read_source_image(file(Image.new("RGB", (64, 64)), form))
    assert loads == []


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_an_animation_is_measured_like_a_still_picture(
    form: str, loads: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_PIXELS", 64 * 64 - 1)
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:])
    loads.clear()

    with pytest.raises(InputImageError, match="4096 pixels, and may have 4095"):
        read_source_image(written.getvalue())
    assert loads == []


def test_the_limit_itself_is_allowed(
    mock: Mock, host: PictureHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = host.put("a.png", file(Image.new("L", (64, 64))))
    monkeypatch.setattr(source, "MOST_PIXELS", 64 * 64)
    assert ended(mock, filesUrl=[url]) == DONE

    monkeypatch.setattr(source, "MOST_PIXELS", 64 * 64 - 1)
    assert ended(mock, filesUrl=[url]) == INVALID


def test_a_few_kilobytes_cannot_take_the_memory(mock: Mock, host: PictureHost) -> None:
    bomb = file(Image.new("1", (5001, 5000)))

    assert len(bomb) < 10_000
    assert ended(mock, filesUrl=[host.put("bomb.png", bomb)]) == INVALID


def test_pictures_are_decoded_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, lock = 0, 0, threading.Lock()
    both_there = threading.Barrier(2)
    load = ImageFile.ImageFile.load

    def counted(image: ImageFile.ImageFile) -> Any:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        try:
            return load(image)
        finally:
            with lock:
                inside -= 1

    def decode(data: bytes) -> None:
        both_there.wait(PATIENCE)
        for _ in range(20):
            read_source_image(data)

    pictures = [file(Image.effect_noise((512, 512), 50)) for _ in range(2)]
    monkeypatch.setattr(ImageFile.ImageFile, "load", counted)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decode, pictures))

    assert most == 1


def test_an_edit_waits_for_the_picture_that_is_decoded(studio: Studio) -> None:
    url = studio.urls(file(Image.new("RGB", (64, 64), "red")), file(half_mask()))[0]
    with ThreadPoolExecutor(1) as pool:
        with source.DECODING:
            answer = pool.submit(studio.mock.http.get, url)
            assert not answer.done()
        assert answer.result(PATIENCE).status_code == 200
