"""Pictures as a storage sends them, and the task that they belong to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx

from kie4o import Task
from tests.kie4o.conftest import TASK_ID, URL

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50) + b"\0\0\0\0IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0" + bytes(50) + b"\xff\xd9"
WEBP = b"RIFF" + (54).to_bytes(4, "little") + b"WEBP" + bytes(50)
GIF = b"GIF89a" + bytes(50) + b";"
DONE = Task(id=TASK_ID, flag=1, urls=(URL,))
LINK = "http://storage.test/one.png?X-Amz-Date=20260329T124900Z&X-Amz-Signature=ab"


def picture(content: bytes = PNG, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=content, headers=headers)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that watches the folder while it is saved, and may break off."""

    def __init__(self, folder: Path, breaks: bool) -> None:
        self._folder = folder
        self._breaks = breaks
        self.seen: list[str] = []

    def __iter__(self) -> Iterator[bytes]:
        for byte in PNG:
            yield bytes([byte])
        self.seen = [path.name for path in self._folder.iterdir()]
        if self._breaks:
            raise httpx.ReadError("reset")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece
