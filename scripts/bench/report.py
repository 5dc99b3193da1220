"""What was measured, as a Markdown page and a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from .cells import OPERATIONS, Cell

_BAR, _GAP, _LEFT, _WIDTH = 16, 6, 170, 520
_COLORS = (
    *("#2f6f9f", "#7a9e3b", "#a8a8a8", "#c4703c", "#d9a066", "#8c5a9e"),
    *("#5a8c8c", "#b5475b", "#7f6a52", "#3f5f3f", "#c9b037"),
)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def rates(cells: list[Cell]) -> str:
    """Requests per second, a row for each subject."""
    return _grid(cells, lambda cell: f"{cell.rate:.0f}" + (" !" if cell.failures else ""))


def costs(cells: list[Cell]) -> str:
    """CPU per request, a row for each subject."""
    return _grid(cells, lambda cell: f"{cell.cost:.0f}")


def ratios(cells: list[Cell], bases: dict[str, str]) -> str:
    """CPU per request against that of each subject's base, round by round."""
    found = {(c.subject, c.operation, c.connections): c for c in cells}

    def text(cell: Cell) -> str:
        base = found[bases[cell.subject], cell.operation, cell.connections]
        return f"{cell.cost_against(base):.2f}"

    return _grid([cell for cell in cells if cell.subject in bases], text)


def _grid(cells: list[Cell], text: Callable[[Cell], str]) -> str:
    columns = list(dict.fromkeys((c.operation, c.connections) for c in cells))
    subjects = list(dict.fromkeys(c.subject for c in cells))
    found = {(c.subject, c.operation, c.connections): c for c in cells}
    rows = [[s, *(text(found[s, *column]) for column in columns)] for s in subjects]
    return table(["", *(f"{operation}/{count}" for operation, count in columns)], rows)


def chart(cells: list[Cell], connections: int) -> str:
    """CPU per request as bars, an SVG picture."""
    chosen = [cell for cell in cells if cell.connections == connections]
    longest = max(cell.cost for cell in chosen)
    subjects = list(dict.fromkeys(cell.subject for cell in chosen))
    parts: list[str] = []
    y = 24
    for operation in OPERATIONS:
        parts.append(_text(0, y + 12, operation, "font-weight='bold'"))
        y += _BAR + _GAP
        for cell in (c for c in chosen if c.operation == operation):
            color = _COLORS[subjects.index(cell.subject) % len(_COLORS)]
            length = cell.cost / longest * _WIDTH
            parts.append(_text(0, y + 12, cell.subject))
            parts.append(
                f"<rect x='{_LEFT}' y='{y}' width='{length:.1f}' height='{_BAR}' fill='{color}'/>"
            )
            parts.append(_text(_LEFT + length + 6, y + 12, f"{cell.cost:.0f}"))
            y += _BAR + _GAP
        y += _GAP
    title = f"CPU microseconds per request, {connections} connections; less is better"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{_LEFT + _WIDTH + 70}' height='{y}' "
        "font-family='sans-serif' font-size='12'><rect width='100%' height='100%' fill='white'/>"
        f"{_text(0, 14, title)}{''.join(parts)}</svg>\n"
    )


def _text(x: float, y: float, words: str, style: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y}' {style}>{escape(words)}</text>"
