"""What a mask does to an image, at targets whose edits keep what is not repainted."""

from __future__ import annotations

from .group import Group, Violation

Pixel = tuple[int, ...]
MASK = Group[[Pixel, Pixel, Pixel]]("A mask")
_SOURCE = "/components/schemas/GenerateRequest/properties/maskUrl"


def check_mask(original: Pixel, under_black: Pixel, under_white: Pixel) -> list[Violation]:
    """What is wrong with an edit of an image of one colour.

    Args:
        original: the colour of the image.
        under_black: a pixel of the result where the mask is black.
        under_white: a pixel of the result where the mask is white.
    """
    return MASK.check(original, under_black, under_white)


@MASK.rule("mask-black-repainted", "An edit repaints what its mask has black.", _SOURCE)
def _repainted(original: Pixel, under_black: Pixel, _: Pixel) -> str | None:
    return f"still {original}" if under_black == original else None


@MASK.rule("mask-white-kept", "An edit keeps what its mask has white.", _SOURCE)
def _kept(original: Pixel, _: Pixel, under_white: Pixel) -> str | None:
    return None if under_white == original else f"{under_white}, not {original}"
