"""Text: one form for the same words, and the words that mean "nothing here"."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from customary.importing.text_cells import has_text, read_lines, read_name, read_text
from customary.plugins.importers import Cell
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("a\u200bb\ufeffc", "abc"),
        ("  a \u3000 b\nc ", "a b c"),
        ("来电（咨询）", "来电(咨询)"),
        (18700416464.0, "18700416464"),
        (18700416464, "18700416464"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (date(2026, 3, 5), "2026-03-05"),
        (datetime(2026, 3, 5, 18, 30), "2026-03-05 18:30:00"),  # noqa: DTZ001
        ("=1+1", "=1+1"),
    ],
)
def test_the_same_words_have_one_form(cell: Cell, text: str) -> None:
    assert read_text(cell) == text


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "无", " 暂无", "待补", "-", "--", "—", "/", "／", "N/A", "n/a", "NULL"]
)
def test_some_words_mean_empty(cell: Cell) -> None:
    assert read_text(cell) is None


def test_a_column_has_empty_words_of_its_own() -> None:
    assert read_text("没有", ("没有",)) is None
    assert read_text("没有") == "没有"


def test_a_chinese_name_is_written_without_spaces_and_another_keeps_them() -> None:
    assert read_name(" 王\u3000 杰 ") == "王杰"
    assert read_name("Anna  Meier") == "Anna Meier"


def test_a_note_keeps_its_line_breaks() -> None:
    assert read_lines(" first  line \r\nsecond ") == "first line\nsecond"
    assert read_lines("暂无") is None


def test_a_cell_of_blanks_has_no_text() -> None:
    assert not has_text(" \u3000\u200b")
    assert has_text(0)


@given(st.text())
def test_reading_twice_changes_nothing(text: str) -> None:
    once = read_text(text)
    assert once is None or read_text(once) in (once, None)
