"""Files that are no tables are refused in one sentence and leave nothing behind; odd ones are read properly."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from customary.database.engine import Database
from sqlalchemy import text

from tests.builders.imports import HEADINGS, a_file, a_vehicle
from tests.command_line import CommandLine, command_line
from tests.core.importing.tables import workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KEY = "automotive.vehicles"


@pytest.fixture
def customary(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(database_url, monkeypatch)


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60_000_000))
    return target.getvalue()


BAD = {
    "a PDF called xlsx": (b"%PDF-1.7\n1 0 obj", "The file is a PDF, whatever its name says."),
    "a password": (OLE + bytes(5000) + "EncryptedPackage".encode("utf-16-le"), "The file is protected by a password."),
    "a zip bomb": (zip_bomb(), "The file would unpack to 57 MB"),
    "no header": (b"1,2,3\n4,5,6\n", "No row of the file has headings that are known here"),
    "nothing": (b"", "The file is empty."),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_leaves_nothing(
    customary: CommandLine, database_url: str, tmp_path: Path, kind: str
) -> None:
    content, sentence = BAD[kind]
    file = tmp_path / "vehicles.xlsx"
    file.write_bytes(content)
    answer = customary("import", KEY, str(file), "--json")
    assert (answer.code, answer.output) == (1, "")
    assert sentence in answer.error
    assert rows(database_url, "customary_import") == rows(database_url, "customary_import_chunk") == 0


def test_a_file_of_200_mb_is_refused_unread(customary: CommandLine, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.touch()
    os.truncate(file, 200 * 1024 * 1024)
    answer = customary("import", KEY, str(file))
    assert answer.code == 1
    assert answer.error == "The file has 200 MB; at most 50 MB can be imported at once. Split it into parts."
    assert rows(database_url, "customary_import") == 0


def rows(url: str, table: str) -> int:
    database = Database(url)
    with database.reads.connect() as connection:
        number = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # a table of ours
    database.dispose()
    return int(number)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_and_a_repeated_header_are_read(
    customary: CommandLine, tmp_path: Path, encoding: str
) -> None:
    header = dict(zip(HEADINGS, HEADINGS, strict=True))
    file = tmp_path / "vehicles.csv"
    file.write_bytes(a_file([a_vehicle(1), header, a_vehicle(2)], encoding=encoding).getvalue())
    answer = customary("import", KEY, str(file), "--json").json()
    assert (answer["created"], answer["rejected"]) == (2, [])


def test_formulas_give_their_stored_value(customary: CommandLine, tmp_path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # it brings no stubs

    file = tmp_path / "vehicles.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 5, "Customers")
    sheet.write_row(1, 0, HEADINGS)
    sheet.write_row(2, 0, list(a_vehicle(1).values()))
    sheet.write_formula(2, 0, '="王"&"杰"', None, "王杰")
    book.close()
    assert customary("import", KEY, str(file), "--json").json()["created"] == 1
    assert customary("import", KEY, str(file), "--json").json()["unchanged"] == 1


def test_an_unknown_heading_is_refused_until_it_is_matched_or_passed_over(
    customary: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "vehicles.xlsx"
    file.write_bytes(workbook([[*HEADINGS, "第几台", "Colour"], [*a_vehicle(1).values(), "1", "red"]]).getvalue())
    answer = customary("import", KEY, str(file))
    assert answer.code == 1
    assert answer.error == (
        "These headings are not known: 第几台, Colour. "
        "Say what each means by --map HEADING=FIELD, or pass it over by --ignore HEADING."
    )
    assert customary("import", KEY, str(file), "--map", "Colour=colour", "--ignore", "第几台").code == 1
    done = customary("import", KEY, str(file), "--map", "Colour=note", "--ignore", "第几台", "--json")
    assert done.json()["created"] == 1
    assert customary("import", KEY, str(file), "--json").json()["unchanged"] == 1


def test_wrong_use_has_exit_code_2_and_unknown_keys_are_named(customary: CommandLine, tmp_path: Path) -> None:
    assert customary("import", KEY, str(tmp_path / "none.xlsx")).code == 2
    file = tmp_path / "vehicles.csv"
    file.write_bytes(a_file([a_vehicle(1)]).getvalue())
    assert customary("import", "automotive.boats", str(file)).error == "There is no automotive.boats."
    assert "nobody@example.com" in customary("import", KEY, str(file), "--owner", "nobody@example.com").error
