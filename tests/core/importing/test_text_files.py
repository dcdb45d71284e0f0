"""CSV in every usual encoding, with every usual delimiter."""

from __future__ import annotations

import codecs

import pytest
from customary.importing.files import open_file
from hypothesis import given
from hypothesis import strategies as st

from tests.core.importing.tables import cells_of, rows_of, text_file

SIMPLIFIED = "客户姓名,手机,备注\n王杰,13800000000,来电咨询保养时间\n李娜,13900000000,下周三下午到店\n"
TRADITIONAL = "客戶姓名,手機,備註\n王傑,13800000000,來電諮詢保養時間\n陳美麗,13900000000,下週三下午到店\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "utf-8", "utf-8"),
        ("name,phone,note\nWang,1,2\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_out(text: str, encoding: str, found: str) -> None:
    with open_file(text_file(text, encoding)) as file:
        assert file.encoding == found
        assert [",".join(str(cell) for cell in row.cells) for row in file.sheets[0].rows()] == text.splitlines()


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    source = text_file("")
    source.write(codecs.BOM_UTF16_BE + SIMPLIFIED.encode("utf-16-be"))
    assert cells_of(source)[1][0] == "王杰"


def test_an_encoding_shows_only_late_in_the_file() -> None:
    late = "name,phone,note\n" + "Wang,1,2\n" * 20_000 + "王杰,1,2\n"
    with open_file(text_file(late, "gb18030")) as file:
        assert file.encoding == "gb18030"
        assert [row.cells for row in file.sheets[0].rows()][-1] == ("王杰", "1", "2")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out_under_a_title_of_two_fields(delimiter: str) -> None:
    lines = [["流水", "2026,11"], ["姓名", "电话", "金额"], ["王杰", "13800000000", "1"], ["李娜", "13900000000", "2"]]
    text = "".join(delimiter.join(f'"{cell}"' for cell in line) + "\n" for line in lines)
    with open_file(text_file(text)) as file:
        assert file.delimiter == delimiter
        assert [list(row.cells) for row in file.sheets[0].rows()] == lines


def test_excels_own_line_about_the_delimiter_is_obeyed() -> None:
    with open_file(text_file("sep=;\na,b;c\n")) as file:
        assert file.delimiter == ";"


def test_a_quoted_line_break_does_not_count_as_a_record() -> None:
    rows = rows_of(text_file('a,b\n"one\r\ntwo",x\nlast,y\n'))
    assert [(row.number, row.cells[0]) for row in rows] == [(1, "a"), (2, "one\r\ntwo"), (3, "last")]


def test_a_blank_line_is_a_record_without_cells() -> None:
    assert [(row.number, row.cells) for row in rows_of(text_file("a,b\n\nc,d\n"))][1:] == [(2, ()), (3, ("c", "d"))]


def test_a_file_is_read_as_often_as_one_likes() -> None:
    with open_file(text_file(SIMPLIFIED)) as file:
        assert list(file.sheets[0].rows()) == list(file.sheets[0].rows())


@given(
    st.lists(st.text("王杰李娜客户到店保养时间abc 0123", min_size=1), min_size=1),
    st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_whatever_is_written_is_read_again(cells: list[str], encoding: str) -> None:
    text = "名称,时间,地点\n" + "".join(f'"{cell}",1,2\n' for cell in cells)
    assert [row[0] for row in cells_of(text_file(text, encoding))[1:]] == cells
