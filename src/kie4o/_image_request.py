"""A request that was checked, and may wait for the URLs of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen
from kie4o_api.models import CreateJobRequest, GenerateRequest, OpenInput
from kie4o_api.operations import CREATE_JOB, GENERATE_IMAGE, Operation
from kie4o_api.types import Unset

from ._local_file import LocalFile


@frozen
class ImageRequest:
    """A request that was checked, and the files to upload before it is sent.

    Attributes:
        body: the request. A file stands in it as its digest, so that the same request is always
            the same, wherever its files are uploaded.
        files: the files by what stands for them in the body.
    """

    body: GenerateRequest | CreateJobRequest
    files: Mapping[str, LocalFile]

    @property
    def prompt(self) -> str | None:
        """What to draw, in words."""
        if isinstance(self.body, CreateJobRequest):
            prompt = self.body.input_.to_dict().get("prompt")
            return prompt if isinstance(prompt, str) else None
        return None if isinstance(self.body.prompt, Unset) else self.body.prompt

    @property
    def operation(self) -> Operation:
        """What it is sent to."""
        return CREATE_JOB if isinstance(self.body, CreateJobRequest) else GENERATE_IMAGE

    @property
    def model(self) -> str | None:
        """The model of the jobs API; None for a request to the 4o paths."""
        return str(self.body.model) if isinstance(self.body, CreateJobRequest) else None

    def with_urls(self, urls: Mapping[str, str]) -> GenerateRequest | CreateJobRequest:
        """The request to send.

        Args:
            urls: where each file was uploaded to, by what stands for it.
        """
        if isinstance(self.body, CreateJobRequest):
            found = _with_urls(self.body.input_.to_dict(), urls)
            return evolve(self.body, input_=OpenInput.from_dict(found))
        images, mask = self.body.files_url, self.body.mask_url
        return evolve(
            self.body,
            files_url=[urls.get(url, url) for url in images] if images else images,
            mask_url=urls.get(mask, mask) if isinstance(mask, str) else mask,
        )


def _with_urls(value: Any, urls: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _with_urls(item, urls) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_urls(item, urls) for item in value]
    return urls.get(value, value) if isinstance(value, str) else value
