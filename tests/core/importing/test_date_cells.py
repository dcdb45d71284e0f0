"""Days and times as people type them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from customary.importing.date_cells import read_date, read_datetime, read_time
from customary.plugins.importers import BadCell, Cell
from hypothesis import given
from hypothesis import strategies as st

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2024, 3, 5, 23, 59, 59, 900_000),  # noqa: DTZ001
        45356,
        45356.75,
        "45356",
        "2024-3-5",
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "2024年03月05",
        "２０２４年３月５日",
        "2024 - 3 - 5",
        "20240305",
        20240305,
        20240305.0,
        "24-3-5",
        "24年3月5日",
        "2024-03-05 10:35",
        "2024-03-05T10:35:20",
        "2024/3/5 10:35:20",
        "2024年3月5日 上午10:35",
        "20240305 10:35",
        "2024-03-05 24:00",
    ],
)
def test_a_day_is_one_day_however_it_is_typed(cell: Cell) -> None:
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "2025-11-31",
        "2025-02-29",
        "2024-13-01",
        "2024-3",
        "3月5日",
        "明天",
        "20241301",
        "2024-3/5",
        19999,
        80001,
        123,
        True,
        "2024-03-05 25:00",
        "2024-03-05 foo",
        "202403051",
        time(10, 35),
        "0000-01-01",
        "0202-03-05",
        "#N/A",
        "9999999999",
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell, match="bad_date"):
        read_date(cell)


def test_an_empty_cell_is_no_day() -> None:
    assert read_date(None) is None
    assert read_date("暂无") is None


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-03-05", (0, 0, 0)),
        ("2024-03-05 10:35", (10, 35, 0)),
        ("2024-03-05 10:35:20.6", (10, 35, 21)),
        ("2024/3/5 下午3:05", (15, 5, 0)),
        ("2024年3月5日 15时05分", (15, 5, 0)),
        ("2024年3月5日 15时05分20秒", (15, 5, 20)),
        ("2024-03-05T15:05:20Z", (15, 5, 20)),
        ("2024-03-05 3:05 PM", (15, 5, 0)),
        (45356.774305555547, (18, 35, 0)),
        (datetime(2024, 3, 5, 18, 34, 59, 999_900), (18, 35, 0)),  # noqa: DTZ001
    ],
)
def test_a_moment_is_rounded_to_the_second(cell: Cell, moment: tuple[int, int, int]) -> None:
    assert read_datetime(cell) == datetime(2024, 3, 5, *moment)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("22:40", (22, 40)),
        ("8:05", (8, 5)),
        ("22时40分", (22, 40)),
        ("20点", (20, 0)),
        ("晚上8:30", (20, 30)),
        ("次日02:00", (2, 0)),
        ("24:00", (0, 0)),
        (0.77430555555555547, (18, 35)),
        (time(18, 34, 59, 999_900), (18, 35)),
        (datetime(2024, 3, 5, 18, 35), (18, 35)),  # noqa: DTZ001
        (0, (0, 0)),
    ],
)
def test_a_time_of_day_is_read(cell: Cell, moment: tuple[int, int]) -> None:
    assert read_time(cell) == time(*moment)


@pytest.mark.parametrize("cell", ["25:30", "18:60", "10:3045", "noon", "1830", 3.5, True])
def test_what_is_no_time_of_day_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell, match="bad_time"):
        read_time(cell)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["{0:%Y}-{1}-{2}", "{0:%Y/%m/%d}", "{0:%Y}年{1}月{2}日", "{0:%y}.{1}.{2}", "{0:%Y%m%d}"]))  # fmt: skip
def test_every_day_of_the_century_is_read_in_every_spelling(day: date, spelling: str) -> None:
    assert read_date(spelling.format(day, day.month, day.day)) == day


@given(st.text("0123456789-/.年月日 :", max_size=20))
def test_whatever_is_typed_is_a_day_or_refused(typed: str) -> None:
    try:
        day = read_date(typed)
    except BadCell:
        return
    assert day is None or day.year >= 1800
