"""Charts drawn by the server: HTML and SVG that follow the theme, with a table of their data, without any script.

In templates they are `chart.stacked(...)`, `chart.grouped(...)`, `chart.lines(...)`, `chart.estimate(...)`,
`chart.heat(...)`, `chart.pareto(...)`,
`chart.donut(...)`, `chart.spark(...)`, `chart.meter(...)`, `chart.ring(...)`. Colours are 1 to 6 of the tokens.
"""

from customary.web.charts.estimate import Goal, Point, estimate
from customary.web.charts.frame import Series
from customary.web.charts.heat import heat
from customary.web.charts.marks import donut, meter, ring, spark
from customary.web.charts.series import grouped, lines, pareto, stacked

__all__ = [
    "Goal",
    "Point",
    "Series",
    "donut",
    "estimate",
    "grouped",
    "heat",
    "lines",
    "meter",
    "pareto",
    "ring",
    "spark",
    "stacked",
]
