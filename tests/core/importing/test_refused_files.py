"""Files that are refused, each in one clear sentence and before it can do harm."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from customary.importing.files import Limits, open_file
from customary.importing.layout import find_layout
from customary.importing.refusals import UnreadableFile
from customary.plugins.text import speaking

from tests.core.importing.tables import CUSTOMERS, rows_of, sheet_xml, text_file, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as refusal, open_file(io.BytesIO(data), limits) as file:
        for sheet in file.sheets:
            list(sheet.rows())
    assert str(refusal.value)
    return refusal.value.code


def archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/"), data)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"Rar!\x1a\x07",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>',
        bytes(range(32)) * 20,
        archive(word__document=b"<w/>"),
        archive(a=b"1"),
    ],
)
def test_what_is_no_table_is_refused_whatever_its_name(data: bytes) -> None:
    assert refused(data) == "not_a_table"


def test_the_refusal_names_the_real_kind_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "customers.xlsx"
    file.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(UnreadableFile) as refusal, open_file(file):
        pass
    with speaking("en"):
        assert str(refusal.value).startswith("The file is a PDF, whatever its name says.")
    with speaking("zh"):
        assert "PDF" in str(refusal.value)
        assert str(refusal.value).endswith("CSV。")


def test_a_workbook_under_a_password_is_refused() -> None:
    assert refused(OLE + bytes(2_000_000) + "EncryptedPackage".encode("utf-16-le") + bytes(100)) == "encrypted"


def test_an_old_workbook_cut_short_is_damaged() -> None:
    assert refused(OLE + bytes(600)) == "damaged"


def test_a_workbook_cut_short_is_damaged() -> None:
    whole = workbook([["a", "b", "c"]]).getvalue()
    assert refused(whole[: len(whole) // 2]) == "damaged"


def test_a_workbook_with_broken_bytes_is_damaged() -> None:
    good = workbook([[f"text {n}" for n in range(50)] for _ in range(200)]).getvalue()
    with zipfile.ZipFile(io.BytesIO(good)) as packed:
        at = packed.getinfo("xl/worksheets/sheet1.xml").header_offset + 120
    assert refused(good[:at] + bytes(20) + good[at + 20 :]) == "damaged"


def test_a_workbook_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData/></worksheet>'
    good = sheet_xml("").getvalue()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(target, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, bomb if "sheet1" in name else source.read(name))
    assert refused(target.getvalue()) == "damaged"


def with_part(part: str, content: bytes) -> bytes:
    """A good workbook, but for one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(sheet_xml("")) as source, zipfile.ZipFile(target, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, content if name == part else source.read(name))
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("entity", ['"known"', 'SYSTEM "file:///etc/passwd"'])
def test_no_entity_is_expanded_in_any_part_and_encoding(encoding: str, entity: str) -> None:
    book = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a {entity}>]>'
        '<workbook><sheets><sheet name="&a;"/></sheets></workbook>'
    )
    assert refused(with_part("xl/workbook.xml", book.encode(encoding))) == "damaged"


@pytest.mark.parametrize("number", [2**70, 1_048_577, 0, -5])
def test_a_row_beyond_excels_own_limits_is_damage(number: int) -> None:
    assert refused(sheet_xml(f'<row r="{number}"><c><v>1</v></c></row>').getvalue()) == "damaged"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(xl__workbook__xml=b"", xl__worksheets__sheet1=bytes(60_000_000)).replace(
        b"xl/workbook/xml", b"xl/workbook.xml"
    )
    assert len(bomb) < 100_000
    assert refused(bomb) == "zip_bomb"


def test_a_zip_of_too_many_parts_is_refused() -> None:
    parts = {f"part{n}": b"" for n in range(20)}
    data = archive(xl__workbook__xml=b"", **parts).replace(b"xl/workbook/xml", b"xl/workbook.xml")
    assert refused(data, Limits(entries=10)) == "zip_bomb"


def test_a_zip_that_understates_its_size_is_damaged() -> None:
    good = workbook([[f"text {n}" for n in range(50)] for _ in range(200)]).getvalue()
    with zipfile.ZipFile(io.BytesIO(good)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    assert refused(good.replace(size.to_bytes(4, "little"), (size // 10).to_bytes(4, "little"))) == "damaged"


def test_a_file_of_200_mb_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.touch()
    os.truncate(file, 200 * 1024 * 1024)
    with pytest.raises(UnreadableFile) as refusal, open_file(file):
        pass
    assert refusal.value.code == "too_large"
    with speaking("en"):
        assert "200 MB; at most 50 MB" in str(refusal.value)


def test_an_empty_file_is_refused() -> None:
    assert refused(b"") == "empty_file"


def test_a_file_without_headings_is_refused() -> None:
    with open_file(text_file("1,2,3\n4,5,6\n")) as file, pytest.raises(UnreadableFile) as refusal:
        find_layout(file, CUSTOMERS)
    assert refusal.value.code == "no_header"


def test_a_quotation_that_swallows_the_rest_of_the_file_is_refused() -> None:
    assert refused(b'a,b\n1,2\n"3,4\n5,6\n') == "open_quotation"


def test_a_stray_quotation_mark_is_only_text() -> None:
    assert rows_of(text_file('a,b\n6" pipe,2\n"x"y,3\n'))[1].cells == ('6" pipe', "2")
