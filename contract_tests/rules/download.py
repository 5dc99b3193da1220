"""Download links, and the images behind links and URLs."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from contract_tests.document import document

from .group import Group, Violation
from .values import header, is_url, media_type, shown

LINK = Group[[Any, float | None]]("A download link")
IMAGE = Group[[int, Mapping[str, str], bytes, str]]("An image that should be there")
DIRECT = Group[[Mapping[str, str]]]("What a link sends to a page of another origin")
GONE = Group[[str, int, bytes]]("An image that should be gone")

# The origin of a page that shows images.
PAGE = "https://shop.example.com"
_PNG_END = b"IEND\xaeB`\x82"
_MAGIC = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/webp": b"RIFF"}


def check_link(link: Any, made: float | None = None) -> list[Violation]:
    """What is wrong with a download link, the `data` of getDownloadUrl.

    Args:
        link: the link.
        made: when it was asked for, in epoch seconds of the implementation's clock, if known.
    """
    return LINK.check(link, made)


def check_image(status: int, headers: Mapping[str, str], body: bytes, size: str) -> list[Violation]:
    """What is wrong with the response of the URL of an image; `size` is that of the request."""
    return IMAGE.check(status, headers, body, size)


def check_gone(kind: str, status: int, body: bytes) -> list[Violation]:
    """What is wrong with the response of a URL that is dead.

    Args:
        kind: `link` after 20 minutes, `image` after 14 days.
        status: the HTTP status.
        body: as it came.
    """
    return GONE.check(kind, status, body)


def check_direct(headers: Mapping[str, str]) -> list[Violation]:
    """What is wrong with the headers of a link's response to a request with an Origin."""
    return DIRECT.check(headers)


def _query(link: Any) -> dict[str, str]:
    parts = urlsplit(link) if is_url(link) else SplitResult("", "", "", "", "")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def _dated(link: Any, made: float | None) -> bool:
    return made is not None and "X-Amz-Date" in _query(link)


@LINK.rule(
    "link-url",
    "The response is the link itself, an absolute http or https URL.",
    "download-answer",
)
def _is_link(link: Any, _: float | None) -> str | None:
    return None if is_url(link) else f"data {shown(link)}"


@LINK.rule(
    "link-lifetime",
    "A signed link says that it is good for 1200 seconds.",
    "/x-lifetimes/linkSeconds",
    when=lambda link, _: "X-Amz-Expires" in _query(link),
)
def _lifetime(link: Any, _: float | None) -> str | None:
    found, wanted = _query(link)["X-Amz-Expires"], document().at("/x-lifetimes/linkSeconds")
    return None if found == str(wanted) else f"X-Amz-Expires {found}"


@LINK.rule(
    "link-date",
    "A signed link is good from the moment it was asked for.",
    "/x-lifetimes/linkSeconds",
    when=_dated,
)
def _date(link: Any, made: float | None) -> str | None:
    said = _query(link)["X-Amz-Date"]
    try:
        date = datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return f"X-Amz-Date {said}"
    off = date - (made or 0.0)
    return None if -1 <= off <= 1 else f"X-Amz-Date is {off:+.2f} s off"


@IMAGE.rule(
    "image-there", "An image or a link responds with HTTP 200.", "/x-lifetimes/imageSeconds"
)
def _there(status: int, _h: Mapping[str, str], _b: bytes, _size: str) -> str | None:
    return None if status == 200 else f"HTTP {status}"


@IMAGE.rule(
    "image-type",
    "It is an image of the type that it says.",
    "/components/schemas/TaskResult/properties/resultUrls",
    when=lambda status, *_: status == 200,
)
def _type(_s: int, headers: Mapping[str, str], body: bytes, _size: str) -> str | None:
    said = media_type(headers)
    fits = said in _MAGIC and body.startswith(_MAGIC[said])
    return None if fits else f"{said!r} that begins with {body[:4]!r}"


@IMAGE.rule(
    "image-size",
    "It has the ratio that was asked for.",
    "/components/schemas/ImageSize",
    when=lambda status, _h, body, _: status == 200 and body.startswith(_MAGIC["image/png"]),
)
def _size(_s: int, _h: Mapping[str, str], body: bytes, size: str) -> str | None:
    if len(body) < 24:
        return "a PNG without a size"
    width, height = struct.unpack(">II", body[16:24])
    across, down = map(int, size.split(":"))
    return None if width * down == height * across else f"{width}x{height} for {size}"


@IMAGE.rule(
    "image-whole",
    "Nothing is cut off its end.",
    "/components/schemas/TaskResult/properties/resultUrls",
    when=lambda status, _h, body, _: status == 200 and body.startswith(_MAGIC["image/png"]),
)
def _whole(_s: int, _h: Mapping[str, str], body: bytes, _size: str) -> str | None:
    return None if body.endswith(_PNG_END) else f"a PNG that ends with {body[-8:]!r}"


@DIRECT.rule(
    "link-cors",
    "A browser page of any origin may fetch a link.",
    "/paths/~1api~1v1~1gpt4o-image~1download-url/post",
)
def _cors(headers: Mapping[str, str]) -> str | None:
    found = header(headers, "Access-Control-Allow-Origin")
    return None if found in ("*", PAGE) else f"Access-Control-Allow-Origin {shown(found)}"


@GONE.rule(
    "image-dies",
    "An image is gone after 14 days.",
    "/x-lifetimes/imageSeconds",
    when=lambda kind, *_: kind == "image",
)
@GONE.rule(
    "link-dies",
    "A link is dead after 20 minutes, and gives no image.",
    "/x-lifetimes/linkSeconds",
    when=lambda kind, *_: kind == "link",
)
def _dies(_: str, status: int, body: bytes) -> str | None:
    refused = 400 <= status < 500 and not body.startswith(tuple(_MAGIC.values()))
    return None if refused else f"HTTP {status} with {shown(body[:20])}"
