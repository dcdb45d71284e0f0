"""Charts: every value drawn and told, nothing of a script or a style, no figure that breaks them."""

import re

import pytest
from customary.plugins.text import speaking
from customary.web import charts
from customary.web.charts.frame import frame, ticks

LABELS = ("<Mon>", "Tue")
SERIES = (("Done", (3, 4)), ("Missed & late", (1, 0)))


@pytest.mark.parametrize("draw", [charts.stacked, charts.grouped, charts.lines])
def test_a_chart_says_its_figures_in_a_table_and_keeps_the_policy(draw: object) -> None:
    with speaking("en"):
        drawn = str(draw(LABELS, SERIES, "Follow-ups", " calls"))  # type: ignore[operator]  # one of three functions
    assert re.findall(r"<td>([^<]+)</td>", drawn) == ["3 calls", "1 calls", "4 calls", "0 calls"]
    assert "&lt;Mon&gt;: Done 3 calls, Missed &amp; late 1 calls" in drawn
    assert "<Mon>" not in drawn
    assert not re.search(r"<script|style=|onload", drawn)


@pytest.mark.parametrize("draw", [charts.stacked, charts.grouped, charts.lines])
@pytest.mark.parametrize(("labels", "series"), [((), ()), ((), (("A", ()),)), (("x",), (("A", (0,)),))])
def test_a_chart_of_nothing_is_drawn(draw: object, labels: tuple[str, ...], series: tuple[charts.Series, ...]) -> None:
    assert "<figure" in draw(labels, series, "Nothing")  # type: ignore[operator]  # one of three functions


@pytest.mark.parametrize(("highest", "top"), [(0, 1), (4, 4), (730, 800), (0.3, 0.3), (7_287_000, 8_000_000)])
def test_ticks_are_round_and_reach_above_the_highest(highest: float, top: float) -> None:
    levels = ticks(highest)
    assert levels[0] == 0
    assert levels[-1] == pytest.approx(top)
    assert len(levels) <= 6


def test_small_charts_bear_any_value() -> None:
    assert 'width="100.0%"' in charts.meter(250)
    assert 'width="0.0%"' in charts.meter(1, top=0)
    assert 'aria-hidden="true"' in charts.meter(5)
    assert "polyline" in charts.spark([], "none")
    assert "75%" in charts.donut([("A", 3), ("B", 1)], "Classes", "4")
    assert "0%" in charts.donut([("A", 0)], "Classes", "0")
    assert 'aria-label="&lt;i&gt;"' in charts.ring(40, "<i>")


def test_an_estimate_shows_what_was_read_what_was_not_believed_and_the_band() -> None:
    points = [charts.Point(0, 0, "bought"), charts.Point(2, 100, "second reading")]
    goal = charts.Goal(200, 4, 3.5, 5, "limit", "reached in May")
    wrong = [charts.Point(1, 900, "typing error")]
    drawn = charts.estimate(list("abcdef"), points, charts.Point(3, 150, "now"), goal, "Usage", wrong, "not believed")
    for words in ("second reading", "typing error", "not believed", "reached in May", "band"):
        assert words in drawn


def test_a_heat_map_is_a_table_that_tells_nothing_from_no_data() -> None:
    drawn = charts.heat(("18", "19", "20"), [("Mon", [0, 12.5, 30]), ("Tue", [None, 1, 6])], "Rooms <in use>")
    assert 'aria-label="Rooms &lt;in use&gt;"' in drawn
    assert drawn.count('<th scope="col">') == 3
    assert re.findall(r'<td class="(h[^"]+)"', drawn) == ["h0", "h3", "h5", "h-none", "h1", "h1"]
    assert 'title="Mon 19: 12.5">12.5<' in drawn.replace("：", ": ")
    assert "h5" not in charts.heat(("18",), [("Mon", [0])], "nothing at all")


def test_an_axis_with_many_months_writes_fewer_of_them_where_it_is_narrow() -> None:
    months = [f"2026-{month:02}" for month in range(1, 13)]
    assert '<div class="chart-x spaced"' in frame("", (0, 10), months, "Mileage", 200, every=3)
    assert '<div class="chart-x many"' in frame("", (0, 10), months, "Mileage", 200)
