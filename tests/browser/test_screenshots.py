"""The images of the README and of the guide to the mock; `make screenshots` writes them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import HOME, OpenPage, Server

pytestmark = pytest.mark.slow

INBOX = "{url}/__mock/inbox/shop"
# What a repository and a package index show without a reader waiting for it.
MOST_BYTES = 150_000
WINDOW = {"width": 1280, "height": 800}


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the images go: the folder that was asked for, or one that nobody keeps."""
    asked = request.config.getoption("screenshots", None)
    return Path(asked) if asked else tmp_path


def life(server: Server) -> str:
    """Tasks of every kind; returns one that failed and whose receiver fails too."""
    inbox = INBOX.format(url=server.url)
    for prompt in ("A red fox in the snow", "A lighthouse in a storm", "An owl that reads"):
        server.create(prompt, callBackUrl=inbox)
    server.advance(25)
    server.create("A harbour at dawn, seen from above", nVariants=2)
    script = {"answers": [{"status": 503, "times": 2}]}
    server.http.put("/__mock/inbox/shop", json=script).raise_for_status()
    failing = server.create("[mock:content-policy] A portrait of a king", callBackUrl=inbox)
    server.advance(400)
    job = {"model": "4o-image-api", "input": {"prompt": "A heron, as a woodcut"}}
    server.http.post("/api/v1/jobs/createTask", json=job).raise_for_status()
    server.advance(30)
    server.create("A small robot that waters plants", size="3:2")
    server.advance(9)
    return failing


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots_are_small_enough_to_be_shown(
    open_page: OpenPage, server: Server, folder: Path, scheme: str
) -> None:
    failing = life(server)
    page = open_page(color_scheme=scheme, viewport=WINDOW)

    for name, path in (("tasks", HOME), ("task", f"{HOME}ui/tasks/{failing}")):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        shown = Image.open(io.BytesIO(page.screenshot()))
        file = io.BytesIO()
        shown.convert("RGB").quantize(128).save(file, "PNG", optimize=True)
        assert len(file.getvalue()) <= MOST_BYTES
        (folder / f"dashboard-{name}-{scheme}.png").write_bytes(file.getvalue())
