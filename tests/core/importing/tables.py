"""Small files for the tests, written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it brings no stubs
from customary.importing.files import open_file
from customary.importing.rows import Row
from customary.plugins.importers import Column
from customary.plugins.text import texts

FILES = Path(__file__).parents[2] / "fixtures" / "files"
_ = texts("importing")


def column(field: str, title: str, kind: object = "text", **more: object) -> Column:
    return Column(field, _(title), kind, **more)  # type: ignore[arg-type]  # the tests pass plain values


CUSTOMERS = (
    column("name", "Customer name", "name", aliases=("客户姓名", "姓名"), filled="missing_name"),
    column("phone", "Telephone", "phones", aliases=("手机", "电话"), empty_warning="no_phone"),
    column("joined", "Joined", "date", aliases=("建档日期",)),
    column("paid", "Paid", "money", aliases=("金额",)),
)


def text_file(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def workbook(*sheets: Iterable[Sequence[object]], **options: object) -> io.BytesIO:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd", **options})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    target.seek(0)
    return target


def sheet_xml(rows: str, root: str = "worksheet", prefix: str = "", styles: str = "") -> io.BytesIO:
    """A workbook whose one sheet is this XML, for what no writer would write."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    mark = f":{prefix[:-1]}" if prefix else ""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<{prefix}{root} xmlns{mark}="{main}"><{prefix}sheetData>{rows}'
        f"</{prefix}sheetData></{prefix}{root}>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    target.seek(0)
    return target


def rows_of(source: io.BytesIO | Path) -> list[Row]:
    with open_file(source) as file:
        return list(file.sheets[0].rows())


def cells_of(source: io.BytesIO | Path) -> list[tuple[object, ...]]:
    return [row.cells for row in rows_of(source)]
