"""How large an image is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)")
_LONGER = {"1K": 1024, "2K": 2048, "4K": 4096}
# No image is thinner, however extreme its ratio.
_SHORTEST = 64


def image_size(
    ratio: str, resolution: str | None, known: Mapping[str, Sequence[int]]
) -> tuple[int, int]:
    """Width and height in pixels.

    Args:
        ratio: width to height, such as 3:2; what is no ratio is taken for a square.
        resolution: 1K, 2K or 4K for the longer side; None where the model has none.
        known: the sizes that the document gives for ratios without a resolution.
    """
    if resolution not in _LONGER and ratio in known:
        width, height = known[ratio]
        return width, height
    match = _RATIO.fullmatch(ratio)
    across, down = (int(match[1]), int(match[2])) if match else (1, 1)
    scale = _LONGER.get(resolution or "1K", _LONGER["1K"]) / max(across, down)
    return max(round(across * scale), _SHORTEST), max(round(down * scale), _SHORTEST)
