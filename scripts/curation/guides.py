"""Read what a guide says with certainty: fields and codes in tables, and JSON samples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from curation import facts, prose, schemas, yaml_lines
from curation.facts import CALLBACK, GUIDE, LIMITS, MESSAGES, Facts, Stated
from curation.markdown import JSON, Page
from curation.yaml_lines import Lined, Notes

GENERATE = "POST /api/v1/gpt4o-image/generate"
RECORD_INFO = "GET /api/v1/gpt4o-image/record-info"
DOWNLOAD_URL = "POST /api/v1/gpt4o-image/download-url"
CREDITS = "GET /api/v1/chat/credit"

_NAMES = ("parameter", "field", "name", "property")
_WORDS = ("status", "state", "value")
_NAME = re.compile(r"\**`?((?<=`)[^`]+(?=`)|[\w.\[\]-]+)`?\**")
_WORD = re.compile(r"`([^`]*:[^`]*|[A-Z_]+)`")
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


def read(page: Page, tagged: Iterable[Field], notes: Notes) -> Facts:
    """Give every fact of a page that describes no operation itself."""
    found = _samples(page, notes)
    callback = "callback" in page.title.lower()
    for field in [*tagged, *_rows(page, notes), *_headers(page)]:
        said = _callback(field) if callback else _guide(field)
        if not said:
            notes.add(field.line, f"nothing can be read about this field: {field.name}"[:200])
        found = {a: evolve(stated, file=notes.file) for a, stated in said.items()} | found
    for number, line in page.lines:
        for limit in prose.limits_in(line):
            found.setdefault(f"{LIMITS} {limit}", Stated(True, "", notes.file, number))
        if codes := prose.codes_in(line):
            address = f"{CALLBACK if callback else GUIDE} codes"
            facts.add(found, address, Stated(codes, "", notes.file, number))
    return found


def _rows(page: Page, notes: Notes) -> Iterator[Field]:
    for above, (start, heading), *rows in page.tables():
        columns = [cell.lower().strip("*` ") for cell in heading]
        # A table that is not about fields may list the words of a state.
        names = [name for name in columns if name in _NAMES] or [columns[0]]
        named = names[0] in _NAMES
        place = "parameters" if named and "response" not in above.lower() else "fields"
        unread = 0
        for line, cells in rows:
            row = dict(zip(columns, cells, strict=False))
            name = (_NAME if named else _WORD).fullmatch(row.get(names[0], ""))
            if name and (named or names[0] in _WORDS):
                required = row.get("required", "").lower().strip("*` ") in _YES
                kind = row.get("type", "").lower().strip("*` ")
                yield Field(line, place, name[1], kind, required, row.get("description", ""))
            elif not prose.codes_in("|" + "|".join(cells) + "|"):
                unread += 1
        if unread:
            notes.add(start, f"rows of this table are not read: {unread}")


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


def _callback(field: Field) -> Facts:
    """A field of the callback's body; the objects around it are there too."""
    found: Facts = {}
    for dot in re.finditer(r"\.", field.name):
        parent = evolve(field, name=field.name[: dot.start()], type="object", text="")
        found |= _aspects(f"{CALLBACK} body", parent)
    return found | _aspects(f"{CALLBACK} body", field)


def _guide(field: Field) -> Facts:
    """A field that a guide describes, without saying of which operation.

    Guides also list the words of `status` and "successFlag: 2" like fields.
    """
    name, _, value = field.name.partition(":")
    if field.place != "header" and (value or name.isupper()):
        word = f"{name if value else 'status'}.{value.strip() or name}"
        return {f"{GUIDE} words.{word}": Stated(True, line=field.line)}
    return _aspects(f"{CALLBACK if field.place == 'header' else GUIDE} {field.place}", field)


def _aspects(place: str, field: Field) -> Facts:
    types = [name.strip() for name in field.type.split("|")]
    schema = {"type": types, "enum": prose.values_in(field.text), "description": field.text}
    said = schemas.aspects([Lined(schema, field.line)])
    said |= {"required": Stated(True, line=field.line)} if field.required else {}
    return {f"{place}.{field.name}.{aspect}": stated for aspect, stated in said.items()}


def _samples(page: Page, notes: Notes) -> Facts:
    found: Facts = {}
    for fence in page.fences:
        loaded = yaml_lines.load(fence.text, fence.line, notes) if fence.language in JSON else []
        for sample in loaded:
            place = _place(sample, page) if isinstance(sample, dict) else None
            if place is None:
                notes.add(fence.line, "a JSON sample of an operation that this page does not name")
                continue
            said: dict[str, list[Any]] = {
                f"{MESSAGES} {text}": [code] for code, text in prose.sample_messages(sample)
            }
            for address, values in (
                said | prose.types_in(place, [sample] if place else [])
            ).items():
                facts.add(found, address, Stated(values, "", notes.file, fence.line))
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
