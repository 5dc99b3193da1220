"""What was measured, as a Markdown page and a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from matplotlib.figure import Figure

from .load import OPERATIONS, Cell


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def rates(cells: list[Cell]) -> str:
    """Requests per second, a row for each subject."""
    return _grid(
        cells, lambda cell: f"{median(cell.rates):.0f}" + (" !" if sum(cell.failures) else "")
    )


def costs(cells: list[Cell]) -> str:
    """CPU per request, a row for each subject."""
    return _grid(cells, lambda cell: f"{median(cell.costs):.0f}")


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


def chart(cells: list[Cell], connections: int, file: Path) -> None:
    """CPU per request as bars, an SVG picture."""
    chosen = [cell for cell in cells if cell.connections == connections]
    subjects = list(dict.fromkeys(cell.subject for cell in chosen))
    figure = Figure(figsize=(9, 1 + len(chosen) * 0.25), layout="constrained")
    axes = figure.subplots()
    for number, subject in enumerate(subjects):
        costs = [median(cell.costs) for cell in chosen if cell.subject == subject]
        places = [row * (len(subjects) + 1) + number for row in range(len(costs))]
        axes.bar_label(axes.barh(places, costs, label=subject), fmt="%.0f", padding=3)
    middles = [row * (len(subjects) + 1) + len(subjects) / 2 for row in range(len(OPERATIONS))]
    axes.set_yticks(middles, OPERATIONS)
    axes.invert_yaxis()
    axes.legend()
    axes.set_title(f"CPU microseconds per request, {connections} connections; less is better")
    figure.savefig(file)
