"""Files with many prompts: text, CSV, JSON Lines. Every line is checked before any is sent."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import click
from attrs import frozen

from .._options import Options
from ..errors import InvalidRequestError
from .image_options import FALLBACKS, file_or_url, files_or_urls
from .inputs import STDIN, shown

Format = Literal["text", "csv", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BY_ENDING: dict[str, Format] = {
    ".txt": "text",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_FIELDS = ("prompt", *Options.__annotations__)
_KNOWN = ", ".join(_FIELDS)
_SWITCHES = {"true": True, "false": False, "yes": True, "no": False}
_COMMENT = "#"


class BadLines(InvalidRequestError):
    """Lines of a file that make no request; `lines` has a message for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@frozen
class Row:
    """One prompt of a file: where it stands, and what is asked for.

    Args:
        line: the number of its first line.
        options: `prompt` and `Options`.
        error: why it makes no request.
    """

    line: int
    options: dict[str, Any]
    error: str | None = None


def format_of(source: str) -> Format:
    """The format that a file's ending tells; standard input is text.

    Raises:
        click.UsageError: it tells none. Prompts cost money, so there is no guess.
    """
    if source == STDIN:
        return "text"
    found = _BY_ENDING.get(Path(source).suffix.lower())
    if found is None:
        endings = ", ".join(_BY_ENDING)
        said = f"{source}: the ending tells no format ({endings}). Say it with --format."
        raise click.UsageError(said)
    return found


def rows_of(
    text: str, form: Format, source: str, base_url: str, defaults: Options | None = None
) -> list[Row]:
    """The prompts in a text.

    Args:
        text: what the file has.
        form: what the file is.
        source: what the file is called in messages.
        base_url: where the prompts will be sent.
        defaults: options for the prompts that do not have their own.

    Raises:
        BadLines: some cannot be sent, or there are none.
    """
    folder = Path() if source == STDIN else Path(source).parent
    found = [_with_files(row, folder, form) for row in _READERS[form](text)]
    rows = [_judged(row, base_url, defaults or {}) for row in found]
    if bad := [f"{shown(source)}:{row.line}: {row.error}" for row in rows if row.error]:
        raise BadLines(bad)
    if not rows:
        raise BadLines([f"{shown(source)}: there is no prompt in it."])
    return rows


def _with_files(row: Row, folder: Path, form: Format) -> Row:
    """The row with paths of files as such; they are relative to the file that names them."""
    options = dict(row.options)
    for name in ("images", "mask"):
        given = options.get(name)
        if isinstance(given, str) and (form, name) == ("csv", "images"):
            try:
                options[name] = files_or_urls(given, folder)
            except InvalidRequestError as error:
                return Row(row.line, row.options, error.message)
        elif isinstance(given, str):
            options[name] = file_or_url(given, folder)
        elif isinstance(given, list):
            options[name] = [
                file_or_url(one, folder) if isinstance(one, str) else one for one in given
            ]
    return Row(row.line, options, row.error)


def _judged(row: Row, base_url: str, defaults: Options) -> Row:
    from .._request import build

    if row.error:
        return row
    options = {**defaults, **row.options}
    try:
        build(options.pop("prompt", None), options, base_url)
    except InvalidRequestError as error:
        return Row(row.line, row.options, error.message)
    return row


def _text_rows(text: str) -> Iterator[Row]:
    for number, line in _lines(text):
        if not line.lstrip().startswith(_COMMENT):
            yield Row(number, {"prompt": line.strip()})


def _json_rows(text: str) -> Iterator[Row]:
    for number, line in _lines(text):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Row(number, {}, f"not JSON: {error}")
            continue
        if isinstance(found, dict):
            there = {name: value for name, value in found.items() if value is not None}
            given = {name: _meant(name, value) for name, value in there.items()}
            yield Row(number, given, _strangers(given))
        else:
            yield Row(number, {}, f"{line.strip()[:80]} is not allowed. Allowed: an object.")


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    begins = 1
    try:
        for cells in reader:
            if not cells:
                pass
            elif header is None:
                header = [name.strip() for name in cells]
                if error := _header_error(header):
                    yield Row(begins, {}, error)
                    return
            else:
                yield _csv_row(begins, header, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        yield Row(begins, {}, f"not CSV: {error}")


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        columns = "column" if len(cells) == 1 else "columns"
        return Row(line, {}, f"{len(cells)} {columns}. The header has {len(header)}.")
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    if not given:
        return Row(line, {}, "every cell is empty. Remove the line.")
    return Row(line, {name: _typed(name, cell) for name, cell in given.items()})


def _typed(name: str, cell: str) -> Any:
    """A cell as the value that it stands for; what is none is refused by its name later."""
    if name == "variants" and cell.isascii() and cell.isdigit():
        return int(cell)
    if name in ("enhance", "fallback", "upload_cn") and cell.lower() in _SWITCHES:
        return _SWITCHES[cell.lower()]
    return _meant(name, cell)


def _meant(name: str, value: Any) -> Any:
    """The words for a fallback are those of the option."""
    known = name == "fallback" and isinstance(value, str)
    return FALLBACKS.get(value, value) if known else value


def _strangers(names: Any) -> str | None:
    """What is wrong with names of fields."""
    found = [name for name in names if name not in _FIELDS]
    return f"{found[0]!r} is not allowed. Allowed: {_KNOWN}." if found else None


def _header_error(header: list[str]) -> str | None:
    if error := _strangers(header):
        return f"{error} The first line names the columns in lower case, separated by commas."
    twice = [name for name in header if header.count(name) > 1]
    return f"{twice[0]!r} is there twice." if twice else None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not splitlines: it ends lines at letters that a prompt may have, such as U+2028.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


_READERS: dict[Format, Callable[[str], Iterator[Row]]] = {
    "text": _text_rows,
    "csv": _csv_rows,
    "jsonl": _json_rows,
}
