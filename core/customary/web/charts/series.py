"""Bars and lines over labels."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from customary.web.charts.frame import Series, Words, colours_of, column, frame, grid, legend, table, ticks, tip


def stacked(
    labels: Sequence[Words],
    series: Sequence[Series],
    title: Words,
    unit: Words = "",
    height: int = 200,
    colours: Sequence[int] | None = None,
) -> Markup:
    """Bars, one for each label; several series stand on each other."""
    count, shades = len(labels), colours_of(series, colours)
    highest = max((sum(values[place] for _, values in series) for place in range(count)), default=0)
    levels = ticks(highest, whole=_counted(series))
    width = 46 / count if count > 8 else 44 / max(count, 1)
    columns = []
    for place, label in enumerate(labels):
        drawn, base = "", 0.0
        for shade, (_, values) in zip(shades, series, strict=True):
            share = 100 * values[place] / levels[-1]
            if share:
                left = 100 * (place + 0.5) / count - width / 2
                drawn += _bar(shade, left, 100 - base - share, width, share)
                base += share
        columns.append(column(place, count, tip(label, place, series, unit), drawn))
    below = legend(series, shades) + table(labels, series, unit)
    return frame(grid(levels) + "".join(columns), levels, labels, title, height, below)


def pareto(
    labels: Sequence[Words],
    series: Sequence[Series],
    title: Words,
    unit: Words = "",
    height: int = 200,
    colours: Sequence[int] | None = None,
) -> Markup:
    """Bars from the highest down, and a line of what they come to together: two series, on one scale."""
    count, shades = len(labels), colours_of(series, colours)
    (_bars, values), (_line, sums) = series
    levels = ticks(_highest(series), whole=_counted(series))
    width = min(60 / max(count, 1), 12)
    across = [100 * (place + 0.5) / count for place in range(count)]
    heights = [100 - 100 * value / levels[-1] for value in sums]
    columns = []
    for place, label in enumerate(labels):
        share = 100 * values[place] / levels[-1]
        drawn = _bar(shades[0], across[place] - width / 2, 100 - share, width, share)
        drawn += f'<circle class="c{shades[1]} end" cx="{across[place]:.2f}%" cy="{heights[place]:.2f}%" r="3.5"/>'
        columns.append(column(place, count, tip(label, place, series, unit), drawn))
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in zip(across, heights, strict=True))
    stroke = stretched(f'<polyline class="l c{shades[1]}" points="{points}"/>')
    below = legend(series, shades) + table(labels, series, unit)
    return frame(grid(levels) + stroke + "".join(columns), levels, labels, title, height, below)


def grouped(
    labels: Sequence[Words],
    series: Sequence[Series],
    title: Words,
    unit: Words = "",
    height: int = 160,
    colours: Sequence[int] | None = None,
) -> Markup:
    """Two or three bars side by side for each label: before and after."""
    count, shades = len(labels), colours_of(series, colours)
    levels = ticks(_highest(series), whole=_counted(series))
    width = min(62 / max(count, 1) / max(len(series), 1), 4)
    columns = []
    for place, label in enumerate(labels):
        drawn = ""
        for side, (shade, (_, values)) in enumerate(zip(shades, series, strict=True)):
            share = 100 * values[place] / levels[-1]
            left = 100 * (place + 0.5) / count + (side - len(series) / 2) * width + 0.12
            drawn += _bar(shade, left, 100 - share, width - 0.24, share)
        columns.append(column(place, count, tip(label, place, series, unit), drawn))
    below = legend(series, shades) + table(labels, series, unit)
    return frame(grid(levels) + "".join(columns), levels, labels, title, height, below)


def lines(
    labels: Sequence[Words],
    series: Sequence[Series],
    title: Words,
    unit: Words = "",
    height: int = 200,
    colours: Sequence[int] | None = None,
    area: bool = True,
    every: int = 1,
) -> Markup:
    """Lines over labels; the first stands out, the others are dashed: this year over last year."""
    count, shades = len(labels), colours_of(series, colours)
    levels = ticks(_highest(series), whole=_counted(series))
    across = [100 * (place + 0.5) / count for place in range(count)]
    plotted = [[100 - 100 * value / levels[-1] for value in values] for _, values in series]
    strokes, ends = "", ""
    for order, (shade, heights) in enumerate(zip(shades, plotted, strict=True)):
        if not heights:
            continue
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in zip(across, heights, strict=True))
        if area and order == 0:
            strokes += f'<polygon class="a c{shade}" points="{across[0]:.2f},100 {points} {across[-1]:.2f},100"/>'
        strokes += f'<polyline class="l c{shade}{" dash" if order else ""}" points="{points}"/>'
        ends += f'<circle class="c{shade} end" cx="{across[-1]:.2f}%" cy="{heights[-1]:.2f}%" r="4"/>'
    columns = []
    for place, label in enumerate(labels):
        dots = "".join(
            f'<circle class="d c{shade}" cx="{across[place]:.2f}%" cy="{heights[place]:.2f}%" r="3.5"/>'
            for shade, heights in zip(shades, plotted, strict=True)
        )
        columns.append(column(place, count, tip(label, place, series, unit), dots))
    plot = grid(levels) + stretched(strokes) + "".join(columns) + ends
    return frame(plot, levels, labels, title, height, legend(series, shades) + table(labels, series, unit), every)


def stretched(strokes: str) -> str:
    """Shapes in a square of 100 that is stretched over the plot."""
    return f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">{strokes}</svg>'


def _bar(shade: int, left: float, top: float, width: float, height: float) -> str:
    return f'<rect class="c{shade}" x="{left:.2f}%" y="{top:.2f}%" width="{width:.2f}%" height="{height:.2f}%"/>'


def _counted(series: Sequence[Series]) -> bool:
    return all(isinstance(value, int) for _, values in series for value in values)


def _highest(series: Sequence[Series]) -> float:
    return max((value for _, values in series for value in values), default=0)
