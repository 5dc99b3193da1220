"""The results of a batch for people: a table, or a record for each prompt where it is narrow."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from .output import plain
from .results import Result

_LONGEST_PROMPT, _SHORTEST_PROMPT, _SHORTEST_RESULT = 40, 12, 24
_GAP = "  "
_INDENT = " " * 6


@frozen
class _Row:
    """One prompt. A path is never cut or broken, so that it can be copied; an error may be."""

    line: str
    prompt: str
    task: str
    found: Sequence[str] = ()
    error: str = ""

    @classmethod
    def of(cls, result: Result) -> _Row:
        task, prompt = result.item.task, plain(result.item.prompt or "")
        found, error = [*map(plain, result.found)], plain(str(result.error or ""))
        return cls(str(result.row.line), prompt, plain(task.id if task else ""), found, error)

    def results(self, width: int) -> list[str]:
        return [*self.found, *textwrap.wrap(self.error, max(width, _SHORTEST_RESULT))] or [""]


_HEADER = _Row("Line", "Prompt", "Task", ["Result"])


def table(results: Iterable[Result], width: int) -> str:
    """Results in the order of the file.

    Args:
        results: what to show.
        width: columns of the terminal.
    """
    rows = [_Row.of(result) for result in sorted(results, key=lambda result: result.row.line)]
    all_rows = [_HEADER, *rows]
    line = max(_width(row.line) for row in all_rows)
    task = max(_width(row.task) for row in all_rows)
    wanted = min(max(_width(row.prompt) for row in all_rows), _LONGEST_PROMPT)
    found = max([_SHORTEST_RESULT, *(_width(text) for row in rows for text in row.found)])
    prompt = min(width - line - task - found - 3 * len(_GAP), wanted)
    if prompt < min(wanted, _SHORTEST_PROMPT):
        lines = _records(rows, width)
    else:
        lines = _columns(all_rows, (line, prompt, task), width)
    return "".join(f"{text.rstrip()}\n" for text in lines)


def _columns(rows: Iterable[_Row], widths: tuple[int, int, int], width: int) -> Iterator[str]:
    line, prompt, _ = widths
    left = width - sum(widths) - 3 * len(_GAP)
    for row in rows:
        cells = [row.line.rjust(line), _cut(row.prompt, prompt), row.task]
        for result in row.results(left):
            yield _GAP.join([*map(_filled, cells, widths), result])
            cells = ["", "", ""]


def _records(rows: Iterable[_Row], width: int) -> Iterator[str]:
    left = width - len(_INDENT)
    for row in rows:
        yield f"{row.line.rjust(4)}{_GAP}{_cut(row.prompt, max(left, _SHORTEST_PROMPT))}"
        for text in filter(None, [row.task, *row.results(left)]):
            yield f"{_INDENT}{text}"


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str, width: int) -> str:
    from rich.cells import set_cell_size

    return text if _width(text) <= width else f"{set_cell_size(text, width - 1)}…"


def _width(text: str) -> int:
    """Columns that a terminal takes for a text; Chinese letters take two."""
    from rich.cells import cell_len

    return cell_len(text)
