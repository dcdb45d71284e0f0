"""Excel workbooks read as a stream: the same cells that a whole-file reader finds, in little memory."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it brings no stubs
from customary.importing.files import open_file
from customary.importing.older_workbook import read_older_workbook
from customary.importing.rows import Row
from customary.importing.styles import CLOCK, DAY, PLAIN, kind_of_format
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.importing.tables import FILES, cells_of, rows_of, sheet_xml, workbook


def trimmed(rows: list[Row]) -> dict[int, list[object]]:
    found = {}
    for row in rows:
        cells = list(row.cells)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found[row.number] = cells
    return found


def as_calamine_reads(source: io.BytesIO) -> dict[int, list[object]]:
    with read_older_workbook(source) as sheets:
        return trimmed(list(sheets[0].rows()))


def test_the_stream_finds_what_a_whole_file_reader_finds() -> None:
    source = FILES / "vehicles.xlsx"
    assert trimmed(rows_of(source)) == as_calamine_reads(io.BytesIO(source.read_bytes()))


values = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).filter(
        lambda t: t[:1] not in "={"
    ),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)).map(lambda m: m.replace(microsecond=0)),  # noqa: DTZ001
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(values, max_size=6), max_size=8), st.booleans())
def test_any_workbook_is_read_alike(rows: list[list[object]], shared: bool) -> None:
    source = workbook(rows, constant_memory=not shared, strings_to_urls=False)
    assert trimmed(rows_of(source)) == as_calamine_reads(source)


def test_formulas_give_the_value_that_was_stored() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1+2", None, 3)
    sheet.write_formula(0, 1, '="a"&"b"', None, "ab")
    sheet.write_formula(0, 2, "=NA()", None, "#N/A")
    book.close()
    assert cells_of(target) == [(3, "ab", "#N/A")]


def test_merged_cells_stand_in_their_first_cell_and_numbers_of_rows_are_true() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.merge_range("A3:A5", "翠湖")
    sheet.write("B5", "5F")
    book.close()
    assert trimmed(rows_of(target)) == {3: ["翠湖"], 5: [None, "5F"]}


def test_rich_text_is_whole_and_its_phonetics_are_left_out() -> None:
    runs = '<row r="1"><c r="A1" t="inlineStr"><is><r><t>王</t></r><r><t>杰</t></r><rPh sb="0" eb="1"><t>wang</t></rPh></is></c></row>'
    assert cells_of(sheet_xml(runs)) == [("王杰",)]


def test_characters_that_no_database_keeps_become_the_sign_for_unreadable() -> None:
    row = '<row r="1"><c t="inlineStr"><is><t>a_x0000_b</t></is></c><c t="str"><v>_xD800_x_xD83D__xDE00_</v></c></row>'
    assert cells_of(sheet_xml(row)) == [("a\ufffdb", "\ufffdx😀")]


def test_names_with_a_prefix_are_read() -> None:
    rows = '<x:row><x:c><x:v>7</x:v></x:c><x:c t="str"><x:v>b</x:v></x:c></x:row>'
    assert cells_of(sheet_xml(rows, prefix="x:")) == [(7, "b")]


def test_times_are_rounded_to_the_second_and_durations_stay_durations() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="170"/></cellXfs>'
    )
    rows = (
        '<row r="1"><c r="A1" s="1"><v>0.77430555555555547</v></c><c r="B1" s="2"><v>46310.774305555547</v></c>'
        '<c r="C1" s="3"><v>1.0625</v></c><c r="D1"><v>18700416464</v></c><c r="E1"><v>0.30000000000000004</v></c></row>'
    )
    assert cells_of(sheet_xml(rows, styles=styles)) == [
        (time(18, 35), datetime(2026, 10, 15, 18, 35), "25:30:00", 18700416464, 0.3)  # noqa: DTZ001
    ]


def test_days_of_1900_and_1904_are_told_apart() -> None:
    day = [[date(2026, 11, 23)]]
    assert cells_of(workbook(day)) == cells_of(workbook(day, date_1904=True)) == [(date(2026, 11, 23),)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", PLAIN),
        ("0.00", PLAIN),
        ("0.00E+00", PLAIN),
        ('0"日"', PLAIN),
        ("[Red]0", PLAIN),
        ("¥#,##0.00", PLAIN),
        ("yyyy-mm-dd", DAY),
        ('yyyy"年"m"月"d"日"', DAY),
        ("[$-804]yyyy/m/d h:mm", DAY),
        ("mm/yy", DAY),
        ("h:mm", CLOCK),
        ("[h]:mm:ss", CLOCK),
        ("[mm]:ss", CLOCK),
        ("上午/下午h时mm分", CLOCK),
    ],
)
def test_a_format_shows_a_date_a_time_or_a_number(code: str, kind: int) -> None:
    assert kind_of_format(code) == kind


def test_several_sheets_are_read_in_their_order() -> None:
    with open_file(workbook([["one"]], [["two"]])) as file:
        assert [next(sheet.rows()).cells for sheet in file.sheets] == [("one",), ("two",)]


def test_a_sheet_eight_times_as_long_takes_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (2_500, 20_000):
        file = tmp_path / f"{count}.xlsx"
        file.write_bytes(workbook([f"name {n}", f"{n:011d}", f"note {n}", n, "same"] for n in range(count)).getvalue())
        tracemalloc.start()
        with open_file(file) as opened:
            assert sum(1 for _ in opened.sheets[0].rows()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 3_000_000  # held whole, the longer one would take some 15,000,000 more
