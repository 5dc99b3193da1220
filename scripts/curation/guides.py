"""Read what a guide says with certainty: fields and codes in tables, and JSON samples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from curation import facts, prose, samples, schemas, yaml_lines
from curation.facts import CALLBACK, GUIDE, LIMITS, MESSAGES, Stated
from curation.markdown import JSON, Page
from curation.notes import Notes

GENERATE = "POST /api/v1/gpt4o-image/generate"
RECORD_INFO = "GET /api/v1/gpt4o-image/record-info"
DOWNLOAD_URL = "POST /api/v1/gpt4o-image/download-url"
CREDITS = "GET /api/v1/chat/credit"

_NAMES = ("parameter", "field", "name", "property")
_WORDS = ("status", "state", "value")
_HEADING = re.compile(r"#+ (?:`(X-[\w-]+)`)?.*")
_BULLET = re.compile(r"\s*[-*] \*\*(Type|Required)\*\*: *(\w+)")
_YES = ("yes", "true", "required", "✓", "✅")


@frozen
class Field:
    """A field that a guide describes."""

    line: int
    place: str
    """`parameters` for what is sent, `fields` for what is received, or `header`."""
    name: str
    type: str
    required: bool
    text: str = ""


def read(page: Page, tagged: Iterable[Field], notes: Notes) -> dict[str, Stated]:
    """Give every fact of a page that describes no operation itself."""
    found = _samples(page, notes)
    callback = "callback" in page.title.lower()
    for field in [*tagged, *_rows(page), *_headers(page)]:
        for address, value in (_callback(field) if callback else _guide(field)).items():
            found.setdefault(address, Stated(value, file=notes.file, line=field.line))
    for number, line in page.lines:
        for limit in prose.limits_in(line):
            found.setdefault(f"{LIMITS} {limit}", Stated(True, file=notes.file, line=number))
        address = f"{CALLBACK if callback else GUIDE} codes"
        for code in prose.codes_in(line):
            known = found.setdefault(address, Stated([], file=notes.file, line=number))
            known.value[:] = sorted({*known.value, code})
    return found


def _rows(page: Page) -> Iterator[Field]:
    for above, (_, heading), *rows in page.tables():
        columns = [cell.lower() for cell in heading]
        # A table that is not about fields may list the words of a state.
        named = columns[0] in _NAMES
        sent = named and "response" not in above.lower()
        for line, cells in rows if named or columns[0] in _WORDS else ():
            row = dict(zip(columns, cells, strict=False))
            name = re.fullmatch(r"`([^`]+)`", cells[0])
            if name and (named or ":" in name[1] or name[1].isupper()):
                required = row.get("required", "").lower().strip("*` ") in _YES
                kind = row.get("type", "").lower().strip("*` ")
                text = row.get("description", "")
                yield Field(line, "parameters" if sent else "fields", name[1], kind, required, text)


def _headers(page: Page) -> Iterator[Field]:
    """Read headings that name a header, and the bullets below them."""
    name, start, given = "", 0, dict[str, str]()
    for line, text in [*page.lines, (0, "# ")]:
        if heading := _HEADING.fullmatch(text):
            if name and given:
                required = given.get("Required", "").lower() in _YES
                yield Field(start, "header", name, given.get("Type", "").lower(), required)
            name, start, given = heading[1] or "", line, {}
        elif bullet := _BULLET.match(text):
            given[bullet[1]] = bullet[2]


def _callback(field: Field) -> dict[str, Any]:
    """A field of the callback's body; the objects around it are there too."""
    found: dict[str, Any] = {}
    names = field.name.split(".")
    for depth in range(1, len(names)):
        parent = Field(field.line, "", ".".join(names[:depth]), "object", field.required)
        found |= _aspects(f"{CALLBACK} body", parent)
    return found | _aspects(f"{CALLBACK} body", field)


def _guide(field: Field) -> dict[str, Any]:
    """A field that a guide describes, without saying of which operation.

    Guides also list the words of `status` and "successFlag: 2" like fields.
    """
    if field.place == "header":
        return _aspects(f"{CALLBACK} header", field)
    name, _, value = field.name.partition(":")
    if value or name.isupper():
        return {f"{GUIDE} words.{name if value else 'status'}.{value.strip() or name}": True}
    return _aspects(f"{GUIDE} {field.place}", field)


def _aspects(place: str, field: Field) -> dict[str, Any]:
    types = [name.strip() for name in field.type.split("|")]
    schema = {"type": types, "enum": prose.values_in(field.text), "description": field.text}
    said = dict(schemas.stated(schema)) | ({"required": True} if field.required else {})
    if "type" in said:
        said["type"] = facts.one_or_many(said["type"])
    return {f"{place}.{field.name}.{aspect}": value for aspect, value in said.items()}


def _samples(page: Page, notes: Notes) -> dict[str, Stated]:
    found: dict[str, Stated] = {}
    for fence in page.fences:
        loaded = yaml_lines.load(fence.text, fence.line, notes) if fence.language in JSON else []
        for sample in loaded:
            place = _place(sample, page) if isinstance(sample, dict) else None
            if place is None:
                notes.add(fence.line, "a JSON sample of an operation that this page does not name")
                continue
            said = samples.types_in(place, [sample]) if place else {}
            said |= {f"{MESSAGES} {text}": [code] for code, text in samples.messages(sample)}
            for address, values in said.items():
                known = found.setdefault(address, Stated([], file=notes.file, line=fence.line))
                known.value[:] = facts.ordered({*known.value, *values})
    return found


def _place(sample: dict[str, Any], page: Page) -> str | None:
    """Say what a sample shows, as the address that its fields belong under.

    It is empty for an error response and None for what cannot be told: a sample belongs to an
    operation that the page names and that its keys fit.
    """
    data, keys = sample.get("data"), sample.keys()
    inner = data.keys() if isinstance(data, dict) else set()
    response = {"code", "msg"} <= keys
    if response and "callback" in page.title.lower():
        return f"{CALLBACK} sample" if inner & {"taskId", "info"} else None
    request = bool(keys & {"prompt", "size"}) and not keys & {"model", "input", "code"}
    shapes = (
        (request, GENERATE, "request"),
        (keys == {"taskId", "url"}, DOWNLOAD_URL, "request"),
        (response and inner & {"successFlag", "status", "response"}, RECORD_INFO, "response"),
        (response and inner == {"taskId"}, GENERATE, "response"),
        (response and isinstance(data, str), DOWNLOAD_URL, "response"),
        (response and isinstance(data, int | float), CREDITS, "response"),
    )
    for fits, operation, side in shapes:
        if fits and page.names(operation.split()[1]):
            return f"{operation} sample.{side}"
    return "" if response and data is None else None
