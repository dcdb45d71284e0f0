"""Excel workbooks (.xlsx, .xlsm) as a stream: what is held in memory does not grow with the sheet."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from posixpath import dirname, join, normpath
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from customary.importing.refusals import damaged
from customary.importing.rows import Row, Sheet
from customary.importing.shared_strings import SharedStrings, XmlRefused, read_shared_strings, refuse_doctype
from customary.importing.sheet_xml import SheetRows
from customary.importing.styles import read_date_styles

SMALL_PART = 64 << 20
BLOCK = 1 << 17
BROKEN = (BadZipFile, ExpatError, ElementTree.ParseError, zlib.error, XmlRefused, KeyError, IndexError, ValueError, EOFError, RuntimeError)  # fmt: skip


@contextmanager
def read_workbook(archive: ZipFile) -> Iterator[tuple[Sheet, ...]]:
    """The sheets in the workbook's order, hidden ones too."""
    try:
        book = _Workbook(archive)
    except BROKEN:
        raise damaged() from None
    try:
        yield tuple(Sheet(name, partial(book.rows, part)) for name, part in book.sheets)
    finally:
        book.close()


class _Workbook:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}
        part = self._main_part()
        root = self._tree(part)
        targets = self._relations(part)
        self._dates_from_1904 = any(
            element.get("date1904") in ("1", "true") for element in root.iter() if _local(element) == "workbookPr"
        )
        self.sheets = [
            (element.get("name", ""), targets[id_][1])
            for element in root.iter()
            if _local(element) == "sheet" and (id_ := _relation_id(element)) in targets
            if targets[id_][0] == "worksheet"
        ]
        by_type = dict(targets.values())
        self._styles = read_date_styles(self._tree(by_type["styles"])) if self._has(by_type.get("styles")) else []
        self._strings_part = by_type.get("sharedStrings")
        self._strings: SharedStrings | None = None

    def rows(self, part: str) -> Iterator[Row]:
        try:
            parser = SheetRows(self._shared_strings(), self._styles, self._dates_from_1904)
            with self._archive.open(self._names[part.lower()]) as stream:
                while block := stream.read(BLOCK):
                    yield from parser.feed(block)
            yield from parser.finish()
        except BROKEN:
            raise damaged() from None

    def close(self) -> None:
        if self._strings:
            self._strings.close()

    def _shared_strings(self) -> SharedStrings:
        if self._strings is None:
            part = self._strings_part
            if part and self._has(part):
                with self._archive.open(self._names[part.lower()]) as stream:
                    self._strings = read_shared_strings(stream)
            else:
                self._strings = SharedStrings()
        return self._strings

    def _has(self, part: str | None) -> bool:
        return bool(part) and str(part).lower() in self._names

    def _main_part(self) -> str:
        for kind, target in self._relations("").values():
            if kind == "officeDocument":
                return target
        return "xl/workbook.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (last word of its type, part it points at)."""
        file = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
        if not self._has(file):
            return {}
        return {
            element.get("Id", ""): (
                element.get("Type", "").rpartition("/")[2],
                normpath(join(dirname(part), element.get("Target", ""))).lstrip("/"),
            )
            for element in self._tree(file)
        }

    def _tree(self, part: str) -> ElementTree.Element:
        info = self._archive.getinfo(self._names[part.lower()])
        if info.file_size > SMALL_PART:
            raise XmlRefused(part)
        reader = ElementTree.XMLParser(target=_NoDoctype())  # noqa: S314  # without a document type no entity expands
        return ElementTree.fromstring(self._archive.read(info), parser=reader)  # noqa: S314  # likewise


class _NoDoctype(ElementTree.TreeBuilder):
    """Asked by the parser, not looked for in the bytes: in UTF-16 they would not be found."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        refuse_doctype()


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _relation_id(element: ElementTree.Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
