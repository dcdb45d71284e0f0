"""Readings, the line that they imply and how sure it is, up to the day on which a limit is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from customary.web.charts.frame import Words, frame, grid, ticks
from customary.web.charts.series import stretched


@dataclass(frozen=True)
class Point:
    """A reading: `x` in steps of the labels from the left edge, `y` in units, and what it says when pointed at."""

    x: float
    y: float
    tip: Words


@dataclass(frozen=True)
class Goal:
    """The limit, when it will be reached, and between when and when."""

    limit: float
    x: float
    earliest: float
    latest: float
    name: Words
    tip: Words


def estimate(
    labels: Sequence[Words],
    points: Sequence[Point],
    now: Point,
    goal: Goal,
    title: Words,
    ignored: Sequence[Point] = (),
    ignored_name: Words = "",
    height: int = 200,
) -> Markup:
    """The last of `points` is where the line begins; `ignored` are readings that were not believed."""
    levels = ticks(max(goal.limit, now.y) * 1.12, 3)
    plot = _Plot(len(labels), levels[-1])
    drawn = [grid(levels), plot.goal_line(goal), plot.now_line(now), stretched(plot.lines(points, goal))]
    drawn += [plot.names(now, goal)]
    drawn += [plot.dot(point, "c1 pt", 4) for point in points]
    drawn += [plot.cross(point, ignored_name) for point in ignored]
    drawn += [plot.dot(now, "c1 hollow", 4), plot.dot(Point(goal.x, goal.limit, goal.tip), "c2 pt", 5)]
    return frame("".join(drawn), levels, labels, title, height, every=3, wide_axis=True)


@dataclass(frozen=True)
class _Plot:
    steps: int
    top: float

    def x(self, value: float) -> float:
        return 100 * value / self.steps

    def y(self, value: float) -> float:
        return 100 - 100 * value / self.top

    def at(self, x: float, y: float) -> str:
        return f"{self.x(x):.2f},{self.y(y):.2f}"

    def goal_line(self, goal: Goal) -> str:
        y = f"{self.y(goal.limit):.2f}%"
        return f'<line class="goal" x1="0" x2="100%" y1="{y}" y2="{y}"/>'

    def now_line(self, now: Point) -> str:
        x = f"{self.x(now.x):.2f}%"
        return f'<line class="now" x1="{x}" x2="{x}" y1="0" y2="100%"/>'

    def lines(self, points: Sequence[Point], goal: Goal) -> str:
        """The readings, the line to the limit, and the band between the soonest and the latest line."""
        last = points[-1]
        known = " ".join(self.at(point.x, point.y) for point in points)
        soon, late = self.ray(last, goal, goal.earliest), self.ray(last, goal, goal.latest)
        band = " ".join([self.at(last.x, last.y), *soon, *reversed(late)])
        guess = " ".join([self.at(last.x, last.y), self.ray(last, goal, goal.x)[0]])
        return (
            f'<polygon class="a band c1" points="{band}"/><polyline class="l c1" points="{known}"/>'
            f'<polyline class="l c1 dash" points="{guess}"/>'
        )

    def ray(self, last: Point, goal: Goal, reached: float) -> list[str]:
        """From the last reading through the limit at `reached`: where it leaves the plot, and its right edge."""
        slope = (goal.limit - last.y) / max(reached - last.x, 0.01)
        edge = self.steps - 0.05
        leaves = min(edge, last.x + (self.top - last.y) / slope) if slope > 0 else edge
        return [self.at(x, min(last.y + slope * (x - last.x), self.top)) for x in (leaves, edge)]

    def names(self, now: Point, goal: Goal) -> str:
        return (
            f'<text x="4" y="{self.y(goal.limit):.2f}%" dy="-6">{escape(goal.name)}</text>'
            f'<text class="end" x="{self.x(now.x):.2f}%" dx="-5" y="98%">{escape(now.tip)}</text>'
        )

    def dot(self, point: Point, kind: str, radius: int) -> str:
        circle = f'<circle class="{kind}" cx="{self.x(point.x):.2f}%" cy="{self.y(point.y):.2f}%" r="{radius}"/>'
        return f"<g><title>{escape(point.tip)}</title>{circle}</g>"

    def cross(self, point: Point, name: Words) -> str:
        y = self.y(min(point.y, self.top * 0.93))
        return (
            f'<svg class="bad" x="{self.x(point.x):.2f}%" y="{y:.2f}%" overflow="visible"><title>{escape(point.tip)}</title>'
            f'<path d="M-4 -4 4 4M4 -4 -4 4"/><text x="10" y="4">{escape(name)}</text></svg>'
        )
