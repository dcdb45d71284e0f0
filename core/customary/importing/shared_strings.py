"""A workbook keeps its texts in one list. Here they lie in a temporary file, since the list grows with the sheet."""

from __future__ import annotations

import os
import re
import tempfile
from array import array
from typing import IO
from xml.parsers import expat

BLOCK = 1 << 17
REMEMBERED = 20_000
UNREADABLE = "\ufffd"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class XmlRefused(ValueError):
    """A document type (it could expand entities without end), or a sheet beyond Excel's own limits."""


def refuse_doctype(*_: object) -> None:
    raise XmlRefused("document type")


class SharedStrings:
    """The texts by number: on disk, eight bytes of memory each, the ones used last remembered."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        self._ends = array("Q", [0])
        self._known: dict[int, str] = {}

    def append(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def __getitem__(self, number: int) -> str:
        text = self._known.get(number)
        if text is None:
            if number < 0:
                raise IndexError(number)
            start, end = self._ends[number], self._ends[number + 1]
            text = os.pread(self._file.fileno(), end - start, start).decode("utf-8", "surrogatepass")
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[number] = text
        return text

    def settle(self) -> None:
        """All is written; from here on it is read."""
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_shared_strings(stream: IO[bytes]) -> SharedStrings:
    strings = SharedStrings()
    reader = _StringsXml(strings)
    try:
        while block := stream.read(BLOCK):
            reader.parser.Parse(block, False)
        reader.parser.Parse(b"", True)
    except BaseException:
        strings.close()
        raise
    strings.settle()
    return strings


class _StringsXml:
    """<si> is one text, of one <t> or of several formatted runs; <rPh> repeats it in phonetic script."""

    def __init__(self, strings: SharedStrings) -> None:
        self._strings = strings
        self._parts: list[str] = []
        self._listening = self._phonetic = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = refuse_doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._listening = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._listening = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._strings.append(unescape("".join(self._parts)))
            self._parts.clear()

    def _characters(self, data: str) -> None:
        if self._listening:
            self._parts.append(data)


def unescape(text: str) -> str:
    """Excel writes control characters as _x000D_. Such as no database keeps, NUL and half a pair, become the sign for unreadable."""
    if "_x" not in text:
        return text
    plain = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\0", UNREADABLE)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
