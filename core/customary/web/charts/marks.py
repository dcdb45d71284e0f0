"""Small charts without axes: shares of a whole, a trend, a level."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from customary.web.charts.frame import Words, colours_of, short
from customary.web.formats import percent

# A circle of this radius is 100 long, so that a share of it in per cent is a length.
RADIUS = 15.915
GAP = 0.6


def donut(
    parts: Sequence[tuple[Words, float]],
    title: Words,
    centre: Words,
    below: Words = "",
    colours: Sequence[int] | None = None,
) -> Markup:
    """Shares of a whole as a ring, with their names, values and shares beside it."""
    shades = colours_of(parts, colours)
    total = sum(value for _, value in parts) or 1
    arcs, rows, start = "", "", 25.0
    for shade, (name, value) in zip(shades, parts, strict=True):
        share = 100 * value / total
        length = max(share - GAP, 0.2)
        said = percent(value / total)
        arcs += (
            f'<circle class="c{shade}" r="{RADIUS}" cx="21" cy="21" fill="none" stroke-width="5.2" '
            f'stroke-dasharray="{length:.2f} {100 - length:.2f}" stroke-dashoffset="{start:.2f}">'
            f"<title>{escape(name)} {said}</title></circle>"
        )
        rows += (
            f'<li><i class="sw c{shade}"></i><span>{escape(name)}</span><b>{short(value)}</b><small>{said}</small></li>'
        )
        start -= share
    return Markup(  # noqa: S704 (every part was escaped above)
        f'<figure class="chart donut"><div class="ring"><svg viewBox="0 0 42 42" role="img" aria-label="{escape(title)}">'
        f"{arcs}</svg><p><b>{escape(centre)}</b><span>{escape(below)}</span></p></div>"
        f'<ul class="parts">{rows}</ul></figure>'
    )


def spark(values: Sequence[float], title: Words, colour: int = 1) -> Markup:
    """The course of a figure in the size of a word."""
    shown = list(values) if len(values) > 1 else [*values, *values] or [0, 0]
    lowest, span = min(shown), (max(shown) - min(shown)) or 1
    steps = len(shown) - 1
    points = " ".join(f"{100 * i / steps:.1f},{28 - 24 * (value - lowest) / span:.1f}" for i, value in enumerate(shown))
    return Markup(  # noqa: S704 (the title is escaped, the rest are numbers)
        f'<svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label="{escape(title)}">'
        f'<polygon class="a c{colour}" points="0,30 {points} 100,30"/><polyline class="l c{colour}" points="{points}"/></svg>'
    )


def meter(value: float, top: float = 100, colour: int = 1, title: Words = "") -> Markup:
    """How far something has got; without a title it is decoration beside the figure itself."""
    width = max(0.0, min(100.0, 100 * value / top if top else 0))
    role = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return Markup(  # noqa: S704 (the title is escaped, the rest are numbers)
        f'<svg class="meter" {role}><rect class="rail" width="100%" height="100%" rx="3"/>'
        f'<rect class="c{colour}" width="{width:.1f}%" height="100%" rx="3"/></svg>'
    )


def ring(share: float, title: Words, colour: int = 1) -> Markup:
    """A share of 100 as a small ring."""
    length = max(0.0, min(100.0, share))
    circle = f'r="{RADIUS}" cx="21" cy="21" fill="none" stroke-width="4.5"'
    return Markup(  # noqa: S704 (the title is escaped, the rest are numbers)
        f'<svg class="mini-ring" viewBox="0 0 42 42" role="img" aria-label="{escape(title)}"><circle class="rail" {circle}/>'
        f'<circle class="c{colour}" {circle} stroke-linecap="round" stroke-dasharray="{length:.1f} {100 - length:.1f}" '
        f'stroke-dashoffset="25"/></svg>'
    )
