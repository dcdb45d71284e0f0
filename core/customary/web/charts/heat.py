"""A heat map: a table whose cells are the deeper, the nearer their value is to the highest."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from markupsafe import Markup, escape

from customary.plugins.text import texts
from customary.web.charts.frame import Words, short

_ = texts("web")

LEVELS = 5
Row = tuple[Words, Sequence[float | None]]


def heat(labels: Sequence[Words], rows: Sequence[Row], title: Words) -> Markup:
    """A row for each name, a column for each label. It is a real table, so what is seen can also be heard.

    None is a cell without data, which is not the same as nothing.
    """
    highest = max((value for _name, values in rows for value in values if value is not None), default=0)
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in labels)
    lines = "".join(_line(labels, name, values, highest) for name, values in rows)
    return Markup(  # noqa: S704 (every part was escaped where it was made)
        f'<div class="heatmap-wrap" tabindex="0" role="region" aria-label="{escape(title)}"><table class="heatmap">'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _line(labels: Sequence[Words], name: Words, values: Sequence[float | None], highest: float) -> str:
    cells = "".join(_cell(f"{name} {label}", value, highest) for label, value in zip(labels, values, strict=True))
    return f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'


def _cell(where: str, value: float | None, highest: float) -> str:
    if value is None:
        return f'<td class="h-none"><span class="vh">{escape(_("no data"))}</span></td>'
    tip = escape(_("{label}: {values}", label=where, values=short(value)))
    return f'<td class="h{level(value, highest)}" title="{tip}">{short(value)}</td>'


def level(value: float, highest: float) -> int:
    """0 for nothing, else 1 to 5.

    >>> [level(value, 30) for value in (0, 1, 6, 7, 30)]
    [0, 1, 1, 2, 5]
    """
    return ceil(LEVELS * value / highest) if value > 0 and highest > 0 else 0
