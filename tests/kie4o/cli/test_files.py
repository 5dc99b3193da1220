"""Local files of the command: `kie4o upload`, `--image photo.png`, and files named in a batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.kie4o.cli.conftest import Cli


def png(path: str, color: str = "teal", size: tuple[int, int] = (40, 30)) -> Path:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)
    return Path(path)


def images(cli: Cli) -> list[Any]:
    return [url for task in cli.sandbox.tasks.values() for url in task.request["filesUrl"]]


def test_an_image_and_a_mask_on_the_disk_are_edited_at_the_first_try(cli: Cli) -> None:
    png("photo.png")
    png("mask.png", "black")

    ended = cli("generate", "a red hat", "--image", "photo.png", "--mask", "mask.png", "-o", "out")

    assert (ended.code, ended.err) == (0, "")
    assert Path(ended.out.strip()).is_file()
    (url,) = images(cli)
    assert httpx.get(url).content == Path("photo.png").read_bytes()


def test_a_missing_file_is_told_before_anything_is_paid_for(cli: Cli) -> None:
    ended = cli("generate", "a red hat", "--image", "photo.png")

    assert ended.code == 2
    assert "images: 'photo.png' cannot be read: No such file or directory." in ended.err
    assert not cli.prompts()


def test_upload_prints_the_url_of_each_file(cli: Cli) -> None:
    files = [png("one.png"), png("two.png", "red")]

    ended = cli("upload", "one.png", "two.png")

    assert ended.code == 0
    for url, file in zip(ended.out.splitlines(), files, strict=True):
        assert httpx.get(url).content == file.read_bytes()


def test_upload_as_json_is_one_object_a_file(cli: Cli) -> None:
    png("one.png")

    found = cli("upload", "one.png", "--json").object

    assert list(found) == ["file", "url", "name", "size", "mimeType", "expires"]
    assert (found["file"], found["mimeType"]) == ("one.png", "image/png")


def test_an_uploaded_url_is_an_image_of_a_task(cli: Cli) -> None:
    png("one.png")
    url = cli("upload", "one.png").out.strip()

    ended = cli("generate", "a red hat", "--image", url)

    assert (ended.code, images(cli)) == (0, [url])


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("für Öl/mein föto.png", 1),
        ('"""für Öl/mein föto.png"" für_Gras.png"', 2),
        ("https://example.com/a.png für_Gras.png", 2),
    ],
)
def test_a_cell_can_name_a_file_with_spaces(cli: Cli, cell: str, count: int) -> None:
    png("Bilder/für Öl/mein föto.png")
    png("Bilder/für_Gras.png", "red")
    Path("Bilder/all.csv").write_text(f"prompt,images\nA hat,{cell}\n", encoding="utf-8")

    ended = cli("batch", "Bilder/all.csv")

    assert (ended.code, len(images(cli))) == (0, count)
    assert ended.err.splitlines()[-1] == "1 prompt: 1 done; 1 task created."


def test_a_name_that_was_split_at_a_space_is_told_how_to_keep_it_whole(cli: Cli) -> None:
    Path("all.csv").write_text("prompt,images\nA hat,mein foto.png\n")

    ended = cli("batch", "all.csv")

    assert ended.code == 2
    assert "all.csv:2: images: 'mein' does not exist. Spaces separate images" in ended.err
    assert "between double quotes" in ended.err


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_paths_in_a_batch_are_relative_to_its_file(cli: Cli, form: str) -> None:
    png("orders/photos/one.png")
    row = {"prompt": "A hat", "images": "photos/one.png"}
    csv = "prompt,images\nA hat,photos/one.png\n"
    Path("orders", f"all.{form}").write_text(csv if form == "csv" else json.dumps(row))

    ended = cli("batch", f"orders/all.{form}")

    assert ended.code == 0
    assert len(images(cli)) == 1


def test_options_of_a_batch_name_files_relative_to_the_current_folder(cli: Cli) -> None:
    png("photo.png")
    Path("orders").mkdir()
    Path("orders/all.txt").write_text("A hat\nA scarf\n")

    ended = cli("batch", "orders/all.txt", "--image", "photo.png")

    assert ended.code == 0
    assert len(set(images(cli))) == 1


def test_a_missing_file_in_a_batch_is_told_with_its_line(cli: Cli) -> None:
    Path("all.csv").write_text("prompt,images\nA hat,photo.png\n")

    ended = cli("batch", "all.csv")

    assert ended.code == 2
    assert "all.csv:2: images: 'photo.png' cannot be read" in ended.err


def test_a_refused_upload_says_so_and_pays_nothing(cli: Cli) -> None:
    Path("notes.png").write_text("not an image")

    ended = cli("generate", "a red hat", "--image", "notes.png")

    assert ended.code == 2
    assert "Allowed: PNG, JPEG, WebP" in ended.err
