"""Input images: which of them the mock can see, and what they do to a task."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ..images.render import Edit
from ..images.source import MOST_BYTES, InputImageError, SourceImage
from ..images.source_files import SourceFiles
from ..mock_state import MockState
from ..net import is_loopback
from ..openapi import Json
from ..state.task import input_urls
from ..storage.image_store import ImageStore
from ..storage.upload_store import UploadStore
from ..uploads.folder import Upload

# Image formats that the vendor does not list (ledger: file-formats). Any other ending says
# nothing: a URL is not a file name.
_OTHER_FORMATS = frozenset({".avif", ".bmp", ".gif", ".heic", ".heif", ".svg", ".tif", ".tiff"})
_MASK = "/maskUrl"


def trouble(urls: list[str]) -> str | None:
    """The name of the failed record that one of `urls` leads to, or None. Nothing is fetched.

    A host below the reserved name `.invalid` can never be downloaded from, and a file whose
    ending names another image format is none that the service takes.
    """
    for url in urls:
        parts = urlsplit(url)
        if (parts.hostname or "").endswith(".invalid"):
            return "download-failed"
        if PurePosixPath(parts.path).suffix.lower() in _OTHER_FORMATS:
            return "invalid-image"
    return None


class InputImages:
    """Looks at the images that a task starts from, when it is created.

    The mock's own are found in this process. Those on loopback are fetched, and the caller waits
    for their host. Of all others no more than the URL is looked at.
    """

    def __init__(self, state: MockState) -> None:
        self._state = state
        self._image_store = ImageStore(state)
        self._uploads = UploadStore(state)
        self._files = SourceFiles(state.state_budget)

    def edit(self, request: Json, base_url: str) -> Edit | None:
        """The edit that a request asks for, if the mock can see both image and mask.

        A mask counts only beside exactly one image (ledger: mask-several-files).

        Args:
            request: the fields that the service knows, nulls dropped.
            base_url: the URL that the caller used for the mock.

        Raises:
            InputImageError: one of the images makes the task fail, or the mask does not fit
                (ledger: mask-match).
        """
        urls = input_urls(request)
        field = "/filesUrl/{}" if "filesUrl" in request else "/fileUrl"
        images = [self._named(field.format(n), url, base_url) for n, url in enumerate(urls)]
        if "maskUrl" not in request or len(urls) != 1:
            return None
        image, mask = images[0], self._named(_MASK, request["maskUrl"], base_url)
        if image is None or mask is None:
            return None
        if (mask.format, mask.size) != (image.format, image.size):
            said = f"{_MASK} is {_form(mask)}, its image {_form(image)}; they must be alike"
            raise InputImageError("invalid-image", said, _MASK)
        return Edit(self._files.shallow(image), self._files.shallow(mask))

    def _named(self, pointer: str, url: str, base_url: str) -> SourceImage | None:
        """The image at a URL; what is wrong with it names its place in the request."""
        try:
            return self._look(url, base_url)
        except InputImageError as unusable:
            raise unusable.at(pointer, url) from unusable

    def _look(self, url: str, base_url: str) -> SourceImage | None:
        """The image at a URL; None when it is beyond what the mock may reach."""
        try:
            if upload := self._uploads.find(url, base_url):
                return self._uploaded(upload)
            if own := self._image_store.source_image(url, base_url):
                return own
            if is_loopback(urlsplit(url).hostname or ""):
                return self._files.keep(self._state.fetcher.fetch(url))
        except ValueError as error:  # no port has such a number
            raise InputImageError("download-failed") from error
        if cause := trouble([url]):
            raise InputImageError(cause)
        return None

    def _uploaded(self, upload: Upload) -> SourceImage:
        if upload.file.size > MOST_BYTES:
            raise InputImageError("image-too-large")
        return self._files.keep(upload.file.read())


def _form(image: SourceImage) -> str:
    width, height = image.size
    return f"{image.format} of {width} x {height} pixels"
