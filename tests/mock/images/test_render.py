"""The drawn images: real PNG files, the same for the same request."""

from __future__ import annotations

import io

import pytest
from kie4o_mock.images import render
from kie4o_mock.images.render import png
from PIL import Image

from tests.conftest import Mock

SMALL = (512, 512)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def rgb(data: bytes) -> Image.Image:
    return opened(data).convert("RGB")


@pytest.mark.parametrize(
    ("size", "pixels"), [("1:1", (1024, 1024)), ("3:2", (1536, 1024)), ("2:3", (1024, 1536))]
)
def test_an_image_is_a_png_of_the_size_that_was_asked_for(
    mock: Mock, size: str, pixels: tuple[int, int]
) -> None:
    record = mock.finished(size=size)

    answer = mock.http.get(record["response"]["resultUrls"][0])

    assert answer.headers["content-type"] == "image/png"
    assert (opened(answer.content).format, opened(answer.content).size) == ("PNG", pixels)


def test_a_picture_has_a_few_flat_colours_so_that_it_is_quickly_packed() -> None:
    image = opened(png(SMALL, "A fox", "seed", 0))

    assert image.mode == "P"
    assert len(image.getcolors() or ()) <= 4


def test_the_variants_of_a_task_differ(mock: Mock) -> None:
    urls = mock.finished(nVariants=4)["response"]["resultUrls"]

    assert len({mock.http.get(url).content for url in urls}) == 4


def test_the_same_arguments_draw_the_same_bytes() -> None:
    first = png(SMALL, "A fox", "seed", 0)
    render._encoded.cache_clear()

    assert png(SMALL, "A fox", "seed", 0) == first


def test_no_two_tasks_have_the_same_file() -> None:
    files = {png(SMALL, "A fox", f"task {number}", 0) for number in range(30)}

    assert len(files) == 30


def test_the_variants_of_a_task_do_not_look_alike() -> None:
    looks = {rgb(png(SMALL, "A fox", "seed", number)).tobytes() for number in range(4)}

    assert len(looks) == 4


def test_an_image_that_another_task_has_shown_is_not_encoded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(100):
        png(SMALL, "A fox in a suite of tests", f"task {number}", 0)
    monkeypatch.delattr(render, "encode")

    assert opened(png(SMALL, "A fox in a suite of tests", "one more", 0)).size == SMALL


def test_another_prompt_draws_another_image() -> None:
    assert png(SMALL, "A fox", "seed", 0) != png(SMALL, "A hare", "seed", 0)


def test_without_a_prompt_the_image_says_so() -> None:
    assert png(SMALL, "", "seed", 0) == png(SMALL, "(no prompt)", "seed", 0)


@pytest.mark.parametrize(
    "prompt",
    [
        " \n\t ",
        "fox " * 5_000,
        "x" * 20_000,
        "一只红色的狐狸",
        "ثعلب أحمر",
        "🦊🦊🦊",
        "\x00\x1f\x7f",
        "\u202e\ufeff\u0301",
    ],
    ids=["blank", "long", "one-word", "chinese", "arabic", "emoji", "control", "marks"],
)
def test_any_prompt_can_be_drawn(prompt: str) -> None:
    assert opened(png(SMALL, prompt, "seed", 0)).size == SMALL


def test_a_long_prompt_leaves_most_of_the_picture_free() -> None:
    image = rgb(png((1024, 1024), "fox " * 5_000, "seed", 0))

    assert image.getpixel((1000, 20)) != (16, 16, 20)


@pytest.mark.parametrize("prompt", ["W" * 300, "i" * 300, "A fox in the snow " * 9])
def test_the_prompt_is_white_on_dark_and_stays_in_the_picture(prompt: str) -> None:
    picture = rgb(png((1024, 1024), prompt, "seed", 0))

    written = {(x, y) for x in range(0, 1024, 2) for y in range(1024) if is_white(picture, x, y)}

    assert len(written) > 500
    assert max(x for x, _ in written) < 1024 - 32
    assert all(picture.getpixel((4, y)) == (16, 16, 20) for _, y in written)


def is_white(picture: Image.Image, x: int, y: int) -> bool:
    return picture.getpixel((x, y)) == (255, 255, 255)
