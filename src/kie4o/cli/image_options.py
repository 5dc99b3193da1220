"""The options that say how an image is to be; `generate` and `batch` have them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

import click

from .._arguments import abbreviate
from .._options import Fallback, Options, Quality, Resolution, Size, Variants
from ..errors import InvalidRequestError
from .options import F, with_options

# The words for a fallback model, as an option and in a file.
FALLBACKS: Mapping[str, Fallback | bool] = {
    "no": False,
    "default": True,
    **{name: name for name in get_args(Fallback)},
}
_OPTIONS = (
    click.option(
        "-n",
        "--variants",
        type=click.Choice([str(count) for count in get_args(Variants)]),
        help="Number of images. You pay for each.  [default: 1]",
    ),
    click.option(
        "--size",
        type=click.Choice(get_args(Size)),
        help="Ratio of width to height.  [default: 1:1]",
    ),
    click.option(
        "--image",
        "images",
        multiple=True,
        metavar="FILE|URL",
        help="An image to start from. Repeat the option for more; how many depends on the model. A "
        "file is uploaded.",
    ),
    click.option(
        "--mask",
        metavar="FILE|URL",
        help="A mask for the image; black is repainted. A file is uploaded.",
    ),
    click.option("--callback-url", metavar="URL", help="URL that the service posts the result to."),
    click.option("--enhance", is_flag=True, help="Let the service refine the prompt."),
    click.option(
        "--fallback",
        type=click.Choice([*FALLBACKS]),
        help="A model to use if the first one is unavailable.  [default: no]",
    ),
    click.option("--upload-cn", is_flag=True, help="Store the images in China."),
    click.option(
        "--quality",
        type=click.Choice(get_args(Quality)),
        help="Quality of a gpt-image/1.5 model.  [default: medium]",
    ),
    click.option(
        "--resolution",
        type=click.Choice(get_args(Resolution)),
        help="Resolution of a gpt-image-2 model.",
    ),
)


def image_options(command: F) -> F:
    """Add the options; `wanted_of` takes what they gave."""
    return with_options(command, _OPTIONS)


def file_or_url(text: str, folder: Path | None = None) -> Path | str:
    """An image as the client takes it.

    Args:
        text: what was given.
        folder: what the path of a file is relative to; the current folder when left out.
    """
    is_url = "://" in text or text.startswith("data:") or not text
    return text if is_url else (folder or Path()) / text


def files_or_urls(cell: str, folder: Path) -> list[Path | str]:
    """The images that one cell of a table names.

    It is one file where the whole cell names one. Otherwise spaces separate the names, and double
    quotes keep a name with spaces together.

    Args:
        cell: what was given.
        folder: what the paths of files are relative to.

    Raises:
        InvalidRequestError: a quote is not closed, or one of several files does not exist.
    """
    if os.path.isfile(folder / cell):  # noqa: PTH113 Path.is_file raises for names that are too long
        return [folder / cell]
    words = shlex.shlex(cell, posix=True)
    words.whitespace_split, words.quotes = True, '"'
    words.commenters = words.escape = ""
    try:
        images = [file_or_url(word, folder) for word in words]
    except ValueError:
        said = f"images: {abbreviate(cell)} has a double quote that is not closed."
        raise InvalidRequestError(said) from None
    files = [image for image in images if isinstance(image, Path)]
    missing = [file for file in files if not os.path.exists(file)]  # noqa: PTH110 as above
    if missing and len(images) > 1:
        raise InvalidRequestError(
            f"images: {abbreviate(str(missing[0]))} does not exist. Spaces separate images; put a "
            "name that has spaces between double quotes."
        )
    return images


def wanted_of(given: Mapping[str, Any]) -> Options:
    """What was given, as the client wants it."""
    wanted = {name: value for name, value in given.items() if value not in (None, False, ())}
    if "images" in wanted:
        wanted["images"] = [file_or_url(image) for image in wanted["images"]]
    if "mask" in wanted:
        wanted["mask"] = file_or_url(wanted["mask"])
    if "variants" in wanted:
        wanted["variants"] = int(wanted["variants"])
    if "fallback" in wanted:
        wanted["fallback"] = FALLBACKS[wanted["fallback"]]
    return cast(Options, wanted)
