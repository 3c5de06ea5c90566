"""Curves of measured sizes as one SVG, by the library of the extra `plot`."""

from math import ceil, sqrt
from typing import TYPE_CHECKING

from ingestlint.graph.curve import Size, duration_ms, money
from ingestlint.graph.sizes import FunctionSizes
from ingestlint.report.junit import xml

if TYPE_CHECKING:
    import leather

WIDTH, HEIGHT = 640, 420
TIME, COST, MEASURED, NOW, BETTER = "#2e6da4", "#b9770e", "#555555", "#c0392b", "#1e8449"
DOT, LARGE_DOT = 3, 7
WHOLE = 100  # percent
ROOM = 1.1  # above the largest value


class MissingLibrary(Exception):
    """The extra is not installed."""

    def __init__(self) -> None:
        super().__init__("--plot needs leather, which is not installed")
        self.hint = "pip install 'ingestlint[plot]'"


def draw(curves: list[tuple[str, FunctionSizes]]) -> str:
    """A chart for each function: time and cost by memory, the size in use and the better marked.

    Both in percent of their largest, which the legend names. Raises MissingLibrary.
    """
    try:
        import leather
    except ImportError:
        raise MissingLibrary from None
    grid = leather.Grid()
    grid.add_many([_chart(title, function) for title, function in curves])
    # It lays charts out in a square.
    columns = ceil(sqrt(len(curves)))
    rows = ceil(len(curves) / columns)
    return str(grid.to_svg(width=columns * WIDTH, height=rows * HEIGHT))


def _chart(title: str, function: FunctionSizes) -> "leather.Chart":
    import leather

    sizes = function.sizes
    currency = function.evidence.currency if function.evidence else "$"
    slowest, dearest = max(size.ms for size in sizes), max(size.cost for size in sizes)
    curves = [
        (f"time, 100 % = {duration_ms(slowest)}", TIME, _shares(sizes, "ms", slowest)),
        (f"cost, 100 % = {money(dearest, currency)}", COST, _shares(sizes, "cost", dearest)),
    ]
    chart = leather.Chart(xml(title))
    chart.add_x_scale(0, max(size.memory for size in sizes) * ROOM)
    chart.add_y_scale(0, WHOLE)
    chart.add_x_axis(name="MB")
    chart.add_y_axis(name="%")
    for name, color, shares in curves:
        chart.add_line(list(shares.items()), stroke_color=color, name=name)
    measured = [dot for _, _, shares in curves for dot in shares.items()]
    chart.add_dots(measured, name="measured", fill_color=MEASURED, radius=DOT)
    for size, color, what in _marked(function):
        dots = [(size.memory, shares[size.memory]) for _, _, shares in curves]
        name = f"{what}: {size.memory:,} MB"
        chart.add_dots(dots, name=name, fill_color=color, radius=LARGE_DOT)
    return chart


def _shares(sizes: tuple[Size, ...], field: str, most: float) -> dict[int, float]:
    return {s.memory: getattr(s, field) * WHOLE / most if most else 0.0 for s in sizes}


def _marked(function: FunctionSizes) -> list[tuple[Size, str, str]]:
    marked = []
    if function.now is not None:
        marked.append((function.now, NOW if function.better else BETTER, "in use"))
    if function.better is not None:
        marked.append((function.better.first, BETTER, "better"))
    return marked
