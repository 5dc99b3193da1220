"""The site: its menu is complete, its links are right, and it loads nothing from other hosts."""

from __future__ import annotations

import re
from typing import Any

import docs_site
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT


class _Configuration(yaml.SafeLoader):
    """Reads mkdocs.yml without what only MkDocs can make."""


_Configuration.add_multi_constructor("!!python/", lambda *_: None)
_Configuration.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def menu() -> list[str]:
    """The pages of the site's menu, in order."""

    def pages(node: Any) -> list[str]:
        if isinstance(node, str):
            return [node]
        parts = node.values() if isinstance(node, dict) else node
        return [page for part in parts for page in pages(part)]

    configuration = yaml.load((ROOT / "mkdocs.yml").read_text(), _Configuration)
    return pages(configuration["nav"])


def test_the_menu_has_every_guide_and_every_generated_page_once() -> None:
    guides = [path.name for path in (ROOT / "docs").glob("*.md")]
    generated = {*docs_site.ELSEWHERE.values(), *docs_site.reference_pages()}

    assert sorted(menu()) == sorted({*guides, *generated})


@pytest.mark.parametrize("source", sorted(docs_site.ELSEWHERE))
def test_a_page_from_elsewhere_is_a_file_of_the_repository(source: str) -> None:
    assert (ROOT / source).is_file()


@pytest.mark.parametrize(
    ("source", "page", "written", "led_to"),
    [
        ("README.md", "index.md", "docs/mock.md#limits", "mock.md#limits"),
        ("README.md", "index.md", "CONTRIBUTING.md", "contributing.md"),
        ("docs/fleet.md", "fleet.md", "../examples/celery/README.md", "celery.md"),
        ("docs/fleet.md", "fleet.md", "mock.md", "mock.md"),
        ("contract_tests/README.md", "contract-tests.md", "RULES.md", "reference/rules.md"),
        ("docs/mock.md", "mock.md", "no-such-page.md", "no-such-page.md"),
        ("docs/mock.md", "reference/mock.md", "fleet.md", "../fleet.md"),
        ("docs/mock.md", "mock.md", "https://example.com/a", "https://example.com/a"),
    ],
)
def test_a_link_leads_to_the_page_of_the_site(
    source: str, page: str, written: str, led_to: str
) -> None:
    assert docs_site.relinked(f"[there]({written})", source, page) == f"[there]({led_to})"


@pytest.mark.parametrize(
    ("written", "kind"), [("openapi/openapi.yaml", "blob"), ("examples/web", "tree")]
)
def test_a_link_to_a_file_that_is_not_a_page_leads_to_the_repository(
    written: str, kind: str
) -> None:
    found = docs_site.relinked(f"[there]({written})", "README.md", "index.md")

    assert re.fullmatch(rf"\[there\]\(https://.+/{kind}/main/{written}\)", found)


@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '<img src="http://images.example/a.png">',
        '<iframe src="https://video.example"></iframe>',
    ],
)
def test_what_a_page_loads_from_another_host_is_found(element: str) -> None:
    assert docs_site.foreign(f"<html>{element}</html>")


@given(st.sampled_from(["assets/a.js", "../a.css", "a.png", "data:image/png;base64,AA", "/a"]))
def test_what_a_page_loads_from_its_own_host_is_not(url: str) -> None:
    page = f'<script src="{url}"></script><img src="{url}"><a href="https://example.com">there</a>'

    assert docs_site.foreign(page) == []
