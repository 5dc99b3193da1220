"""What the tests of pictures share: a host of input pictures, and a studio that edits them."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from kie4o_mock.images.fetch import Fetcher
from kie4o_mock.images.render import png
from PIL import Image

from tests.conftest import START, Mock

Outcome = tuple[int | None, str]

DONE = (None, "")
DOWNLOAD_FAILED = (451, "Unable to download image from the provided filesUrl")
FETCH_FAILED = (451, "Failed to fetch the image.")
TOO_LARGE = (400, "Image size exceeds maximum of 26214400 bytes")
INVALID = (400, "We couldn't process the provided image file")

RED = (255, 0, 0)
KEPT, REPAINTED = (1000, 10), (20, 10)  # in the white and in the black half


def file(image: Image.Image, form: str = "PNG") -> bytes:
    """A picture as a file."""
    written = io.BytesIO()
    image.save(written, form)
    return written.getvalue()


class PictureHost:
    """A host of input pictures on loopback: what was put there, and 404 for the rest."""

    def __init__(self) -> None:
        self.answers: dict[str, httpx.Response | Exception] = {}
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.get(request.url.path, httpx.Response(404))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def put(self, name: str, answer: bytes | int | httpx.Response | Exception) -> str:
        """Put a file, a status or an answer under a name, and return its address."""
        if isinstance(answer, bytes):
            answer = httpx.Response(200, content=answer)
        elif isinstance(answer, int):
            answer = httpx.Response(answer)
        self.answers[f"/{name}"] = answer
        return f"http://127.0.0.1:8000/{name}"


@pytest.fixture
def host(mock: Mock) -> PictureHost:
    """Where the mock of the test fetches its input pictures."""
    host = PictureHost()
    mock.state.fetcher = Fetcher(httpx.MockTransport(host), lambda: START)
    return host


def ended(mock: Mock, **fields: object) -> Outcome:
    """How a task ends: its error code and the beginning of its message."""
    record = mock.finished(**fields)
    assert record["successFlag"] == (1 if record["errorCode"] is None else 2)
    said = record["errorMessage"] or ""
    known = (DOWNLOAD_FAILED, FETCH_FAILED, TOO_LARGE, INVALID)
    return record["errorCode"], next((text for _, text in known if said.startswith(text)), said)


def plain(color: Any = RED, size: tuple[int, int] = (64, 64), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, color)


def half_mask(size: tuple[int, int] = (64, 64)) -> Image.Image:
    """Black on the left, white on the right."""
    mask = plain(0, size, "L")
    mask.paste(255, (size[0] // 2, 0, *size))
    return mask


class Studio:
    """Edits one picture through one mask, both given as files."""

    def __init__(self, mock: Mock, host: PictureHost) -> None:
        self.mock = mock
        self.host = host

    def request(self, picture: bytes | str, mask: bytes | str) -> dict[str, Any]:
        """The fields of an edit; a text is an address."""
        url = picture if isinstance(picture, str) else self.host.put("picture", picture)
        return {
            "filesUrl": [url],
            "maskUrl": mask if isinstance(mask, str) else self.host.put("mask", mask),
        }

    def outcome(self, picture: bytes | str, mask: bytes | str) -> tuple[int | None, str]:
        return ended(self.mock, **self.request(picture, mask))

    def urls(self, picture: bytes | str, mask: bytes | str, **fields: Any) -> list[str]:
        record = self.mock.finished(**self.request(picture, mask), **fields)
        found: list[str] = record["response"]["resultUrls"]
        return found

    def edited(self, picture: bytes | str, mask: bytes | str, **fields: Any) -> Image.Image:
        return self.shown(self.urls(picture, mask, **fields)[0])

    def shown(self, url: str) -> Image.Image:
        image = Image.open(io.BytesIO(self.mock.http.get(url).content))
        image.load()
        return image


@pytest.fixture
def studio(mock: Mock, host: PictureHost) -> Studio:
    return Studio(mock, host)


def stand_in(url: str, size: tuple[int, int] = (1024, 1024)) -> Image.Image:
    """What the mock draws at an address when it edits nothing."""
    task_id, number = url.rpartition("/")[2].split("_")[:2]
    data = png(size, "A lighthouse in a storm", f"7/{task_id}", int(number))
    return Image.open(io.BytesIO(data)).convert("RGB")
