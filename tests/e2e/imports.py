"""Files come in, are mended, and go out again, as a supervisor does it in the browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.e2e.visitor import Visitor, number_in
from tests.plugins.automotive.sample import FILES, truth

TEAM = "回访一组"


def import_file(visitor: Visitor, name: str, kind: str) -> None:
    page, right = visitor.page, truth()[name]
    upload(visitor, FILES / name, kind)
    visitor.look(" columns")
    owner = page.locator("form [name=owner]")
    if owner.count():
        owner.select_option(label=visitor.words("{team}, its members in turn", "importing", team=TEAM))
    with visitor.worker_rests:
        visitor.button("Check the rows", "importing").click()
        visitor.heading("Waiting for its turn", "importing")
        visitor.look(" waiting")

    visitor.heading("What would happen", "importing")
    visitor.look(" check")
    rejected = sum(right["rejected"].values())
    assert visitor.figure("Created", "importing") == right["accepted"]
    assert visitor.figure("Rejected", "importing") == rejected
    assert rows_shown_rejected(visitor) == [row for row, _reason in right["rejected_rows"]]

    address = page.url
    with visitor.worker_rests:
        visitor.button("Import {n} rows", "importing", n=f"{right['accepted']:,}").click()
        visitor.heading("Waiting for its turn", "importing")
        visitor.go("/customers")  # the work goes on without the page
    page.goto(address)
    visitor.heading("{n} rows imported", "importing", n=f"{right['accepted']:,}")
    visitor.look(" done")
    assert visitor.figure("Created", "importing") == right["accepted"]
    assert visitor.figure("Rejected", "importing") == rejected


def upload(visitor: Visitor, file: Path, kind: str) -> None:
    visitor.go("/imports")
    visitor.page.locator("[name=importer]").select_option(label=visitor.words(kind, "automotive"))
    visitor.page.locator("[name=file]").set_input_files(file)
    visitor.button("Upload and look at the columns", "importing").click()
    visitor.heading(kind, "automotive")


def rows_shown_rejected(visitor: Visitor) -> list[int]:
    """The numbers of the rejected rows, over all the pages that show them."""
    table = visitor.page.get_by_role("region", name=visitor.words("Rejected rows", "importing"))
    found: list[int] = []
    while True:
        found += [number_in(text) for text in table.locator("tbody tr td:first-child").all_inner_texts()]
        more = visitor.link("Show more", "importing")
        if not more.count():
            return found
        more.click()
        visitor.page.wait_for_load_state()


def the_rejected_rows_are_mended(visitor: Visitor, folder: Path) -> None:
    """The error file is downloaded, names are filled in, and the same file comes in: what is stored already is not doubled."""
    page, rejected = visitor.page, truth()["vehicles.xlsx"]["rejected"]
    visitor.go("/imports")
    page.locator("a[data-open]").filter(has_text="vehicles.xlsx").click()
    with page.expect_download() as download:
        visitor.link("Download rejected rows (xlsx)", "importing").click()
    download.value.save_as(folder / "rejected.xlsx")
    assert with_names(folder / "rejected.xlsx", folder / "mended.xlsx") == rejected["missing_name"]

    upload(visitor, folder / "mended.xlsx", "Vehicles and their owners")
    visitor.button("Check the rows", "importing").click()
    visitor.heading("What would happen", "importing")
    page.locator("form[action$='/start'] button").click()
    page.locator("form[action$='/undo']").wait_for(timeout=30_000)
    assert visitor.figure("Created", "importing") == rejected["missing_name"]
    assert visitor.figure("Rejected", "importing") == sum(
        number for reason, number in rejected.items() if reason not in ("missing_name", "duplicate_row")
    )


def with_names(rejected: Path, mended: Path) -> int:
    """Write the rows again, each that lacks one with a name; answers how many that were."""
    heading, *rows = CalamineWorkbook.from_path(rejected).get_sheet_by_index(0).to_python()
    name, number = heading.index("客户姓名"), 0
    with xlsxwriter.Workbook(mended) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heading)
        for at, row in enumerate(rows, 1):
            if not str(row[name]).strip():
                row[name], number = f"补名{at}", number + 1
            sheet.write_row(at, 0, [str(cell) if isinstance(cell, date) else cell for cell in row])
    return number


def the_import_is_undone(visitor: Visitor) -> None:
    """What was called since stays, and is named."""
    page = visitor.page
    visitor.go("/imports")
    page.locator("a[data-open]").filter(has_text="vehicles.xlsx").click()
    visitor.button("Undo", "importing").click()
    visitor.button("Yes, go on").click()
    visitor.heading("Import undone", "importing")
    visitor.look(" undone")
    assert page.get_by_role("region", name=visitor.words("Kept", "importing")).locator("tbody tr").count() > 0
