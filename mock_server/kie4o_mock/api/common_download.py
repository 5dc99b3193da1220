"""A link to any file of the mock's own, without the id of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..images.source import InputImageError
from ..storage.image_store import ImageStore
from ..storage.upload_store import UploadStore
from . import serializers
from .operation_group import Basis, OperationGroup

if TYPE_CHECKING:
    from .operations import Call

_ID = "getCommonDownloadUrl"


class CommonDownload(OperationGroup):
    """The operation `getCommonDownloadUrl` of one mock (ledger: common-download-url)."""

    def __init__(self, basis: Basis) -> None:
        super().__init__(basis)
        self._images, self._uploads = ImageStore(self._state), UploadStore(self._state)

    def get_common_download_url(self, call: Call) -> Any:
        """Sign a link to an image or an uploaded file; every other URL is refused."""
        rules = self._rules(_ID)
        if broken := rules.broken(call.body):
            raise self._refusal(_ID, "wrongUrl").because(broken[0])
        call.notes.extend(rules.notes(call.body))
        name = self._name(call.body["url"], call.base_url)
        if name is None:
            raise self._refusal(_ID, "wrongUrl")
        link = self._state.links.sign(call.base_url, name, call.sandbox.scheduler.now())
        profile = call.scenario and call.scenario.profile
        return serializers.link(link, profile or self._state.settings.profile)

    def _name(self, url: str, base_url: str) -> str | None:
        """What the storage calls the file at a URL; None where it has none."""
        try:
            upload = self._uploads.find(url, base_url)
            return upload.path if upload else self._images.name_at(url, base_url)
        except (InputImageError, ValueError):  # ValueError: no port has such a number
            return None
