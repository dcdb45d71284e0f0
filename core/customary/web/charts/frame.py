"""What every chart with axes has: round ticks, a grid, labels, a legend and the table of its data.

Sizes are percentages inside an SVG without a viewBox, so that text keeps its size while the plot stretches. Lines live
in a nested viewBox without aspect ratio, with strokes that do not scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from markupsafe import Markup, escape

from customary.plugins.text import Text, texts
from customary.web.formats import number

_ = texts("web")

Words = str | Text
Series = tuple[Words, Sequence[float]]


def colours_of(series: Sequence[object], colours: Sequence[int] | None) -> Sequence[int]:
    return colours or [place % 6 + 1 for place in range(len(series))]


def ticks(highest: float, steps: int = 4, whole: bool = False) -> list[float]:
    """Round values from nothing to above the highest; whole ones where things are counted.

    >>> ticks(730)
    [0.0, 200.0, 400.0, 600.0, 800.0]
    >>> ticks(2, whole=True)
    [0.0, 1.0, 2.0]
    """
    if highest <= 0:
        return [0.0, 1.0]
    raw = highest / steps
    magnitude = 10.0 ** floor(log10(raw))
    step = next(size * magnitude for size in (1, 2, 2.5, 5, 10) if size * magnitude >= raw * (1 - 1e-9))
    if whole:
        step = float(ceil(step))
    return [round(place * step, 6) for place in range(ceil(highest / step - 1e-9) + 1)]


def short(value: float) -> str:
    return number(value, 1)


def grid(levels: Sequence[float]) -> str:
    lines = []
    for level in levels:
        y = f"{100 - 100 * level / levels[-1]:.2f}%"
        lines.append(f'<line class="g{"0" if level == 0 else ""}" x1="0" x2="100%" y1="{y}" y2="{y}"/>')
    return "".join(lines)


def column(place: int, count: int, tip: str, drawn: str) -> str:
    """One label's share of the width: what is pointed at, and what is drawn in it."""
    left, width = 100 * place / count, 100 / count
    hit = f'<rect class="hit" x="{left:.2f}%" y="0" width="{width:.2f}%" height="100%"/>'
    return f'<g class="col"><title>{escape(tip)}</title>{hit}{drawn}</g>'


def tip(label: Words, place: int, series: Sequence[Series], unit: Words) -> str:
    """What a column says when it is pointed at."""
    values = str(_(", ")).join(f"{name} {short(values[place])}{unit}" for name, values in series)
    return str(_("{label}: {values}", label=label, values=values))


def legend(series: Sequence[Series], colours: Sequence[int]) -> str:
    rows = (
        f'<li><i class="sw c{colour}"></i>{escape(name)}</li>'
        for colour, (name, _v) in zip(colours, series, strict=True)
    )
    return f'<ul class="legend">{"".join(rows)}</ul>'


def table(labels: Sequence[Words], series: Sequence[Series], unit: Words) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name, _values in series)
    rows = []
    for place, label in enumerate(labels):
        cells = "".join(f"<td>{short(values[place])}{escape(unit)}</td>" for _name, values in series)
        rows.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    return (
        f'<details class="chart-data"><summary>{escape(_("Figures as a table"))}</summary><table class="mini">'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def frame(
    plot: str,
    levels: Sequence[float],
    labels: Sequence[Words],
    title: Words,
    height: int,
    below: str = "",
    every: int = 1,
    wide_axis: bool = False,
) -> Markup:
    """A plot between its axes. `height` is 160, 200 or 240; every so many labels are written."""
    y = "".join(f"<span>{short(level)}</span>" for level in reversed(levels))
    x = "".join(f"<span>{escape(label) if place % every == 0 else ''}</span>" for place, label in enumerate(labels))
    crowd = " spaced" if every > 1 else " many" if len(labels) > 8 else ""
    return Markup(  # noqa: S704 (every part was escaped where it was made)
        f'<figure class="chart"><div class="chart-grid h{height}{" wy" if wide_axis else ""}">'
        f'<div class="chart-y" aria-hidden="true">{y}</div>'
        f'<svg class="chart-plot" role="img" aria-label="{escape(title)}">{plot}</svg>'
        f'<div class="chart-x{crowd}" aria-hidden="true">{x}</div></div>{below}</figure>'
    )
