"""Input pictures: which of them the mock can see, and what they do to a task."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from ..document import Json
from ..loopback import is_loopback
from ..pictures.composites import Edit
from ..pictures.originals import Original, Unusable, original
from ..sandboxes.tasks import input_urls
from ..storage.gallery import Gallery
from ..world import World

# Picture formats that the vendor does not list (ledger: file-formats). Any other ending says
# nothing: an address is no file name.
_OTHER_FORMATS = frozenset({".avif", ".bmp", ".gif", ".heic", ".heif", ".svg", ".tif", ".tiff"})


def trouble(urls: list[str]) -> str | None:
    """The name of the failed record that one of `urls` leads to, or None. Nothing is fetched.

    A host below the reserved name `.invalid` can never be downloaded from, and a file whose
    ending names another picture format is none that the service takes.
    """
    for url in urls:
        parts = urlsplit(url)
        if (parts.hostname or "").endswith(".invalid"):
            return "download-failed"
        if PurePosixPath(parts.path).suffix.lower() in _OTHER_FORMATS:
            return "invalid-image"
    return None


class Inputs:
    """Looks at the pictures that a task starts from, when it is created.

    The mock's own are found in this process. Those on loopback are fetched, and the caller waits
    for their host. Of all others no more than the address is looked at.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._gallery = Gallery(world)
        # Files that edits still hold, by their digest: a thousand edits of one picture share it.
        self._held: WeakValueDictionary[bytes, Original] = WeakValueDictionary()

    def edit(self, request: Json, base_url: str) -> Edit | None:
        """The edit that a request asks for, if the mock can see both picture and mask.

        A mask counts only beside exactly one picture (ledger: mask-several-files).

        Args:
            request: the fields that the service knows, nulls dropped.
            base_url: the address that the caller used for the mock.

        Raises:
            Unusable: one of the pictures makes the task fail, or the mask does not fit
                (ledger: mask-match).
        """
        urls = input_urls(request)
        pictures = [self._look(url, base_url) for url in urls]
        if "maskUrl" not in request or len(urls) != 1:
            return None
        picture, mask = pictures[0], self._look(request["maskUrl"], base_url)
        if picture is None or mask is None:
            return None
        if (mask.format, mask.size) != (picture.format, picture.size):
            raise Unusable("invalid-image")
        return Edit(picture, mask)

    def _look(self, url: str, base_url: str) -> Original | None:
        """The picture at an address; None when it is beyond what the mock may reach."""
        try:
            if own := self._gallery.original(url, base_url):
                return own
            if is_loopback(urlsplit(url).hostname or ""):
                return self._taken(self._world.fetcher.fetch(url))
        except ValueError as error:  # no port has such a number
            raise Unusable("download-failed") from error
        if cause := trouble([url]):
            raise Unusable(cause)
        return None

    def _taken(self, data: bytes) -> Original:
        digest = hashlib.sha256(data).digest()
        found = self._held.get(digest)
        return found or self._held.setdefault(digest, original(data))
