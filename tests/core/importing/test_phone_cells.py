"""Telephone numbers as people type them."""

from __future__ import annotations

import pytest
from customary.importing.phone_cells import read_phones
from customary.plugins.importers import BadCell, Cell
from hypothesis import given
from hypothesis import strategies as st

MOBILE = "+8613812345678"


@pytest.mark.parametrize(
    "cell",
    [
        "13812345678",
        13812345678,
        13812345678.0,
        "13812345678.0",
        " 138 1234 5678 ",
        "138-1234-5678",
        "+8613812345678",
        "+86 138 1234 5678",
        "008613812345678",
        "86-13812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "'13812345678",
        "手机:13812345678",
        "手机：138 1234 5678",
        "Tel. 13812345678",
        "138\u200b12345678",
    ],
)
def test_a_mobile_number_is_one_number_however_it_is_typed(cell: Cell) -> None:
    assert read_phones(cell) == (MOBILE,)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("021-61983767", "+862161983767"),
        ("(021)61983767", "+862161983767"),
        ("（0571）8302 1352", "+8657183021352"),
        ("0571-8302135", "+865718302135"),
        ("057183021352", "+8657183021352"),
        ("+86 571 83021352", "+8657183021352"),
        ("+86 21 61983767", "+862161983767"),
        ("+86 0571 83021352", "+8657183021352"),
        ("8657183021352", "+8657183021352"),
        ("021-61983767转808", "+862161983767"),
        ("021-61983767 转 808", "+862161983767"),
        ("021-61983767-808", "+862161983767"),
        ("0571-83021352-1", "+8657183021352"),
        ("+86 571 83021352-808", "+8657183021352"),
        ("400-123-4567", "+864001234567"),
    ],
)
def test_a_landline_has_its_area_code_and_loses_its_extension(cell: str, number: str) -> None:
    assert read_phones(cell) == (number,)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("+65 8123 2154", "+6581232154"), ("+81 90-1234-2110", "+819012342110"), ("0065 81232154", "+6581232154")],
)
def test_a_foreign_number_keeps_its_country(cell: str, number: str) -> None:
    assert read_phones(cell) == (number,)


@pytest.mark.parametrize(
    "cell",
    [
        "1381234567",
        "138001380001",
        "12812345678",
        "13900",
        "61983767",
        "010-6272935",
        "021-6198376",
        "138****5678",
        "1381234567O",
        "+65 1",
        "微信联系",
        "/ 、",
        "，13x",
    ],
)
def test_what_is_no_complete_number_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="bad_phone"):
        read_phones(cell)


@pytest.mark.parametrize("separator", ["/", "；", "、", "，", "\n", ", ", ";"])
def test_of_several_numbers_the_first_identifies(separator: str) -> None:
    assert read_phones(f"13812345678{separator}021-61983767") == (MOBILE, "+862161983767")


def test_an_unreadable_later_number_is_dropped_and_an_unreadable_first_one_is_not() -> None:
    assert read_phones("13812345678/12345/13812345678") == (MOBILE,)
    with pytest.raises(BadCell):
        read_phones("12345/13812345678")


def test_in_another_country_its_own_numbers_are_read() -> None:
    assert read_phones("0151 23456789", country="DE") == ("+4915123456789",)
    with pytest.raises(BadCell):
        read_phones("13812345678", country="DE")


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(st.integers(1, 10), max_size=4), st.sampled_from(" -")
)
def test_spaces_and_hyphens_make_no_difference(number: str, gaps: list[int], gap: str) -> None:
    typed = "".join(gap + digit if at in gaps else digit for at, digit in enumerate(number))
    assert read_phones(typed) == (f"+86{number}",)


@given(st.text("0123456789+-() 转/、", max_size=25))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    try:
        numbers = read_phones(typed)
    except BadCell:
        return
    assert numbers is None or all(number[0] == "+" and number[1:].isdigit() for number in numbers)
