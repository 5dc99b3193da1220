"""Layer 3: which part of an image a mask lets an edit repaint."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from contract_tests.api import Api
from contract_tests.rules.mask import MASK
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability, ImageHost
from contract_tests.traffic.budget import NotChecked

# No generated image has it everywhere.
COLOUR = (255, 0, 0)
SIZE = (64, 64)


def png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def half_mask() -> Image.Image:
    """Black on the left, white on the right."""
    mask = Image.new("L", SIZE, 0)
    mask.paste(255, (SIZE[0] // 2, 0, *SIZE))
    return mask


@pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME)
def test_black_is_repainted_and_white_is_kept(api: Api) -> None:
    if not isinstance(api.service, ImageHost):
        raise NotChecked("the target cannot fetch images of this run")
    image = api.service.put_image("image.png", png(Image.new("RGB", SIZE, COLOUR)))
    mask = api.service.put_image("mask.png", png(half_mask()))

    record = api.finished(filesUrl=[image], maskUrl=mask)

    result = Image.open(io.BytesIO(api.fetch(urls(record)[0]).body)).convert("RGB")
    left, right = (
        result.getpixel((int(result.width * part), result.height // 2)) for part in (0.25, 0.75)
    )
    api.hold(MASK, COLOUR, left, right)
