"""Where a table begins and what its headings mean; what is not known is reported, never guessed."""

from __future__ import annotations

import pytest
from customary.importing.files import open_file
from customary.importing.headings import KnownHeadings
from customary.importing.layout import Layout, PassedOver, find_layout, likely_header
from customary.importing.reading import RowRead, read_rows
from customary.importing.refusals import UnreadableFile
from customary.plugins.importers import Column
from customary.plugins.text import speaking

from tests.core.importing.tables import CUSTOMERS, column, text_file, workbook


def layout_of(
    text: str, columns: tuple[Column, ...] = CUSTOMERS, mapping: dict[str, str | None] | None = None
) -> Layout:
    with open_file(text_file(text)) as file:
        return find_layout(file, columns, mapping)


def read(text: str, columns: tuple[Column, ...] = CUSTOMERS) -> tuple[list[RowRead], PassedOver]:
    passed_over = PassedOver()
    with open_file(text_file(text)) as file:
        return list(read_rows(find_layout(file, columns), columns, passed_over=passed_over)), passed_over


def refusal(
    text: str, columns: tuple[Column, ...] = CUSTOMERS, mapping: dict[str, str | None] | None = None
) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        layout_of(text, columns, mapping)
    return refused.value


@pytest.mark.parametrize(
    "line",
    [
        "客户姓名,手机,建档日期,金额",
        "Customer name,Telephone,Joined,Paid",
        "CUSTOMER NAME, telephone ,joined,paid",
        "*客户 姓名,手　机,建档日期：,金额（元）",
        '"客户\n姓名",手机,建档日期,金额[元]',
        "姓名,电话,建档日期,金额（元）",
    ],
)
def test_spelling_width_and_units_make_no_difference(line: str) -> None:
    assert layout_of(f"{line}\na,b,c,d\n").assignment.positions == {"name": 0, "phone": 1, "joined": 2, "paid": 3}


def test_the_first_sheet_with_three_known_headings_is_used() -> None:
    sheets = ([["封面", "姓名"]], [["标题"], [], ["姓名", "电话", "金额"], ["王杰", "", 1]], [["姓名", "电话", "金额"]])
    with open_file(workbook(*sheets)) as file:
        layout = find_layout(file, CUSTOMERS)
    assert (layout.sheet.name, layout.header.number) == ("Sheet2", 3)


def test_unknown_headings_are_reported_as_written() -> None:
    assert layout_of("姓名,电话,金额,来 源,,备注\n").assignment.unknown == ("来 源", "备注")


def test_the_callers_mapping_wins_over_an_alias() -> None:
    assignment = layout_of("姓名,电话,金额,联系 方式\n", mapping={"联系方式": "phone"}).assignment
    assert (assignment.positions["phone"], assignment.unknown) == (3, ("电话",))


def test_a_mapped_heading_that_the_file_lacks_is_reported_and_the_alias_is_used() -> None:
    assignment = layout_of("姓名,电话,金额\n", mapping={"联系方式": "phone"}).assignment
    assert (assignment.positions["phone"], assignment.unused) == (1, ("联系方式",))


def test_a_heading_may_be_passed_over_on_purpose() -> None:
    assignment = layout_of("姓名,电话,金额,建档日期\n", mapping={"建档日期": None}).assignment
    assert "joined" not in assignment.positions
    assert assignment.unknown == ()


def test_two_headings_for_one_field_are_refused() -> None:
    refused = refusal("姓名,电话,手机,金额\n")
    assert refused.code == "two_headings"
    with speaking("en"):
        assert str(refused).startswith("The columns “电话” and “手机” both mean “Telephone”.")


def test_a_mapping_decides_between_two_headings() -> None:
    assert layout_of("姓名,电话,手机,金额\n", mapping={"手机": "phone"}).assignment.positions["phone"] == 2


def test_a_mapping_to_a_field_that_does_not_exist_is_refused() -> None:
    assert refusal("姓名,电话,金额\n", mapping={"电话": "telephone"}).code == "unknown_field"


def test_a_missing_required_column_is_refused() -> None:
    columns = (*CUSTOMERS, column("code", "Code", required=True))
    assert refusal("姓名,电话,金额\n", columns).code == "missing_column"


def test_a_heading_that_stands_for_two_columns_is_an_error_of_the_plugin() -> None:
    with pytest.raises(ValueError, match="stands for two columns, name and other"):
        KnownHeadings((*CUSTOMERS, column("other", "Other", aliases=("姓名",))))


def test_an_unknown_kind_is_an_error_of_the_plugin() -> None:
    with pytest.raises(ValueError, match="there is no kind 'telephone'"):
        column("phone", "Telephone", "telephone")


def test_ten_thousands_in_the_heading_multiply() -> None:
    rows, _ = read("姓名,电话,金额（万元）\n王杰,,1.5\n李娜,,3万\n")
    assert [row.values["paid"] for row in rows] == [1_500_000, 3_000_000]


def test_totals_footers_blank_rows_and_repeated_headers_are_passed_over() -> None:
    rows, passed_over = read(
        "姓名,电话,金额\n王杰,,1\n,,\n姓名,电话,金额\n小计,,1\n李娜,,2\n 　,,\n,合计：,3\nTotal,,3\n备注：无,,\n制表：王,,\n备注,,1\n"
    )
    assert [(row.row.number, row.values["name"]) for row in rows] == [(2, "王杰"), (6, "李娜"), (12, "备注")]
    assert (passed_over.blank, passed_over.totals, passed_over.repeated_headers) == (2, [5, 8, 9, 10, 11], [4])


def test_a_column_filled_down_takes_the_value_above_it() -> None:
    columns = (column("block", "Block", fill_down=True), column("flat", "Flat"), column("owner", "Owner"))
    rows, _ = read("Block,Flat,Owner\nA,1,王\n,2,李\nB,1,张\n,2,赵\n", columns)
    assert [row.values["block"] for row in rows] == ["A", "A", "B", "B"]


def test_every_problem_of_a_row_is_told_in_the_order_of_the_columns() -> None:
    rows, _ = read("电话,姓名,建档日期,金额\n123,无,2026-02-30,待结\n")
    assert [(p.field, p.reason, p.cell) for p in rows[0].problems] == [
        ("name", "missing_name", "无"),
        ("phone", "bad_phone", "123"),
        ("joined", "bad_date", "2026-02-30"),
        ("paid", "bad_amount", "待结"),
    ]


def test_a_lenient_columns_unreadable_cell_is_a_warning() -> None:
    columns = (*CUSTOMERS[:1], column("phone", "Telephone", "phones", aliases=("电话",), lenient=True), *CUSTOMERS[2:])
    rows, _ = read("姓名,电话,金额\n王杰,123,1\n", columns)
    assert not rows[0].problems
    assert [warning.reason for warning in rows[0].warnings] == ["bad_phone"]


def test_a_file_with_strange_headings_still_shows_them_to_a_person() -> None:
    with open_file(text_file("名单,\n称呼,号码,日子,钱\n王杰,13812345678,2026-01-01,5\n")) as file:
        found = likely_header(file)
    assert found is not None
    assert found[1].cells == ("称呼", "号码", "日子", "钱")
