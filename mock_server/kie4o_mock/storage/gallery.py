"""The mock's own pictures: which there are, at which addresses, and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import SplitResult, parse_qsl, urlsplit

from ..loopback import same_server
from ..pictures.composites import composite
from ..pictures.drawing import png
from ..pictures.links import LinkError
from ..pictures.originals import Original, Unusable
from ..sandboxes.tasks import Task, seen
from ..world import World


class Gallery:
    """The pictures of all tasks of one mock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def find(self, name: str) -> Task | None:
        """The task of a picture that can be fetched now."""
        owner = self._world.owner(_task_id(name))
        if owner is None:
            return None
        sandbox, task = owner
        drawn = seen(task.plan, sandbox.timeline.now()).succeeded and name in task.pictures
        return task if drawn and not sandbox.pictures_gone(task) else None

    def check(self, name: str, query: Mapping[str, str]) -> None:
        """Accept a direct link to `name`.

        Raises:
            LinkError: it was changed, or its time is over.
        """
        owner = self._world.owner(_task_id(name))
        timeline = owner[0].timeline if owner else self._world.timeline
        self._world.links.check(name, query, timeline.now())

    def png(self, task: Task, name: str) -> bytes:
        """Draw a picture of `task`."""
        size, text, seed = self._size(task), task.request.get("prompt", ""), self._seed(name)
        if task.edit is None:
            return png(size, text, seed)
        with self._world.waiting.counted():  # for its turn to decode
            return composite(task.edit, size, text, seed)

    def original(self, url: str, base_url: str) -> Original | None:
        """The picture at an address of the mock's own, which needs no request.

        Args:
            url: any address.
            base_url: the address that the caller used for the mock.

        Returns:
            None when `url` is no such address.

        Raises:
            Unusable: the picture is gone, or the link to it is dead.
        """
        parts = urlsplit(url)
        folder, _, name = parts.path.rpartition("/")
        root, _, kind = folder.rpartition("/")
        if kind not in ("s", "direct"):
            return None
        owner = self._world.owner(_task_id(name))
        bases = [base_url, owner[1].base_url] if owner else [base_url]
        if not any(_below(parts, root, base) for base in bases):
            return None
        if kind == "direct":
            self._follow(name, parts.query)
        task = self.find(name)
        if task is None:
            raise Unusable("download-failed")
        return self._original(task, name)

    def _follow(self, name: str, query: str) -> None:
        try:
            self.check(name, dict(parse_qsl(query)))
        except LinkError as error:
            raise Unusable("fetch-failed") from error

    def _original(self, task: Task, name: str) -> Original:
        edits = task.edit.count if task.edit else 0
        return Original("PNG", self._size(task), partial(self.png, task, name), edits)

    def _size(self, task: Task) -> tuple[int, int]:
        width, height = self._world.document.pixels[task.request["size"]]
        return width, height

    def _seed(self, name: str) -> str:
        return f"{self._world.seed}/{name}"


def _task_id(name: str) -> str:
    return name.partition("_")[0]


def _below(parts: SplitResult, root: str, base_url: str) -> bool:
    """Whether an address whose path begins with `root` is below `base_url`."""
    base = urlsplit(base_url)
    return same_server(parts, base) and root == base.path
