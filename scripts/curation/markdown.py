"""Split Markdown into pages, and pages into fences, tables and the text between.

A parser of CommonMark does not see the fences that the vendor's pages have: they stand inside
tags and are indented, which makes them raw HTML or indented code there. So the lines are read
here. A fence ends at a line of marks that is indented less than four columns more than its own
beginning: what is indented further stands inside it, in a description of the YAML for instance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import Factory, define, frozen

from curation.yaml_lines import Notes

JSON = ("json", "jsonc", "json5")
_FENCE = re.compile(
    r"(?P<before>[ >]*)(?:[-*+] +)?(?P<marks>`{3,}|~{3,}) *(?P<word>[^\s`]*)(?P<rest>[^`]*)"
)


@frozen
class Fence:
    """A block of code. `line` is that of its first marks."""

    line: int
    language: str
    text: str


@define
class Page:
    """One page of the file, from its heading to the next."""

    title: str
    fences: list[Fence] = Factory(list)
    lines: list[tuple[int, str]] = Factory(list)
    """The lines outside fences that are not blank, with their numbers."""

    def names(self, path: str) -> bool:
        """Tell whether the page mentions a path, in full or in two pieces."""
        text = "\n".join([*(line for _, line in self.lines), *(f.text for f in self.fences)])
        base, _, name = path.rpartition("/")
        return base in text and f"/{name}" in text

    def tables(self) -> Iterator[list[Any]]:
        """Give each table: the heading above it, then its rows as line and cells."""
        heading, rows = "", list[tuple[int, list[str]]]()
        for number, line in [*self.lines, (0, "")]:
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            if "|" in line and (not rows or number == rows[-1][0] + 1):
                rows.append((number, cells))
                continue
            if len(rows) > 1 and set("".join(rows[1][1])) <= set("-: "):
                yield [heading, rows[0], *rows[2:]]
            heading, rows = line if line.startswith("#") else heading, []
            rows += [(number, cells)] if "|" in line else []


def read(text: str, notes: Notes) -> list[Page]:
    """Split the text of a file; a fence that never ends is noted and not read."""
    lines = text.splitlines()
    pages, at = [Page("")], 0
    if lines[:1] == ["---"] and "---" in lines[1:]:
        at = lines.index("---", 1) + 1
        titles = (re.fullmatch(r"title: *['\"]?(.*?)['\"]?", line.strip()) for line in lines[:at])
        pages[0].title = next((title[1] for title in titles if title), "")
    while at < len(lines):
        if opening := _FENCE.fullmatch(lines[at].expandtabs(4)):
            at = _fence(lines, at, opening, pages[-1], notes)
            continue
        at += 1
        if heading := re.fullmatch(r"\s*# +(.+?)[ #]*", lines[at - 1]):
            pages.append(Page(heading[1]))
        elif lines[at - 1].strip():
            pages[-1].lines.append((at, lines[at - 1]))
    return pages


def _fence(lines: list[str], start: int, opening: re.Match[str], page: Page, notes: Notes) -> int:
    before, marks = opening["before"], opening["marks"]
    for at in range(start + 1, len(lines)):
        line = lines[at].expandtabs(4)
        end = line.strip(" >")
        indent = len(line) - len(line.lstrip(" >"))
        if set(end) == {marks[0]} and len(end) >= len(marks) and indent < len(before) + 4:
            # What stands before the fence stands before each line: spaces or the marks of a quote.
            body = [re.sub(rf"^[ \t>]{{0,{len(before)}}}", "", x) for x in lines[start + 1 : at]]
            language = re.sub(r"^\{?\.?|[{}:,(=].*", "", opening["word"]).lower()
            page.fences.append(Fence(start + 1, language, "\n".join(body)))
            return at + 1
    notes.add(start + 1, f"this fence never ends: expected {marks} below")
    return len(lines)
