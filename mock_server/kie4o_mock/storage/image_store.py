"""The mock's own images: which there are, at which URLs, and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import SplitResult, parse_qsl, urlsplit

from ..images.links import LinkError
from ..images.render import composite, image_size, png
from ..images.source import InputImageError, SourceImage
from ..images.source_files import FileDropped
from ..mock_state import MockState
from ..net import same_server
from ..state.task import Task
from .upload_store import UploadStore

# As much of a prompt as may fit on an image; drawn images are remembered with their texts.
_WRITTEN = 4_000


class ImageStore:
    """The images of all tasks of one mock."""

    def __init__(self, state: MockState) -> None:
        self._state = state

    def find(self, name: str) -> Task | None:
        """The task of an image that can be fetched now."""
        sandbox, task = self._state.find_task(task_id_of(name))
        return task if task and name in sandbox.stored_images(task) else None

    def check(self, name: str, query: Mapping[str, str]) -> None:
        """Accept a direct link to `name`.

        Raises:
            LinkError: it was changed, or its time is over.
        """
        owner = UploadStore(self._state).owner(name) or self._state.find_task(task_id_of(name))[0]
        self._state.links.check(name, query, owner.scheduler.now())

    def png(self, task: Task, name: str) -> bytes:
        """Draw an image of `task`."""
        text: str = task.request.get("prompt", "")[:_WRITTEN]
        number = task.image_names.index(name)
        look = self._size(task), text, f"{self._state.seed}/{task.id}", number
        if task.edit is None:
            return png(*look)
        try:
            with self._state.waiting.counted():  # for its turn to decode
                return composite(task.edit, *look)
        except FileDropped:
            return png(*look)

    def source_image(self, url: str, base_url: str) -> SourceImage | None:
        """The image at a URL of the mock's own; arguments and errors are those of `name_at`."""
        name = self.name_at(url, base_url)
        task = self.find(name) if name else None
        return self._original(task, name) if task and name else None

    def name_at(self, url: str, base_url: str) -> str | None:
        """The name of the image at a URL of the mock's own, which needs no request.

        Args:
            url: any URL.
            base_url: the URL that the caller used for the mock.

        Returns:
            None when `url` is not one of these.

        Raises:
            InputImageError: the image is gone, or the link to it is dead.
        """
        parts = urlsplit(url)
        folder, _, name = parts.path.rpartition("/")
        root, _, kind = folder.rpartition("/")
        if kind not in ("s", "direct"):
            return None
        _, task = self._state.find_task(task_id_of(name))
        bases = [base_url, task.base_url] if task else [base_url]
        if not any(_below(parts, root, base) for base in bases):
            return None
        if kind == "direct":
            self._follow(name, parts.query)
        if self.find(name) is None:
            raise InputImageError("download-failed")
        return name

    def _follow(self, name: str, query: str) -> None:
        try:
            self.check(name, dict(parse_qsl(query)))
        except LinkError as error:
            raise InputImageError("fetch-failed") from error

    def _original(self, task: Task, name: str) -> SourceImage:
        edits = task.edit.count if task.edit else 0
        return SourceImage("PNG", self._size(task), partial(self.png, task, name), edits)

    def _size(self, task: Task) -> tuple[int, int]:
        request = task.request
        return image_size(request["size"], request.get("resolution"), self._state.document.pixels)


def task_id_of(name: str) -> str:
    """The id of the task that made the image with this file name."""
    return name.partition("_")[0]


def _below(parts: SplitResult, root: str, base_url: str) -> bool:
    """Whether a URL whose path begins with `root` is below `base_url`."""
    base = urlsplit(base_url)
    return same_server(parts, base) and root == base.path
