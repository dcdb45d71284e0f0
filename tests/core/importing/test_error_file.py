"""The error file: the rejected rows as they were written, to be mended and imported again."""

from __future__ import annotations

import io
from datetime import date, datetime, time

from customary.importing.error_file import Rejection, write_error_file
from customary.importing.files import open_file
from customary.importing.layout import find_layout
from customary.importing.reading import read_rows
from customary.importing.reasons import in_words
from customary.importing.rows import Row
from customary.plugins.text import speaking

from tests.core.importing.tables import CUSTOMERS, rows_of

HEADINGS = ("姓名", "电话", "金额", "备注")
CELLS = ("=1+1", 18700416464, "+5", "@x")


def written(*rejections: Rejection) -> io.BytesIO:
    target = io.BytesIO()
    assert write_error_file(target, HEADINGS, rejections) == len(rejections)
    target.seek(0)
    return target


def test_rows_stand_as_written_with_row_column_and_reason_beside_them() -> None:
    with speaking("en"):
        source = written(Rejection(Row(87, CELLS), "金额", in_words("bad_amount")))
    header, row = rows_of(source)
    assert header.cells == (*HEADINGS, "▲ Row", "▲ Column", "▲ Reason")
    reason = "This is no amount of money. Write it in digits, like 1280.50."
    assert row.cells == (*CELLS, 87, "金额", reason)


def test_cells_keep_their_kind() -> None:
    cells = (date(2026, 3, 5), datetime(2026, 3, 5, 18, 30), time(18, 30), 0.25, None, True, "http://example.com")  # noqa: DTZ001
    source = io.BytesIO()
    write_error_file(source, [str(n) for n in range(7)], [Rejection(Row(2, cells), None, "bad")])
    assert rows_of(source)[1].cells[:7] == cells


def test_the_mended_file_is_imported_again_without_its_reasons() -> None:
    for language in ("zh", "en"):
        with speaking(language):
            source = written(Rejection(Row(87, ("王杰", "138 1234 5678", "12", "x")), "电话", in_words("bad_phone")))
        with open_file(source) as file:
            layout = find_layout(file, CUSTOMERS)
            assert layout.assignment.unknown == ("备注",)
            assert [row.values["phone"] for row in read_rows(layout, CUSTOMERS)] == [("+8613812345678",)]


def test_an_error_file_of_an_error_file_has_one_set_of_reasons() -> None:
    header = rows_of(written(Rejection(Row(2, CELLS), None, "first")))[0].cells
    target = io.BytesIO()
    write_error_file(target, header, [Rejection(Row(2, (*CELLS, 9, None, "first")), None, "second")])
    assert rows_of(target)[1].cells == (*CELLS, 2, None, "second")


def test_a_reason_without_words_is_shown_as_its_code() -> None:
    assert in_words("strange") == "strange"
