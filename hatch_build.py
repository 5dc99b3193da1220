"""What the package index shows: URLs of the project, and a README whose links work there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE = re.compile(r"(!?)\[([^]]*)\]\((?![a-z]+:|#)([^)]+)\)")


class ProjectPages(MetadataHookInterface):
    """Fills in what depends on where the repository is."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `urls` and `readme`; the index would lead relative links nowhere."""
        repository = self.config["repository"]
        pages = f"{repository}/blob/main/"

        def absolute(link: re.Match[str]) -> str:
            image, text, path = link.groups()
            # An image is a file, where a link leads to the page that shows it.
            where = f"{repository}/raw/main/" if image else pages
            return f"{image}[{text}]({where}{path})"

        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": _RELATIVE.sub(absolute, readme),
        }
        metadata["urls"] = {
            "Repository": repository,
            "Documentation": f"{pages}docs/generate.md",
            "Changelog": f"{pages}CHANGELOG.md",
            "Issues": f"{repository}/issues",
        }
