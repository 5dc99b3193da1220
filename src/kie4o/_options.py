"""The options of a request, as types. This module imports only what they need."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, BinaryIO, Literal, Protocol, TypedDict

Size = Literal["1:1", "3:2", "2:3"]
Variants = Literal[1, 2, 4]
Fallback = Literal["GPT_IMAGE_1", "FLUX_MAX"]
Quality = Literal["medium", "high"]
Resolution = Literal["1K", "2K", "4K"]


class PilImage(Protocol):
    """An image of Pillow, which need not be installed."""

    @property
    def mode(self) -> str:
        """How its pixels are kept."""

    def save(self, fp: Any, format: str | None = None) -> None:  # noqa: A002 named by Pillow
        """Write it to a file."""


LocalImage = os.PathLike[str] | BinaryIO | bytes | bytearray | memoryview | PilImage


class Options(TypedDict, total=False):
    """The options of an image besides the prompt.

    Attributes:
        size: the ratio of width to height; "1:1" by default.
        variants: the number of images, 1 by default; each is charged.
        images: one to five images to start from, with some models up to 16. Each is a URL, or a
            file that is uploaded: a `pathlib.Path`, an open binary file, bytes, or a PIL image.
        mask: a mask for the one image, as a URL or file; black is repainted, white is kept.
        callback_url: where the service posts the result.
        enhance: let the service refine the prompt.
        fallback: the model to use if the first one is unavailable; True for the default fallback.
        upload_cn: store the images in China.
        model: the model of the jobs API; None for the 4o paths.
        quality: "medium" by default; only for the `gpt-image/1.5` models.
        resolution: only for the `gpt-image-2` models.
    """

    size: Size
    variants: Variants
    images: str | LocalImage | Sequence[str | LocalImage]
    mask: str | LocalImage
    callback_url: str
    enhance: bool
    fallback: Fallback | bool
    upload_cn: bool
    model: str | None
    quality: Quality
    resolution: Resolution
