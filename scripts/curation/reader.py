"""Read files and folders of the vendor's docs into facts by page, and note what was not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import Factory, define

from curation import facts, guides, markdown, mintlify, openapi, yaml_lines
from curation.facts import LIMITS, CurationError, Facts, Pages
from curation.markdown import JSON, Page
from curation.yaml_lines import Lined, Note, Notes

_WHOLE = (".yaml", ".yml", ".json")
_TEXT = (".md", ".mdx", ".markdown", ".txt", ".html", ".htm", *_WHOLE)
_OPENAPI = ("yaml", "yml", "openapi", "", *JSON)
_HTML = re.compile(r"\s*<(!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_STARTS = re.compile(r"(?m)^[\s{]*[\"']?(openapi|swagger|paths)[\"']?\s*:")
_NOTHING = (
    (re.compile(r"\s*\Z"), "the file is empty"),
    (re.compile(r"(?s).*\0"), "this is not text in UTF-8; save the file as UTF-8"),
    (_HTML, "this is a page of HTML; save the page as Markdown (its address with .md)"),
    (
        re.compile(r"(?s)(.*?\[[^\]]*\]\([^)]*\)){3}"),
        "this page only links to others; save the pages that it links to",
    ),
    (
        re.compile(""),
        "no OpenAPI, no table of fields or codes and no JSON sample of a known operation",
    ),
)
"""Why a file says nothing: the first of the patterns that fits."""


@define
class Reading:
    """Everything that was read, and what was not."""

    pages: Pages = Factory(dict)
    notes: list[Note] = Factory(list)
    files: int = 0


def read(paths: Iterable[Path]) -> Reading:
    """Read every file; raise CurationError where a path is missing or nothing at all is UTF-8."""
    reading = Reading()
    unreadable: list[Note] = []
    for file in _files(paths):
        one = _File(file, Notes(str(file)), reading.pages)
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            one.notes.add(1, f"not UTF-8, at byte {error.start}; save the file as UTF-8")
            unreadable += one.notes.found
        else:
            if not one.read(text):
                one.notes.add(1, next(why for pattern, why in _NOTHING if pattern.match(text)))
        reading.notes += sorted(one.notes.found)
        reading.files += 1
    if unreadable and not reading.pages:
        raise CurationError(str(unreadable[0]))
    return reading


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.is_file())
            yield from sorted(file for file in inside if file.suffix.lower() in _TEXT)
        elif path.exists():
            yield path
        else:
            raise CurationError(f"{path}: no such file or folder")


@define
class _File:
    path: Path
    notes: Notes
    pages: Pages

    def read(self, text: str) -> bool:
        """Read the file as what it is; tell whether it says anything."""
        if self.path.suffix.lower() in _WHOLE or re.match(r"\s*(openapi:|swagger:|\{)", text):
            return self._whole(text, 0, "")
        if _HTML.match(text):
            return False
        said = [self._page(page) for page in markdown.read(text, self.notes)]
        return any(said)

    def _page(self, page: Page) -> bool:
        rest, read = [], False
        for fence in page.fences:
            if fence.language in _OPENAPI and _STARTS.search(fence.text):
                read |= self._whole(fence.text, fence.line, page.title)
            else:
                rest.append(fence)
        code = [fence for fence in rest if read or fence.language not in JSON]
        if code:
            names = ", ".join(sorted({fence.language or "text" for fence in code}))
            self.notes.add(code[0].line, f"code is not read: {len(code)} samples, {names}")
        if read:
            for _, (line, heading), *_ in page.tables():
                self.notes.add(line, f"a table beside OpenAPI is not read: {heading[0]}"[:200])
            return True
        said = guides.read(Page(page.title, rest, page.lines), mintlify.fields(page), self.notes)
        if all(facts.split(address)[0] == LIMITS for address in said):
            return False
        return self._add(page.title or self.path.stem, said)

    def _whole(self, text: str, above: int, title: str) -> bool:
        trees = yaml_lines.load(text, above, self.notes)
        found: Pages = {}
        for tree in trees:
            if isinstance(tree, Lined) and "paths" in tree and "swagger" not in tree:
                found |= openapi.read(mintlify.document(tree), self.notes, title)
        if trees and not found:
            self.notes.add(above + 1, "not an OpenAPI 3 document with operations")
        said = [self._add(subject, stated) for subject, stated in found.items()]
        return any(said)

    def _add(self, page: str, stated: Facts) -> bool:
        known = self.pages.setdefault(page, stated)
        if facts.is_operation(page) and known != stated:
            line = min(s.line for s in stated.values())
            why = f"{page} is described a second time, differently; the first one is read"
            self.notes.add(line, why)
        else:
            self.pages[page] = stated | known
        return bool(stated)
