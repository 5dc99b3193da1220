# Generated from src/kie4o/_async/images.py by scripts/sync_client.py: edit that file.
"""Images of finished tasks: direct links to them, and their files."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen
from kie4o_api.api.images import get_common_download_url, get_download_url
from kie4o_api.models import (
    CommonDownloadUrlRequest,
    DownloadUrlRequest,
    DownloadUrlSuccess,
)
from kie4o_api.operations import GET_COMMON_DOWNLOAD_URL, GET_DOWNLOAD_URL

from .._clock import Clock
from .._image_errors import explaining, is_refusal
from .._image_file import Target, existing, name, numbered
from .._polling import about, image_urls
from .._task import Task
from ..errors import SaveError
from .calls import Calls
from .downloads import Downloads


@frozen
class Images:
    """Images of one synchronous client.

    Args:
        call: the retry loop.
        files: fetches them.
        clock: the time.
    """

    call: Calls
    files: Downloads
    clock: Clock

    def save(self, task: Task, folder: Path, max_bytes: int) -> list[Path]:
        """Save the images of a task; see `AsyncKie.save`."""
        return [
            self._save(task, url, Target(folder, name(task.id, n), max_bytes))
            for n, url in numbered(task, image_urls(task))
        ]

    def download_url(self, task: Task, url: str) -> str:
        """A direct link to an image; see `AsyncKie.download_url`."""
        with about(task):
            if task.model is not None:
                # The other one knows no jobs; this one takes any URL of the service.
                found = self.call(
                    GET_COMMON_DOWNLOAD_URL,
                    get_common_download_url.sync,
                    DownloadUrlSuccess,
                    body=CommonDownloadUrlRequest(url=url),
                )
                return found.data
            body = DownloadUrlRequest(task_id=task.id, url=url)
            made = self.call(GET_DOWNLOAD_URL, get_download_url.sync, DownloadUrlSuccess, body=body)
            return made.data

    def _save(self, task: Task, url: str, target: Target) -> Path:
        if kept := existing(target):
            return kept
        with explaining(task, url, self.clock.time()):
            try:
                return self.files.fetch(url, target)
            except SaveError as error:
                if not is_refusal(error):
                    raise
            return self.files.fetch(self.download_url(task, url), target)
