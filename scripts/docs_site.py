"""Hooks of MkDocs: the pages of the site that are not in docs/, and what no page may do."""

from __future__ import annotations

import logging
import re
import tomllib
from html.parser import HTMLParser
from os.path import relpath
from pathlib import Path, PurePosixPath
from typing import Any

from reference import commands, control_plane, ledger, mock_settings, python_api, scenarios

from contract_tests import rules_page

ROOT = Path(__file__).resolve().parent.parent
# A warning fails a strict build; MkDocs counts those of this logger.
_LOG = logging.getLogger("mkdocs.hooks")
# Files that stand elsewhere because readers of the repository look for them there.
ELSEWHERE = {
    "README.md": "index.md",
    "openapi/README.md": "document.md",
    "examples/README.md": "examples.md",
    "examples/celery/README.md": "celery.md",
    "contract_tests/README.md": "contract-tests.md",
    "contract_tests/mutants/README.md": "mutants.md",
    "contract_tests/tape/README.md": "tapes.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
}
# Where a link to a file of the repository leads on the site.
SITE = {**ELSEWHERE, "contract_tests/RULES.md": "reference/rules.md"}
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
_LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


def reference_pages() -> dict[str, str]:
    """The Markdown of each page that is made of its source, by its path in the site."""
    return {
        **{f"reference/{name}.md": text for name, text in python_api.pages().items()},
        "reference/commands.md": commands.page(),
        "reference/settings.md": mock_settings.page(),
        "reference/scenarios.md": scenarios.page(),
        "reference/control-plane.md": control_plane.page(),
        "reference/rules.md": rules_page.page(),
        "reference/ledger.md": ledger.page(),
    }


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that stand elsewhere, and those that are made of their sources."""
    from mkdocs.structure.files import File

    for source, page in ELSEWHERE.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text("utf-8")))
    for page, text in reference_pages().items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_others: Any) -> str:
    """Make the links of a page lead to the site, or to the repository."""
    source = {site: path for path, site in ELSEWHERE.items()}.get(page.file.src_uri)
    return relinked(markdown, source or f"docs/{page.file.src_uri}", page.file.src_uri)


def on_post_build(config: Any) -> None:
    """Warn of each page that loads something from another host."""
    for path in sorted(Path(config.site_dir).rglob("*.html")):
        for url in foreign(path.read_text("utf-8")):
            _LOG.warning("%s loads %s", path.relative_to(config.site_dir), url)


def relinked(markdown: str, source: str, page: str) -> str:
    """The text of a file of the repository, with links that are right on its page of the site.

    Args:
        markdown: the text.
        source: the file's path in the repository.
        page: the page's path in the site.
    """

    def link(match: re.Match[str]) -> str:
        path, anchor = match[1], match[2] or ""
        target = (ROOT / source).parent.joinpath(path).resolve()
        if not target.exists() or not target.is_relative_to(ROOT):
            return match[0]
        inside = target.relative_to(ROOT).as_posix()
        site = SITE.get(inside, inside.removeprefix("docs/"))
        if site == inside:
            return (
                f"]({_repository()}/{'tree' if target.is_dir() else 'blob'}/main/{inside}{anchor})"
            )
        return f"]({relpath(site, PurePosixPath(page).parent)}{anchor})"

    return _LINK.sub(link, markdown)


def foreign(html: str) -> list[str]:
    """The URLs of other hosts that a browser loads for a page, without a click."""
    loads = _Loads()
    loads.feed(html)
    return [url for url in loads.urls if re.match(r"(https?:)?//", url)]


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and values.get("rel") in ("canonical", "next", "prev"):
            return
        if url := values.get(_LOADING.get(tag, "")):
            self.urls.append(url)


def _repository() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(project["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"])
