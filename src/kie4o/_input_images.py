"""The images and the mask of a request: URLs, or files of the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from attrs import field, frozen

from ._arguments import refused
from ._file_source import is_local
from ._input_urls import check_url
from ._local_file import LARGEST_INPUT, LocalFile, check_image, check_mask, local_file
from .errors import InvalidRequestError

_MOST = 5
_ALLOWED = (
    "the http or https URL of an image, a pathlib.Path, an open binary file, bytes, a PIL image, "
    f"or a list of up to {_MOST}"
)


@frozen
class InputImages:
    """What a caller passed as images and mask.

    Attributes:
        images: each a URL, or a file.
        mask: likewise; None when there is none.
        files: what is to be uploaded, by what stands for it in the request.
    """

    images: list[Any]
    mask: Any
    files: dict[str, LocalFile] = field(factory=dict)

    @classmethod
    def of(cls, images: Any, mask: Any) -> Self:
        """The images and the mask of these arguments.

        Raises:
            InvalidRequestError: the images are neither one nor a list.
        """
        return cls(_listed(images), mask)

    def check_number(self) -> None:
        """Refuse more images than the service takes, and a mask that it would ignore.

        Raises:
            InvalidRequestError: there are too many.
        """
        given = len(self.images)
        if given > _MOST:
            raise InvalidRequestError(f"images: {given} given, at most {_MOST} are allowed.")
        if self.mask is not None and given != 1:
            # The service ignores it then, and would draw something else for the same money.
            raise InvalidRequestError(f"mask: it needs exactly one image, {given} given.")

    def resolve(self, base_url: str) -> tuple[list[str], str | None]:
        """The URLs, and for each file the string that stands for it in the request.

        Args:
            base_url: where the service is.

        Raises:
            InvalidRequestError: one cannot be used.
        """
        urls = [self._one("images", image, base_url) for image in self.images]
        mask = None if self.mask is None else self._one("mask", self.mask, base_url)
        if mask in self.files and urls[0] in self.files:
            check_mask(self.files[urls[0]], self.files[mask])
        return urls, mask

    def _one(self, name: str, value: Any, base_url: str) -> str:
        if not is_local(value):
            check_url(name, value, base_url)
            return str(value)
        file = local_file(name, value, LARGEST_INPUT)
        check_image(name, file)
        self.files[placeholder(file)] = file
        return placeholder(file)


def placeholder(file: LocalFile) -> str:
    """What stands for a file in a request that was not sent yet."""
    return f"sha256:{file.digest}"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str) or is_local(value):
        return [value]
    # A mapping is iterable too, by its keys.
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise refused("images", value, _ALLOWED)
    return list(value)
