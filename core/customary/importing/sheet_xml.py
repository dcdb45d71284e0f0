"""The XML of one worksheet, fed in blocks: each block gives the rows that it completes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from xml.parsers import expat

from customary.importing.rows import Row, from_serial, time_of_day, to_the_second
from customary.importing.shared_strings import SharedStrings, XmlRefused, refuse_doctype, unescape
from customary.importing.styles import CLOCK, DAY
from customary.plugins.importers import Cell

COLUMNS = 16_384
ROWS = 1_048_576
DAYS = 2_958_466  # the serial behind 9999-12-31


class SheetRows:
    """Feed it blocks of bytes; formulas give the value that was stored, merged cells stand in their first cell."""

    def __init__(self, strings: SharedStrings, styles: list[int], dates_from_1904: bool) -> None:
        self._strings, self._styles, self._dates_from_1904 = strings, styles, dates_from_1904
        self._rows: list[Row] = []
        self._number = 0
        self._cells: list[Cell] = []
        self._position = -1
        self._type, self._style = "n", 0
        self._text: list[str] = []
        self._listening = self._phonetic = False
        self._prefix = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._first
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = refuse_doctype

    def feed(self, block: bytes) -> Iterator[Row]:
        self._parser.Parse(block, False)
        rows, self._rows = self._rows, []
        return iter(rows)

    def finish(self) -> Iterator[Row]:
        self._parser.Parse(b"", True)
        rows, self._rows = self._rows, []
        return iter(rows)

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        """Some programs write <x:worksheet>, and then every name bears the prefix."""
        self._prefix = name[: name.find(":") + 1]
        self._parser.StartElementHandler = self._start_prefixed if self._prefix else self._start
        self._parser.EndElementHandler = self._end_prefixed if self._prefix else self._end

    def _start_prefixed(self, name: str, attributes: dict[str, str]) -> None:
        self._start(name.removeprefix(self._prefix), attributes)

    def _end_prefixed(self, name: str) -> None:
        self._end(name.removeprefix(self._prefix))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            self._position = _column(reference) if reference else self._position + 1
            self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._text.clear()
        elif name in ("v", "t"):
            self._listening = not self._phonetic
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            if not 0 < self._number <= ROWS:
                raise XmlRefused("row number")
            self._cells, self._position = [], -1
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name in ("v", "t"):
            self._listening = False
        elif name == "c":
            value = self._value("".join(self._text)) if self._text else None
            if value is not None:
                cells = self._cells
                if self._position >= COLUMNS:
                    raise XmlRefused("too many columns")
                if self._position > len(cells):
                    cells.extend([None] * (self._position - len(cells)))
                cells[self._position :] = [value]
        elif name == "row":
            self._rows.append(Row(self._number, tuple(self._cells)))
        elif name == "rPh":
            self._phonetic = False

    def _characters(self, data: str) -> None:
        if self._listening:
            self._text.append(data)

    def _value(self, text: str) -> Cell:
        kind = self._type
        if kind == "s":
            return self._strings[int(text)] or None
        if kind == "n":
            number = float(text)
            style = self._styles[self._style] if self._style < len(self._styles) else 0
            if style:
                return self._moment(number, style)
            return int(number) if number.is_integer() else float(f"{number:.15g}")
        if kind == "b":
            return text.strip() == "1"
        if kind == "d":
            return _day_if_midnight(to_the_second(datetime.fromisoformat(text)).replace(tzinfo=None))
        return unescape(text)  # str, inlineStr, and e: an error is its text

    def _moment(self, serial: float, style: int) -> Cell:
        if not 0 <= serial < DAYS:
            return int(serial) if serial.is_integer() else serial
        if style == CLOCK and serial >= 1:
            seconds = round(serial * 86_400)
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        if serial < 1 and not (style == DAY and self._dates_from_1904):
            return time_of_day(serial * 86_400)
        return _day(serial, self._dates_from_1904)


@lru_cache(maxsize=8192)
def _day(serial: float, dates_from_1904: bool) -> Cell:
    """The same days come again and again."""
    return _day_if_midnight(from_serial(serial, dates_from_1904))


def _day_if_midnight(moment: datetime) -> date | datetime:
    return moment.date() if moment.time() == time() else moment


def _column(reference: str) -> int:
    return _column_of(reference.rstrip("0123456789"))


@lru_cache(maxsize=COLUMNS)
def _column_of(letters: str) -> int:
    column = 0
    for char in letters:
        if not "A" <= char <= "Z":
            raise XmlRefused(letters)
        column = column * 26 + ord(char) - 64
    return column - 1
