"""Numbers and amounts as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from customary.importing.number_cells import read_integer, read_money, read_number
from customary.plugins.importers import BadCell, Cell
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (13221, "13221"),
        (0.1, "0.1"),
        ("13221", "13221"),
        ("14,418", "14418"),
        ("1,234,567.50", "1234567.50"),
        ("33266km", "33266"),
        ("33266 KM", "33266"),
        ("33266公里", "33266"),
        ("1.5万", "15000"),
        ("3万公里", "30000"),
        ("10万元", "100000"),
        ("(1,200)", "-1200"),
        ("（1200）", "-1200"),
        ("-12.5", "-12.5"),
        ("−12", "-12"),
        ("¥1090.00", "1090.00"),
        ("￥ 1,090元", "1090"),
        ("$5", "5"),
        ("€ 5.5", "5.5"),
        (".5", "0.5"),
        ("5.", "5"),
    ],
)
def test_a_number_is_exact_however_it_is_typed(cell: Cell, number: str) -> None:
    assert read_number(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell",
    [
        "约三万",
        "12,34",
        "1,2,3",
        "1.2.3",
        "待结",
        "--5",
        "(-5)",
        "()",
        "12abc",
        "#N/A",
        True,
        date(2026, 1, 1),
        1e30,
        "1e5",
    ],
)
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell, match="bad_number"):
        read_number(cell)


def test_an_empty_cell_is_no_number() -> None:
    assert read_number(None) is None
    assert read_money("-") is None


def test_a_column_may_have_a_unit_of_its_own() -> None:
    area = partial(read_number, units=("m2", "平方米"))
    assert area("89.5㎡") == area("89.5平方米") == Decimal("89.5")


def test_a_unit_in_the_heading_multiplies_unless_the_cell_has_its_own() -> None:
    assert read_number("1.2", factor=10_000) == read_number("1.2万", factor=10_000) == 12_000


@pytest.mark.parametrize(
    ("cell", "minor"),
    [("1,450.41", 145_041), (1450.41, 145_041), ("0.005", 1), ("(12.30)", -1_230), ("3万", 3_000_000), (0, 0)],
)
def test_money_is_whole_cents_rounded_half_up(cell: Cell, minor: int) -> None:
    assert read_money(cell) == minor


def test_a_currency_may_have_no_cents() -> None:
    assert read_money("1,450", digits=0) == 1_450


def test_an_unreadable_amount_has_its_own_reason() -> None:
    with pytest.raises(BadCell, match="bad_amount"):
        read_money("待结")


def test_whole_numbers_are_rounded_half_up() -> None:
    assert [read_integer(cell) for cell in ("18063.5", 18063.4, "2.5")] == [18064, 18063, 3]


@given(st.decimals(-(10**12), 10**12, places=2))
def test_every_amount_is_read_as_it_is_printed(amount: Decimal) -> None:
    assert read_money(f"¥{amount:,.2f}") == read_money(f"{amount}元") == int(amount * 100)
