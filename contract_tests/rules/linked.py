"""What a download link leads to, against the URL that it was made for."""

from __future__ import annotations

from .group import Group, Violation

LINKED = Group[[bytes, bytes]]("An image behind its link")


def check_linked(linked: bytes, image: bytes) -> list[Violation]:
    """What is wrong with the image behind a link.

    Args:
        linked: the file that the link gave.
        image: the file at the URL that the link was made for.
    """
    return LINKED.check(linked, image)


@LINKED.rule(
    "link-same-image",
    "A link gives the image that it was made for.",
    "/components/schemas/DownloadUrlRequest/properties/url",
)
def _same(linked: bytes, image: bytes) -> str | None:
    return None if linked == image else f"{len(linked)} bytes, not the {len(image)} expected"
