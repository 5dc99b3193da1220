"""Split a file of Mintlify pages into what facts are read from: fences and field tags."""

from __future__ import annotations

import re

from attrs import Factory, define, frozen

_FENCE = re.compile(r"(\s*)(`{3,})([^\s`]*)\s*([^`]*)")
_HEADING = re.compile(r"# +(.+)")
_OPENING = re.compile(r"\s*<([A-Z]\w*)(.*)")
_CLOSING = re.compile(r"</([A-Z]\w*)>\s*")
_ATTRIBUTE = re.compile(r"\s*(\w+)(?:=(?:\"([^\"]*)\"|\{[^}]*\}))?")
_QUOTED = re.compile(r'"[^"]*"')
_FIELDS = ("ParamField", "ResponseField")
_NAMES = ("path", "query", "body", "header", "name")


class DocsError(Exception):
    """A page that cannot be read: the line, and what was expected there."""

    def __init__(self, line: int, expected: str) -> None:
        super().__init__(f"line {line}: {expected}")
        self.line = line
        self.expected = expected


@frozen
class Fence:
    """A block of code. `line` is that of its first backticks."""

    line: int
    language: str
    info: str
    text: str


@frozen
class Field:
    """A ParamField or ResponseField and the text inside it."""

    line: int
    tag: str
    name: str
    type: str
    required: bool
    body: str


@define
class Page:
    """One page of the file, from its heading to the next."""

    title: str
    fences: list[Fence] = Factory(list)
    fields: list[Field] = Factory(list)


def read(text: str) -> list[Page]:
    """Split the text of a file; a fence or tag that is never closed is an error."""
    scanner = _Scanner(text.splitlines())
    while scanner.at < len(scanner.lines):
        scanner.step()
    if scanner.tags:
        tag = scanner.tags[-1]
        raise DocsError(tag.line, f"<{tag.name}> is never closed: expected </{tag.name}> below")
    return scanner.pages


@frozen
class _Tag:
    line: int
    name: str
    rest: str
    """What follows the name: the attributes, and perhaps text."""


@define
class _Scanner:
    lines: list[str]
    at: int = 0
    """How many lines have been read, so also the number of the line in hand."""
    pages: list[Page] = Factory(lambda: [Page("")])
    tags: list[_Tag] = Factory(list)

    def step(self) -> None:
        line = self.lines[self.at]
        self.at += 1
        if fence := _FENCE.fullmatch(line):
            self.fence(*fence.groups())
        elif heading := _HEADING.fullmatch(line):
            self.pages.append(Page(heading[1].strip()))
        elif opening := _OPENING.fullmatch(line):
            self.opening(opening[1], opening[2])
        elif (closing := _CLOSING.search(line)) and f"<{closing[1]}" not in line:
            self.closing(closing[1])

    def fence(self, indent: str, marks: str, language: str, info: str) -> None:
        start = self.at
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            self.at += 1
            if set(line) == {"`"} and len(line) >= len(marks):
                body = [line[len(indent) :] for line in self.lines[start : self.at - 1]]
                self.pages[-1].fences.append(Fence(start, language, info, "\n".join(body)))
                return
        raise DocsError(start, f"fence is never closed: expected {marks} below")

    def opening(self, name: str, rest: str) -> None:
        start = self.at
        while ">" not in _QUOTED.sub("", rest):
            if self.at == len(self.lines):
                raise DocsError(start, f"expected the tag <{name} to end with >")
            rest += f" {self.lines[self.at].strip()}"
            self.at += 1
        tag = _Tag(start, name, rest)
        if rest.rstrip().endswith(("/>", f"</{name}>")):
            self.field(tag, rest)
        else:
            self.tags.append(tag)

    def closing(self, name: str) -> None:
        tag = self.tags.pop() if self.tags else None
        if tag is None or tag.name != name:
            opened = f"<{tag.name}> of line {tag.line}" if tag else "nothing"
            raise DocsError(self.at, f"</{name}> closes {opened}: expected a matching tag")
        self.field(tag, "\n".join(self.lines[tag.line : self.at]))

    def field(self, tag: _Tag, body: str) -> None:
        if tag.name in _FIELDS:
            given = _attributes(tag.rest)
            name = next((given[key] for key in _NAMES if given.get(key)), "")
            if not name:
                raise DocsError(tag.line, f'expected <{tag.name}> to name a field: path="size"')
            field = Field(
                tag.line, tag.name, name, given.get("type") or "", "required" in given, body
            )
            self.pages[-1].fields.append(field)


def _attributes(rest: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    at = 0
    while match := _ATTRIBUTE.match(rest, at):
        found[match[1]] = match[2]
        at = match.end()
    return found
