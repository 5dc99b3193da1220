"""What can be asked for, as types. Nothing is imported here that only a request needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

Size = Literal["1:1", "3:2", "2:3"]
Variants = Literal[1, 2, 4]
Fallback = Literal["GPT_IMAGE_1", "FLUX_MAX"]


class Options(TypedDict, total=False):
    """What can be said about an image besides the prompt.

    Attributes:
        size: width to height; "1:1" when left out.
        variants: how many images; each is paid for.
        images: URLs of one to five images to start from.
        mask: URL of a mask for the one image; black is repainted, white kept.
        callback_url: where the service posts the result.
        enhance: let the service refine the prompt.
        fallback: a model to use when the first is not available, or True for the default one.
        upload_cn: store the images in China.
    """

    size: Size
    variants: Variants
    images: str | Sequence[str]
    mask: str
    callback_url: str
    enhance: bool
    fallback: Fallback | bool
    upload_cn: bool
