"""A dealer's two files, as they came out of Excel: what is data, and what each cell says."""

from __future__ import annotations

from datetime import date

from customary.importing.files import open_file
from customary.importing.layout import PassedOver, find_layout
from customary.importing.reading import RowRead, read_rows
from customary.plugins.importers import Column

from tests.core.importing.tables import FILES, column

VEHICLES = (
    column("name", "客户姓名", "name", filled="missing_name"),
    column("phone", "手机", "phones", empty_warning="no_phone"),
    column("plate", "车牌号"),
    column("vin", "车架号"),
    *(column(f, t, "date") for f, t in (("delivered", "交车日期"), ("until", "质保到期日"), ("insured", "保险到期"))),
    column("inspected", "年检到期", "date"),
    column("km", "质保里程", "integer"),
)
REPAIR_ORDERS = (
    column("no", "工单号"),
    column("vin", "车架号"),
    column("date", "进厂日期", "date", filled="bad_date"),
    column("km", "里程", "integer", reason="bad_mileage"),
    column("amount", "金额", "money"),
)


def read(name: str, columns: tuple[Column, ...]) -> tuple[list[RowRead], PassedOver]:
    passed_over = PassedOver()
    with open_file(FILES / name) as file:
        return list(read_rows(find_layout(file, columns), columns, passed_over=passed_over)), passed_over


def problems(rows: list[RowRead]) -> list[tuple[int, str]]:
    return [(row.row.number, row.problems[0].reason) for row in rows if row.problems]


def test_the_workbook_has_589_rows_of_data_under_a_title_and_above_a_total() -> None:
    rows, passed_over = read("vehicles.xlsx", VEHICLES)
    assert (len(rows), len(passed_over.totals), passed_over.blank) == (589, 1, 12)
    with open_file(FILES / "vehicles.xlsx") as file:
        layout = find_layout(file, VEHICLES)
        assert (layout.sheet.name, layout.header.number) == ("基盘客户", 3)
        assert layout.assignment.unknown == ("车型", "服务顾问", "备注")


def test_the_workbooks_unreadable_cells_are_found_under_their_row_numbers() -> None:
    rows, _ = read("vehicles.xlsx", VEHICLES)
    assert problems(rows) == [
        (87, "bad_date"),
        (101, "missing_name"),
        (147, "bad_date"),
        (177, "bad_phone"),
        (302, "bad_date"),
        (360, "bad_date"),
        (371, "bad_phone"),
        (493, "bad_phone"),
        (538, "missing_name"),
        (576, "bad_phone"),
    ]
    assert sum(warning.reason == "no_phone" for row in rows for warning in row.warnings) == 8


def test_a_row_of_the_workbook_is_read() -> None:
    rows, _ = read("vehicles.xlsx", VEHICLES)
    assert rows[1].row.number == 5
    assert rows[1].values == {
        "name": "曹丹丹",
        "phone": ("+8618700416464",),
        "plate": "浙DYPQNV",
        "vin": "LY9N85AE6SA770171",
        "delivered": date(2024, 7, 17),
        "until": date(2027, 7, 17),
        "insured": date(2027, 7, 17),
        "inspected": date(2028, 7, 17),
        "km": 100_000,
    }


def test_the_text_files_encoding_and_delimiter_are_found_out() -> None:
    with open_file(FILES / "repair_orders.csv") as file:
        assert (file.kind, file.encoding, file.delimiter) == ("csv", "gb18030", ",")
        assert find_layout(file, REPAIR_ORDERS).header.number == 1


def test_the_text_file_has_1971_records_of_data_of_which_two_cannot_be_read() -> None:
    rows, passed_over = read("repair_orders.csv", REPAIR_ORDERS)
    assert (len(rows), passed_over.totals) == (1971, [1973])
    assert problems(rows) == [(1971, "bad_date"), (1972, "bad_mileage")]
    assert rows[0].values["amount"] == 639_000
