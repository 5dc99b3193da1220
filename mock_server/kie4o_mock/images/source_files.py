"""The files that edits are made from: each once, and no more bytes than there is room for."""

from __future__ import annotations

import hashlib
from weakref import WeakValueDictionary, finalize

from attrs import define, evolve

from ..byte_budget import ByteBudget, StateKey
from .source import SourceImage, read_source_image

# Edits in a row that are drawn again when needed; beyond them the image is kept as a file.
_DEEPEST = 8


class FileDropped(Exception):
    """A file made room for newer things."""


@define(eq=False)
class _File:
    """Bytes that may be dropped."""

    data: bytes | None

    def read(self) -> bytes:
        if self.data is None:
            raise FileDropped
        return self.data

    def drop(self, _: StateKey) -> None:
        self.data = None


class SourceFiles:
    """Files by their digest, for as long as an edit holds them or until they are dropped."""

    def __init__(self, budget: ByteBudget[StateKey]) -> None:
        """Start empty.

        Args:
            budget: the bytes that they may take, with tasks and callbacks.
        """
        self._budget = budget
        self._images: WeakValueDictionary[str, SourceImage] = WeakValueDictionary()
        self._kept = 0

    def keep(self, data: bytes) -> SourceImage:
        """The file `data` as an image; the same object for the same file.

        Raises:
            InputImageError: it is not an image that the service takes.
        """
        digest = hashlib.sha256(data).hexdigest()
        found = self._images.get(digest)
        if found is not None and not _is_dropped(found):
            return found
        file = _File(data)
        image = self._images[digest] = evolve(read_source_image(data), read=file.read)
        self._kept += 1
        key = id(self), f"{digest}/{self._kept}"
        self._budget.hold(key, len(data), file.drop)
        # Not at once: it may be called anywhere, also where the budget is locked.
        finalize(image, self._budget.release_soon, key).atexit = False
        self._budget.trim()
        return image

    def shallow(self, image: SourceImage) -> SourceImage:
        """The same image, as a file where it would later mean too many edits in a row."""
        return image if image.edits < _DEEPEST else self.keep(image.read())


def _is_dropped(image: SourceImage) -> bool:
    try:
        image.read()
    except FileDropped:
        return True
    return False
