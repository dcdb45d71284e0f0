"""What stands in a sheet's cells."""

from __future__ import annotations

from datetime import date, time

import pytest
from customary.plugins.importers import BadCell, Cell, FileMeta
from customary_ktv.cells import Birthday, Validity, read_birthday, read_card_type, read_clock, read_room, read_validity
from customary_ktv.sheets import DaySheet, read_sheet
from customary_ktv.validity import last_day


@pytest.mark.parametrize(
    ("cell", "number"),
    [("Ｂ１６", "B16"), ("c10 包厢", "C10"), ("A01房", "A01"), ("A01包", "A01"), (888.0, "888"), ("无", None)],
)
def test_a_room_number(cell: Cell, number: str | None) -> None:
    assert read_room(cell) == number


@pytest.mark.parametrize("cell", ["", "散客", "普通", "普通顾客", "非会员"])
def test_what_means_an_ordinary_customer_is_no_card(cell: str) -> None:
    assert read_card_type(cell) is None


@pytest.mark.parametrize(
    ("cell", "minutes"), [("13:30", 810), (time(2, 10), 130), ("次日01:45", 105), (0.5, 720), (None, None)]
)
def test_a_time(cell: Cell, minutes: int | None) -> None:
    assert read_clock(cell) == minutes


@pytest.mark.parametrize(
    ("cell", "birthday"),
    [
        (date(1987, 7, 3), Birthday("1987-07-03", 7, 3, 1987)),
        ("11月25日", Birthday("11月25日", 11, 25)),
        ("06-04", Birthday("06-04", 6, 4)),
        ("02-29", Birthday("02-29", 2, 29)),
        ("1978.5.21", Birthday("1978-05-21", 5, 21, 1978)),
        ("农历正月初八", Birthday("农历正月初八", 1, 8, lunar=True)),
        ("阴历腊月廿三", Birthday("阴历腊月廿三", 12, 23, lunar=True)),
        ("农历十一月三十", Birthday("农历十一月三十", 11, 30, lunar=True)),
        ("农历1968年八月十五日", Birthday("农历1968年八月十五日", 8, 15, 1968, lunar=True)),
        ("农历8月15", Birthday("农历8月15", 8, 15, lunar=True)),
        ("", None),
    ],
)
def test_a_birthday(cell: Cell, birthday: Birthday | None) -> None:
    assert read_birthday(cell) == birthday


@pytest.mark.parametrize("cell", ["保密", "02-30", "13月1日", "农历十三月初一", "农历八月三十一"])
def test_what_is_no_birthday_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="bad_birthday"):
        read_birthday(cell)


@pytest.mark.parametrize(
    ("cell", "validity", "until"),
    [
        (date(2026, 2, 18), Validity("until", date(2026, 2, 18)), date(2026, 2, 18)),
        ("永久", Validity("unlimited"), None),
        ("6个月", Validity("span", months=6), date(2027, 2, 28)),
        ("2年", Validity("span", months=24), date(2028, 8, 31)),
        ("两年后", None, None),
    ],
)
def test_how_long_a_card_is_valid(cell: Cell, validity: Validity | None, until: date | None) -> None:
    if validity is None:
        with pytest.raises(BadCell, match="bad_date"):
            read_validity(cell)
        return
    assert read_validity(cell) == validity
    assert last_day(validity.kind, date(2026, 8, 31), validity.months, validity.until) == until


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("bookings_2026-10-15.xlsx", DaySheet(date(2026, 10, 15))),
        ("bookings_2026-10-15_更正.xlsx", DaySheet(date(2026, 10, 15), True)),
        ("订厢2026年10月5日.xls", DaySheet(date(2026, 10, 5))),
        ("20261005 corrected.csv", DaySheet(date(2026, 10, 5), True)),
        ("rejected-20.xlsx", DaySheet()),
    ],
)
def test_the_day_in_a_files_name(name: str, sheet: DaySheet) -> None:
    assert read_sheet(FileMeta(name)) == sheet
